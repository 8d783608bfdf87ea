"""A past state beside the present one: the read models as recorded, or as happened, by then, in tables.

They stand in the schema `read_as_of`, one such state at a time. Whoever asks as of just then is answered
from them; all others make the rows at once from the entries, which takes as long as the ledger is large.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import psycopg
from psycopg.types.json import Jsonb

from ledger.database import Connection
from projections.bounds import MODELS, PAST_SCHEMA, Bound
from projections.models import digest
from projections.rebuilding import Progress, Tell, alone
from projections.searching import named
from projections.shadow import work_generously
from projections.tables import HEAD, fill, make_indexes, make_table, number_of

_NEW = "read_as_of_new"
_MADE = f"""
CREATE TABLE {_NEW}.made (
    position bigint NOT NULL, happened_by timestamptz, definitions jsonb NOT NULL,
    made_at timestamptz NOT NULL DEFAULT clock_timestamp(), took interval NOT NULL
)
"""
_KEEP = f"INSERT INTO {_NEW}.made (position, happened_by, definitions, took) VALUES (%s, %s, %s, %s)"  # noqa: S608 - our names
_READ = f"SELECT position, happened_by, definitions, made_at, took FROM {PAST_SCHEMA}.made"  # noqa: S608 - our names
_CHOSEN = b"""
SELECT * FROM ledger.entries
WHERE position <= %(until_position)s AND (%(at)s::timestamptz IS NULL OR occurred_at <= %(at)s)
"""
_SWAP = (
    f"DROP SCHEMA IF EXISTS {PAST_SCHEMA} CASCADE",
    f"ALTER SCHEMA {_NEW} RENAME TO {PAST_SCHEMA}",
)


@dataclass(frozen=True, slots=True)
class Past:
    """What stands in `read_as_of`: from the entries up to a position that had happened by a time, if any."""

    position: int
    happened_by: datetime | None
    definitions: dict[str, str]
    made_at: datetime
    took: timedelta

    @property
    def names(self) -> tuple[str, ...]:
        """The models that are there."""
        return tuple(name for name in MODELS if name in self.definitions)

    @property
    def current_definition(self) -> bool:
        """Whether this program's statements made it."""
        return all(made_by == digest(name) for name, made_by in self.definitions.items())


def build(
    connection: Connection, bound: Bound, names: Iterable[str] = MODELS, tell: Tell | None = None
) -> Past:
    """Put the read models within `bound` into the schema `read_as_of`, in place of what is there.

    One transaction: a run that is killed leaves nothing behind, and what was there before stays till the end.
    Without a position, all that is recorded now. Errors: `StandsStill`.
    """
    position = number_of(connection, HEAD)
    if bound.until_position is not None:
        position = min(position, bound.until_position)
    wanted, begun = tuple(names), time.monotonic()
    with alone(connection), named(connection, position), connection.transaction():
        work_generously(connection)
        connection.execute(f"CREATE SCHEMA {_NEW}".encode())
        for place, name in enumerate(wanted):
            _make(connection, Bound(position, bound.happened_by), name)
            if tell is not None:
                tell(Progress((place + 1) / len(wanted), position, time.monotonic() - begun, taken_up=False))
        took = timedelta(seconds=time.monotonic() - begun)
        connection.execute(_MADE.encode())
        definitions = Jsonb({name: digest(name) for name in wanted})
        connection.execute(_KEEP.encode(), (position, bound.happened_by, definitions, took))
        for statement in _SWAP:
            connection.execute(statement.encode())
    made = past(connection)
    assert made is not None, "it was made this moment"
    return made


def _make(connection: Connection, bound: Bound, name: str) -> None:
    make_table(connection, name, _NEW)
    values = {"until_position": bound.until_position, "at": bound.happened_by}
    fill(connection, name, _NEW, _CHOSEN, happened_by=bound.happened_by is not None, **values)
    make_indexes(connection, name, _NEW)


def past(connection: Connection) -> Past | None:
    """What stands in `read_as_of`; None where there is nothing."""
    if connection.execute("SELECT to_regclass(%s)", (f"{PAST_SCHEMA}.made",)).fetchone() == (None,):
        return None
    row = connection.execute(_READ.encode()).fetchone()
    return None if row is None else Past(*row)


def is_kept(connection: Connection, bound: Bound) -> bool:
    """Whether `read_as_of` holds just what `bound` asks for, all of it, made by this program's statements."""
    if bound.now_only or bound.number is not None:
        return False
    try:
        made = past(connection)
    except psycopg.errors.UndefinedTable:
        return False
    if made is None or set(made.names) != set(MODELS) or not made.current_definition:
        return False
    wanted = number_of(connection, HEAD)
    if bound.until_position is not None:
        wanted = min(wanted, bound.until_position)
    return (made.position, made.happened_by) == (wanted, bound.happened_by)
