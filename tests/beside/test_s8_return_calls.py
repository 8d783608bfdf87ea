"""S8, S9: the return calls that a sale or a workshop visit owes."""

from typing import Any

import pytest

from ledger.outside import Outside
from ledger.vault import Vault
from policies.desk import Desk
from tests.beside.conftest import SERVICE, Say, asked_for, call, obligations, receipt, service

SALE = {"line": "sale"}


def attempt(id: str, at: str, **fields: Any) -> dict[str, Any]:
    return call(id, at, "attempt-return-call", **{"reason": "no-answer", **fields})


def due_times(desk: Desk, number: str = SERVICE) -> dict[str, str]:
    rows = desk.room.store.connection.execute(
        "SELECT effect ->> 'id', effect ->> 'due_at' FROM ledger.entries,"
        " jsonb_array_elements(obligations) AS effect"
        " WHERE effect ->> 'change' = 'started'"
        " AND stream = (SELECT stream FROM ledger.entries WHERE number = %s)",
        (number,),
    )
    return dict(rows.fetchall())


def kinds(desk: Desk) -> list[str]:
    return [entry.draft.kind for entry in desk.room.store.entries_after(0, 1000)][3:]


def test_s8_a_visit_owes_a_call_until_the_third_day(say: Say, desk: Desk) -> None:
    assert say(service())[0] == {
        "id": "s-1", "ok": True, "service": SERVICE, "version": 1, "events": ["ServiceRecorded"],
    }  # fmt: skip
    # 24:00 of the 15th in Shanghai.
    assert due_times(desk) == {"S8.service": "2026-10-15T16:00:00.000000Z"}
    say(call("r-1", "2026-10-15T19:59:00+08:00"))
    assert obligations(desk, SERVICE) == {"S8.service": ("met", "2026-10-15T11:59:00+00:00")}


def test_s8_a_sale_owes_two_calls(say: Say, desk: Desk) -> None:
    say(service(at="2026-08-31T10:00:00+08:00", **SALE))
    # Within one week; and until the same day of the next month, which September does not have.
    assert due_times(desk) == {
        "S8.sale-1": "2026-09-07T16:00:00.000000Z", "S8.sale-2": "2026-09-30T16:00:00.000000Z",
    }  # fmt: skip
    say(call("r-1", "2026-09-02T10:00:00+08:00", role="sales-consultant"))
    assert [each[0] for each in obligations(desk, SERVICE).values()] == ["met", "open"]
    say(call("r-2", "2026-09-20T10:00:00+08:00"))
    assert obligations(desk, SERVICE) == {
        "S8.sale-1": ("met", "2026-09-02T02:00:00+00:00"), "S8.sale-2": ("met", "2026-09-20T02:00:00+00:00"),
    }  # fmt: skip


def test_s8_the_third_attempt_ends_a_call_and_only_those_since_the_first_end_the_second(
    say: Say, desk: Desk
) -> None:
    say(service(at="2026-10-01T10:00:00+08:00", **SALE))
    say(attempt("t-1", "2026-10-02T10:00:00+08:00"), attempt("t-2", "2026-10-03T10:00:00+08:00"))
    assert {each[0] for each in obligations(desk, SERVICE).values()} == {"open"}
    say(call("r-1", "2026-10-04T10:00:00+08:00"))
    say(attempt("t-3", "2026-10-20T10:00:00+08:00"), attempt("t-4", "2026-10-21T10:00:00+08:00"))
    assert obligations(desk, SERVICE)["S8.sale-2"][0] == "open", "the two before the first call do not count"
    say(attempt("t-5", "2026-10-22T10:00:00+08:00"))
    assert obligations(desk, SERVICE)["S8.sale-2"] == ("met", "2026-10-22T02:00:00+00:00")


def test_s8_three_attempts_at_the_first_call_do_not_end_the_second(say: Say, desk: Desk) -> None:
    say(service(at="2026-10-01T10:00:00+08:00", **SALE))
    say(*(attempt(f"t-{day}", f"2026-10-0{day}T10:00:00+08:00") for day in (2, 3, 4)))
    assert [each[0] for each in obligations(desk, SERVICE).values()] == ["met", "open"]
    say(*(attempt(f"t-{day}", f"2026-10-1{day}T10:00:00+08:00") for day in (5, 6, 7)))
    assert [each[0] for each in obligations(desk, SERVICE).values()] == ["met", "met"]


def test_c9_declined_ends_the_call_after_a_visit_but_none_after_a_sale(say: Say, desk: Desk) -> None:
    say(service(), attempt("t-1", "2026-10-13T10:00:00+08:00", reason="declined"))
    assert obligations(desk, SERVICE)["S8.service"][0] == "met"
    say(service("s-2", "2026-10-12T10:00:00+08:00", **SALE))
    say(
        call(
            "t-2",
            "2026-10-13T10:00:00+08:00",
            "attempt-return-call",
            service="XM01-S2026-00002",
            reason="declined",
        )
    )
    assert {each[0] for each in obligations(desk, "XM01-S2026-00002").values()} == {"open"}


