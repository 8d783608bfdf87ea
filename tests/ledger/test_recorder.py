"""eventsourcing's recorder, mapper and subscription on our tables."""

import threading
from collections.abc import Iterator
from time import sleep
from typing import Any, Self
from uuid import uuid4

import psycopg
import pytest
from eventsourcing.persistence import IntegrityError, Notification, StoredEvent, Tracking

from ledger.database import Connection
from ledger.errors import WrongVersion
from ledger.recorder import LedgerDatastore, LedgerEvent, LedgerMapper, LedgerRecorder
from ledger.store import Store
from tests.ledger.drafts import PREFIX, draft, history, request
from tests.postgres import Server

LISTENERS = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = 4839202 AND granted"


@pytest.fixture
def recorder(database_url: str) -> Iterator[LedgerRecorder]:
    datastore = LedgerDatastore(database_url)
    yield LedgerRecorder(datastore)
    datastore.close()


def stored(length: int) -> list[StoredEvent]:
    mapper = LedgerMapper()
    return [mapper.to_stored_event(LedgerEvent(one.stream, one.version, one)) for one in history(length)]


def test_what_is_mapped_comes_back() -> None:
    one = draft(
        request=request(), person=uuid4(), subject=uuid4(), handbook="4s-group", handbook_version="1.0",
        cause=7, rule="G3", key_commitment="ab", changed={"status": "open"}, obligations=[{"id": "C2"}],
    )  # fmt: skip
    mapper = LedgerMapper()
    event = mapper.to_stored_event(LedgerEvent(one.stream, one.version, one))
    assert (event.originator_id, event.originator_version, event.topic) == (one.stream, 1, "received.v1")
    assert event.state == one.body().encode()
    assert mapper.to_domain_event(event).draft.body() == one.body()


def test_events_and_tracking_stand_and_fall_together(recorder: LedgerRecorder, store: Store) -> None:
    first, second = stored(3), stored(2)
    prefixes = [PREFIX, None, None]
    tracking = Tracking("upstream", 21)
    assert recorder.insert_events(first, tracking=tracking, number_prefixes=prefixes) == [1, 2, 3]
    assert store.stream_of(f"{PREFIX}-00001") == first[0].originator_id
    for stale in (Tracking("upstream", 21), Tracking("upstream", 3)):
        with pytest.raises(IntegrityError):
            recorder.insert_events(second, tracking=stale)
        with pytest.raises(IntegrityError):
            recorder.insert_tracking(stale)
    with pytest.raises(IntegrityError):
        recorder.insert_events(first, tracking=Tracking("upstream", 22))
    assert (recorder.max_tracking_id("upstream"), recorder.max_notification_id()) == (21, 3)
    assert recorder.has_tracking_id("upstream", 21)
    assert not recorder.has_tracking_id("upstream", 22)
    assert recorder.max_tracking_id("nobody") is None
    recorder.insert_tracking(Tracking("upstream", 22))
    assert recorder.max_tracking_id("upstream") == 22


def test_selecting_a_stream(recorder: LedgerRecorder) -> None:
    events = stored(5)
    recorder.insert_events(events)
    stream = events[0].originator_id
    assert recorder.select_events(stream) == events
    assert recorder.select_events(stream, gt=1, lte=4) == events[1:4]
    assert recorder.select_events(stream, desc=True, limit=2) == events[:2:-1]
    assert recorder.select_events(uuid4()) == []


def test_selecting_notifications(recorder: LedgerRecorder) -> None:
    assert recorder.max_notification_id() is None
    recorder.insert_events([*stored(3), *stored(2)])

    def ids(*arguments: int | None, **more: Any) -> list[int]:
        return [one.id for one in recorder.select_notifications(*arguments, **more)]

    assert ids(None, 10) == [1, 2, 3, 4, 5]
    assert ids(2, 2) == [2, 3]
    assert ids(2, 10, 4) == [2, 3, 4]
    assert ids(2, 10, inclusive_of_start=False) == [3, 4, 5]
    assert ids(None, 10, topics=["received.v1"]) == [1, 4]


def test_a_database_that_is_not_ours_is_told(empty_database_url: str) -> None:
    datastore = LedgerDatastore(empty_database_url)
    with pytest.raises(WrongVersion):
        LedgerRecorder(datastore).create_table()
    datastore.close()


