"""Several processes at once: nothing lost, nothing twice, no gap."""

from uuid import uuid4

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
