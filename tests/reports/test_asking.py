"""`complaints report`: which report is meant, what is asked for wrongly, in which language it comes."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from policies.desk import Desk
from tests.reports.conftest import NOW

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(busy: Desk, complaints: Run, tmp_path: Path) -> Run:
    def call(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return complaints("report", *arguments, **{"COMPLAINTS_NOW": NOW, **environment})

    return call


def test_the_first_argument_tells_which_report_is_meant(run: Run, complaints: Run) -> None:
    case = ("--summary", "…", "--by", "li.na", "--role", "customer-service-specialist")
    assert run("CQ01-2026-00001", "--to", "general-manager", *case).returncode == 0
    assert run("--to", "general-manager", *case, "CQ01-2026-00002").returncode == 0
    history = json.loads(complaints("history", "CQ01-2026-00001", "--json", COMPLAINTS_NOW=NOW).stdout)
    assert history[-1]["kind"] == "Reported"
    for asked, words in (
        ((), ("weekly", "monthly", "NUMBER")),
        (("--help",), ("weekly", "monthly", "NUMBER")),
        (("weekly", "--help"), ("PERIOD", "--out")),
        (("CQ01-2026-00001", "--help"), ("NUMBER", "--summary")),
    ):
        done = run(*asked)
        assert all(word in done.stdout + done.stderr for word in words)


@pytest.mark.parametrize(
    "arguments,code,said",
    [
        (("monthly", "2026-W42", "--out", "x.html"), 2, "no month"),
        (("weekly", "2026-10", "--out", "x.html"), 2, "no week"),
        (("weekly", "nonsense", "--out", "x.html"), 2, "no period"),
        (("monthly", "2026-10", "--out", "x.pdf"), 2, ".html, .xlsx, .json"),
        (("monthly", "2026-10"), 2, "--out"),
        (("monthly", "2026-10", "--out", "x.html", "--language", "fr"), 2, "en, zh, auto"),
        (("monthly", "2026-10", "--out", "no/such/folder/x.html"), 2, "cannot write"),
        (("monthly", "2026-10", "--out", "x.html", "--store", "NO99"), 4, "NO99"),
        (("monthly", "2026-10", "--out", "x.html", "--store", "CQ01", "--as-of", "1"), 4, "CQ01"),
    ],
)
def test_what_is_asked_wrongly_is_told(run: Run, arguments: tuple[str, ...], code: int, said: str) -> None:
    done = run(*arguments)
    assert (done.returncode, said in done.stderr) == (code, True), done.stderr
    assert "Traceback" not in done.stderr


def test_the_locale_decides_the_language_when_it_is_asked_to(run: Run, tmp_path: Path) -> None:
    for language, asked in (("en", ()), ("zh", ("--language", "auto")), ("zh", ("--language", "zh"))):
        out = tmp_path / "report.json"
        done = run("monthly", "2026-10", "--out", str(out), *asked, LANG="zh_CN.UTF-8")
        assert done.returncode == 0, done.stderr
        document = json.loads(out.read_text("utf-8"))
        assert document["language"] == language
        assert ("--language zh" in done.stderr) == (not asked or language == "zh"), "how to get one's own"
        assert document["names"]["repair"] == {"en": "repair", "zh": "维修"}[language]


def test_asking_for_a_report_records_nothing(run: Run, busy: Desk, tmp_path: Path) -> None:
    count = b"SELECT count(*) FROM ledger.entries"
    before = busy.room.store.execute(count).fetchone()
    assert run("monthly", "2026-10", "--out", str(tmp_path / "x.html")).returncode == 0
    assert busy.room.store.execute(count).fetchone() == before
