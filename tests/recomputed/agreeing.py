"""Live rows, rebuilt rows, rows as of then, a plain fold, and DuckDB over a lake: do they say the same?"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from psycopg.rows import dict_row

from ledger.database import Connection
from ledger.lake import write_lake
from ledger.store import Store
from projections.bounds import MODELS, Bound, models
from projections.dashboards import DASHBOARDS, looking
from projections.models import catch_up
from projections.period import Period
from projections.rebuilding import rebuild
from tests.recomputed.comparing import assert_as_recomputed, differences
from tests.recomputed.lake_sql import SAID, Lake

ALL = 10**9
Wanted = Iterable[tuple[Period, Sequence[str]]]


def assert_all_agree(connection: Connection, folder: Path, now: datetime, wanted: Wanted) -> dict[str, int]:
    """How often each dashboard, and each statement of docs/lake, had something to say."""
    wanted = list(wanted)
    catch_up(connection)
    entries = Store(connection).entries_after(0, ALL)
    live = _rows(connection)
    assert _rows(connection, Bound(until_position=len(entries))) == live
    rebuild(connection)
    assert _rows(connection) == live
    said = assert_as_recomputed(connection, entries, Bound(), now, wanted)
    write_lake(connection, folder)
    periods = [period for period, stores in wanted if not stores]
    return said | assert_lake_agrees(connection, folder, now, periods, Bound())


def assert_past_agrees(
    connection: Connection, now: datetime, position: int, wanted: Wanted
) -> dict[str, int]:
    """As recorded by a position, and as it had happened by its time."""
    wanted = list(wanted)
    entries = Store(connection).entries_after(0, ALL)
    recorded = entries[:position]
    said = assert_as_recomputed(connection, recorded, Bound(until_position=position), now, wanted)
    moment = recorded[-1].draft.at
    happened = [entry for entry in recorded if entry.draft.at <= moment]
    if _every_thing_begins(happened):
        bound = Bound(until_position=position, happened_by=moment)
        assert_as_recomputed(connection, happened, bound, moment, wanted)
    return said


def assert_lake_agrees(
    connection: Connection, folder: Path, now: datetime, periods: Iterable[Period], bound: Bound
) -> dict[str, int]:
    """Every statement of docs/lake says what its dashboard says within a bound."""
    lake, said = Lake(folder, now), dict.fromkeys(SAID, 0)
    try:
        with looking(connection, bound, now) as view:
            for period in periods:
                for file, (name, rows_of) in SAID.items():
                    found, shown = (
                        lake.ask(file, period),
                        rows_of(DASHBOARDS[name](view, period, ()).document),
                    )
                    apart = differences(found, shown)
                    assert not apart, f"{file} of {period.name}: {apart}"
                    said[file] += any(any(row.values()) for row in found)
    finally:
        lake.close()
    return said


def _every_thing_begins(entries: Iterable[Any]) -> bool:
    """Whether no entry is left of a thing whose first one had not happened."""
    begun = set()
    for entry in entries:
        if entry.draft.version == 1:
            begun.add(entry.draft.stream)
        elif entry.draft.stream not in begun:
            return False
    return True


def _rows(connection: Connection, bound: Bound | None = None) -> dict[str, list[str]]:
    """Every row of every read model; as of then, made at once from the entries."""
    found = {}
    for name in MODELS:
        statement = b"SELECT * FROM " + (b"read." if bound is None else b"") + name.encode()
        with_clause = b"" if bound is None else models(bound)
        cursor = connection.cursor(row_factory=dict_row)
        rows = cursor.execute(with_clause + statement, {} if bound is None else bound.parameters).fetchall()
        found[name] = sorted(repr(sorted(row.items())) for row in rows)
    return found
