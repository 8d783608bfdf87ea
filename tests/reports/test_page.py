"""The page stands alone: nothing is loaded, nothing runs, everything is named, and texts are only texts."""

import base64
import hashlib
import re
import shutil
import subprocess
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, get_args

import pytest

from cli.reporting.page import page as page_of
from policies.desk import Desk
from projections.reports.document import Chart, Column, Report, Section, Shape, Table
from tests.reports.conftest import Make
from tests.reports.house import HOSTILE, PRIVATE

VOID = {"meta", "rect", "path", "circle", "line", "br", "link", "img"}
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

READER = shutil.which("pdftotext")


@dataclass
class Read(HTMLParser):
    """What a page is made of."""

    tags: Counter[str] = field(default_factory=Counter)
    attributes: list[tuple[str, str, str]] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    tables: list[list[str]] = field(default_factory=list)
    text: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag == "table":
            self.tables.append([])
        elif "table" in self.open and self.tables:
            self.tables[-1].append(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += "" if self.open[-1:] == ["style"] else data

    def values(self, name: str) -> list[str]:
        return [value for _tag, each, value in self.attributes if each == name]


def read(page: bytes) -> Read:
    found = Read()
    found.feed(page.decode())
    found.close()
    assert not found.open
    return found


@pytest.fixture(params=[("2026-10", "en"), ("2026-10", "zh"), ("2026-W42", "en"), ("2020-02", "en")], ids=str)
def page(request: pytest.FixtureRequest, busy: Desk, make: Make) -> bytes:
    name, language = request.param
    return make(".html", name, language=language)


def test_nothing_is_loaded_and_nothing_runs(page: bytes) -> None:
    found = read(page)
    assert not {"script", "link", "img", "iframe", "object", "embed", "form", "base", "image", "use"} & {
        *found.tags
    }
    assert not [
        name for _tag, name, _value in found.attributes if name.startswith("on") or name in ("src", "style")
    ]
    targets = [value for name in ("href", "xlink:href") for value in found.values(name)]
    assert targets
    assert all(value.startswith("#") and value[1:] in found.values("id") for value in targets)
    assert not re.search(rb"url\(|@import", page)
    assert not [value for _tag, _name, value in found.attributes if "//" in value]


def test_it_forbids_itself_everything_but_its_own_style(page: bytes) -> None:
    (style,) = re.findall(rb"<style>(.*?)</style>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style).digest()).decode()
    policy = next(value for tag, name, value in read(page).attributes if (tag, name) == ("meta", "content"))
    assert policy.split("; ") == [
        "default-src 'none'",
        f"style-src 'sha256-{digest}'",
        "base-uri 'none'",
        "form-action 'none'",
    ]


def test_everything_is_named(page: bytes) -> None:
    found = read(page)
    identifiers = found.values("id")
    assert len({*identifiers}) == len(identifiers)
    assert found.tables
    assert all(table[0] == "caption" for table in found.tables)
    assert found.tags["caption"] == found.tags["table"]
    labelled = found.values("aria-labelledby")
    assert {*labelled} <= {*identifiers}
    assert found.tags["figure"] == found.values("role").count("img") == found.tags["svg"]
    assert all(value for tag, name, value in found.attributes if (tag, name) == ("figure", "aria-label"))
    heads = [value for tag, name, value in found.attributes if (tag, name) == ("th", "scope")]
    assert len(heads) == found.tags["th"]
    assert found.values("lang")[0] in ("en", "zh-CN")
    assert found.tags["h1"] == 1


def test_a_colour_is_never_the_only_sign(page: bytes) -> None:
    for judged, words in (("good", "better|向好"), ("bad", "worse|变差")):
        for text in re.findall(rf'class="{judged}">([^<]*)<', page.decode()):
            assert re.search(f"[▲▼].*({words})", text)


def test_hostile_texts_are_shown_as_they_are(busy: Desk, make: Make) -> None:
    page = make(".html")
    assert HOSTILE.replace("\u202e", "\\u202e") in read(page).text
    assert b"<script" not in page
    assert "\u202e" not in page.decode()


def test_hostile_names_on_a_chart_are_text() -> None:
    """A handbook's titles are somebody's words as well."""
    rows = [{"name": f"{HOSTILE}{place}", "count": place + 1} for place in range(3)]
    columns = (Column("name", "name"), Column("count", "count", "count"))
    charts = tuple(Chart(shape, "name", ("count",)) for shape in get_args(Shape))
    table = Table("t", "t", columns, rows, charts=charts)
    section = Section("s", "s", (table,))
    times = {"from": "2026-10-01T00:00:00+08:00", "to": "2026-11-01T00:00:00+08:00"}
    facts: dict[str, Any] = {
        "period": {"name": "2026-10", "zone": "Asia/Shanghai", "complete": True, **times},
        **dict.fromkeys(("position", "hash", "recorded_at", "happened_by")),
        "stores": [HOSTILE],
        "handbooks": [],
        "calendar": {"published": [], "provisional": []},
    }
    found = read(page_of(Report("weekly", facts, (), (section,), {}), "en"))
    assert found.tags["svg"] == 3
    assert not {"script", "b"} & {*found.tags}
    assert found.text.count("<script>alert(1)</script>") >= 8


@pytest.mark.parametrize("form", [".html", ".json", ".xlsx"])
def test_it_holds_no_personal_data(busy: Desk, make: Make, form: str) -> None:
    content = make(form)
    assert not [text for text in PRIVATE if text.encode() in content]


def test_an_empty_ledger_and_an_empty_month_make_a_report_too(desk: Desk, make: Make) -> None:
    found = read(make(".html"))
    assert "Nothing in this period." in found.text
    assert found.tags["figure"] == 0
    assert read(make(".html", as_of="0")).text.count("–") > 10


def browse(page: bytes, folder: Path, *wishes: str) -> str:
    """What the browser says to a page that it shows as wished."""
    assert BROWSER is not None
    file = folder / "report.html"
    file.write_bytes(page)
    quiet = (
        "--headless --no-sandbox --disable-gpu --no-first-run --disable-sync --disable-background-networking"
    )
    shown = subprocess.run(
        [BROWSER, *quiet.split(), f"--user-data-dir={folder}/user", *wishes, file.as_uri()],
        check=False,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    return shown.stderr


@pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine")
def test_a_browser_shows_it_and_has_nothing_to_complain_of(busy: Desk, make: Make, tmp_path: Path) -> None:
    picture = tmp_path / "report.png"
    said = browse(
        make(".html"),
        tmp_path,
        f"--screenshot={picture}",
        "--enable-logging=stderr",
        "--window-size=400,3000",
    )
    assert picture.stat().st_size > 20_000
    assert "CONSOLE" not in said


@pytest.mark.skipif(BROWSER is None or READER is None, reason="no Chromium or no poppler on this machine")
def test_on_paper_no_heading_is_torn_from_its_table(busy: Desk, make: Make, tmp_path: Path) -> None:
    assert READER is not None
    paper, page = tmp_path / "report.pdf", make(".html", language="zh")
    browse(page, tmp_path, f"--print-to-pdf={paper}", "--no-pdf-header-footer")
    text = subprocess.run([READER, "-layout", paper, "-"], check=True, capture_output=True, encoding="utf-8")
    sheets = [
        [line.strip() for line in sheet.splitlines() if line.strip()] for sheet in text.stdout.split("\f")
    ]
    heads = re.findall(
        r"<div class=\"short\">\n<h3>(.*?)</h3>.*?<thead><tr>\n<th[^>]*>(.*?)</th>", page.decode(), re.DOTALL
    )
    assert len(heads) > 25
    for title, first_column in heads:
        [sheet] = [sheet for sheet in sheets if title in sheet]
        below = sheet[sheet.index(title) + 1 :]
        starts = [place for place, line in enumerate(below) if line.split()[0] == first_column]
        assert starts, f"{title}: its table is on another page"
        assert not re.fullmatch(r"\d+ / \d+", below[starts[0] + 1]), f"{title}: a header without a row"
