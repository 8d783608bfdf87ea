"""Whoever writes, or keeps the read models, is killed at random moments: the same from five sides."""

import random
import time
from pathlib import Path

import pytest

from ledger.database import connect
from projections.models import catch_up
from projections.period import period_of
from tests.recomputed.agreeing import assert_all_agree
from tests.robustness.conftest import NewLedger
from tests.robustness.lines import NOW, a_file, some_days_later
from tests.robustness.program import start, wait_until_gone, write_lines

WANTED = [(period_of("2025-12"), ()), (period_of("2026"), ()), (period_of("2025"), ("CQ01",))]
KEEPING = ("overview", "--json")
REBUILDING = ("projections", "rebuild")


def killed_and_looked_at(new_ledger: NewLedger, folder: Path, seed: int, *, lines: int, kills: int) -> int:
    """How often something was killed before it had ended by itself; every second time, at least."""
    chance = random.Random(seed)
    url, connection = new_ledger()
    file = a_file(chance.randrange(100), lines)
    path, until = write_lines(folder / f"{seed}.jsonl", file), some_days_later(file).isoformat()
    writing = ("apply", str(path), "--clock", "commands", "--until", until, "--fast")
    killed = 0
    for turn in range(kills):
        arguments = (writing, KEEPING, writing, REBUILDING)[turn % 4]
        process = start(url, *arguments, batch_lines=chance.choice((5, 13)))
        assert process.stdout is not None
        if arguments is writing:
            # In the midst of it, however fast the machine is.
            for _ in range(chance.randint(1, len(file) // 2)):
                process.stdout.readline()
        else:
            time.sleep(chance.random())
        process.kill()
        process.communicate(timeout=60)
        killed += process.returncode == -9
    wait_until_gone(connection)
    process = start(url, *writing)
    assert process.communicate(timeout=120)[0].count(b"\n") == len(file)
    with connect(url) as mine:
        catch_up(mine)
    assert_all_agree(connection, folder / "lake", NOW, WANTED)
    return killed


@pytest.mark.durable
def test_after_kills_it_is_the_same_from_five_sides(new_ledger: NewLedger, tmp_path: Path) -> None:
    assert killed_and_looked_at(new_ledger, tmp_path, 3, lines=120, kills=6) >= 3
