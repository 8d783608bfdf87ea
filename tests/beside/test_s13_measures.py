"""S13, D6, X1, X2: corrective and preventive measures."""

from typing import Any

import pytest

from policies.desk import Desk
from tests.beside.conftest import Say, asked_for, measure, obligations, on_measure, receipt

NUMBER = "XM01-M2026-00001"
MAJOR: dict[str, Any] = {"grounds": ["media"]}
AT_WUHAN: dict[str, Any] = {"store": "WH01", "role": "customer-relations-manager"}


def history(desk: Desk, number: str) -> list[tuple[str, str | None]]:
    stream = desk.room.store.stream_of(number)
    assert stream is not None
    return [(entry.draft.kind, entry.draft.rule) for entry in desk.room.store.entries_of(stream)]


def error(reply: dict[str, Any]) -> tuple[str, str | None]:
    return reply["error"]["code"], reply["error"]["rule"]


def on_case(command: str, at: str, **fields: Any) -> dict[str, Any]:
    return {
        "id": f"{command}-{at}", "command": command, "at": at, "by": "chen.hao",
        "role": "customer-service-manager", "complaint": "@c-1", **fields,
    }  # fmt: skip


def test_s13_a_major_complaint_asks_for_a_measure_once(say: Say, desk: Desk) -> None:
    say(
        receipt(**MAJOR),
        on_case("classify", "2026-10-12T10:10:00+08:00", grounds=["media", "government"]),
        on_case("classify", "2026-10-12T10:20:00+08:00", grounds=["government"]),
        receipt("c-2", subject=None, customer={"phone": "13900000000"}),
    )
    asked = [each for each in history(desk, "XM01-2026-00001") if each[0] == "measure-due.v1"]
    assert asked == [("measure-due.v1", "S13")]
    assert "measure-due.v1" not in {kind for kind, _ in history(desk, "XM01-2026-00002")}


def test_d6_asks_for_it_under_its_own_rule(say: Say, desk: Desk) -> None:
    say(receipt(grounds=["declared-major"], **AT_WUHAN))
    assert ("measure-due.v1", "D6") in history(desk, "WH01-2026-00001")


def test_d6_who_drafts_it_is_the_manager_of_the_category_as_it_was_judged_last(say: Say, desk: Desk) -> None:
    manager = {"by": "wu", "role": "customer-relations-manager", "complaint": "WH01-2026-00001"}
    judged = on_case("classify", "2026-10-12T10:10:00+08:00") | manager | {"grounds": ["declared-major"]}
    again = judged | {"id": "again", "at": "2026-10-12T10:20:00+08:00"}
    say(receipt(**AT_WUHAN), judged | {"category": "repair-quality"}, again | {"category": "service-quality"})
    first, second = "WH01-M2026-00001", "WH01-M2026-00002"
    assert obligations(desk, first) == {"D6.draft": ("open", None)}
    sales = again | {"id": "sales", "at": "2026-10-12T10:30:00+08:00", "category": "sales-contract"}
    say(sales)
    assert obligations(desk, first) == {"D6.draft": ("cancelled", None)}
    assert obligations(desk, second) == {"D6.draft-sales": ("open", None)}


def test_s13_none_is_asked_for_where_one_was_opened_before(say: Say, desk: Desk) -> None:
    say(receipt(), measure(), on_case("classify", "2026-10-13T10:00:00+08:00", grounds=["media"]))
    assert "measure-due.v1" not in {kind for kind, _ in history(desk, "XM01-2026-00001")}


