"""The tables of read models: rows out of entries, in the live schema or in one beside it."""

import re
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import psycopg
from psycopg import sql

from ledger.database import Connection
from projections.bounds import STREAMS, rows_of

HEAD = "SELECT coalesce(max(position), 0) FROM ledger.entries"
_TOUCHED = (
    b"SELECT array_agg(DISTINCT stream) FROM ledger.entries"
    b" WHERE type IN %s AND position > %%s AND position <= %%s" % STREAMS
)
_INDEXES = """
SELECT index.relname, pg_get_indexdef(index.oid), con.contype
FROM pg_index AS of
JOIN pg_class AS index ON index.oid = of.indexrelid
LEFT JOIN pg_constraint AS con ON con.conindid = index.oid AND con.contype IN ('p', 'u')
WHERE of.indrelid = %s::regclass
ORDER BY con.contype IS DISTINCT FROM 'p', index.relname
"""
_GRANTS = """
SELECT format(
    'GRANT %%s%%s ON TABLE %%I.%%I TO %%s%%s',
    acl.privilege_type, ' (' || quote_ident(given.attname) || ')', %(schema)s::text, %(name)s::text,
    CASE acl.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(acl.grantee)) END,
    CASE WHEN acl.is_grantable THEN ' WITH GRANT OPTION' END
)
FROM (
    SELECT relacl, NULL AS attname FROM pg_class WHERE oid = %(live)s::regclass
    UNION ALL
    SELECT attacl, attname FROM pg_attribute WHERE attrelid = %(live)s::regclass AND NOT attisdropped
) AS given (acl, attname)
CROSS JOIN aclexplode(given.acl) AS acl
"""
_KINDS_OF_CONSTRAINT = {"p": sql.SQL("PRIMARY KEY"), "u": sql.SQL("UNIQUE")}


def number_of(connection: Connection, query: str, *values: object) -> int:
    """The one number that a query answers, 0 for none."""
    row = connection.execute(query.encode(), values).fetchone()
    return int(row[0] or 0) if row else 0


def refold(connection: Connection, schema: str, names: Iterable[str], after: int, until: int) -> None:
    """Make the rows of the streams touched after one position and up to another anew."""
    row = connection.execute(_TOUCHED, (after, until)).fetchone()
    streams = row[0] if row else None
    if not streams:
        return
    chosen = b"SELECT * FROM ledger.entries WHERE stream = ANY(%(streams)s) AND position <= %(until)s"
    with together(connection):
        for name in names:
            table = sql.Identifier(schema, name)
            connection.execute(sql.SQL("DELETE FROM {} WHERE stream = ANY(%s)").format(table), (streams,))
            fill(connection, name, schema, chosen, streams=streams, until=until)


def together(connection: Connection) -> AbstractContextManager[object]:
    """Statements inside are sent without waiting for the answer of the one before."""
    return connection.pipeline() if psycopg.Pipeline.is_supported() else nullcontext()


def fill(
    connection: Connection,
    name: str,
    schema: str,
    chosen: bytes,
    *,
    happened_by: bool = False,
    **values: Any,
) -> None:
    """Add the rows of a model from the entries in `chosen`.

    `happened_by`: not all that was recorded is chosen, and what has not begun yet is left out.
    """
    insert = sql.SQL("INSERT INTO {} ").format(sql.Identifier(schema, name)).as_bytes(connection)
    statement = b"%s WITH chosen AS (%s) %s" % (insert, chosen, rows_of(name, happened_by=happened_by))
    connection.execute(statement, values)


def make_table(connection: Connection, name: str, schema: str) -> None:
    """An empty table of the shape of the live one, without its indexes; `settle` makes it one like others."""
    beside, live = sql.Identifier(schema, name), sql.Identifier("read", name)
    statement = sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL EXCLUDING INDEXES)").format(beside, live)
    connection.execute(statement)
    # Cleaning what grows beside would hold up whoever puts it in its place.
    connection.execute(sql.SQL("ALTER TABLE {} SET (autovacuum_enabled = false)").format(beside))


def settle(connection: Connection, name: str, schema: str) -> None:
    """From now on the server may clean the table, and whoever may use the live one may use it.

    Inside the transaction that puts it in its place, before the live one goes.
    """
    asked = {"schema": schema, "name": name, "live": f"read.{name}"}
    for (grant,) in connection.execute(_GRANTS.encode(), asked).fetchall():
        connection.execute(grant.encode())
    table = sql.Identifier(schema, name)
    connection.execute(sql.SQL("ALTER TABLE {} RESET (autovacuum_enabled)").format(table))


def make_indexes(connection: Connection, name: str, schema: str) -> None:
    """The indexes and keys of the live table under their own names; then look at what the table holds."""
    beside = sql.Identifier(schema, name)
    for index, definition_, constraint in _indexes(connection, name):
        connection.execute(re.sub(r" ON (ONLY )?read\.", f" ON {schema}.", definition_, count=1).encode())
        if constraint:
            connection.execute(
                sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} {} USING INDEX {}").format(
                    beside, sql.Identifier(index), _KINDS_OF_CONSTRAINT[constraint], sql.Identifier(index)
                )
            )
    connection.execute(sql.SQL("ANALYZE {}").format(beside))


def _indexes(connection: Connection, name: str) -> Sequence[tuple[str, str, str | None]]:
    return connection.execute(_INDEXES, (f"read.{name}",)).fetchall()
