"""`complaints dashboard`: JSON as the contract has it, screens at any width, the cases behind, live."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from cli.dashboard import NAMES
from cli.main import main
from projections.dashboards import DASHBOARDS
from tests.dashboards.conftest import NOW, Told, called, on, receive, visit

Ask = Callable[..., Any]


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Done]


@pytest.fixture
def run(
    tell: Told, database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """The program, in a ledger with two complaints, one of them a repeat, and two return calls."""
    monkeypatch.setenv("COMPLAINTS_DATABASE_URL", database_url)
    monkeypatch.setenv("COMPLAINTS_NOW", NOW)
    zhang = {"name": "张伟", "phone": "13812345678"}
    tell(
        receive("10-05", "a", customer=zhang), receive("10-06", "b", customer=zhang),
        on("a", "classify", "10-05 11:00", category="quality"),
        on("a", "investigate", "10-06", cause="value/repeated-repair"),
        visit("10-08", "v"), visit("10-08", "w"), called("10-09", "v", "price", "time"),
        called("10-09", "w", "price"),
    )  # fmt: skip

    def run(*arguments: str, **options: str) -> Done:
        for name, value in options.items():
            monkeypatch.setenv(name, value)
        code = main(["dashboard", *arguments])
        for name in options:
            monkeypatch.delenv(name)
        said = capsys.readouterr()
        return Done(code, said.out, said.err)

    return run


@pytest.fixture
def ask(run: Run) -> Ask:
    def asked(*arguments: str) -> Any:
        done = run(*arguments, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return asked


def test_the_names_are_those_of_the_dashboards() -> None:
    assert [*NAMES] == [*DASHBOARDS]


def test_satisfaction_as_the_contract_has_it(run: Run, ask: Ask) -> None:
    found = ask("satisfaction", "--month", "2026-10")
    [repair] = [line for line in found["lines"] if line["line"] == "repair"]
    assert (repair["items"], repair["valid_calls"], repair["satisfaction"]) == (7, 2, 0.7857)
    assert found["period"]["from"] == "2026-10-01T00:00:00+08:00"
    assert found["period"]["to"] == "2026-11-01T00:00:00+08:00"
    assert '"satisfaction": 0.7857,' in run("satisfaction", "--month", "2026-10", "--json").stdout
    assert found["trend"]["now"]["satisfaction"] == 0.7857


def test_repeats_as_the_contract_has_it(ask: Ask) -> None:
    found = ask("repeats", "--month", "2026-10", "--store", "XM01", "--store", "CQ01")
    names = {
        "period",
        "received",
        "repeats",
        "repeat_rate",
        "by_category",
        "by_store",
        "groups",
        "after_closing",
    }
    assert names <= {*found}
    assert (found["received"], found["repeats"], found["repeat_rate"]) == (2, 1, 0.5)
    assert found["groups"] == [
        {
            "key_kind": "customer",
            "complaints": ["XM01-2026-00001", "XM01-2026-00002"],
            "categories": ["quality"],
        }
    ]
    assert found["of_stores"] == ["CQ01", "XM01"]


@pytest.mark.parametrize(
    "flags, name",
    [
        (("--month", "2026-10"), "2026-10"),
        (("--week", "2026-W41"), "2026-W41"),
        (("--year", "2026"), "2026"),
        (("--since", "2026-10-01", "--until", "2026-10-05"), "2026-10-01..2026-10-05"),
        ((), "2026-12"),
    ],
)
def test_of_any_time(ask: Ask, flags: tuple[str, ...], name: str) -> None:
    found = ask("repeats", *flags)
    assert found["period"]["name"] == name
    assert found["received"] == {"2026-12": 0, "2026-10-01..2026-10-05": 1}.get(name, 2)


def test_as_of_before_and_after(ask: Ask) -> None:
    received = [
        ask("repeats", "--year", "2026", "--as-of", str(position))["received"] for position in (3, 4, 999)
    ]
    assert received == [0, 1, 2]
    assert ask("repeats", "--year", "2026", "--happened-by", "2026-10-05T23:00:00+08:00")["received"] == 1


@pytest.mark.parametrize("width", [80, 200])
@pytest.mark.parametrize("language", ["zh_CN.UTF-8", "C.UTF-8"])
def test_every_dashboard_keeps_to_the_width_in_either_language(run: Run, width: int, language: str) -> None:
    for name in NAMES:
        done = run(name, "--year", "2026", COLUMNS=str(width), LANG=language)
        assert done.returncode == 0, done.stderr
        assert [line for line in done.stdout.splitlines() if cell_len(line) > width] == []
        assert not [line for line in done.stdout.splitlines() if line != line.rstrip()], "no blanks at an end"


def test_a_column_is_left_out_before_a_word_is_cut(run: Run) -> None:
    in_full, less = (
        run("satisfaction", "--month", "2026-10", COLUMNS=width).stdout for width in ("200", "112")
    )
    assert "service-standard 1" in in_full
    less, _, note = less.partition("Left out for want of room: ")
    assert "handbook" not in less
    assert "maintenance" in less or "repair" in less
    assert note.startswith("handbook. A wider window")
    assert "Left out" not in in_full


def test_numbers_are_on_the_screen(run: Run) -> None:
    shown = run("satisfaction", "--month", "2026-10").stdout
    assert "78.57%" in shown
    assert "repair misses its target; the main problem is: price" in shown
    assert "0.00%" in shown, "nobody was satisfied with the price"


def test_a_pipe_gets_whole_lines_without_colour(run: Run) -> None:
    shown = run("repeats", "--month", "2026-10").stdout
    assert "XM01-2026-00001 XM01-2026-00002" in shown
    assert "\x1b" not in shown
    assert "\x1b[" in run("repeats", "--month", "2026-10", FORCE_COLOR="1").stdout
    assert "\x1b[3" not in run("repeats", "--month", "2026-10", FORCE_COLOR="1", NO_COLOR="1").stdout


def test_csv_is_the_main_list(run: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(run("repeats", "--month", "2026-10", "--csv").stdout)))
    assert [(row["category"], row["repeats"]) for row in rows] == [("", "1"), ("quality", "0")]
    nested = list(csv.DictReader(io.StringIO(run("times", "--month", "2026-10", "--csv").stdout)))
    assert nested[0]["reply.waiting"] == "2"


def test_the_cases_behind_every_number(run: Run, ask: Ask) -> None:
    behind = ask("repeats", "--month", "2026-10", "--cases")
    assert behind["received"] == ["XM01-2026-00001", "XM01-2026-00002"]
    assert ask("repeats", "--month", "2026-10", "--figure", "by_store.XM01") == {
        "by_store.XM01.received": ["XM01-2026-00001", "XM01-2026-00002"],
        "by_store.XM01.repeats": ["XM01-2026-00002"],
    }
    shown = run("repeats", "--month", "2026-10", "--figure", "repeats").stdout
    assert "repeats: 1" in shown
    assert "XM01-2026-00002   2026-10-06 10:00   open" in shown
    services = run("satisfaction", "--month", "2026-10", "--figure", "company.valid_calls").stdout
    assert "XM01-S2026-00001" in services
    assert services.splitlines()[3].split()[-1] == "repair"
    beside = ask("repeats", "--month", "2026-10", "--figure", "by_store.XM01.repeat_rate")
    assert [*beside] == ["by_store.XM01.received", "by_store.XM01.repeats"], "the counts that the rate is of"
    assert run("repeats", "--figure", "by_store.XM01.nothing").returncode == 4


@pytest.mark.parametrize(
    "arguments, code, says",
    [
        (["nothing"], 4, "there is no dashboard nothing"),
        (["repeats", "--store", "XX01"], 4, "there is no store XX01"),
        (["repeats", "--month", "2026-13"], 2, "2026-13 is no period"),
        (["repeats", "--month", "2026-W41"], 2, "2026-W41 is not a month"),
        (["repeats", "--month", "2026-10", "--year", "2026"], 2, "exclude each other"),
        (["repeats", "--since", "2026-10-01"], 2, "give both"),
        (["repeats", "--json", "--csv"], 2, "exclude each other"),
        (["repeats", "--figure", "nothing"], 4, "there is no figure nothing"),
        (["repeats", "--live", "--as-of", "3"], 2, "what is past does not change"),
    ],
)
def test_what_cannot_be_shown_is_said(run: Run, arguments: list[str], code: int, says: str) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_live_prints_once_a_change_until_it_is_ended(run: Run, tell: Told, database_url: str) -> None:
    del run
    command = [
        sys.executable,
        "-m",
        "cli.main",
        "dashboard",
        "repeats",
        "--month",
        "2026-10",
        "--live",
        "--json",
    ]
    environment = {**os.environ, "COMPLAINTS_DATABASE_URL": database_url, "COMPLAINTS_NOW": NOW}
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        cwd=Path(__file__).parents[2],
        # Whoever runs the tests in the background ignores it, and so would everything below.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - no threads here
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        first = json.loads(process.stdout.readline())
        begun = time.monotonic()
        tell(receive("10-10", "c"))
        second = json.loads(process.stdout.readline())
        assert time.monotonic() - begun < 10
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 0
        assert (first["received"], second["received"]) == (2, 3)
        assert process.stdout.read() == ""
        assert "Traceback" not in process.stderr.read()
