"""The clock: every deadline dealt with in the order it was due, at the time it was due, once."""

from datetime import datetime, timedelta

import pytest

from aggregates.messages import Refused
from policies import timers
from tests.policies.house import MORNING, House, line, receive


def misses(house: House) -> list[tuple[datetime, str, int]]:
    """Every miss in the order recorded."""
    return [
        (each.draft.at, each.draft.data["obligation"], each.draft.data["instance"])
        for each in house.store.entries_after(0, 100_000)
        if each.draft.kind == "deadline-missed.v1"
    ]


def test_a_weeks_outage_is_dealt_with_in_due_order_each_once(house: House) -> None:
    house.now(hours=2)
    stores = ("SH01", "HZ01", "SH02")
    house.applies(*[receive(MORNING + timedelta(hours=hour), store) for hour, store in enumerate(stores)])
    house.now(days=7)
    house.desk.settle()
    found = misses(house)
    assert [at for at, _, _ in found] == sorted(at for at, _, _ in found)
    assert found[0] == (MORNING + timedelta(hours=2), "C2.reply", 1)
    for number in ("SH01-2026-00001", "HZ01-2026-00001", "SH02-2026-00001"):
        own = [
            (each.draft.data["obligation"], each.draft.data["instance"])
            for each in house.entries(number)
            if each.draft.kind == "deadline-missed.v1"
        ]
        assert len(own) == len(set(own))
        assert {name for name, _ in own} >= {"X4.attend"}
        assert len(own) >= 6
    house.desk.settle()
    assert misses(house) == found


def test_every_case_gets_its_turn_where_many_fall_due_at_once(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timers.Timers.load, "__defaults__", (2,))
    house.applies(*[receive(MORNING, "HZ01") for _ in range(7)])
    house.now(days=1, seconds=1)
    house.desk.settle()
    assert [at for at, _, _ in misses(house)] == [MORNING + timedelta(days=1)] * 7


def test_exactly_at_the_due_time_nothing_is_missed(house: House) -> None:
    house.opens(store="SH01")
    house.now(hours=2)
    house.desk.settle()
    assert misses(house) == []
    house.now(hours=2, microseconds=1)
    house.desk.settle()
    assert [name for _, name, _ in misses(house)] == ["C2.reply"]


def told_late(house: House, clock: str) -> list[str]:
    """A reply in time, told three days later, under this clock."""
    house.now(days=3)
    receipt = receive(MORNING, "SH01")
    reply = line("contact", MORNING + timedelta(hours=1), complaint=f"@{receipt['id']}", purpose="answer")
    answers = house.applies(receipt, reply, clock=clock)
    return house.happened(str(answers[0]["complaint"]))


def test_clock_now_misses_first_what_is_only_told_now(house: House) -> None:
    happened = told_late(house, "now")
    assert happened[1:3] == ["deadline-missed:C2", "escalated:X5"]
    states = {
        each.id: each.state
        for each in house.standing("SH01-2026-00001").case.obligations.values()
        if each.n == 1
    }
    assert (states["C2.reply"], states["C2.answer"]) == ("met", "met")


def test_clock_commands_lives_through_it_as_it_was(house: House) -> None:
    assert told_late(house, "commands") == ["received", "contacted"]


def test_clock_commands_deals_with_what_fell_due_between_the_lines(house: House) -> None:
    house.now(days=3)
    receipt = receive(MORNING, "SH01")
    reply = line("contact", MORNING + timedelta(hours=3), complaint=f"@{receipt['id']}", purpose="answer")
    house.applies(receipt, reply)
    assert house.happened("SH01-2026-00001") == [
        "received",
        "deadline-missed:C2",
        "escalated:X5",
        "contacted",
    ]


@pytest.mark.parametrize("fast", [False, True])
def test_until_carries_on_at_the_end(house: House, fast: bool) -> None:
    house.now(days=3)
    house.applies(receive(MORNING), until=MORNING + timedelta(hours=25), fast=fast)
    assert [at for at, _, _ in misses(house)] == [MORNING + timedelta(hours=24)]