def test_s13_a_measure_is_told_to_each_complaint_it_comes_from(say: Say, desk: Desk) -> None:
    other = receipt("c-2", customer={"phone": "13900000000"}, subject={"kind": "vehicle", "id": "闽D99999"})
    opened = measure(complaints=["@c-1", "@c-2", "@c-1"])
    reply = say(receipt(), other, opened)[2]
    assert reply == {
        "id": "m-1", "ok": True, "measure": NUMBER, "version": 1,
        "events": ["MeasurePlanned", "MeasureOpened", "MeasureOpened"],
    }  # fmt: skip
    assert say(receipt(), other, opened)[2] == reply
    positions = [each.position for each in desk.room.store.entries_after(0, 100) if each.draft.request]
    assert positions == list(range(1, len(positions) + 1)), "one append, nothing in between, nothing twice"
    for number in ("XM01-2026-00001", "XM01-2026-00002"):
        assert history(desk, number)[-1] == ("measure-opened.v1", None)
        assert desk.room.standing(desk.room.stream_of(number), fresh=True).public["measures"] == [NUMBER]


def test_s13_it_is_owed_by_the_time_set(say: Say, desk: Desk) -> None:
    say(receipt(), measure(), until="2026-10-20T18:00:00+08:00")
    assert obligations(desk, NUMBER) == {"S13.measure": ("open", None)}
    say(until="2026-10-20T18:00:01+08:00")
    assert obligations(desk, NUMBER) == {"S13.measure": ("missed", None)}
    done = on_measure("complete-measure", "2026-10-21T09:00:00+08:00", measure=NUMBER, result="已培训")
    assert say(done)[0]["events"] == ["MeasureCompleted"]
    assert obligations(desk, NUMBER) == {"S13.measure": ("missed", "2026-10-21T01:00:00+00:00")}


def test_s13_a_major_case_closes_only_with_a_measure(say: Say, desk: Desk) -> None:
    """Everything else that closing needs is done."""
    customer = {"by": "chen.hao", "role": "customer-service-manager"}
    ready = [
        receipt(**MAJOR),
        on_case("resolve", "2026-10-12T11:00:00+08:00", outcome="redress"),
        on_case("contact", "2026-10-12T11:10:00+08:00", purpose="outcome"),
        on_case("callback", "2026-10-12T15:00:00+08:00", satisfaction="satisfied"),
        on_case("sign-off", "2026-10-12T15:10:00+08:00", **{"as": "customer"}, **customer),
    ]
    close = on_case("close", "2026-10-14T09:00:00+08:00")
    replies = say(*ready, close)
    assert all(each["ok"] for each in replies[:-1])
    assert error(replies[-1]) == ("refused", "S13")
    assert "open-measure" in replies[-1]["error"]["message"]
    again = {**close, "complaint": "XM01-2026-00001"}
    assert [each["ok"] for each in say(measure(complaints=["XM01-2026-00001"]), again)] == [True, True]


def test_s13_a_closed_case_can_still_bring_a_measure(say: Say) -> None:
    withdrawn = on_case("withdraw", "2026-10-12T10:00:00+08:00", **{"as": "void"})
    closed = on_case("close", "2026-10-12T11:00:00+08:00")
    assert [each["ok"] for each in say(receipt(), withdrawn, closed, measure())] == [True] * 4


def test_s13_what_comes_from_a_visit_waits_for_the_general_manager(say: Say) -> None:
    visit = on_case("contact", "2026-10-12T10:00:00+08:00", purpose="visit")
    done = on_measure("complete-measure", "2026-10-14T09:00:00+08:00", result="已培训")
    replies = say(receipt(), visit, measure(), done)
    assert error(replies[3]) == ("refused", "S13")
    approve = on_measure("approve-measure", "2026-10-13T10:00:00+08:00", measure=NUMBER)
    assert error(say({**approve, "role": "department-head"})[0]) == ("not-authorised", "S13")
    assert [each["ok"] for each in say(approve, {**done, "measure": NUMBER})] == [True, True]


def test_s13_without_a_visit_it_needs_no_approval(say: Say) -> None:
    done = on_measure("complete-measure", "2026-10-14T09:00:00+08:00", result="已培训")
    assert say(receipt(), measure(), done)[2]["ok"]


