"""Replay: a case of 1,000 events through the repository, against reading the same bytes as JSON."""

import json
import time
from uuid import UUID

import psycopg
from eventsourcing.persistence import StoredEvent

from benchmarks.figures import Goal, interleaved, tell
from benchmarks.ground import Ground, desk_on
from benchmarks.library import Dossiers, dossiers_on
from benchmarks.lines import long_case_lines
from ledger.database import Connection, connect
from ledger.store import Store
from policies.apply import apply

GOAL = Goal("replay of 1,000 events", 3.0, at_least=False)
EVENTS = 1000
ROUNDS = 60
BATCH = 50


def measure(ground: Ground) -> None:
    """Both on a warm connection, the case new to the repository each time."""
    with (
        connect(ground.database(ledger=True)) as connection,
        psycopg.connect(library_url := ground.database(ledger=False), autocommit=True) as plain,
    ):
        stream = _long_case(connection)
        table, size_bytes = _copied(Store(connection), stream, dossiers_on(library_url))
        select = f"SELECT state FROM {table} WHERE originator_id = %s ORDER BY originator_version".encode()

        def fold() -> float:
            room = desk_on(connection).room
            started = time.perf_counter()
            standing = room.standing(stream)
            elapsed = time.perf_counter() - started
            assert standing.case.version == EVENTS
            return elapsed * 1000

        def load() -> float:
            started = time.perf_counter()
            rows = plain.cursor(binary=True).execute(select, (stream,)).fetchall()
            states = [json.loads(row[0]) for row in rows]
            elapsed = time.perf_counter() - started
            assert len(states) == EVENTS
            return elapsed * 1000

        pairs = interleaved(ROUNDS, fold, load)
    measured = "ms {ours:.2f} against SELECT state and json.loads {theirs:.2f}"
    tell(GOAL, pairs, f"{measured}; {size_bytes / EVENTS:,.0f} bytes an event")


def _long_case(connection: Connection) -> UUID:
    lines = [json.dumps(line).encode() for line in long_case_lines(EVENTS)]
    answers = list(apply(lines, desk_on(connection), fast=True))
    assert all(answer["ok"] for answer in answers), next(each for each in answers if not each["ok"])
    stream = Store(connection).stream_of(str(answers[0]["complaint"]))
    assert stream is not None
    return stream


def _copied(store: Store, stream: UUID, application: Dossiers) -> tuple[str, int]:
    """The same events in the library's table, as JSON; the table, and how many bytes they are."""
    events = [
        StoredEvent(stream, entry.draft.version, entry.draft.kind, entry.draft.body().encode())
        for entry in store.entries_of(stream)
    ]
    # The library hangs for ever on more than about 0.4 MB at once.
    for start in range(0, len(events), BATCH):
        application.recorder.insert_events(events[start : start + BATCH])
    return f"{Dossiers.name.lower()}_events", sum(len(each.state) for each in events)