def test_until_is_not_later_than_now(house: House) -> None:
    with pytest.raises(Refused) as refused:
        house.applies(receive(MORNING), until=house.outside.now() + timedelta(seconds=1))
    assert (refused.value.code, refused.value.field) == ("invalid", "until")
    assert house.store.stream_of("HZ01-2026-00001") is None


@pytest.mark.parametrize("fast", [False, True])
def test_a_refused_line_moves_no_clock(house: House, fast: bool) -> None:
    house.now(days=3)
    house.applies(receive(MORNING), fast=fast)
    head = house.store.head()
    wrong = [
        line("note", house.outside.now() + timedelta(days=9), complaint="HZ01-2026-00001", text="…"),
        line("note", house.outside.now(), complaint="@nobody", text="…"),
        line("note", house.outside.now(), complaint="HZ01-2026-00001"),
    ]
    answers = house.applies(*wrong, fast=fast)
    assert [each["ok"] for each in answers] == [False, False, False]
    assert house.store.head() == head


def test_a_deferred_case_waits_without_a_miss_and_goes_on(house: House) -> None:
    number = house.opens(store="SH01")
    house.now(minutes=30)
    house.does(line("defer", complaint=number, reason="customer-away"))
    house.now(days=30)
    house.desk.settle()
    assert misses(house) == []
    house.does(line("resume", complaint=number))
    house.now(days=30, hours=1, minutes=30, seconds=1)
    house.desk.settle()
    assert misses(house) == [(MORNING + timedelta(days=30, hours=1, minutes=30), "C2.reply", 1)]


def test_an_extended_deadline_is_missed_at_its_new_time_only(house: House) -> None:
    number = house.opens(store="SH01")
    until = MORNING + timedelta(hours=5)
    house.does(line("extend", complaint=number, obligation="C2.reply", until=until.isoformat()))
    house.now(hours=6)
    house.desk.settle()
    assert misses(house) == [(until, "C2.reply", 1)]


def test_what_is_withdrawn_misses_nothing_of_what_was_owed(house: House) -> None:
    number = house.opens(store="SH01")
    house.does(line("withdraw", complaint=number, as_="void"))
    house.does(line("close", complaint=number))
    house.now(days=30)
    house.desk.settle()
    assert misses(house) == []
    assert house.shows(number, "status") == "closed"


def test_the_hours_run_through_night_and_holiday(house: House) -> None:
    # National Day, 23:30: two hours later it is 01:30 of the 2nd of October.
    eve = datetime.fromisoformat("2027-10-01T23:30:00+08:00")
    house.outside.set(eve)
    house.opens(store="SH01")
    house.outside.set(eve + timedelta(hours=2, seconds=1))
    house.desk.settle()
    assert misses(house) == [(eve + timedelta(hours=2), "C2.reply", 1)]


@pytest.mark.parametrize("seconds", [56.5, 57.5, 58.5, 59, 59.5])
@pytest.mark.parametrize("way", ["desk", "apply", "fast"])
def test_x5_what_falls_due_while_a_command_is_worked_out_is_never_missed_in_silence(
    house: House, monkeypatch: pytest.MonkeyPatch, way: str, seconds: float
) -> None:
    number = house.opens(store="SH01")
    house.now(hours=1, minutes=59, seconds=seconds)

    def now() -> datetime:
        house.outside.advance(milliseconds=400)
        return house.outside._now

    monkeypatch.setattr(house.outside, "now", now)
    reply = line("contact", complaint=number, purpose="reply")
    if way == "desk":
        house.desk.execute(reply)
    else:
        house.applies(reply, clock="now", fast=way == "fast")
    state = house.standing(number).case.obligations["C2.reply", 1]
    assert (state.state == "missed") == ("deadline-missed:C2" in house.happened(number))
