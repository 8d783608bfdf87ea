"""From the outbox to where it belongs: at least once, never twice at a time, never given up in silence."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psycopg
import pytest

from ledger.database import connect
from ledger.outside import Outside
from ledger.store import Store
from policies.outbox import ATTEMPTS, retry
from policies.sender import Sender, Sending
from tests.notices.books import EVERYBODY, MAJOR, SECRET, mail, outbox, sender, told, web
from tests.notices.receiving import Calls, Mails, free_port, web_server
from tests.policies.house import House


def test_everybody_who_has_an_address_is_told_once(house: House, calls: Calls) -> None:
    house.opens(grounds=["media"])
    book = web(calls, "legal", "general-manager")
    assert sender(house, book).send_due().sent == 2
    assert sender(house, book).send_due().sent == 0
    assert [call.json["recipient"] for call in calls.received] == ["legal", "general-manager"]
    assert told(house, "waiting") == [("G7", "brand-division"), ("G8", "department-head")]
    assert sender(house, web(calls, *EVERYBODY)).send_due().sent == 2
    assert told(house, "waiting") == []
    assert all(each.sent_at and each.way == "web" for each in outbox(house, "sent"))


def test_chinese_unless_the_house_wants_english(house: House, mails: Mails) -> None:
    house.opens(grounds=["media"])
    assert sender(house, mail(mails, "legal")).send_due().sent == 1
    assert sender(house, mail(mails, "brand-division", language="en")).send_due().sent == 1
    chinese, english = mails.received
    assert chinese["Subject"] == "HZ01-2026-00001：重大投诉，待预警"
    assert "媒体负面报道。应于 2026-10-10 09:15 前向贵部门预警。" in chinese.get_content()
    assert english["Subject"] == "HZ01-2026-00001: major complaint, warning owed"


def test_a_failure_is_tried_again_later_under_the_same_key(house: House, calls: Calls) -> None:
    house.opens(grounds=["media"])
    send = sender(house, web(calls, "legal"))
    calls.status = 503
    for minutes in (0, 0.5, 1, 2, 3, 6):
        house.now(minutes=minutes)
        send.send_due()
    assert len(calls.received) == 3
    (waiting,) = [each for each in outbox(house, "waiting") if each.attempts]
    assert (waiting.attempts, waiting.problem) == (3, "503 Service Unavailable")
    calls.status = 204
    house.now(minutes=7)
    assert send.send_due().sent == 1
    assert len({call.key for call in calls.received}) == 1
    assert len({call.body for call in calls.received}) == 1
    (sent,) = outbox(house, "sent")
    assert (sent.problem, sent.attempts, str(sent.key)) == (None, 4, calls.received[0].key)


def test_a_server_that_was_down_gets_it_when_it_is_back(house: House) -> None:
    house.opens(grounds=["media"])
    port = free_port()
    send = sender(house, web(f"http://127.0.0.1:{port}/", *EVERYBODY))
    assert send.send_due().failed == len(MAJOR)
    with web_server(port) as calls:
        house.now(minutes=1)
        assert send.send_due().sent == len(MAJOR)
        assert len(calls.received) == len(MAJOR)


def test_what_never_gets_through_becomes_a_dead_letter_and_can_be_sent_again(
    house: House, calls: Calls
) -> None:
    house.opens(grounds=["media"])
    send = sender(house, web(calls, "legal"))
    calls.status = 500
    for attempt in range(ATTEMPTS + 3):
        assert send.send_due().failed == (attempt < ATTEMPTS)
        house.outside.advance(hours=6)
    (dead,) = outbox(house, "dead")
    assert (dead.recipient, dead.attempts, dead.problem) == ("legal", ATTEMPTS, "500 Internal Server Error")
    calls.status = 200
    assert retry(house.store, house.outside.now(), None) == [dead.id]
    assert send.send_due().sent == 1
    assert outbox(house, "dead") == []


def test_who_has_it_gets_it_no_second_time_where_a_server_refuses_another(house: House, mails: Mails) -> None:
    house.opens(grounds=["media"])
    there, gone, new = "there@example.com", "gone@example.com", "new@example.com"
    mails.refused = {gone}
    for _ in range(ATTEMPTS):
        sender(house, mail(mails, "legal", to=[there, gone])).send_due()
        house.outside.advance(hours=6)
    assert mails.to == [[there]]
    (dead,) = outbox(house, "dead")
    assert (dead.reached, dead.problem) == ([there], f"refused for {gone}: 550 no such user")
    retry(house.store, house.outside.now(), None)
    assert sender(house, mail(mails, "legal", to=[there, new])).send_due().sent == 1
    assert mails.to == [[there], [new]]


def test_nothing_is_sent_where_the_address_that_was_refused_is_no_longer_in_the_book(
    house: House, mails: Mails
) -> None:
    house.opens(grounds=["media"])
    mails.refused = {"gone@example.com"}
    sender(house, mail(mails, "legal", to=["there@example.com", "gone@example.com"])).send_due()
    house.outside.advance(hours=6)
    assert sender(house, mail(mails, "legal", to=["there@example.com"])).send_due().sent == 1
    assert mails.to == [["there@example.com"]]


def test_two_senders_never_send_the_same_at_the_same_time(
    database_url: str, house: House, calls: Calls
) -> None:
    for _ in range(6):
        house.opens(grounds=["media"])
    calls.slow_seconds = 0.02
    book, problems = web(calls, *EVERYBODY), []

    def send() -> None:
        try:
            with connect(database_url) as connection:
                sender(house, book, Store(connection)).send_due()
        except Exception as error:  # noqa: BLE001 - shown by the test
            problems.append(error)

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert len(calls.received) == len({call.key for call in calls.received}) == 6 * len(MAJOR)
    overlap = max(sum(a.began <= b.began < a.ended for b in calls.received) for a in calls.received)
    assert overlap > 1, "the senders did not work at the same time: the test shows nothing"


def test_whoever_lost_his_claim_says_nothing_of_the_notice(
    house: House, calls: Calls, connection: psycopg.Connection
) -> None:
    house.opens(grounds=["media"])
    calls.slow_seconds = 0.4
    slow = threading.Thread(target=sender(house, web(calls, "legal")).send_due)
    with connect(connection.info.dsn) as other:
        slow.start()
        wait_for(lambda: len(calls.received) == 1)
        # As if the lease had run out and another sender had taken it.
        other.execute("UPDATE policies.notices SET claim = gen_random_uuid() WHERE claim IS NOT NULL")
        slow.join()
    assert told(house, "sent") == []


def test_sending_holds_up_no_command_and_appends_nothing(
    database_url: str, house: House, calls: Calls
) -> None:
    house.opens(grounds=["media"])
    calls.slow_seconds = 1.5
    with connect(database_url) as other:
        sending = threading.Thread(target=sender(house, web(calls, "legal"), Store(other)).send_due)
        head = house.store.head()
        sending.start()
        wait_for(lambda: len(calls.received) == 1)
        began = time.monotonic()
        house.opens()
        assert time.monotonic() - began < 1
        assert calls.received[0].ended == 0, "the sender was through already: the test shows nothing"
        sending.join()
    assert house.store.head() == head + 1


def test_a_killed_sender_is_followed_by_one_that_sends_it_under_the_same_key(
    database_url: str, house: House, calls: Calls, tmp_path: Path
) -> None:
    house.opens(grounds=["media"])
    house.store.execute(b"UPDATE policies.notices SET next_at = now() - interval '1 hour'")
    calls.slow_seconds = 30
    process = start_service(database_url, calls, tmp_path)
    try:
        wait_for(lambda: len(calls.received) == 1, seconds=20)
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate()
    calls.slow_seconds = 0
    assert told(house, "sent") == []
    process = start_service(database_url, calls, tmp_path)
    try:
        wait_for(lambda: len(calls.received) == len(MAJOR), seconds=20)
        assert calls.received[0].key not in {call.key for call in calls.received[1:]}
        # As if the lease had run out.
        house.store.execute(
            b"UPDATE policies.notices SET claimed_until = clock_timestamp() WHERE claim IS NOT NULL"
        )
        wait_for(lambda: len(told(house, "sent")) == len(MAJOR), seconds=20)
    finally:
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=20)
    assert process.returncode == 0, errors
    assert [call.key for call in calls.received].count(calls.received[0].key) == 2
    assert len({call.key for call in calls.received}) == len(MAJOR)


def start_service(url: str, calls: Calls, folder: Path) -> subprocess.Popen[bytes]:
    book = folder / "notices.toml"
    ways = f'[ways.web]\nkind = "webhook"\nurl = "{calls.url}"\nsecret = "{SECRET}"\n'
    book.write_text(ways + "".join(f'[[addresses]]\nrole = "{role}"\nway = "web"\n' for role in EVERYBODY))
    return subprocess.Popen(
        [sys.executable, "-m", "cli.main", "policies", "run"],
        env={**os.environ, "COMPLAINTS_DATABASE_URL": url, "COMPLAINTS_NOTICES": str(book)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_a_sender_goes_on_after_its_connection_broke(database_url: str, house: House, calls: Calls) -> None:
    house.opens(grounds=["media"])
    house.store.execute(b"UPDATE policies.notices SET next_at = now() - interval '1 hour'")
    ended = threading.Event()
    sending = Sending(database_url, web(calls, "legal"), Outside(), ended)
    sending.start()
    try:
        wait_for(lambda: len(calls.received) == 1)
        house.store.execute(
            b"SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            b" WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        house.store.execute(
            b"UPDATE policies.notices SET state = 'waiting', next_at = now() - interval '1 hour'"
        )
        wait_for(lambda: len(calls.received) == 2)
    finally:
        ended.set()
        sending.join(10)
    assert sending.problem is None


def test_what_is_no_broken_connection_ends_the_service_loudly(
    database_url: str, house: House, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    def poisonous(*_: object) -> None:
        raise KeyError("text")

    monkeypatch.setattr(Sender, "send_due", poisonous)
    ended = threading.Event()
    sending = Sending(database_url, web(calls, "legal"), Outside(), ended)
    sending.start()
    sending.join(10)
    assert isinstance(sending.problem, KeyError)
    assert ended.is_set()


def wait_for(condition: object, seconds: float = 10) -> None:
    assert callable(condition)
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.02)
