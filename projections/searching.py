"""Looking among all entries for what cannot be taken in: before a rebuild, and where a step of it failed."""

from bisect import bisect_left
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from ledger.database import Connection, first_line
from ledger.errors import StandsStill
from projections.bounds import MODELS
from projections.examining import examine, examine_one, examine_streams, refused_by_database, unsound
from projections.models import BROKEN, standstill
from projections.shadow import Plan, Step
from projections.tables import HEAD, fill, make_table, number_of

ENTRIES_TO_EXAMINE = 5_000
"""So many are looked at one by one."""

TEMPORARY = "pg_temp"
EVERYTHING = (UUID(int=0), None)

_CHOSEN = b"SELECT * FROM ledger.entries WHERE stream BETWEEN %(low)s AND %(last)s AND position <= %(until)s"
_POSITIONS = """
SELECT position FROM ledger.entries WHERE stream BETWEEN %s AND %s AND position <= %s ORDER BY position
"""


def look_for_poison(connection: Connection) -> None:
    """Raise `StandsStill` where the models stand still already, or an entry's kind or shape is unknown."""
    unsound_at = unsound(connection, 0, number_of(connection, HEAD))
    stop = standstill(connection)
    stood_before = int(str(stop.values["position"])) if stop else None
    if stood_before is not None and stood_before != unsound_at:
        still = examine(connection, stood_before - 1, stood_before)
        if still is not None:
            raise still
    if unsound_at is not None:
        raise examine_one(connection, unsound_at)


def culprit(connection: Connection, plan: Plan, step: Step, reason: str) -> Exception:
    """The first entry at which a step failed: before it, the same step succeeds."""
    if step.is_indexes:
        return refused_by_database(plan.position, reason)
    stop = first_bad(connection, step.model, plan.range_of(step.part), plan.position)
    return stop or refused_by_database(plan.position, reason)


def first_bad(
    connection: Connection, model: str, streams: tuple[UUID, UUID | None], until: int
) -> StandsStill | None:
    """The first entry at which rows of a model cannot be made of these streams, from one to before another.

    Halving the streams finds one that fails; as an earlier entry of another one may be as bad, that goes on
    until what stands before it makes rows.
    """
    low, high = streams[0].int, streams[1].int if streams[1] else 1 << 128
    stop = None
    while reason := _failure(connection, model, low, high, until):
        stop = _bad_one(connection, model, low, high, until, reason)
        until = int(str(stop.values["before"]))
    return stop


@contextmanager
def named(connection: Connection, until: int | None = None) -> Iterator[None]:
    """Say at which entry up to a position, or to the end, it is that rows cannot be made."""
    try:
        yield
    except BROKEN as error:
        last = number_of(connection, HEAD) if until is None else until
        stops = [first_bad(connection, name, EVERYTHING, last) for name in MODELS]
        found = [stop for stop in stops if stop is not None]
        first = min(found, key=lambda stop: int(str(stop.values["position"])), default=None)
        raise first or refused_by_database(last, first_line(error)) from error


def _bad_one(connection: Connection, model: str, low: int, high: int, until: int, reason: str) -> StandsStill:
    while _entries_between(connection, low, high, until) > ENTRIES_TO_EXAMINE and high - low > 1:
        middle = (low + high) // 2
        if _failure(connection, model, low, middle, until):
            high = middle
        else:
            low = middle
    end = UUID(int=high) if high < 1 << 128 else None
    if stop := examine_streams(connection, UUID(int=low), end, until):
        return stop
    rows = connection.execute(_POSITIONS, (UUID(int=low), UUID(int=high - 1), until)).fetchall()
    positions = [position for (position,) in rows]
    bad = bisect_left(positions, 1, key=lambda each: _failure(connection, model, low, high, each) is not None)
    return refused_by_database(positions[min(bad, len(positions) - 1)], reason)


def _entries_between(connection: Connection, low: int, high: int, until: int) -> int:
    query = "SELECT count(*) FROM ledger.entries WHERE stream BETWEEN %s AND %s AND position <= %s"
    return number_of(connection, query, UUID(int=low), UUID(int=high - 1), until)


def _failure(connection: Connection, model: str, low: int, high: int, until: int) -> str | None:
    """What the database says where these streams cannot be made into rows; None where they can."""
    first, last = UUID(int=low), UUID(int=high - 1)
    try:
        with connection.transaction(force_rollback=True):
            make_table(connection, model, TEMPORARY)
            fill(connection, model, TEMPORARY, _CHOSEN, low=first, last=last, until=until)
    except BROKEN as error:
        return first_line(error)
    return None
