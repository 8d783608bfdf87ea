"""Questions about cases: one as it stands, many by filter, what is owed; now, or as of a time."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from psycopg import IsolationLevel
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from aggregates.obligations import REVIEW
from ledger.database import Connection
from ledger.errors import StandsStill
from ledger.queries import named
from projections.behind import note
from projections.bounds import MODELS, Bound, models
from projections.models import catch_up
from projections.past import is_kept

Row = dict[str, Any]

_HOLD = f"LOCK TABLE {', '.join(f'read.{name}' for name in MODELS)} IN ACCESS SHARE MODE".encode()


@dataclass(frozen=True, slots=True)
class Filter:
    """Which cases are wanted; None asks nothing.

    `category` finds its kinds as well (`delay` finds `delay/transit`). `search` is looked for in the
    public fields; `people` are persons and things found by phone, plate …
    """

    status: str | None = None
    store: str | None = None
    severity: str | None = None
    category: str | None = None
    major: bool | None = None
    overdue: bool | None = None
    handler: str | None = None
    level: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    search: str | None = None
    people: tuple[UUID, ...] = ()
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class CaseRead:
    """One case: its row, its obligations, and the intakes (sealed) that say who and what it is about."""

    row: Row
    obligations: list[Row]
    intakes: list[Row] = field(default_factory=list)


@contextmanager
def snapshot(connection: Connection, *, of_models: bool = True) -> Iterator[None]:
    """Everything read inside is as of one moment; `of_models` where read models are.

    Those are held before that moment is taken: else a rebuild could put other tables in their place,
    whose rows are too new to be seen.
    """
    before = connection.isolation_level
    connection.isolation_level = IsolationLevel.REPEATABLE_READ
    try:
        with connection.transaction():
            if of_models:
                connection.execute(_HOLD)
            yield
    finally:
        connection.isolation_level = before


def case(connection: Connection, bound: Bound) -> CaseRead | None:
    """The case `bound.number` from its own entries; None where there is none, or not yet."""
    with snapshot(connection, of_models=False):
        rows = ask(connection, "case", bound)
        if not rows:
            return None
        return CaseRead(rows[0], ask(connection, "obligations_of", bound), ask(connection, "intakes", bound))


def cases(connection: Connection, bound: Bound, wanted: Filter, now: datetime) -> list[Row]:
    """The cases that `wanted` describes, oldest first."""
    prepare(connection, bound)
    values = {name: getattr(wanted, name) for name in Filter.__slots__}
    return ask(connection, "list", bound, {**values, "people": list(wanted.people), "now": now})


def due(
    connection: Connection,
    bound: Bound,
    now: datetime,
    within: timedelta | None = None,
    owner: str | None = None,
    store: str | None = None,
) -> list[Row]:
    """What is owed, nearest first: open, missed and not yet made good; pending cases to be reviewed."""
    prepare(connection, bound)
    until = None if within is None else now + within
    wanted = {"now": now, "until": until, "owner": owner, "store": store}
    return ask(connection, "due", bound, {**wanted, "review": Jsonb(REVIEW)})


def history(connection: Connection, bound: Bound) -> list[Row]:
    """Every entry of the case `bound.number`, in order."""
    return ask(connection, "history", bound)


def prepare(connection: Connection, bound: Bound) -> None:
    """Bring the read models up to date, where the answer rests on them.

    Errors: `MustRebuild`; `StandsStill`, unless whoever asks takes what there is (projections/behind.py).
    """
    if bound.now_only:
        bring_up_to_date(connection, patient=False)


def bring_up_to_date(connection: Connection, *, patient: bool = True) -> None:
    """The same whatever is asked; `patient` after a large load, which must be taken in before it is read."""
    try:
        catch_up(connection, patient=patient)
    except StandsStill as stop:
        note(stop)


def ask(
    connection: Connection, question: str, bound: Bound, values: Mapping[str, object] | None = None
) -> list[Row]:
    """The rows that answer `question` within `bound`."""
    cursor = connection.cursor(row_factory=dict_row, binary=True)
    kept = not bound.now_only and bound.number is None and is_kept(connection, bound)
    statement = models(bound, kept=kept) + questions()[question]
    return cursor.execute(statement, {**bound.parameters, **(values or {})}).fetchall()


@cache
def questions() -> dict[str, bytes]:
    """The questions in `questions.sql` and `questions_beside.sql`, by name; `models` stands before each."""
    files = (Path(__file__).parent / name for name in ("questions.sql", "questions_beside.sql"))
    return {name: text for file in files for name, text in named(file.read_text("utf-8")).items()}
