"""Several processes at once: nothing lost, nothing twice, no gap."""

from concurrent.futures import ThreadPoolExecutor, wait
from uuid import uuid4

import pytest

from ledger.database import connect
from ledger.store import Store
from tests.ledger.drafts import PREFIX, draft
from tests.ledger.processes import add_notes, ask, pool, receive


def test_four_processes_write_to_one_case(store: Store, database_url: str) -> None:
    case = draft()
    store.append([case])
    store.connection.execute("CREATE SEQUENCE public.met")
    with pool(4) as processes:
        work = [processes.submit(add_notes, database_url, case.stream, 25) for _ in range(4)]
        assert sum(each.result() for each in work) > 0, "they never met: the test shows nothing"
    entries = store.entries_of(case.stream)
    assert [entry.draft.version for entry in entries] == list(range(1, 102))
    assert all(entry.expected_hash() == entry.hash for entry in entries)
    assert [entry.previous_hash for entry in entries[1:]] == [entry.hash for entry in entries[:-1]]


def test_one_request_from_eight_processes(store: Store, database_url: str) -> None:
    ids = [str(uuid4()) for _ in range(20)]
    store.connection.execute("CREATE SEQUENCE public.met")
    with pool(8) as processes:
        work = [processes.submit(ask, database_url, ids) for _ in range(8)]
        answers = [each.result() for each in work]
    for turn, given in enumerate(zip(*answers, strict=True)):
        assert sum(ours for ours, _ in given) == 1
        assert {number for _, number in given} == {f"{PREFIX}-{turn + 1:05}"}
    assert len({tuple(ours for ours, _ in each) for each in answers}) > 1, "one was always first"
    assert store.head() == len(ids)


def test_numbers_have_no_gap_whatever_fails(store: Store, database_url: str) -> None:
    with pool(4) as processes:
        work = [processes.submit(receive, database_url, 40) for _ in range(4)]
        given = [number for each in work for number in each.result()]
    assert sorted(number or "" for number in given) == [f"{PREFIX}-{n:05}" for n in range(1, 161)]
    entries = store.entries_after(0, 1000)
    assert [entry.position for entry in entries] == list(range(1, 161))
    assert [entry.number for entry in entries] == [f"{PREFIX}-{n:05}" for n in range(1, 161)]
    recorded = [entry.recorded_at for entry in entries]
    assert recorded == sorted(recorded)


@pytest.mark.durable
def test_who_met_others_lets_them_go_on_before_the_disk_has_answered(store: Store, database_url: str) -> None:
    """Else every writer waits for every flush: what is appended is seen while its writer still waits."""
    case = draft()
    with connect(database_url) as other, ThreadPoolExecutor(1) as thread:
        with other.transaction():
            other.execute("SELECT pg_advisory_xact_lock(4839201)")
            waiting = thread.submit(store.append, [case])
            while not other.execute(
                "SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            ).rowcount:
                assert not waiting.done()
        waiting.result()
        store.connection.execute("SET commit_delay = 100000")
        store.connection.execute("SET commit_siblings = 0")
        seen_before = 0
        for version in range(2, 7):
            waiting = thread.submit(store.append, [draft(case.stream, version)])
            while Store(other).head() < version:
                assert not waiting.done() or waiting.result()
            seen_before += len(wait([waiting], timeout=0.05).not_done)
            waiting.result()
    assert seen_before
