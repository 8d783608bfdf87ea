"""C9, C10, C11: return calls after every repair, the month's volumes, a call that opens a complaint."""

import json
from typing import Any

import psycopg

from ledger.outside import FixedOutside
from policies.desk import Desk
from projections.bounds import Bound
from projections.dashboards import looking
from tests.beside.conftest import SERVICE, Say, call, obligations, receipt, service
from tests.conftest import Run

AT_CHONGQING = {"store": "CQ01", "role": "return-call-agent"}


def counted(id: str, month: str, serviced: object, **fields: Any) -> dict[str, Any]:
    return {
        "id": id, "command": "set-volumes", "at": "2026-11-02T09:00:00+08:00", "by": "wang.f",
        "role": "service-manager", "store": "CQ01", "month": month, "serviced": serviced,
        "returning": 60, "cars_in_area": 4000, **fields,
    }  # fmt: skip


def test_c9_every_repair_wants_a_call_though_no_deadline_is_written(say: Say, desk: Desk) -> None:
    number = say(service(**AT_CHONGQING))[0]["service"]
    assert obligations(desk, number) == {}
    made = call("r-1", "2026-10-13T21:00:00+08:00", service=number, role="return-call-agent")
    assert say(made)[0]["ok"]
    assert desk.room.store.entries_after(4, 1)[0].draft.data["outside_hours"] is False, "S8 is another's rule"


def test_c9_what_is_said_by_kind_of_customer_stands_with_the_call(say: Say, complaints: Run) -> None:
    visits = [
        service("s-1", **AT_CHONGQING, customer_kind="vip"),
        service("s-2", **AT_CHONGQING, customer_kind="overhaul"),
        service("s-3", **AT_CHONGQING),
        service("s-4", **AT_CHONGQING, customer_kind="neighbour"),
    ]
    replies = say(*visits, call("r-1", "2026-10-13T10:00:00+08:00", service="@s-3", role="return-call-agent"))
    assert (replies[3]["error"]["code"], replies[3]["error"]["field"]) == ("invalid", "customer_kind")
    rows = json.loads(complaints("returns", "--json").stdout)
    assert [(each["customer_kind"], each["script"] and each["script"]["title"]) for each in rows] == [
        ("vip", "VIP customer"), ("overhaul", "After an overhaul"), (None, None),
    ]  # fmt: skip
    told = complaints("returns", "--script", LANG="zh_CN.UTF-8").stdout
    assert "大修客户\n  您好，您的爱车在我店进行了大修" in told
    assert "CQ01-S2026-00003" not in told, "that call was made"


def test_c9_where_the_handbook_says_nothing_any_kind_will_do(say: Say, complaints: Run) -> None:
    assert say(service(customer_kind="neighbour"))[0]["ok"]
    [row] = json.loads(complaints("returns", "--json").stdout)
    assert (row["customer_kind"], row["script"]) == ("neighbour", None)


def test_c10_the_newest_volumes_stand(
    say: Say, connection: psycopg.Connection, outside: FixedOutside
) -> None:
    replies = say(
        counted("v-1", "2026-10", 100), counted("v-2", "2026-10", 120), counted("v-3", "2026-09", 90)
    )
    assert replies[1] == {
        "id": "v-2", "ok": True, "store": "CQ01", "month": "2026-10", "version": 3, "events": ["VolumesSet"],
    }  # fmt: skip
    assert say(counted("v-2", "2026-10", 120)) == [replies[1]]

    def serviced(bound: Bound, store: str = "CQ01") -> list[tuple[str, int]]:
        with looking(connection, bound, outside.now()) as view:
            found = view.ask("volumes", None, [store], months=["2026-09", "2026-10"])
        return [(each["month"], each["serviced"]) for each in found]

    assert serviced(Bound()) == [("2026-09", 90), ("2026-10", 120)]
    assert serviced(Bound(until_position=4)) == [("2026-10", 100)]
    assert serviced(Bound(), "XM01") == []


def test_c10_numbers_that_cannot_be_are_refused(say: Say) -> None:
    wrong = [
        counted("v-1", "2026-13", 100), counted("v-2", "2026-10", 59), counted("v-3", "2026-10", -1),
        counted("v-4", "2026-10", "100"), counted("v-5", "2026-10", 100, store="XX99"),
        counted("v-6", "2026-10", 100, role="ceo"),
    ]  # fmt: skip
    codes = [each["error"]["code"] for each in say(*wrong)]
    assert codes == ["invalid"] * 4 + ["unknown"] * 2


def test_c11_a_return_call_opens_a_complaint_and_both_name_each_other(
    say: Say, desk: Desk, connection: psycopg.Connection
) -> None:
    opened = receipt(at="2026-10-13T10:05:00+08:00", channel="return-call", return_call="@s-1")
    replies = say(service(), call("r-1", "2026-10-13T10:00:00+08:00"), opened)
    case = desk.room.standing(desk.room.stream_of(replies[2]["complaint"]))
    assert case.public["return_call"] == SERVICE
    from projections.beside import services

    assert [each["complaints"] for each in services(connection, Bound())] == [["XM01-2026-00001"]]
    assert say(service(), opened)[1] == replies[2], "asked again, with its reference"


def test_c11_the_call_itself_can_be_named(say: Say, desk: Desk) -> None:
    opened = receipt(at="2026-10-13T10:05:00+08:00", channel="return-call", return_call="@r-1")
    number = say(service(), call("r-1", "2026-10-13T10:00:00+08:00"), opened)[2]["complaint"]
    assert desk.room.standing(desk.room.stream_of(number)).public["return_call"] == SERVICE


def test_c11_also_in_a_large_transaction(say: Say) -> None:
    opened = receipt(at="2026-10-13T10:05:00+08:00", channel="return-call", return_call="@s-1")
    assert [each["ok"] for each in say(service(), opened, fast=True)] == [True, True]
