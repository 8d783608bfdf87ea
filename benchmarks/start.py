"""Start: what one waits for a single command, against what no such program can avoid."""

import compileall
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import aggregates
import cli
import ledger
import policies
import projections
from benchmarks.figures import Goal, interleaved, tell
from benchmarks.ground import COMPLAINTS, Ground, desk_on
from benchmarks.lines import case_lines
from ledger.database import connect

SHOW = Goal("show NUMBER, cold", 2.0, at_least=False)
SHOW_JSON = Goal("show NUMBER --json, cold", 2.0, at_least=False)
HELP = Goal("--help", 1.6, at_least=False)
ROUNDS = 15


def measure(ground: Ground) -> None:
    """The installed program, byte-compiled, the server running; found by itself, as for most people."""
    for package in (aggregates, cli, ledger, policies, projections):
        compileall.compile_dir(Path(package.__path__[0]), quiet=1)
    number = _one_case(ground)
    connecting = f"import psycopg; psycopg.connect({ground.url!r}).execute('select 1')"
    screens = "import typer, rich.console"
    _compare(SHOW, [COMPLAINTS, "show", number], connecting)
    _compare(SHOW_JSON, [COMPLAINTS, "show", number, "--json"], connecting)
    _compare(HELP, [COMPLAINTS, "--help"], screens)


def _compare(goal: Goal, ours: Sequence[str | Path], code: str) -> None:
    theirs = [sys.executable, "-c", code]
    pairs = interleaved(ROUNDS, lambda: _ms_of(ours), lambda: _ms_of(theirs))
    said = code.partition("(")[0] + ("(url).execute('select 1')" if "connect" in code else "")
    tell(goal, pairs, f'ms {{ours:.0f}} against python -c "{said}" {{theirs:.0f}}')


def _ms_of(command: Sequence[str | Path]) -> float:
    started = time.perf_counter()
    done = subprocess.run(command, check=False, capture_output=True)
    elapsed = time.perf_counter() - started
    assert done.returncode == 0, done.stderr
    return elapsed * 1000


def _one_case(ground: Ground) -> str:
    """The number of a case that went its way."""
    number = ""
    with connect(ground.url) as connection:
        desk = desk_on(connection)
        for line in case_lines("shown", 1):
            answer = desk.execute({**line, "complaint": number} if "complaint" in line else line)
            assert answer["ok"], answer
            number = str(answer["complaint"])
    return number
