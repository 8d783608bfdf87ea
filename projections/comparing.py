"""Whether the live read models are what the ledger says: made once more beside, and compared row by row."""

from collections.abc import Iterable
from dataclasses import dataclass

from psycopg import sql

from ledger.database import Connection
from projections.bounds import MODELS
from projections.models import catch_up
from projections.rebuilding import alone
from projections.searching import named
from projections.shadow import work_generously
from projections.tables import fill, make_table, number_of

_SCHEMA = "read_compared"
_EVERYTHING = b"SELECT * FROM ledger.entries WHERE position <= %(until)s"
_DIFFERENT = """
SELECT
    (SELECT count(*) FROM (SELECT * FROM {live} EXCEPT ALL SELECT * FROM {made}) AS live_only),
    (SELECT count(*) FROM (SELECT * FROM {made} EXCEPT ALL SELECT * FROM {live}) AS made_only),
    (SELECT count(*) FROM {made}),
    (
        SELECT min(stream::text) FROM (
            (SELECT * FROM {live} EXCEPT ALL SELECT * FROM {made})
            UNION ALL (SELECT * FROM {made} EXCEPT ALL SELECT * FROM {live})
        ) AS different
    )
"""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Of one model: how many rows it should have, how many of them are not there, how many should not be."""

    name: str
    position: int
    rows: int
    missing: int
    surplus: int
    first_stream: str | None

    @property
    def agrees(self) -> bool:
        """Whether the live rows are those that the ledger gives."""
        return not self.missing and not self.surplus


def compare(connection: Connection, names: Iterable[str] = MODELS) -> list[Comparison]:
    """Each model as it stands against one made anew from the same entries. Leaves nothing behind.

    Errors: those of `catch_up`.
    """
    catch_up(connection, patient=True)
    found = []
    with alone(connection):
        for name in names:
            with named(connection), connection.transaction(force_rollback=True):
                found.append(_compare(connection, name))
    return found


def _compare(connection: Connection, name: str) -> Comparison:
    work_generously(connection)
    # Nobody moves the model on meanwhile; who reads only is not held up.
    query = "SELECT position FROM read.models WHERE name = %s FOR UPDATE"
    position = number_of(connection, query, name)
    connection.execute(f"CREATE SCHEMA {_SCHEMA}".encode())
    make_table(connection, name, _SCHEMA)
    fill(connection, name, _SCHEMA, _EVERYTHING, until=position)
    live, made = sql.Identifier("read", name), sql.Identifier(_SCHEMA, name)
    row = connection.execute(sql.SQL(_DIFFERENT).format(live=live, made=made)).fetchone()
    assert row is not None
    surplus, missing, rows, stream = row
    return Comparison(name, position, rows, missing, surplus, stream)
