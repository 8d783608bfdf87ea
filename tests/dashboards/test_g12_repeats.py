"""Repeats within the window, undone, after closing; G12: the same cause at several customers."""

from typing import Any

from policies.desk import Desk
from tests.dashboards.conftest import Look, Told, on, receive

ZHANG = {"name": "张伟", "phone": "13812345678"}
LI = {"name": "李芳", "phone": "13987654321"}
CAR = {"kind": "vehicle", "id": "闽D12345"}


def settled(case: str, at: str) -> list[dict[str, Any]]:
    """Resolved, told, called and closed on one day."""
    return [
        on(case, "resolve", f"{at} 11:00", outcome="redress"),
        on(case, "contact", f"{at} 11:10", purpose="outcome"),
        on(case, "callback", f"{at} 11:20", satisfaction="satisfied"),
        on(case, "close", f"{at} 11:30"),
    ]


def test_an_empty_month(look: Look) -> None:
    found = look("repeats").document
    assert {name: found[name] for name in ("received", "repeats", "repeat_rate", "after_closing")} == {
        "received": 0, "repeats": 0, "repeat_rate": None, "after_closing": 0,
    }  # fmt: skip
    assert (found["by_category"], found["by_store"], found["groups"], found["recurring"]) == ([], [], [], [])


def test_one_case_repeats_nothing(tell: Told, look: Look) -> None:
    tell(receive("10-05", "a", customer=ZHANG))
    found = look("repeats").document
    assert (found["received"], found["repeats"], found["repeat_rate"]) == (1, 0, 0.0)
    assert found["by_category"] == [{"category": None, "received": 1, "repeats": 0, "repeat_rate": 0.0}]


def test_x6_repeats_of_a_customer_and_of_a_thing(tell: Told, look: Look) -> None:
    tell(
        receive("09-20", "a", customer=ZHANG, subject=CAR),
        receive("10-05", "b", customer=ZHANG), receive("10-06", "c", "CQ01", customer=LI, subject=CAR),
        receive("10-07", "d", customer=LI), receive("10-08", "e"),
        on("b", "classify", "10-05 12:00", category="delay"),
        on("a", "classify", "10-05 12:00", category="quality"),
    )  # fmt: skip
    look_at = look("repeats")
    found = look_at.document
    assert (found["received"], found["repeats"], found["repeat_rate"]) == (4, 3, 0.75)
    assert found["by_store"] == [
        {"store": "XM01", "received": 3, "repeats": 2, "repeat_rate": 0.6667},
        {"store": "CQ01", "received": 1, "repeats": 1, "repeat_rate": 1.0},
    ]
    assert found["groups"] == [
        {"key_kind": "customer", "complaints": ["CQ01-2026-00001", "XM01-2026-00003"], "categories": []},
        {
            "key_kind": "customer", "complaints": ["XM01-2026-00001", "XM01-2026-00002"],
            "categories": ["delay", "quality"],
        },
        {
            "key_kind": "subject", "complaints": ["XM01-2026-00001", "CQ01-2026-00001"],
            "categories": ["quality"],
        },
    ]  # fmt: skip
    assert look_at.behind["by_store.CQ01.repeats"] == ("CQ01-2026-00001",)
    assert look("repeats", stores=["CQ01"]).document["received"] == 1
    assert look("repeats", "2026-09").document["repeats"] == 0, "the first repeats nothing"


def test_x6_an_undone_repeat_does_not_count(tell: Told, look: Look, desk: Desk) -> None:
    tell(receive("10-04", "a", customer=ZHANG), receive("10-05", "b", customer=ZHANG))
    before = look("repeats").document
    assert (before["repeats"], len(before["groups"])) == (1, 1)
    then = desk.room.store.head()
    tell(on("b", "unlink-repeat", "10-06", of="XM01-2026-00001", reason="not the same"))
    after = look("repeats").document
    assert (after["repeats"], after["repeat_rate"], after["groups"]) == (0, 0.0, [])
    assert look("repeats", until_position=then).document["repeats"] == 1, "as of then it counts"
    tell(on("b", "link-repeat", "10-07", of="XM01-2026-00001"))
    again = look("repeats").document
    assert (again["repeats"], [group["key_kind"] for group in again["groups"]]) == (1, ["customer"])


def test_a_repeat_linked_by_hand_between_strangers(tell: Told, look: Look) -> None:
    tell(receive("10-04", "a"), receive("10-05", "b"), on("b", "link-repeat", "10-06", of="XM01-2026-00001"))
    found = look("repeats").document["groups"]
    assert [(group["key_kind"], len(group["complaints"])) for group in found] == [("linked", 2)]


def test_repeats_after_closing(tell: Told, look: Look) -> None:
    tell(receive("10-01 10:00", "a", "CQ01", customer=ZHANG), *settled("a", "10-01"))
    tell(
        receive("10-01 11:29", "b", "CQ01", customer=ZHANG),
        receive("10-01 11:30", "c", "CQ01", customer=ZHANG),
    )
    found = look("repeats")
    assert found.document["repeats"] == 2
    assert found.behind["after_closing"] == ("CQ01-2026-00003",)
    tell(on("a", "reopen", "10-02"), receive("10-03", "d", "CQ01", customer=ZHANG))
    assert look("repeats").behind["after_closing"] == ("CQ01-2026-00003",), "it was open again"


def test_g12_the_same_category_and_cause_across_customers(tell: Told, look: Look) -> None:
    for case, customer, store in (("a", ZHANG, "XM01"), ("b", ZHANG, "XM01"), ("c", LI, "XM01")):
        tell(
            receive("10-05", case, store, customer=customer),
            on(case, "classify", "10-05 11:00", category="quality"),
            on(case, "investigate", "10-05 12:00", cause="value/repeated-repair"),
        )
    tell(receive("10-05", "d"), on("d", "classify", "10-05 11:00", category="quality"))
    found = look("repeats")
    [group] = found.document["recurring"]
    assert group == {
        "category": "quality", "cause": "value/repeated-repair", "customers": 2, "stores": ["XM01"],
        "complaints": ["XM01-2026-00001", "XM01-2026-00002", "XM01-2026-00003"],
    }  # fmt: skip
    assert look("repeats", "2026-11").document["recurring"] == []
    assert look("causes").document["recurring"] == [group]
    tell(on("c", "withdraw", "10-20", as_="void", reason="the neighbour's car"))
    assert look("repeats").document["recurring"] == [], "it was no complaint (X11)"


def test_g12_one_customers_repeats_are_no_recurring_cause(tell: Told, look: Look) -> None:
    for case in ("a", "b"):
        tell(
            receive("10-05", case, customer=ZHANG),
            on(case, "classify", "10-05 11:00", category="quality"),
            on(case, "investigate", "10-05 12:00", cause="value/repeated-repair"),
        )
    assert look("repeats").document["recurring"] == []


def test_a_complaint_belongs_to_the_month_that_began_at_midnight(tell: Told, look: Look) -> None:
    tell(*(receive(at, at) for at in ("09-30 23:59:59", "10-01 00:00", "10-31 23:59:59", "11-01 00:00")))
    found = [look("repeats", month).document["received"] for month in ("2026-09", "2026-10", "2026-11")]
    assert found == [1, 2, 1]