def test_d6_the_general_manager_approves_and_names_who_supervises(say: Say) -> None:
    opened = measure(by="wang.f", role="service-manager")
    done = on_measure(
        "complete-measure", "2026-10-14T09:00:00+08:00", result="已培训", role="service-manager"
    )
    replies = say(receipt(**AT_WUHAN), opened, done)
    assert replies[1]["measure"] == "WH01-M2026-00001"
    assert error(replies[2]) == ("refused", "D6")
    wuhan = {"measure": "WH01-M2026-00001"}
    approve = on_measure("approve-measure", "2026-10-13T10:00:00+08:00", **wuhan)
    assert error(say({**approve, "role": "service-manager", "supervisor": "sun.li"})[0]) == (
        "not-authorised",
        "D6",
    )
    assert error(say(approve)[0]) == ("invalid", "D6")
    assert say({**approve, "supervisor": "sun.li"}, {**done, **wuhan})[1]["ok"]


def test_x2_nobody_approves_what_he_proposed(say: Say) -> None:
    mine = measure(by="zhao.gm", role="general-manager")
    approve = on_measure("approve-measure", "2026-10-13T10:00:00+08:00", by="Zhao.GM")
    assert error(say(receipt(), mine, approve)[2]) == ("not-authorised", "X2")


@pytest.mark.parametrize("field", ["by", "owner"])
def test_x1_whom_the_complaint_is_about_takes_no_part(say: Say, field: str) -> None:
    replies = say(receipt(about_person="wang.f"), measure(**{"owner": "sun.li", field: "wang.f"}))
    assert replies[1]["error"]["rule"] == "X1"


def test_x1_holds_for_every_step(say: Say) -> None:
    out = on_case("recuse", "2026-10-13T09:30:00+08:00", person="zhao.gm")
    approve = on_measure("approve-measure", "2026-10-13T10:00:00+08:00")
    supervised = {**approve, "id": "a-2", "by": "qian.gm", "supervisor": "zhao.gm"}
    replies = say(receipt(), measure(), out, approve, supervised)
    assert [error(each) for each in replies[3:]] == [("not-authorised", "X1"), ("refused", "X1")]


def test_x3_each_step_once_and_in_order(say: Say) -> None:
    assess = on_measure("assess-measure", "2026-10-15T09:00:00+08:00", effective=False, remark="复发")
    done = on_measure("complete-measure", "2026-10-14T09:00:00+08:00", result="已培训")
    replies = say(receipt(), measure(), assess, done, {**done, "id": "twice"}, assess)
    assert [each["ok"] for each in replies] == [True, True, False, True, False, True]
    assert replies[2]["error"]["rule"] == "S13"
    assert replies[4]["error"]["rule"] == "X3"


def test_a_measure_without_a_complaint_names_its_store(say: Say) -> None:
    assert (
        say(measure(complaints=[], store="CQ01", role="service-manager"))[0]["measure"] == "CQ01-M2026-00001"
    )
    error = say(measure("m-2", complaints=[]))[0]["error"]
    assert (error["code"], error["field"]) == ("invalid", "complaints")


@pytest.mark.parametrize(
    "line,code,field",
    [
        (measure(complaints=["XM01-2026-00099"]), "unknown", "complaints"),
        (measure(complaints=["@nowhere"]), "unknown", "complaints"),
        (measure(due="2026-10-13T09:00:00+08:00"), "invalid", "due"),
        (measure(visited=False), "invalid", "visited"),
        (measure(role="no-role"), "unknown", "role"),
        (on_measure("approve-measure", "2026-10-13T10:00:00+08:00", measure="XX"), "unknown", "measure"),
        (measure(at="2026-10-01T09:00:00+08:00"), "invalid", "at"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_and_leaves_no_trace(
    say: Say, desk: Desk, line: dict[str, Any], code: str, field: str
) -> None:
    say(receipt())
    before = asked_for(desk)
    complaints = [each.replace("@c-1", "XM01-2026-00001") for each in line.get("complaints", [])]
    reply = say({**line, **({"complaints": complaints} if complaints else {})})[0]
    assert (reply["error"]["code"], reply["error"]["field"]) == (code, field)
    assert asked_for(desk) == before