@pytest.mark.parametrize("line", ["repair", "detailing", "maintenance"])
def test_s8_every_visit_owes_one(say: Say, desk: Desk, line: str) -> None:
    say(service(line=line))
    assert obligations(desk, SERVICE) == {"S8.service": ("open", None)}


@pytest.mark.parametrize("line", ["sale", "repair"])
def test_s8_a_special_vehicle_owes_no_call(say: Say, desk: Desk, line: str) -> None:
    say(service(line=line, special=True))
    assert obligations(desk, SERVICE) == {}


def test_s8_the_clock_records_a_miss_and_raises_nothing(say: Say, desk: Desk) -> None:
    say(service(), until="2026-10-16T00:00:00+08:00")
    assert obligations(desk, SERVICE)["S8.service"][0] == "open", "exactly at the due time is in time"
    say(until="2026-10-16T00:01:00+08:00")
    assert obligations(desk, SERVICE)["S8.service"] == ("missed", None)
    say(call("r-1", "2026-10-17T10:00:00+08:00"))
    assert obligations(desk, SERVICE)["S8.service"] == ("missed", "2026-10-17T02:00:00+00:00")
    assert kinds(desk) == ["service-recorded.v1", "deadline-missed.v1", "return-call-done.v1"]


def test_x5_done_in_time_but_recorded_after_the_miss(say: Say, desk: Desk) -> None:
    say(service(), until="2026-10-20T00:00:00+08:00")
    desk.execute(call("r-1", "2026-10-13T10:00:00+08:00", service=SERVICE))
    assert obligations(desk, SERVICE)["S8.service"] == ("met", "2026-10-13T02:00:00+00:00")


@pytest.mark.parametrize(
    "at,disturbing",
    [
        ("08:59:59", True), ("09:00:00", False), ("12:00:00", False), ("12:00:01", True),
        ("13:59:59", True), ("14:00:00", False), ("20:00:00", False), ("20:00:01", True),
    ],
)  # fmt: skip
def test_s8_a_call_at_the_customers_rest_is_flagged(say: Say, desk: Desk, at: str, disturbing: bool) -> None:
    say(service(), attempt("t-1", f"2026-10-13T{at}+08:00"), call("r-1", f"2026-10-13T{at}+08:00"))
    said = [entry.draft.data for entry in desk.room.store.entries_after(4, 10)]
    assert [each["outside_hours"] for each in said] == [disturbing, disturbing]


def test_s8_a_spot_check_needs_a_call(say: Say) -> None:
    check = call(
        "k-1", "2026-10-14T10:00:00+08:00", "check-return-call", role="sales-director", finding="属实"
    )
    refused = say(service(), check)[1]
    assert (refused["error"]["code"], refused["error"]["rule"]) == ("refused", "S8")
    accepted = say(call("r-1", "2026-10-13T10:00:00+08:00", service=SERVICE), {**check, "service": SERVICE})[
        1
    ]
    assert accepted["events"] == ["ReturnCallChecked"]


def test_s9_only_items_of_the_line_can_be_objected_to(say: Say, desk: Desk) -> None:
    wrong = call("r-1", "2026-10-13T10:00:00+08:00", dissatisfied_items=["price", "paperwork"])
    error = say(service(), wrong)[1]["error"]
    assert (error["code"], error["field"]) == ("invalid", "dissatisfied_items")
    right = call(
        "r-1", "2026-10-13T10:00:00+08:00", service=SERVICE, dissatisfied_items=["price", "time", "price"]
    )
    assert say(right)[0]["ok"]
    assert desk.room.store.entries_after(4, 10)[0].draft.data["dissatisfied_items"] == ["price", "time"]


def test_s10_of_a_sales_calls_the_second_counts_and_of_a_visits_the_first_that_reaches(
    say: Say, desk: Desk
) -> None:
    def counted(number: str) -> list[bool]:
        entries = desk.room.store.entries_after(0, 1000)
        mine = [each.draft.data for each in entries if each.draft.data.get("service") == number]
        return [each["counted"] for each in mine if "counted" in each]

    say(service(**SALE), *(call(f"r-{n}", f"2026-10-2{n}T10:00:00+08:00") for n in (1, 2, 3)))
    assert counted(SERVICE) == [False, True, False]
    visit, other = service("s-2"), {"service": "@s-2"}
    tries = [attempt(f"t-{n}", f"2026-10-1{n}T10:00:00+08:00", **other) for n in (3, 4, 5)]
    say(visit, *tries, *(call(f"v-{n}", f"2026-10-2{n}T10:00:00+08:00", **other) for n in (1, 2)))
    assert counted("XM01-S2026-00002") == [True, False]


