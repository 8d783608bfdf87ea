"""Months with nothing in them, months of calls that reached nobody, midnight in Shanghai; from five sides."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ledger.database import Connection
from policies.apply import apply
from projections.bounds import Bound
from projections.dashboards import DASHBOARDS, looking
from projections.period import period_of
from tests.recomputed.agreeing import assert_all_agree
from tests.robustness.lines import encode
from tests.robustness.program import SetClock, new_desk

NOW = datetime(2026, 12, 9, tzinfo=UTC)
LAST_OF_SEPTEMBER = "2026-09-30T23:59:59.999999+08:00"
FIRST_OF_OCTOBER = "2026-10-01T00:00:00+08:00"
MONTHS = [(period_of(name), ()) for name in ("2026-08", "2026-09", "2026-10", "2026-11")]

Line = dict[str, Any]


def line(id: str, command: str, at: str, by: str = "li.na", **fields: Any) -> Line:
    return {"id": id, "command": command, "at": at, "by": by, "role": "general-manager", **fields}


def a_store(handbook: str = "service-standard") -> Line:
    at = "2026-09-01T00:00:00Z"
    return {**line("store", "register-store", at), "store": "XM01", "handbook": handbook}


def received(id: str, at: str, **fields: Any) -> Line:
    said: Line = {"store": "XM01", "channel": "phone", "content": "…", "customer": {"phone": "13800000001"}}
    return line(id, "receive", at, **said, **fields)


def on(case: str, id: str, command: str, at: str, **fields: Any) -> Line:
    return line(id, command, at, complaint=f"@{case}", **fields)


def serviced(at: str, line_of_business: str = "repair") -> Line:
    customer = {"phone": "13800000001"}
    return line("s", "record-service", at, store="XM01", line=line_of_business, customer=customer)


def tried(id: str, at: str, reason: str = "no-answer") -> Line:
    return line(id, "attempt-return-call", at, service="@s", reason=reason)


@pytest.fixture
def shows(connection: Connection, tmp_path: Path) -> Any:
    """What a dashboard says of a month after these lines; all sides were compared before."""

    def told(*lines: Line) -> Any:
        desk = new_desk(connection, SetClock(NOW))
        replies = list(apply(encode([a_store(), *lines]), desk, clock="commands", until=NOW, fast=True))
        assert all(reply["ok"] for reply in replies), [reply for reply in replies if not reply["ok"]]
        assert_all_agree(connection, tmp_path / "lake", NOW, MONTHS)

        def show(name: str, month: str) -> Any:
            with looking(connection, Bound(), NOW) as view:
                return DASHBOARDS[name](view, period_of(month), ()).document

        return show

    return told


def test_s10_a_month_of_calls_that_reached_nobody(shows: Any) -> None:
    show = shows(
        serviced("2026-10-05T10:00:00+08:00"),
        *(tried(f"t-{n}", f"2026-10-0{n}T12:30:00+08:00") for n in (6, 7, 8)),
    )
    [repair] = [each for each in show("satisfaction", "2026-10")["lines"] if each["line"] == "repair"]
    assert (repair["valid_calls"], repair["not_reached"], repair["satisfaction"]) == (0, 1, None)
    assert set(repair["per_item"].values()) == {None}
    assert show("satisfaction", "2026-10")["company"] == {"valid_calls": 0, "satisfaction": None}


def test_s10_two_attempts_are_not_enough_and_declined_is_apart(shows: Any) -> None:
    show = shows(
        serviced("2026-10-05T10:00:00+08:00"),
        tried("t-1", "2026-10-06T12:30:00+08:00"),
        tried("t-2", "2026-10-07T12:30:00+08:00", "declined"),
    )
    [repair] = [each for each in show("satisfaction", "2026-10")["lines"] if each["line"] == "repair"]
    assert (repair["not_reached"], repair["declined"]) == (0, 1)


def test_s8_the_second_call_of_a_sale_counts_in_the_month_it_is_made(shows: Any) -> None:
    call: Line = {"service": "@s", "satisfaction": "satisfied"}
    show = shows(
        serviced("2026-09-20T10:00:00+08:00", "sale"),
        line("c-1", "return-call", "2026-09-21T12:30:00+08:00", **call, dissatisfied_items=["enquiry"]),
        line("c-2", "return-call", FIRST_OF_OCTOBER, **call, dissatisfied_items=["paperwork"]),
    )
    company = [show("satisfaction", month)["company"] for month in ("2026-09", "2026-10")]
    assert company == [
        {"valid_calls": 0, "satisfaction": None},
        {"valid_calls": 1, "satisfaction": 0.8},
    ]


def test_a_month_ends_at_midnight_in_shanghai(shows: Any) -> None:
    show = shows(received("c-1", LAST_OF_SEPTEMBER), received("c-2", FIRST_OF_OCTOBER))
    rows = [show("repeats", month) for month in ("2026-08", "2026-09", "2026-10")]
    assert [(row["received"], row["repeats"], row["repeat_rate"]) for row in rows] == [
        (0, 0, None),
        (1, 0, 0.0),
        (1, 1, 1.0),
    ]
    assert rows[2]["groups"] == [
        {"key_kind": "customer", "complaints": ["XM01-2026-00001", "XM01-2026-00002"], "categories": []}
    ]


def test_a_case_that_crosses_months_counts_where_each_thing_happened(shows: Any) -> None:
    show = shows(
        received("c-1", LAST_OF_SEPTEMBER),
        on("c-1", "told", "contact", FIRST_OF_OCTOBER, purpose="outcome"),
        on("c-1", "settled", "resolve", "2026-10-31T23:59:59.999999+08:00", outcome="redress"),
        on("c-1", "asked", "callback", "2026-11-01T00:00:00+08:00", satisfaction="very-satisfied"),
    )
    assert [show("times", month)["resolution"]["done"] for month in ("2026-09", "2026-10")] == [1, 0]
    assert show("times", "2026-09")["resolution"]["clock_hours"]["median"] == 744.0
    calls = [show("satisfaction", month)["complaint_calls"] for month in ("2026-10", "2026-11")]
    assert [(each["done"], each["satisfaction"]) for each in calls] == [(0, None), (1, 1.0)]


def test_x5_done_late_and_then_known_to_have_been_done_in_time(shows: Any) -> None:
    show = shows(
        received("c-1", "2026-10-05T10:00:00+08:00"),
        on("c-1", "late", "report", "2026-10-05T12:00:00+08:00", to="customer-service-manager"),
        on("c-1", "in-time", "report", "2026-10-05T10:30:00+08:00", to="customer-service-manager"),
    )
    [row] = [each for each in show("deadlines", "2026-10")["by_obligation"] if each["id"] == "S1.report"]
    assert (row["due"], row["met"], row["late"]) == (1, 1, 0)


def test_what_is_half_is_rounded_up(shows: Any) -> None:
    """1 repeat of 32 cases is 0.03125."""
    others = [
        received(f"c-{n}", "2026-10-05T10:00:00+08:00") | {"customer": {"phone": f"138000000{n:02d}"}}
        for n in range(31)
    ]
    again = received("again", "2026-10-05T11:00:00+08:00") | {"customer": others[0]["customer"]}
    assert shows(*others, again)("repeats", "2026-10")["repeat_rate"] == 0.0313


def test_the_age_of_what_is_pending_is_whole_days(shows: Any) -> None:
    """A millionth of a second short of a day is not a day yet."""
    since = "2026-12-08T00:00:00.000001Z"
    deferred = on("c", "d", "defer", since, reason="parts", approved_by="wu", approved_role="general-manager")
    show = shows(received("c", "2026-12-07T01:00:00Z"), deferred)
    assert [case["age_days"] for case in show("pending", "2026-11")["cases"]] == [0]


def test_c9_a_store_registered_later_is_read_under_its_newest_handbook(shows: Any) -> None:
    later = "2026-11-20T09:{}:00+08:00"
    show = shows(
        {**line("r", "register-store", later.format("00")), "store": "XM02", "handbook": "service-standard"},
        {**line("m", "adopt-handbook", later.format("30")), "store": "XM02", "handbook": "changan-211"},
        {**serviced("2026-10-05T10:00:00+08:00"), "store": "XM02"},
        line("c", "return-call", "2026-10-06T12:30:00+08:00", service="@s", satisfaction="satisfied"),
    )
    lines = show("satisfaction", "2026-10")["lines"]
    its_own = {each["line"] for each in lines if "changan-211 1" in each["handbooks"]}
    assert its_own == {"sale", "repair", "detailing", "maintenance"}
