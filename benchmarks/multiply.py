"""Large ledgers: some hundred cases that the program recorded, multiplied inside the server by plain SQL."""

from functools import cache
from pathlib import Path

from ledger.database import Connection
from ledger.queries import named

INDEXES = """
SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'ledger' AND tablename = 'entries'
AND indexname NOT IN ('entries_pkey', 'entries_stream_version_key')
"""


def multiply(connection: Connection, events_a_year: int, years: int) -> int:
    """Make of the cases of `connection`'s ledger as many in each of so many years; how many entries it has.

    The newest year is the same whatever `years` is, so that a month holds as much.
    """
    parts = statements()
    with connection.transaction():
        connection.execute(parts["keep"])
        indexes = connection.execute(INDEXES).fetchall()
        for name, _ in indexes:
            connection.execute(f"DROP INDEX ledger.{name}".encode())
        connection.execute("ALTER TABLE ledger.entries DROP CONSTRAINT entries_stream_version_key")
        row = connection.execute("SELECT count(*) FROM multiplied.kept").fetchone()
        assert row is not None
        copies = max(1, round(events_a_year / row[0]))
        for turn, back in enumerate(reversed(range(years))):
            connection.execute(parts["year"], {"turn": turn, "years": back, "copies": copies})
    connection.execute("SET maintenance_work_mem = '512MB'")
    connection.execute(
        "ALTER TABLE ledger.entries ADD CONSTRAINT entries_stream_version_key UNIQUE (stream, version)"
    )
    for _, definition in indexes:
        connection.execute(definition.encode())
    for statement in parts["settle"].split(b";\n"):
        connection.execute(statement)
    connection.execute("VACUUM ANALYZE ledger.entries")
    connection.execute("CHECKPOINT")
    row = connection.execute("SELECT max(position) FROM ledger.entries").fetchone()
    assert row is not None
    return int(row[0])


@cache
def statements() -> dict[str, bytes]:
    """The parts of `multiply.sql` by name."""
    return named(Path(__file__).with_suffix(".sql").read_text("utf-8"))