def test_s4_whoever_receives_the_car_hears_of_what_is_pending(say: Say) -> None:
    pending = {
        "id": "d-1", "command": "defer", "at": "2026-10-12T09:30:00+08:00", "by": "chen.hao",
        "role": "customer-service-manager", "complaint": "@c-1", "reason": "parts",
        "approved_by": "zhao.gm", "approved_role": "general-manager",
    }  # fmt: skip
    first, again = service(), service("s-2", subject={"kind": "vehicle", "id": "闽D99999"})
    replies = say(receipt(), pending, first, again)
    assert replies[2]["pending"] == ["XM01-2026-00001"]
    assert "pending" not in replies[3]
    assert say(first)[0] == replies[2], "the same request, the same answer"
    third = {**receipt(), "id": "c-3", "at": "2026-10-20T09:00:00+08:00"}
    (reply,) = say(third)
    assert reply["pending"] == ["XM01-2026-00001"]
    assert say(third)[0] == reply


def test_the_person_is_found_again_and_nothing_personal_stands_in_the_clear(say: Say, desk: Desk) -> None:
    say(receipt(), service(customer={"name": "张先生", "phone": "+86 138-1234-5678"}), service("s-2"))
    entries = [each.draft for each in desk.room.store.entries_after(3, 100) if each.draft.subject]
    assert len(entries) == 3
    assert len({each.person for each in entries}) == 1
    assert len({each.subject for each in entries}) == 1
    text = "".join(draft.body() for draft in entries)
    assert not [word for word in ("张", "1381234", "12345678", "闽D") if word in text]
    vault = Vault(desk.room.store, Outside())
    name, person = entries[1].data["customer"]["name"], entries[1].person
    assert person is not None
    place = (entries[1].key_commitment, entries[1].stream, entries[1].version, "customer.name")
    assert vault.open(name, person, *place) == "张先生"


def test_a_sale_or_visit_makes_no_repeat(say: Say, desk: Desk) -> None:
    say(service(), service("s-2"), receipt(at="2026-10-12T11:00:00+08:00"))
    assert "repeat-found.v1" not in kinds(desk)


def test_numbers_have_no_gap_and_do_not_meet_those_of_cases(say: Say) -> None:
    wrong = service("s-0", line="parts")
    replies = say(
        service(),
        wrong,
        receipt(at="2026-10-12T10:00:00+08:00"),
        service("s-2"),
        service("s-3", store="CQ01", role="return-call-agent"),
    )
    assert [each.get("service") for each in replies] == [
        SERVICE, None, None, "XM01-S2026-00002", "CQ01-S2026-00001",
    ]  # fmt: skip
    assert replies[2]["complaint"] == "XM01-2026-00001"


@pytest.mark.parametrize(
    "line,code,field",
    [
        (service(line="parts"), "invalid", "line"),
        (service(store="XX99"), "unknown", "store"),
        (service(role="brand-division"), "unknown", "role"),
        (service(complaint="XM01-2026-00001"), "invalid", "complaint"),
        (service(pending=["XM01-2026-00001"]), "invalid", "pending"),
        ({key: value for key, value in service().items() if key != "role"}, "invalid", "role"),
        (call("r", "2026-10-13T10:00:00+08:00", service="XM01-S2026-00009"), "unknown", "service"),
        (call("r", "2026-10-13T10:00:00+08:00", service="XM01-2026-00001"), "unknown", "service"),
        (call("r", "2026-10-13T10:00:00+08:00", service="@nowhere"), "unknown", "service"),
        (call("r", "2026-10-12T08:00:00+08:00", service=SERVICE), "invalid", "at"),
        (call("r", "2026-10-13T10:00:00+08:00", satisfaction="fine"), "invalid", "satisfaction"),
        (call("r", "2026-10-13T10:00:00+08:00", service=SERVICE, counted=False), "invalid", "counted"),
        (receipt("c-9", complaint=None, return_call="XM01-S2026-00009"), "unknown", "return_call"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_and_leaves_no_trace(
    say: Say, desk: Desk, line: dict[str, Any], code: str, field: str | None
) -> None:
    assert all(each["ok"] for each in say(receipt(), service("s-0")))
    before = asked_for(desk)
    error = say({key: value for key, value in line.items() if value is not None})[0]["error"]
    assert error["code"] == code
    assert field is None or error["field"] == field
    assert asked_for(desk) == before


def test_a_services_number_is_no_case(say: Say) -> None:
    note = {"id": "n-1", "command": "note", "by": "x", "role": "department-head", "complaint": SERVICE}
    assert say(service(), {**note, "text": "…"})[1]["error"]["code"] == "unknown"
