"""What policies make of what happened, on a real ledger: with rule, handbook, cause and time."""

from datetime import timedelta

import pytest

from policies import handbooks
from policies.library import Library
from tests.law.sentences import varied
from tests.policies.house import MORNING, House, line, receive


def raises(house: House, number: str) -> list[tuple[str | None, str, str, int | None]]:
    """Every raise: rule, role, who signs, and the version of the entry it reacted to."""
    entries = house.entries(number)
    version_at = {each.position: each.draft.version for each in entries}
    return [
        (each.draft.rule, each.draft.data["to"], each.draft.by, version_at.get(each.draft.cause or 0))
        for each in entries
        if each.draft.kind == "escalated.v1"
    ]


def test_x6_a_ground_raises_to_the_general_manager(house: House) -> None:
    number = house.opens()
    house.does(line("classify", complaint=number, grounds=["media"]))
    assert raises(house, number) == [("X6", "general-manager", "policy", 2)]
    last = house.entries(number)[-1].draft
    assert (last.role, last.handbook, last.handbook_version, last.at) == (None, "4s-group", "1", MORNING)


def test_c4_forwarded_by_the_manufacturer(house: House) -> None:
    number = house.opens(store="SH01", forwarded_by="manufacturer")
    assert raises(house, number) == [("C4", "general-manager", "policy", 1)]
    assert house.shows(number, "level", "major") == ("general-manager", False)


def test_x6_forwarded_by_the_manufacturer_is_a_ground_of_the_group(house: House) -> None:
    number = house.opens(store="HZ01", forwarded_by="manufacturer")
    assert raises(house, number) == [("X6", "general-manager", "policy", 1)]
    assert house.shows(number, "grounds", "major") == (["to-manufacturer"], True)


def test_x8_beyond_authority_and_splitting(house: House) -> None:
    number = house.opens()
    house.does(line("request-compensation", complaint=number, by="wang.f", amount="500"))
    house.does(line("approve-compensation", complaint=number, amount="500"))
    house.does(line("request-compensation", complaint=number, by="wang.f", amount="0.01"))
    assert raises(house, number) == [
        ("X8", "customer-relations-manager", "policy", 2),
        ("X8", "department-head", "policy", 5),
    ]
    own = line("approve-compensation", complaint=number, role="customer-relations-manager", amount="0.01")
    error = house.refuses(own)
    assert (error["code"], error["rule"]) == ("not-authorised", "G11")
    assert "department-head" in error["message"]


def test_x7_dissatisfied_at_the_return_call(house: House) -> None:
    number = house.opens(store="SH01")
    house.does(line("contact", complaint=number, purpose="outcome"))
    house.does(line("resolve", complaint=number, outcome="no-fault"))
    house.does(line("callback", complaint=number, satisfaction="neutral"))
    assert house.happened(number)[-3:] == ["callback-done", "escalated:X7", "reopened:X7"]
    assert raises(house, number) == [("X7", "service-adviser", "policy", 4)]
    assert house.shows(number, "status", "level", "resolved_at") == ("open", "service-adviser", None)


def test_x5_a_miss_raises_at_the_time_it_was_due(house: House) -> None:
    number = house.opens(store="SH01")
    house.now(hours=3)
    house.desk.settle()
    missed, raised = house.entries(number)[1:]
    assert (missed.draft.kind, missed.draft.data["obligation"]) == ("deadline-missed.v1", "C2.reply")
    assert missed.draft.at == raised.draft.at == MORNING + timedelta(hours=2)
    assert (raised.draft.rule, raised.draft.cause) == ("X5", missed.position)
    assert missed.draft.data["due_at"] == "2026-10-09T03:15:00.000000Z"
    assert missed.recorded_at > missed.draft.at


def test_nothing_follows_twice(house: House) -> None:
    number = house.opens(grounds=["media"])
    house.now(hours=30)
    house.desk.settle()
    before = house.happened(number)
    house.desk.settle()
    house.new_desk().settle()
    house.desk.settle(house.outside.now())
    assert house.happened(number) == before


def test_x6_a_link_by_hand_reacts_as_a_found_one_does(house: House) -> None:
    first, second = house.opens(), house.opens(store="HZ02")
    house.does(line("link-repeat", complaint=second, of=first))
    assert house.happened(second) == ["received", "repeat-found", "escalated:X6"]
    assert house.shows(second, "repeat_of", "major") == ([first], True)


def test_two_rules_that_raise_for_the_same_event_raise_once(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    group, dealer = handbooks.load("4s-group"), handbooks.load("changan-211")
    c4 = next(each for each in dealer.escalations if each.rule == "C4")
    both = varied("4s-group", escalations=(*group.escalations, c4))
    monkeypatch.setattr(Library, "handbook", lambda *_: both)
    number = house.opens(channel="manufacturer")
    assert raises(house, number) == [("X6", "general-manager", "policy", 1)]


def test_the_case_keeps_the_handbook_it_began_under(house: House) -> None:
    number = house.opens(store="HZ01")
    house.does({**line("adopt-handbook", store="HZ01"), "handbook": "changan-211"})
    other = house.opens(store="HZ01", role="return-call-agent")
    assert house.shows(number, "handbook") == {"name": "4s-group", "version": "1"}
    assert house.shows(other, "handbook") == {"name": "changan-211", "version": "1"}
    assert house.does(line("classify", complaint=number, grounds=["media"]))["ok"]
    assert house.refuses(line("classify", complaint=other, grounds=["media"]))["field"] == "grounds"


def test_x11_transferred_it_keeps_number_handbook_and_deadlines(house: House) -> None:
    number = house.opens(store="SH01")
    house.does(line("transfer", complaint=number, store="HZ02", reason="…"))
    assert number.startswith("SH01-2026-")
    assert house.shows(number, "store", "handbook") == ("HZ02", {"name": "changan-211", "version": "1"})
    house.now(hours=3)
    house.desk.settle()
    assert "deadline-missed:C2" in house.happened(number)
    assert house.refuses(line("transfer", complaint=number, store="NN01"))["code"] == "unknown"


def test_an_error_names_what_is_unknown(house: House) -> None:
    assert house.refuses(line("note", complaint="SH01-2026-09999", text="…"))["code"] == "unknown"
    assert house.refuses(receive(store="NN01"))["field"] == "store"
    assert house.refuses(receive(role="king"))["code"] == "unknown"
    assert house.refuses(receive(at=MORNING + timedelta(microseconds=1)))["field"] == "at"
    assert house.refuses({**receive(), "at": "2026-10-09T09:00:00"})["field"] == "at"
    assert house.refuses({"id": "x", "command": "fly", "by": "zhao"})["field"] == "command"
