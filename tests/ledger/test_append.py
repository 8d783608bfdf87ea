"""What `append` promises to one writer."""

import time
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest

from ledger.database import Connection
from ledger.errors import DatabaseUnreachable, FollowerMoved, PersonKnown, RequestKnown, VersionConflict
from ledger.records import HEAD, Follower, Lookup, Newcomer
from ledger.store import Store
from tests.ledger.drafts import AT, PREFIX, draft, history, request


def numbers(store: Store) -> list[str | None]:
    return [entry.number for entry in store.entries_after(0, 1000) if entry.number]


def test_positions_and_numbers_follow_each_other(store: Store) -> None:
    first = store.append(history(3))
    second = store.append([*history(2), *history(1)])
    assert [entry.position for entry in first + second] == [1, 2, 3, 4, 5, 6]
    assert [entry.number for entry in first + second] == [
        f"{PREFIX}-00001", None, None, f"{PREFIX}-00002", None, f"{PREFIX}-00003",
    ]  # fmt: skip
    assert store.head() == 6


def test_streams_may_alternate_in_one_append(store: Store) -> None:
    one, other = history(3), history(3)
    store.append([draft for pair in zip(one, other, strict=True) for draft in pair])
    for drafts in (one, other):
        entries = store.entries_of(drafts[0].stream)
        assert [entry.draft.version for entry in entries] == [1, 2, 3]
        assert [entry.previous_hash for entry in entries[1:]] == [entry.hash for entry in entries[:-1]]


def test_what_is_sent_ahead_is_appended_in_its_place(store: Store) -> None:
    with store.transaction(), store.going_on():
        case = history(2)
        ahead = store.append_ahead(case, [Newcomer(uuid4(), b"k" * 32)])
        after = store.append([draft(case[0].stream, 3), draft()], follower=Follower("policies", None, HEAD))
        assert [(each.position, each.number) for each in ahead() + after] == [
            (1, f"{PREFIX}-00001"), (2, None), (3, None), (4, f"{PREFIX}-00002"),
        ]  # fmt: skip
    assert store.head() == store.follower_position("policies") == 4


@pytest.mark.parametrize("goes_on", [False, True])
def test_what_is_sent_ahead_and_refused_leaves_nothing(store: Store, goes_on: bool) -> None:
    with pytest.raises(VersionConflict), store.transaction(), store.going_on():
        store.append_ahead([draft(), draft(version=2)], [])
        if goes_on:
            store.append([draft()])
    assert store.head() == 0


