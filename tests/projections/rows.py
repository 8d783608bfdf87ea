"""The rows of read models, in one order."""

from typing import Any

import psycopg
from psycopg.rows import dict_row

from projections.bounds import MODELS, Bound, models

Rows = list[dict[str, Any]]

ORDER = {
    "cases": b"stream",
    "matters": b"stream",
    "obligations": b"stream, id, n",
    "acts": b"stream, version",
}


def rows(connection: psycopg.Connection, model: str, prefix: bytes = b"", **values: object) -> Rows:
    table = model.encode() if prefix.startswith(b"WITH") else (prefix or b"read.") + model.encode()
    with_clause = prefix if prefix.startswith(b"WITH") else b""
    statement = b"%s SELECT * FROM %s ORDER BY %s" % (with_clause, table, ORDER[model])
    return connection.cursor(row_factory=dict_row).execute(statement, values).fetchall()


def all_rows(connection: psycopg.Connection, prefix: bytes = b"") -> dict[str, Rows]:
    return {model: rows(connection, model, prefix) for model in MODELS}


def as_of(connection: psycopg.Connection, model: str, bound: Bound) -> Rows:
    return rows(connection, model, models(bound), **bound.parameters)
