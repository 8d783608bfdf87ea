"""The read models within a bound, at one moment: all that is asked of one view agrees."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from psycopg.rows import dict_row

from ledger.database import Connection
from ledger.queries import named
from projections.bounds import MODELS, Bound, models
from projections.dashboards.handbooks import Book
from projections.past import is_kept
from projections.period import Period
from projections.reading import Row, prepare, snapshot
from projections.shadow import work_generously


@dataclass(slots=True)
class View:
    """What the dashboards ask. `now` is the time that decides what is overdue, UTC.

    `kept`: the read models as of then stand in tables already (projections/past.py).
    """

    connection: Connection
    bound: Bound
    now: datetime
    kept: bool = False
    _books: dict[tuple[str, str], Book] = field(default_factory=dict)

    def ask(
        self, question: str, period: Period | None, stores: Sequence[str] = (), **values: Any
    ) -> list[Row]:
        """The rows that answer one of the `questions`."""
        return self.run(questions()[question], period, stores, **values)

    def run(
        self, question: bytes, period: Period | None, stores: Sequence[str] = (), **values: Any
    ) -> list[Row]:
        """The rows that answer any question about the read models."""
        asked = {
            **self.bound.parameters,
            "start": period and period.start,
            "until": period and period.until,
            "stores": list(stores) or None,
            "now": self.now,
            **values,
        }
        cursor = self.connection.cursor(row_factory=dict_row, binary=True)
        return cursor.execute(self._models() + question, asked).fetchall()

    def book(self, name: str, version: str) -> Book:
        """What dashboards need of a handbook as it was adopted."""
        if (name, version) not in self._books:
            content = self.connection.execute(
                "SELECT content::jsonb FROM ledger.handbooks WHERE name = %s AND version = %s",
                (name, version),
            ).fetchone()
            self._books[name, version] = Book.read(content[0] if content else {"name": name})
        return self._books[name, version]

    def books(self, period: Period, stores: Sequence[str]) -> list[tuple[Book, list[str]]]:
        """The handbooks that these stores ran under as the period ended, by name and version; with whom."""
        under: dict[tuple[str, str], list[str]] = {}
        for row in self.ask("registered", period, stores):
            under.setdefault((row["handbook"], row["version"]), []).append(row["store"])
        return [(self.book(*key), under[key]) for key in sorted(under)]

    def adopted(self) -> list[Book]:
        """Every handbook that some store ever went over to: they know what ids are called at any time."""
        keys = self.connection.execute("SELECT name, version FROM ledger.handbooks ORDER BY 1, 2").fetchall()
        return [self.book(*key) for key in keys]

    def _models(self) -> bytes:
        """The `WITH` of every question; a past made for this view has tables of those names already."""
        there = self.bound.now_only or self.kept
        before = models(self.bound, kept=self.kept).rstrip() + b",\n" if there else b"WITH "
        return before + b"owed AS NOT MATERIALIZED (%b)\n" % questions()["owed"].rstrip(b";\n")


@contextmanager
def looking(connection: Connection, bound: Bound, now: datetime) -> Iterator[View]:
    """A view; the past is asked where it is kept, or made once, in tables of this session alone."""
    prepare(connection, bound)
    with snapshot(connection):
        kept = is_kept(connection, bound)
        if not bound.now_only and not kept:
            _make_past(connection, bound)
        yield View(connection, bound, now, kept)


def _make_past(connection: Connection, bound: Bound) -> None:
    """Under the names that the questions use, as temporary tables come first; gone with the transaction."""
    work_generously(connection)
    for name in MODELS:
        table = name.encode()
        connection.execute(
            b"CREATE TEMP TABLE %b (LIKE read.%b INCLUDING ALL) ON COMMIT DROP" % (table, table)
        )
        connection.execute(
            b"INSERT INTO pg_temp.%b %b SELECT * FROM %b" % (table, models(bound), table), bound.parameters
        )
        connection.execute(b"ANALYZE pg_temp.%b" % table)


@cache
def questions() -> dict[str, bytes]:
    """The questions in `questions.sql` and `trend.sql`, by name."""
    files = (Path(__file__).parent / name for name in ("questions.sql", "trend.sql"))
    return {name: text for file in files for name, text in named(file.read_text("utf-8")).items()}
