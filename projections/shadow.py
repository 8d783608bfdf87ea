"""A schema in which read models are made beside the live ones, part by part, so that a killed run goes on.

What is done stands in the schema itself, in the transaction of the rows: either both are there or neither.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from psycopg import sql
from psycopg.types.json import Jsonb

from ledger.database import Connection
from projections.bounds import MODELS
from projections.models import digest
from projections.tables import fill, make_indexes, make_table

SCHEMA = "read_shadow"
ENTRIES_WORTH_SHARING = 50_000
ENTRIES_A_PART = 2_500_000
"""A part is one pass over the log: few of them, but not so few that a killed run loses much."""

WORKERS = 2

# Rows are sorted in memory where they fit; the plan is the same whatever runs beside. A server whose
# client was killed gives up soon, so that the next one need not wait for it.
_SETTINGS = (
    "SET LOCAL work_mem = '256MB'",
    "SET LOCAL maintenance_work_mem = '256MB'",
    "SET LOCAL max_parallel_workers_per_gather = 0",
    "SET LOCAL enable_memoize = off",
    "SET LOCAL synchronous_commit = off",
    # Looking at 9,000 rows of each table tells the planner enough: of 30,000 it took a tenth of the rebuild.
    "SET LOCAL default_statistics_target = 30",
    "SET LOCAL client_connection_check_interval = '1s'",
)
_PLAN = """
CREATE TABLE {schema}.plan (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    definitions jsonb NOT NULL,
    migration integer NOT NULL,
    position bigint NOT NULL,
    parts integer NOT NULL,
    begun_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE {schema}.done (model text, part integer, PRIMARY KEY (model, part));
"""
# From the catalogue, so that whoever may read the models may ask.
_LEFT = """
SELECT relname, pg_total_relation_size(oid) FROM pg_class
WHERE relkind = 'r' AND relname = ANY(%s) AND relnamespace = to_regnamespace(%s)
ORDER BY relname
"""
_MIGRATION = "(SELECT max(number) FROM ledger.migrations)"
INDEXES = -1
"""As the number of a part: the indexes of a model, when all its rows are there."""


@dataclass(frozen=True, slots=True)
class Step:
    """One transaction of a rebuild: a part of a model's rows, or its indexes."""

    model: str
    part: int

    @property
    def is_indexes(self) -> bool:
        """Whether it makes indexes; the rows come first."""
        return self.part == INDEXES


@dataclass(frozen=True, slots=True)
class Plan:
    """Which models are made, from the entries up to which position, in how many parts."""

    names: tuple[str, ...]
    position: int
    parts: int

    def steps(self) -> list[Step]:
        """All that is to be done, what takes longest first, so that nobody ends much later than the other."""
        rows = [Step(name, part) for name in self.names for part in range(self.parts)]
        return rows + [Step(name, INDEXES) for name in self.names]

    def range_of(self, part: int) -> tuple[UUID, UUID | None]:
        """The first stream of a part, and the one before which it ends; None for the last part."""
        edge = (1 << 128) // self.parts
        end = UUID(int=edge * (part + 1)) if part + 1 < self.parts else None
        return UUID(int=edge * part), end


def taken_up(connection: Connection, names: Sequence[str]) -> tuple[Plan, set[Step]] | None:
    """The plan of a run that ended early, and what is done of it; None where it is not this one."""
    if connection.execute("SELECT to_regclass(%s)", (f"{SCHEMA}.plan",)).fetchone() == (None,):
        return None
    row = connection.execute(
        f"SELECT definitions, position, parts, migration = {_MIGRATION} FROM {SCHEMA}.plan"  # noqa: S608 - our names
    ).fetchone()
    if row is None or row[0] != _definitions(names) or not row[3]:
        return None
    done = connection.execute(f"SELECT model, part FROM {SCHEMA}.done").fetchall()  # noqa: S608 - our names
    return Plan(tuple(names), row[1], row[2]), {Step(*each) for each in done}


def begin(connection: Connection, names: Sequence[str], position: int) -> Plan:
    """Throw away what is left of another run, and make empty tables; all of it or nothing."""
    parts = 1 if position < ENTRIES_WORTH_SHARING else WORKERS * -(-position // (WORKERS * ENTRIES_A_PART))
    with connection.transaction():
        drop(connection)
        connection.execute(f"CREATE SCHEMA {SCHEMA}".encode())
        connection.execute(_PLAN.format(schema=SCHEMA).encode())
        for name in names:
            make_table(connection, name, SCHEMA)
        connection.execute(
            f"INSERT INTO {SCHEMA}.plan (definitions, migration, position, parts)"  # noqa: S608 - our names
            f" VALUES (%s, {_MIGRATION}, %s, %s)".encode(),
            (Jsonb(_definitions(names)), position, parts),
        )
    return Plan(tuple(names), position, parts)


def left(connection: Connection) -> dict[str, int]:
    """The bytes of each table that a rebuild has made so far, or had when it was ended; empty for none."""
    return dict(connection.execute(_LEFT, (list(MODELS), SCHEMA)).fetchall())


def drop(connection: Connection) -> None:
    """Throw the schema away."""
    connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(SCHEMA)))


def carry_out(connection: Connection, plan: Plan, step: Step) -> None:
    """One step, and that it is done, in one transaction that ends when we say so: never without us."""
    with connection.transaction():
        work_generously(connection)
        if step.is_indexes:
            make_indexes(connection, step.model, SCHEMA)
        else:
            first, end = plan.range_of(step.part)
            fill(connection, step.model, SCHEMA, chosen(plan), first=first, end=end, until=plan.position)
        connection.execute(
            f"INSERT INTO {SCHEMA}.done VALUES (%s, %s)".encode(),  # noqa: S608 - our names
            (step.model, step.part),
        )


def work_generously(connection: Connection) -> None:
    """Until the end of the transaction: memory for large sorts, and no fear for what can be made again."""
    for setting in _SETTINGS:
        connection.execute(setting.encode())


def chosen(plan: Plan) -> bytes:
    """The entries of a part; without a condition on streams where there is one part only."""
    everything = b"SELECT * FROM ledger.entries WHERE position <= %(until)s"
    if plan.parts == 1:
        return everything
    return everything + b" AND stream >= %(first)s AND (%(end)s::uuid IS NULL OR stream < %(end)s)"


def move(connection: Connection, position: int) -> None:
    """Keep that the tables hold what was recorded up to there."""
    connection.execute(f"UPDATE {SCHEMA}.plan SET position = %s".encode(), (position,))  # noqa: S608 - our names


def _definitions(names: Sequence[str]) -> dict[str, str]:
    return {name: digest(name) for name in names}
