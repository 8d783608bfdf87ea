"""Keeping the read models: live, a few cases at a time; or all of them anew, beside, then swapped in.

Positions become visible in their order (`ledger.append` holds its lock until the commit), so a model that
has dealt with a position has missed nothing before it.
"""

import hashlib
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg import sql

from ledger.database import Connection
from projections.bounds import MODELS, TYPES, definition

# Held while a model is made anew, so that two people do not do it at once.
REBUILD_LOCK = 4839205
SWAP_TIMEOUT_MILLISECONDS = 500
SWAP_ATTEMPTS = 60

_STATUS = """
SELECT model.name, model.position, model.definition, model.rebuilt_at,
    (SELECT coalesce(max(position), 0) FROM ledger.entries) AS head
FROM read.models AS model
"""
_TAKE = "SELECT position FROM read.models WHERE name = %s FOR UPDATE"
_HEAD = "SELECT coalesce(max(position), 0) FROM ledger.entries"
_TOUCHED = (
    b"""
SELECT array_agg(DISTINCT stream) FROM ledger.entries
WHERE type IN %s AND position > %%s AND position <= %%s
"""
    % TYPES
)
_KEEP = """
INSERT INTO read.models AS model (name, position, definition, rebuilt_at)
VALUES (%(name)s, %(position)s, %(definition)s, now())
ON CONFLICT (name) DO UPDATE SET position = excluded.position, definition = excluded.definition,
    rebuilt_at = excluded.rebuilt_at
"""


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """How far a read model is, and how far the ledger."""

    name: str
    position: int
    head: int
    rebuilt_at: datetime | None
    current_definition: bool

    @property
    def ready(self) -> bool:
        """Whether the model holds all that the ledger says, made by this program's statement."""
        return self.current_definition and self.position == self.head


def status(connection: Connection) -> list[ModelStatus]:
    """Every read model; one never made stands at position 0."""
    known = {row[0]: row for row in connection.execute(_STATUS).fetchall()}
    head = _number(connection, _HEAD)
    found = []
    for name in MODELS:
        _, position, made_by, rebuilt_at, _ = known.get(name, (name, 0, None, None, head))
        found.append(ModelStatus(name, position, head, rebuilt_at, made_by == _digest(name)))
    return found


def catch_up(connection: Connection) -> None:
    """Bring every read model to the end of the ledger; one query where there is nothing to do.

    Any number of processes may do this at once. A model made by another definition is made anew.
    """
    for model in status(connection):
        if not model.current_definition:
            rebuild(connection, [model.name])
        elif not model.ready:
            _follow(connection, model.name)


def rebuild(connection: Connection, names: Iterable[str] = MODELS) -> None:
    """Make these models anew from the whole ledger beside the old ones, then swap; readers never see half."""
    for name in names:
        with _alone(connection):
            _remake(connection, name)


def copy_as_of(connection: Connection, names: Iterable[str], until_position: int) -> None:
    """Put copies of these models, as recorded up to a position, into the schema `read_as_of`."""
    with _alone(connection), connection.transaction():
        for name in names:
            _fill_beside(connection, name, "read_as_of", until_position)


def _follow(connection: Connection, name: str) -> None:
    with connection.transaction():
        # Whoever comes second waits here and then finds nothing left to do.
        position = _number(connection, _TAKE, name)
        head = _number(connection, _HEAD)
        _refresh(connection, name, "read", position, head)
        connection.execute("UPDATE read.models SET position = %s WHERE name = %s", (head, name))


def _refresh(connection: Connection, name: str, schema: str, after: int, until: int) -> None:
    """Make the rows of the cases touched from `after` to `until` anew."""
    row = connection.execute(_TOUCHED, (after, until)).fetchone()
    streams = row[0] if row else None
    if not streams:
        return
    table = sql.Identifier(schema, name)
    connection.execute(sql.SQL("DELETE FROM {} WHERE stream = ANY(%s)").format(table), (streams,))
    chosen = b"SELECT * FROM ledger.entries WHERE stream = ANY(%(streams)s) AND position <= %(until)s"
    _fill(connection, name, table, chosen, streams=streams, until=until)


def _fill(connection: Connection, name: str, table: sql.Identifier, chosen: bytes, **values: object) -> None:
    insert = sql.SQL("INSERT INTO {} ").format(table).as_bytes(connection)
    connection.execute(b"%s WITH chosen AS (%s) %s" % (insert, chosen, definition(name)), values)


@contextmanager
def _alone(connection: Connection) -> Iterator[None]:
    connection.execute("SELECT pg_advisory_lock(%s)", (REBUILD_LOCK,))
    try:
        yield
    finally:
        connection.execute("SELECT pg_advisory_unlock(%s)", (REBUILD_LOCK,))


def _remake(connection: Connection, name: str) -> None:
    head = _number(connection, _HEAD)
    shadow = _fill_beside(connection, name, "read_shadow", head)
    live = sql.Identifier("read", name)
    for attempt in range(1, SWAP_ATTEMPTS + 1):
        try:
            _swap(connection, name, shadow, live, head)
        except psycopg.errors.LockNotAvailable:
            # Waiting longer would make everybody who reads wait behind us.
            if attempt == SWAP_ATTEMPTS:
                raise
            time.sleep(SWAP_TIMEOUT_MILLISECONDS / 1000)
        else:
            return


def _fill_beside(connection: Connection, name: str, schema: str, until: int) -> sql.Identifier:
    """Make a model from the entries up to a position in a table of the same shape in another schema."""
    beside, live = sql.Identifier(schema, name), sql.Identifier("read", name)
    connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(schema)))
    connection.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(beside))
    connection.execute(sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)").format(beside, live))
    chosen = b"SELECT * FROM ledger.entries WHERE position <= %(until)s"
    _fill(connection, name, beside, chosen, until=until)
    connection.execute(sql.SQL("ANALYZE {}").format(beside))
    return beside


def _swap(connection: Connection, name: str, shadow: sql.Identifier, live: sql.Identifier, made: int) -> None:
    """Put the shadow in the place of the live table, with what was recorded meanwhile."""
    with connection.transaction():
        connection.execute(
            sql.SQL("SET LOCAL lock_timeout = {}").format(sql.Literal(SWAP_TIMEOUT_MILLISECONDS))
        )
        connection.execute(_TAKE, (name,))
        head = _number(connection, _HEAD)
        _refresh(connection, name, "read_shadow", made, head)
        connection.execute(sql.SQL("DROP TABLE {}").format(live))
        connection.execute(sql.SQL("ALTER TABLE {} SET SCHEMA read").format(shadow))
        connection.execute(_KEEP, {"name": name, "position": head, "definition": _digest(name)})


def _number(connection: Connection, query: str, *values: object) -> int:
    row = connection.execute(query.encode(), values).fetchone()
    return int(row[0]) if row else 0


def _digest(name: str) -> str:
    return hashlib.sha256(definition(name)).hexdigest()
