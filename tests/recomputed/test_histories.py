"""Whatever happened: live, rebuilt, as of then, folded in Python and asked in DuckDB, it is the same."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, Phase, given, note, settings

from policies.apply import apply
from projections.models import catch_up
from projections.period import Period, period_of
from tests.recomputed.agreeing import assert_all_agree, assert_past_agrees
from tests.recomputed.comparing import RECOMPUTED
from tests.recomputed.histories import History, histories
from tests.recomputed.lake_sql import SAID
from tests.robustness.conftest import NewLedger
from tests.robustness.lines import encode
from tests.robustness.program import SetClock, new_desk

NOW = datetime(2026, 12, 9, tzinfo=UTC)
WANTED: list[tuple[Period, tuple[str, ...]]] = [
    (period_of("2026-10"), ()), (period_of("2026"), ()), (period_of("2026-09"), ("XM01", "LG01")),
    (period_of("2026-W44"), ("XM02", "CQ01", "HZ01")),
]  # fmt: skip
PART = 40


def hold(
    new_ledger: NewLedger, folder: Path, examples: int, steps: tuple[int, int], *, derandomize: bool
) -> Counter[str]:
    """How often each dashboard and statement had something to say."""
    said: Counter[str] = Counter()

    @settings(
        max_examples=examples, deadline=None, derandomize=derandomize, database=None, print_blob=True,
        # Not made smaller: each try makes a ledger, and what is told of it is enough to look for the cause.
        phases=(Phase.generate,), suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(histories(*steps))
    def agree(lines: History) -> None:
        said.update(tell(new_ledger, folder, lines))

    agree()
    return said


def tell(new_ledger: NewLedger, folder: Path, lines: History) -> Counter[str]:
    """One history in a ledger of its own, its read models kept along the way."""
    _, connection = new_ledger()
    desk = new_desk(connection, SetClock(NOW))
    said: Counter[str] = Counter()
    encoded = encode(lines)
    # For `complaints apply`, where something does not agree.
    note(b"\n".join(encoded).decode())
    for first in range(0, len(encoded), PART):
        until = NOW if first + PART >= len(encoded) else None
        replies = list(apply(encoded[first : first + PART], desk, clock="commands", until=until, fast=True))
        said["accepted"] += sum(reply["ok"] for reply in replies)
        said["refused"] += sum(not reply["ok"] for reply in replies)
        catch_up(connection)
    with TemporaryDirectory(dir=folder) as lake:
        said.update(assert_all_agree(connection, Path(lake) / "lake", NOW, WANTED))
    head = desk.room.store.head()
    assert_past_agrees(connection, NOW, head - head // 3, WANTED[1:2])
    return said


def silent_ones(said: Counter[str]) -> set[str]:
    """Of what no history had anything to say."""
    return {name for name in (*RECOMPUTED, *SAID) if not said[name]}


def test_whatever_happened_it_is_the_same_from_five_sides(new_ledger: NewLedger, tmp_path: Path) -> None:
    said = hold(new_ledger, tmp_path, 8, (25, 60), derandomize=True)
    # Of these two the demonstration's year tells more.
    assert silent_ones(said) <= {"after_closing.sql", "recurring.sql"}
    assert said["accepted"] > 300