class Following:
    """Collects what a subscription yields."""

    def __init__(self, recorder: LedgerRecorder, gt: int | None = None, topics: tuple[str, ...] = ()) -> None:
        self.subscription = recorder.subscribe(gt, topics)
        self.seen: list[Notification] = []
        self._came = threading.Condition()
        self._thread = threading.Thread(target=self._follow)

    def __enter__(self) -> Self:
        self.subscription.__enter__()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.subscription.__exit__()
        self._thread.join()

    def _follow(self) -> None:
        for notification in self.subscription:
            with self._came:
                self.seen.append(notification)
                self._came.notify_all()

    def ids(self, wanted: int, timeout_seconds: float = 10) -> list[int]:
        with self._came:
            self._came.wait_for(lambda: len(self.seen) >= wanted, timeout_seconds)
            return [notification.id for notification in self.seen]


def eventually(connection: Connection, listeners: int) -> list[int]:
    rows: list[tuple[int]] = []
    for _ in range(200):
        rows = connection.execute(LISTENERS.encode()).fetchall()
        if len(rows) == listeners:
            break
        sleep(0.02)
    return [row[0] for row in rows]


def test_a_subscription_yields_what_was_and_what_comes(recorder: LedgerRecorder) -> None:
    recorder.insert_events(stored(3))
    with Following(recorder, gt=1) as following:
        assert following.ids(2) == [2, 3]
        recorder.insert_events(stored(2))
        assert following.ids(4) == [2, 3, 4, 5]


def test_notify_is_sent_only_while_somebody_listens(
    recorder: LedgerRecorder, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection.execute("LISTEN ledger")
    recorder.insert_events(stored(1))
    assert list(connection.notifies(timeout=0.2)) == []
    with Following(recorder):
        assert eventually(connection, 1)
        recorder.insert_events(stored(1))
        assert [told.payload for told in connection.notifies(timeout=5, stop_after=1)] == ["2"]
    assert eventually(connection, 0) == []
    recorder.insert_events(stored(1))
    assert list(connection.notifies(timeout=0.2)) == []


def test_listening_is_taken_up_again_when_its_connection_is_killed(
    recorder: LedgerRecorder, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No polling here: it would hide a listener that stays dead.
    monkeypatch.setattr("ledger.subscription.POLL_SECONDS", 60.0)
    with Following(recorder) as following:
        for turn in range(1, 4):
            (pid,) = eventually(connection, 1)
            connection.execute("SELECT pg_terminate_backend(%s)", [pid])
            eventually(connection, 0)
            recorder.insert_events(stored(1))
            assert following.ids(turn) == list(range(1, turn + 1))


def test_polling_finds_what_nobody_told(recorder: LedgerRecorder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger.subscription.LedgerSubscription._listen", lambda self: None)
    monkeypatch.setattr("ledger.subscription.POLL_SECONDS", 0.1)
    with Following(recorder) as following:
        recorder.insert_events(stored(2))
        assert following.ids(2) == [1, 2]


def test_a_position_moves_over_what_the_filter_skips(recorder: LedgerRecorder) -> None:
    recorder.insert_events(stored(5))
    with Following(recorder, topics=("closed.v1",)) as following:
        for _ in range(200):
            if following.subscription.position == 5:
                break
            sleep(0.02)
        assert following.subscription.position == 5
        assert following.seen == []


def test_a_subscription_that_cannot_go_on_says_so(
    recorder: LedgerRecorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("no disk")

    monkeypatch.setattr(recorder, "max_notification_id", broken)
    with recorder.subscribe() as subscription, pytest.raises(RuntimeError, match="no disk"):
        next(subscription)


@pytest.mark.durable
def test_a_subscription_outlives_its_server(durable_server: Server, recorder: LedgerRecorder) -> None:
    with Following(recorder) as following:
        recorder.insert_events(stored(1))
        assert following.ids(1) == [1]
        durable_server.stop("immediate")
        durable_server.start()
        recorder.insert_events(stored(1))
        assert following.ids(2) == [1, 2]
    with psycopg.connect(recorder.datastore.url) as connection:
        assert connection.execute("SELECT count(*) FROM ledger.entries").fetchone() == (2,)
