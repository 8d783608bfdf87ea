"""Bulk load: `complaints apply --fast`, from the file to the last answer, against saves of the library."""

import json
import os
import subprocess
import tempfile
import time
from itertools import count
from pathlib import Path

from benchmarks.append import check_order
from benchmarks.figures import Goal, interleaved, tell
from benchmarks.ground import COMPLAINTS, Ground
from benchmarks.lines import COMMANDS_A_CASE, case_lines
from benchmarks.writers import writers

GOAL = Goal("apply --fast", 6.0, at_least=True)
ROUNDS = 5
LINES = 10_000
SAVES = 600


def measure(ground: Ground) -> None:
    """The program as it is installed, started anew each time; policies react to every line."""
    ledger_url, library_url = ground.database(ledger=True), ground.database(ledger=False)
    numbers = count(1)
    with writers(1, ledger_url, library_url) as writing, tempfile.TemporaryDirectory() as folder:

        def load() -> float:
            file = Path(folder) / "lines.jsonl"
            _write(file, f"l{next(numbers)}")
            return LINES / _seconds_to_last_answer(file, ledger_url)

        pairs = interleaved(ROUNDS, load, lambda: writing.writes_per_second("library", SAVES))
    checked = check_order(ledger_url)
    measured = "lines/s {ours:,.0f} against Application.save/s {theirs:,.0f}"
    tell(GOAL, pairs, f"{measured}; {LINES:,} lines a file, {checked:,} entries in order")


def _write(file: Path, prefix: str) -> None:
    with file.open("w", encoding="utf-8") as out:
        for number in range(LINES // COMMANDS_A_CASE):
            out.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in case_lines(prefix, number))


def _seconds_to_last_answer(file: Path, url: str) -> float:
    command: list[str | Path] = [COMPLAINTS, "apply", "--fast", file]
    environment = {**os.environ, "COMPLAINTS_DATABASE_URL": url}
    answered = 0
    elapsed = 0.0
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as program:
        assert program.stdout is not None
        for answer in program.stdout:
            assert b'"ok": true' in answer, answer
            answered += 1
            if answered == LINES:
                elapsed = time.perf_counter() - started
    assert program.returncode == 0
    assert answered == LINES
    return elapsed
