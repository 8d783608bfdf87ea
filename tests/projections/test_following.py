"""A service keeps the read models current, whoever reads."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import psycopg
import pytest

from ledger.store import Store
from policies.apply import apply
from policies.desk import Desk
from projections.following import Following
from projections.models import catch_up, status
from tests.projections.rows import all_rows

PATIENCE_SECONDS = 20.0


@pytest.fixture
def following(database_url: str) -> Iterator[Following]:
    ended = threading.Event()
    thread = Following(database_url, ended)
    thread.start()
    yield thread
    ended.set()
    thread.join(PATIENCE_SECONDS)
    assert thread.problem is None


def wait_until(holds: Callable[[], bool]) -> None:
    ends = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < ends, "it did not come to that"
        time.sleep(0.02)


def ready(connection: psycopg.Connection) -> bool:
    return all(model.ready for model in status(connection))


def test_what_is_recorded_is_taken_in_without_a_reader(
    connection: psycopg.Connection, desk: Desk, lines: list[bytes], following: Following
) -> None:
    for start in (0, 50):
        list(apply(lines[start : start + 50], desk, clock="commands", fast=True))
        wait_until(lambda: ready(connection))
    live = all_rows(connection)
    assert live["cases"]
    catch_up(connection)
    assert all_rows(connection) == live


def test_a_lost_connection_is_made_anew(
    connection: psycopg.Connection, desk: Desk, lines: list[bytes], following: Following
) -> None:
    list(apply(lines[:20], desk, clock="commands", fast=True))
    wait_until(lambda: ready(connection))
    connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = 4839202"
    )
    list(apply(lines[20:60], desk, clock="commands", fast=True))
    wait_until(lambda: ready(connection))


def test_a_poisonous_entry_is_told_once_and_gone_on_from_when_it_is_put_right(
    connection: psycopg.Connection,
    desk: Desk,
    lines: list[bytes],
    following: Following,
    caplog: pytest.LogCaptureFixture,
) -> None:
    list(apply(lines[:20], desk, clock="commands", fast=True))
    wait_until(lambda: ready(connection))
    store = Store(connection)
    head = store.head()
    last = store.entries_after(head - 1, 1)[0].draft
    poison = replace(last, version=last.version + 1, kind="dreamt.v1", request=None, number_prefix=None)
    store.append([poison])
    with caplog.at_level(logging.ERROR):
        wait_until(lambda: bool(caplog.records))
        time.sleep(1.5)
    assert len(caplog.records) == 1
    assert "dreamt.v1" in caplog.text
    assert "update this one" in caplog.text
    with connection.transaction():
        connection.execute("SET LOCAL session_replication_role = replica")
        connection.execute("GRANT DELETE ON ledger.entries TO CURRENT_USER")
        connection.execute("DELETE FROM ledger.entries WHERE position = %s", (head + 1,))
    wait_until(lambda: ready(connection))
