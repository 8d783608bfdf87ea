"""What is kept: exactly once, with the policies' position, whatever way it was recorded."""

import threading
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from ledger.database import connect
from ledger.store import Store
from policies.outbox import Untold, delay_after, passed_over
from policies.settling import Settling
from tests.notices.books import MAJOR, outbox, told
from tests.policies.house import MORNING, House, line, receive


def test_notices_are_kept_for_what_was_recorded(house: House) -> None:
    number = house.opens(channel="call-centre", grounds=["media"])
    assert told(house) == [("G5", "customer-relations-manager"), *MAJOR]
    first = outbox(house)[0]
    assert (first.number, first.store, first.state) == (number, "HZ01", "waiting")
    assert first.cause == house.entries(number)[0].position


def test_a_miss_is_told_to_the_role_at_the_level_before_it_is_raised(house: House) -> None:
    number = house.opens(store="SH01")
    house.now(hours=3)
    house.desk.settle()
    assert told(house) == [("X5", "return-call-agent"), ("C6", "service-adviser")]
    missed, raised = outbox(house)
    assert [missed.cause, raised.cause] == [each.position for each in house.entries(number)[1:]]
    assert "2026-10-09 11:15" in missed.texts["zh"]["text"]
    assert "2026-10-09 13:15" in raised.texts["zh"]["text"]


def test_the_same_notices_line_by_line_and_in_bulk(connection: psycopg.Connection, house: House) -> None:
    house.now(days=3)
    lines = [
        receive(MORNING, channel="call-centre", id_="a"),
        receive(MORNING, store="SH01", id_="b"),
        line("classify", MORNING + timedelta(hours=1), complaint="@a", grounds=["disturbance"]),
        line("escalate", MORNING + timedelta(hours=1), complaint="@b", to="service-manager"),
    ]
    seen = []
    for fast in (False, True):
        with connection.transaction(force_rollback=True):
            house.desk = house.new_desk()
            assert all(
                each["ok"] for each in house.applies(*lines, fast=fast, until=MORNING + timedelta(days=2))
            )
            seen.append(
                sorted(
                    (each.number, each.rule, each.recipient, each.texts["zh"]["text"])
                    for each in outbox(house)
                )
            )
    assert seen[0] == seen[1]
    assert {rule for _, rule, _, _ in seen[0]} == {"G5", "G7", "G8", "C6", "X5"}


def test_nothing_is_kept_where_the_policies_did_not_commit(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = Settling.commit

    def broken(self: Settling, position: int) -> None:
        commit(self, position)
        raise RuntimeError("the power went")

    monkeypatch.setattr(Settling, "commit", broken)
    with pytest.raises(RuntimeError):
        house.opens(grounds=["media"])
    assert told(house) == []
    monkeypatch.undo()
    house.desk.settle()
    assert told(house) == MAJOR


def test_two_runners_keep_each_notice_once(database_url: str, house: House) -> None:
    for _ in range(5):
        house.desk.perform(_asked(grounds=["media"]))
    barrier, problems = threading.Barrier(2), []

    def settle() -> None:
        try:
            with connect(database_url) as connection:
                desk = House(connection).desk
                barrier.wait(10)
                desk.settle(MORNING)
        except Exception as error:  # noqa: BLE001 - shown by the test
            problems.append(error)

    threads = [threading.Thread(target=settle) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert len(outbox(house)) == 5 * len(MAJOR)
    assert len({each.key for each in outbox(house)}) == 5 * len(MAJOR)


def _asked(**fields: Any) -> Any:
    from policies.lines import read

    return read(receive(**fields))


@pytest.mark.parametrize("days,news", [(7, MAJOR), (7.001, [])])
def test_what_is_recorded_late_is_told_and_old_news_is_not(
    days: float, news: list[tuple[str, str]], house: House
) -> None:
    house.now(days=days)
    house.applies(receive(MORNING, grounds=["media"]), clock="now")

    assert [each for each in told(house) if each[0] in ("G7", "G8")] == news


@pytest.mark.parametrize("fast", [False, True])
def test_what_is_told_to_nobody_is_counted_once(house: House, fast: bool) -> None:
    assert passed_over(house.store) is None
    house.now(days=8)
    old = receive(MORNING, grounds=["media"])
    for _ in range(2):
        house.applies(old, fast=fast)
    assert passed_over(house.store, "HZ01") == Untold(len(MAJOR), MORNING, MORNING)
    assert passed_over(house.store, "HZ02") is None
    later = MORNING + timedelta(minutes=1)
    house.applies(receive(later, store="HZ02", grounds=["media"]), fast=fast)
    assert passed_over(house.store, "HZ01") == Untold(len(MAJOR), MORNING, MORNING)
    assert passed_over(house.store) == Untold(2 * len(MAJOR), MORNING, later)


def test_the_outbox_is_no_part_of_the_ledger(house: House) -> None:
    house.opens(grounds=["media"])
    assert Store(house.store.connection).head() == len(house.store.entries_after(0, 1000))
    kinds = {each.draft.kind for each in house.store.entries_after(0, 1000)}
    assert not any("notice" in kind for kind in kinds)


def test_back_off_doubles_from_a_minute_to_six_hours() -> None:
    minutes = [delay_after(attempts).total_seconds() / 60 for attempts in range(1, 13)]
    assert minutes == [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360, 360]