def test_who_is_stopped_while_going_on_does_not_keep_the_lock(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing is sent ahead, the server waits as long as for any client that says nothing."""
    store.connection.execute("SET idle_in_transaction_session_timeout = '1s'")
    monkeypatch.setattr("ledger.store.LONGEST_GOING_ON_SECONDS", 1)
    with pytest.raises(DatabaseUnreachable), store.transaction():
        store.lock()
        with store.going_on():
            store.append_ahead([draft()], [])
            time.sleep(2)
            store.append([draft()])


def test_a_number_grows_past_five_digits(store: Store) -> None:
    store.connection.execute("INSERT INTO ledger.numbers VALUES (%s, 99998)", [PREFIX])
    given = [store.append([draft()])[0].number for _ in range(3)]
    assert given == [f"{PREFIX}-99999", f"{PREFIX}-100000", f"{PREFIX}-100001"]


def test_every_prefix_counts_for_itself(store: Store) -> None:
    given = store.append([draft(), draft(number_prefix="BJ02-2026"), draft(number_prefix="SH01-2027")])
    assert [entry.number for entry in given] == [f"{PREFIX}-00001", "BJ02-2026-00001", "SH01-2027-00001"]


def test_a_version_that_is_not_the_next_is_refused_whole(store: Store) -> None:
    case = history(2)
    store.append(case)
    for version in (1, 2, 4):
        with pytest.raises(VersionConflict):
            store.append([draft(), draft(case[0].stream, version, number_prefix=None)])
    assert store.head() == 2
    assert numbers(store) == [f"{PREFIX}-00001"]


def test_a_request_is_accepted_once(store: Store) -> None:
    asked = request("c-1")
    case = draft(request=asked)
    store.append([case, draft(case.stream, 2, request=replace(asked, ordinal=1))])
    with pytest.raises(RequestKnown):
        store.append([draft(request=asked)])
    with pytest.raises(RequestKnown):
        store.append([draft(request=request("c-2")), draft(), draft(request=request("c-2"))])
    answer = store.answer_of("c-1")
    assert answer is not None
    assert (answer.digest, answer.number, answer.version) == ("d1", f"{PREFIX}-00001", 2)
    assert (answer.kinds, answer.data) == (["received.v1", "note-added.v1"], {"channel": "phone"})
    assert store.answer_of("c-2") is None


def test_a_follower_moves_with_its_entries(store: Store) -> None:
    store.append(history(3))
    store.append([], follower=Follower("policies", 0, 2))
    assert store.follower_position("policies") == 2
    store.append(history(2), follower=Follower("policies", 2, HEAD))
    assert store.follower_position("policies") == 5
    for stale in (Follower("policies", 2, 4), Follower("policies", None, 5), Follower("new", 3, 4)):
        with pytest.raises(FollowerMoved):
            store.append(history(1), follower=stale)
    assert store.head() == 5
    store.append([], follower=Follower("policies", None, 6))
    assert store.follower_position("policies") == 6


def test_newcomers_stand_and_fall_with_their_entries(store: Store, connection: Connection) -> None:
    someone = Newcomer(uuid4(), b"k" * 32, [Lookup(b"phone", "phone")])
    case = draft(person=someone.id)
    store.append([case], [someone])
    with pytest.raises(PersonKnown):
        store.append([draft()], [Newcomer(uuid4(), b"l" * 32, [Lookup(b"phone", "phone")])])
    with pytest.raises(VersionConflict):
        store.append([case], [Newcomer(uuid4(), b"m" * 32, [Lookup(b"plate", "plate")])])
    assert connection.execute("SELECT key FROM vault.people").fetchall() == [(b"k" * 32,)]
    assert connection.execute("SELECT id FROM vault.lookups").fetchall() == [(someone.id,)]
    assert store.head() == 1


def test_bulk_appends_share_a_transaction_and_fail_alone(store: Store) -> None:
    with store.transaction():
        assert store.lock() == 0
        store.append(history(2))
        with pytest.raises(VersionConflict), store.transaction():
            store.append([draft(version=2)])
        store.append(history(1))
    assert numbers(store) == [f"{PREFIX}-00001", f"{PREFIX}-00002"]


def test_a_register_of_stores_is_kept_with_their_entries(store: Store, connection: Connection) -> None:
    place = uuid4()
    said = {"store": "SH01", "handbook": "4s-group", "version": "1.0"}
    registered = draft(place, 1, type="store", kind="store-registered.v1", data=said, number_prefix=None)
    adopted = draft(place, 2, type="store", kind="handbook-adopted.v1", data={**said, "version": "1.1"})
    store.append([registered, adopted])
    assert connection.execute("SELECT * FROM ledger.stores").fetchall() == [
        ("SH01", "4s-group", "1.1", place)
    ]


def test_recorded_by_is_what_the_database_says(store: Store, connection: Connection) -> None:
    connection.execute("SET application_name = 'somebody else'")
    store.append([draft(by="someone.else")])
    assert store.entries_after(0, 1)[0].recorded_by == connection.info.user


def test_recorded_time_never_falls(store: Store, connection: Connection) -> None:
    # A clock that was set back: the last entry was recorded in an hour from now.
    store.append([draft()])
    connection.execute("SET session_replication_role = replica")
    connection.execute("GRANT UPDATE ON ledger.entries TO CURRENT_USER")
    connection.execute("UPDATE ledger.entries SET recorded_at = recorded_at + interval '1 hour'")
    later = store.entries_after(0, 1)[0].recorded_at
    assert store.append([draft()])[0].recorded_at == later
    assert store.head_at(later) == 2
    assert store.head_at(later - timedelta(microseconds=1)) == 0


@pytest.mark.parametrize(
    "change",
    ["UPDATE ledger.entries SET rule = 'X1'", "DELETE FROM ledger.entries", "TRUNCATE ledger.entries"],
)
def test_entries_never_change(store: Store, connection: Connection, change: str) -> None:
    store.append([draft()])
    with pytest.raises(psycopg.DatabaseError, match="append-only"):
        connection.execute(change.encode())
    # The trigger falls to a superuser's settings; the grants hold whoever is none.
    connection.execute("CREATE ROLE clerk")
    connection.execute("GRANT USAGE ON SCHEMA ledger TO clerk")
    connection.execute("SET ROLE clerk")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(change.encode())
    connection.execute("RESET ROLE; DROP OWNED BY clerk; DROP ROLE clerk")
    assert store.head() == 1


def test_only_a_transaction_that_sees_the_newest_may_append(store: Store, connection: Connection) -> None:
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    with pytest.raises(psycopg.Error, match="READ COMMITTED"), connection.transaction():
        store.append([draft()])


def test_as_of_reads_by_position_and_by_time(store: Store) -> None:
    case = [draft(uuid4(), 1)]
    case += [draft(case[0].stream, 2, at=AT + timedelta(hours=1)), draft(case[0].stream, 3, at=AT)]
    store.append(case)

    def versions(**bounds: object) -> list[int]:
        return [entry.draft.version for entry in store.entries_of(case[0].stream, **bounds)]  # type: ignore[arg-type] # bounds of several types

    assert versions() == [1, 2, 3]
    assert versions(after_version=1) == [2, 3]
    assert versions(until_position=2) == [1, 2]
    assert versions(happened_by=AT) == [1, 3]
    assert store.stream_of(f"{PREFIX}-00001") == case[0].stream
    assert store.stream_of("SH01-2026-99999") is None


def test_earlier_cases_are_found_by_person_and_by_thing(store: Store) -> None:
    person, car = uuid4(), uuid4()
    store.append(
        [
            draft(person=person, at=AT - timedelta(days=40)),
            draft(person=person, at=AT - timedelta(days=30)),
            draft(subject=car, at=AT - timedelta(days=1)),
            draft(uuid4(), 1, person=person, subject=car, at=AT),
            draft(person=uuid4(), at=AT),
        ]
    )
    found = store.earlier_cases(person, car, AT - timedelta(days=30), AT)
    assert [(case.number, case.same_person, case.same_subject) for case in found] == [
        (f"{PREFIX}-00002", True, False),
        (f"{PREFIX}-00003", False, True),
        (f"{PREFIX}-00004", True, True),
    ]
    assert store.earlier_cases(None, None, AT - timedelta(days=30), AT) == []


def test_a_narrative_of_5_mb_is_stored_and_read_back(store: Store) -> None:
    told = "车子开了三天就坏了。" * 170_000
    assert len(told.encode()) > 5_000_000
    case = draft(data={"content": told})
    store.append([case])
    entry = store.entries_of(case.stream)[0]
    assert entry.draft.data["content"] == told
    assert entry.expected_hash() == entry.hash
