"""The other side of a rebuild: `ProjectionRunner` of `eventsourcing`, one upsert an event into one table.

As its documentation shows it: a view is a tracking recorder that keeps its row and the position together.
"""

import time
from typing import Any

import psycopg
from eventsourcing.domain import Aggregate
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresDatastore, PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from psycopg.sql import SQL, Identifier

from benchmarks.library import Dossier, Dossiers, dossiers_on, environment
from benchmarks.lines import COMMANDS_A_CASE, case_lines

SAVED_TOGETHER = 100
PATIENCE_SECONDS = 300.0


class DossierRows(PostgresTrackingRecorder):
    """One row a dossier: how many events it has, and what the last one was."""

    def __init__(self, datastore: PostgresDatastore, **names: Any) -> None:
        super().__init__(datastore, **names)
        self.check_identifier_length("dossier_rows")
        table = Identifier("dossier_rows")
        self.sql_create_statements.append(
            SQL(
                "CREATE TABLE IF NOT EXISTS {}.{}"
                " (id uuid PRIMARY KEY, events integer NOT NULL, last text NOT NULL)"
            ).format(Identifier(datastore.schema), table)
        )
        self._upsert = SQL(
            "INSERT INTO {}.{} AS known VALUES (%s, 1, %s)"
            " ON CONFLICT (id) DO UPDATE SET events = known.events + 1, last = excluded.last"
        ).format(Identifier(datastore.schema), table)

    def count(self, event: Aggregate.Event, tracking: Tracking) -> None:
        """One more event of a dossier, and the position, in one transaction."""
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            cursor.execute(self._upsert, (event.originator_id, type(event).__name__), prepare=True)


class DossierProjection(Projection[DossierRows]):
    """Counts every event."""

    name = "dossierprojection"

    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        """One upsert."""
        self.view.count(domain_event, tracking)


def save_dossiers(url: str, events: int) -> int:
    """Save dossiers with that many events, five each; the last position."""
    application = dossiers_on(url)
    waiting: list[Dossier] = []
    last = 0
    for number in range(events // COMMANDS_A_CASE):
        opening, *steps = case_lines("p", number)
        dossier = Dossier(opening)
        for step in steps:
            dossier.add(step)
        waiting.append(dossier)
        if len(waiting) == SAVED_TOGETHER or number == events // COMMANDS_A_CASE - 1:
            last = application.save(*waiting)[-1].notification.id
            waiting = []
    application.close()
    return last


def forget(url: str) -> None:
    """Let the next run begin from nothing again."""
    with psycopg.connect(url, autocommit=True) as connection:
        for table in connection.execute(
            "SELECT tablename FROM pg_tables"
            " WHERE tablename IN ('dossier_rows', 'dossierprojection_tracking')"
        ).fetchall():
            connection.execute(SQL("DROP TABLE {}").format(Identifier(table[0])))


def projected_per_second(url: str, last: int) -> float:
    """How fast the runner brings its table to position `last`, from nothing."""
    started = time.perf_counter()
    with ProjectionRunner(
        application_class=Dossiers,
        projection_class=DossierProjection,
        view_class=DossierRows,
        env=environment(url),
    ) as runner:
        runner.wait(last, timeout=PATIENCE_SECONDS)
        elapsed = time.perf_counter() - started
    return last / elapsed
