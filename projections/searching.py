"""Looking among all entries for what cannot be taken in: before a rebuild, and where a step of it failed."""

from uuid import UUID

from ledger.database import Connection
from projections.examining import examine, examine_streams, refused_by_database, unsound
from projections.models import BROKEN, standstill
from projections.shadow import SCHEMA, Plan, Step
from projections.tables import HEAD, fill, number_of

ENTRIES_TO_EXAMINE = 5_000
"""So many are looked at one by one."""


def look_for_poison(connection: Connection) -> None:
    """Raise `StandsStill` where the models stand still already, or an entry's kind or shape is unknown."""
    stop = standstill(connection)
    if stop is not None:
        position = int(str(stop.values["position"]))
        if still := examine(connection, position - 1, position):
            raise still
    position = unsound(connection, 0, number_of(connection, HEAD)) or 0
    if position:
        raise examine(connection, position - 1, position) or refused_by_database(position, "?")


def culprit(connection: Connection, plan: Plan, step: Step, reason: str) -> Exception:
    """The entry at which a step failed, found by halving its streams."""
    first, end = plan.range_of(step.part)
    low, high = first.int, end.int if end else 1 << 128
    while _entries_between(connection, low, high, plan.position) > ENTRIES_TO_EXAMINE and high - low > 1:
        middle = (low + high) // 2
        if _fails(connection, step, low, middle, plan.position):
            high = middle
        else:
            low = middle
    stop = examine_streams(
        connection, UUID(int=low), UUID(int=high) if high < 1 << 128 else None, plan.position
    )
    return stop or refused_by_database(plan.position, reason)


def _entries_between(connection: Connection, low: int, high: int, until: int) -> int:
    query = "SELECT count(*) FROM ledger.entries WHERE stream BETWEEN %s AND %s AND position <= %s"
    return number_of(connection, query, UUID(int=low), UUID(int=high - 1), until)


def _fails(connection: Connection, step: Step, low: int, high: int, until: int) -> bool:
    chosen = (
        b"SELECT * FROM ledger.entries WHERE stream BETWEEN %(low)s AND %(last)s AND position <= %(until)s"
    )
    try:
        with connection.transaction(force_rollback=True):
            fill(
                connection,
                step.model,
                SCHEMA,
                chosen,
                low=UUID(int=low),
                last=UUID(int=high - 1),
                until=until,
            )
    except BROKEN:
        return True
    return False
