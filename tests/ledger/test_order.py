"""No reader misses an entry, however slowly somebody commits.

The library's database functions take no lock: a follower passes over what commits late. The same race on
both, so that the test is known to be able to fail.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

import pytest
from eventsourcing.persistence import ApplicationRecorder, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder

from ledger.database import Connection, connect
from ledger.recorder import LedgerDatastore, LedgerRecorder
from ledger.store import Store
from tests.ledger.drafts import draft
from tests.postgres import Server

WRITERS = 8
SECONDS = 2.0

# Some commits take longer than others: the check runs when the transaction ends.
SLOW_COMMIT = b"""
CREATE FUNCTION public.slow_commit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM pg_sleep(random() * 0.004); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER slow_commit AFTER INSERT ON %s
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.slow_commit();
"""


@contextmanager
def datastore(url: str) -> Iterator[LedgerDatastore]:
    store = LedgerDatastore(url, pool_size=WRITERS + 2)
    yield store
    store.close()


def event() -> StoredEvent:
    one = draft()
    return StoredEvent(one.stream, 1, one.kind, one.body().encode())


def race(recorder: ApplicationRecorder, seconds: float) -> tuple[set[int], set[int]]:
    """What eight writers stored, and what a reader saw that went after them from position to position."""
    stored: set[int] = set()
    until = monotonic() + seconds
    seen: set[int] = set()
    reached = 0

    def write() -> None:
        while monotonic() < until:
            stored.update(recorder.insert_events([event()]) or [])

    def read() -> bool:
        nonlocal reached
        found = recorder.select_notifications(reached, 1000, inclusive_of_start=False)
        seen.update(notification.id for notification in found)
        reached = max((notification.id for notification in found), default=reached)
        return bool(found)

    threads = [threading.Thread(target=write) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        read()
    while read():
        pass
    return stored, seen


def test_the_librarys_functions_lose_events(database_url: str, connection: Connection) -> None:
    with datastore(database_url) as store:
        store.schema, store.enable_db_functions = "public", True
        recorder = PostgresApplicationRecorder(store, events_table_name="events")
        recorder.create_table()
        connection.execute(SLOW_COMMIT % b"public.events")
        stored, seen = race(recorder, SECONDS)
    assert len(stored) > 100
    assert len(stored - seen) > 0, "if the library has mended this, its functions deserve another look"


def test_ours_loses_none(database_url: str, connection: Connection) -> None:
    with datastore(database_url) as store:
        recorder = LedgerRecorder(store)
        connection.execute(SLOW_COMMIT % b"ledger.entries")
        stored, seen = race(recorder, SECONDS)
    assert len(stored) > 100
    assert seen == stored == set(range(1, len(stored) + 1))


Work = Callable[[Connection], object]

# Each takes the lock that stalls whoever locks the table, and holds it long: it computes or waits by row.
SLOW_INDEX = b"CREATE INDEX CONCURRENTLY slow ON ledger.entries (public.slowly(position))"
MAINTENANCE: dict[str, list[bytes]] = {
    "index": [SLOW_INDEX],
    "analyze": [SLOW_INDEX, b"ANALYZE ledger.entries"],
    "vacuum": [
        b"SET vacuum_cost_delay = 100",
        b"SET vacuum_cost_limit = 1",
        b"VACUUM (FREEZE) ledger.entries",
    ],
}


@pytest.mark.parametrize("name", MAINTENANCE)
def test_maintenance_does_not_stall_appends(name: str, database_url: str, connection: Connection) -> None:
    connection.execute(b"""
        CREATE FUNCTION public.slowly(n bigint) RETURNS bigint IMMUTABLE LANGUAGE plpgsql AS $$
        BEGIN
            IF current_setting('application_name') = 'maintenance' THEN PERFORM pg_sleep(0.001); END IF;
            RETURN n;
        END $$
    """)
    with datastore(database_url) as store:
        recorder = LedgerRecorder(store)
        recorder.insert_events([event() for _ in range(300)])
        *before, work = MAINTENANCE[name]
        for statement in before:
            connection.execute(statement)
        connection.execute("SET application_name = 'maintenance'")
        took: list[float] = []

        def maintain() -> None:
            began = monotonic()
            connection.execute(work)
            took.append(monotonic() - began)

        thread = threading.Thread(target=maintain)
        thread.start()
        appends: list[float] = []
        while thread.is_alive():
            began = monotonic()
            recorder.insert_events([event()])
            appends.append(monotonic() - began)
        thread.join()
    assert took[0] > 0.4, "too quick to stall anybody: the test shows nothing"
    assert max(appends) < took[0] / 2
    assert len(appends) > 20


@pytest.mark.durable
def test_who_had_to_wait_is_durable_too(durable_server: Server, database_url: str) -> None:
    with connect(database_url) as connection, connect(database_url) as other:
        waiting = Store(connection)
        with other.transaction():
            Store(other).lock()
            thread = threading.Thread(target=waiting.append, args=[[draft()]])
            thread.start()
            thread.join(0.2)
            assert thread.is_alive()
        thread.join()
        durable_server.stop("immediate")
        durable_server.start()
    with connect(database_url) as connection:
        assert Store(connection).head() == 1
