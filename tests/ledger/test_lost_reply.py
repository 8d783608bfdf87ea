"""The reply to a commit is lost: the same call answers as if it had come."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from eventsourcing.persistence import IntegrityError, StoredEvent, Tracking
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from ledger.database import connect
from ledger.errors import DatabaseUnreachable, FollowerMoved, RequestKnown
from ledger.recorder import LedgerDatastore, LedgerEvent, LedgerMapper, LedgerRecorder
from ledger.records import Follower
from ledger.store import Store
from tests.ledger.drafts import draft, history, request


class Proxy:
    """Stands before the server's socket, and loses the next reply when told."""

    def __init__(self, server: Path, folder: Path) -> None:
        self._server = server
        self.folder = folder
        self.lose_next_reply = threading.Event()
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / ".s.PGSQL.5432"))
        self._listener.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(str(self._server))
            threading.Thread(target=self._pass_on, args=(client, server, False), daemon=True).start()
            threading.Thread(target=self._pass_on, args=(server, client, True), daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket, replies: bool) -> None:
        while data := _received(source):
            done = b"SELECT" in data or b"CALL" in data
            if replies and done and self.lose_next_reply.is_set():
                # The tag of a statement that is done: what it did stands. Nobody hears of it.
                self.lose_next_reply.clear()
                break
            target.sendall(data)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


def _received(source: socket.socket) -> bytes:
    try:
        return source.recv(65536)
    except OSError:
        return b""


@pytest.fixture
def proxy(database_url: str) -> Iterator[Proxy]:
    where = Path(str(conninfo_to_dict(database_url)["host"]))
    with TemporaryDirectory(prefix="px", dir="/tmp") as folder:
        proxy = Proxy(where / ".s.PGSQL.5432", Path(folder))
        yield proxy
        proxy.close()


@pytest.fixture
def behind(proxy: Proxy, database_url: str) -> Iterator[Store]:
    """A store whose connection goes through the proxy, and has appended once."""
    store = Store(connect(make_conninfo(database_url, host=str(proxy.folder))))
    store.append([draft()])
    yield store
    store.connection.close()


def test_the_reply_is_lost_and_the_append_answers_all_the_same(
    behind: Store, proxy: Proxy, store: Store
) -> None:
    case = history(3)
    asked = [replace(one, request=request("c-1", n)) for n, one in enumerate(case)]
    proxy.lose_next_reply.set()
    appended = behind.append(asked)
    assert [entry.position for entry in appended] == [2, 3, 4]
    assert appended[0].number == "SH01-2026-00002"
    assert [entry.hash for entry in store.entries_of(case[0].stream)] == [entry.hash for entry in appended]
    assert store.head() == 4
    with pytest.raises(RequestKnown):
        behind.append(asked)


def test_a_request_of_somebody_else_is_still_known(behind: Store, proxy: Proxy, store: Store) -> None:
    store.append([draft(request=request("c-1"))])
    proxy.lose_next_reply.set()
    with pytest.raises(RequestKnown):
        behind.append([draft(request=request("c-1"))])


def test_a_read_whose_reply_is_lost_is_read_again(behind: Store, proxy: Proxy) -> None:
    proxy.lose_next_reply.set()
    assert behind.head() == 1


def test_a_follower_moves_once_though_the_reply_is_lost(behind: Store, proxy: Proxy) -> None:
    proxy.lose_next_reply.set()
    with pytest.raises(FollowerMoved):
        behind.append([draft()], follower=Follower("policies", 0, 1))
    assert (behind.follower_position("policies"), behind.head()) == (1, 2)


def test_what_a_broken_transaction_held_is_gone(behind: Store, proxy: Proxy) -> None:
    with pytest.raises(DatabaseUnreachable), behind.transaction():
        behind.append([draft()])
        proxy.lose_next_reply.set()
        behind.append([draft()])
    assert behind.head() == 1


def test_the_recorder_answers_though_the_reply_is_lost(proxy: Proxy, database_url: str) -> None:
    datastore = LedgerDatastore(make_conninfo(database_url, host=str(proxy.folder)), pool_size=1)
    recorder, mapper = LedgerRecorder(datastore), LedgerMapper()

    def event() -> StoredEvent:
        one = draft()
        return mapper.to_stored_event(LedgerEvent(one.stream, one.version, one))

    assert recorder.insert_events([event()]) == [1]
    proxy.lose_next_reply.set()
    again = event()
    assert recorder.insert_events([again], tracking=Tracking("other", 1)) == [2]
    assert recorder.max_tracking_id("other") == 1
    with pytest.raises(IntegrityError):
        recorder.insert_events([again])
    datastore.close()
