"""`complaints returns`, `measures`, `pending`, and what of them is due: as a person asks, and a script."""

import csv
import io
import json
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
from rich.cells import cell_len

from policies.desk import Desk
from tests.beside.conftest import NOW, SERVICE, Say, call, measure, on_measure, receipt, service

Run = Callable[..., subprocess.CompletedProcess[str]]
Ask = Callable[..., Any]
AFTER_A_WEEK = "2026-10-19T09:00:00+08:00"


@pytest.fixture
def run(complaints: Run, desk: Desk) -> Run:
    def called(*arguments: str, **options: str) -> subprocess.CompletedProcess[str]:
        return complaints(*arguments, **{"COMPLAINTS_NOW": NOW, **options})

    return called


@pytest.fixture
def ask(run: Run) -> Ask:
    def asked(*arguments: str, **options: str) -> Any:
        done = run(*arguments, "--json", **options)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return asked


def deferred(at: str = "2026-10-12T09:30:00+08:00", **fields: Any) -> dict[str, Any]:
    return {
        "id": "d-1", "command": "defer", "at": at, "by": "chen.hao", "role": "customer-service-manager",
        "complaint": "@c-1", "reason": "parts", "approved_by": "zhao.gm", "approved_role": "general-manager",
        **fields,
    }  # fmt: skip


def test_returns_hold_what_is_owed_and_done(say: Say, ask: Ask) -> None:
    say(service(), service("s-2", line="sale"), service("s-3", special=True))
    say(call("r-1", "2026-10-13T10:00:00+08:00", dissatisfied_items=["price"], suggestion="请提前通知"))
    say(receipt(at="2026-10-13T10:05:00+08:00", return_call=SERVICE))
    done, owed, special = ask("returns", COMPLAINTS_NOW="2026-10-14T10:00:00+08:00")
    assert {name: done[name] for name in ("service", "store", "line", "state", "due_at", "complaints")} == {
        "service": SERVICE, "store": "XM01", "line": "repair", "state": "done", "due_at": None,
        "complaints": ["XM01-2026-00001"],
    }  # fmt: skip
    assert done["customer"] == {"name": "张*", "phone": "138****5678"}
    assert done["calls"] == [
        {
            "call": 1, "satisfaction": "satisfied", "dissatisfied_items": ["price"], "counted": True,
            "outside_hours": False, "at": "2026-10-13T02:00:00.000000Z", "by": "wu.min",
        }
    ]  # fmt: skip
    assert (owed["state"], owed["owner_role"], owed["due_at"]) == (
        "owed", "sales-consultant", "2026-10-19T16:00:00.000000Z",
    )  # fmt: skip
    assert special["state"] == "special"
    assert [each["service"] for each in ask("returns", "--owed")] == [owed["service"]]
    assert ask("returns", "--line", "repair", "--store", "XM01", "--until", "2026-10-11") == []
    show = ask("show", "XM01-2026-00001")
    assert (show["return_call"], show["measures"], show["measure_due"]) == (SERVICE, [], False)


@pytest.mark.parametrize(
    "now,state",
    [
        ("2026-10-15T23:59:59+08:00", "owed"), ("2026-10-16T00:00:01+08:00", "late"),
        ("2026-10-19T23:59:59+08:00", "late"), ("2026-10-20T00:00:00+08:00", "missed"),
    ],
)  # fmt: skip
def test_s8_it_is_late_until_the_seventh_day(say: Say, ask: Ask, now: str, state: str) -> None:
    say(service())
    assert [each["state"] for each in ask("returns", COMPLAINTS_NOW=now)] == [state]
    say(until=now)
    assert [each["state"] for each in ask("returns", COMPLAINTS_NOW=now)] == [state], "recorded or not"


def test_c9_not_reached_and_declined_are_told_apart(say: Say, ask: Ask, run: Run) -> None:
    say(service(store="CQ01", role="return-call-agent"), service("s-2"), service("s-3"), service("s-4"))
    tries = {"command": "attempt-return-call", "reason": "no-answer", "service": "XM01-S2026-00001"}
    say(*(call(f"t-{n}", f"2026-10-13T1{n}:00:00+08:00", **tries) for n in range(3)))
    say(
        call(
            "t-9",
            "2026-10-13T10:00:00+08:00",
            **{**tries, "reason": "declined", "service": "XM01-S2026-00002"},
        )
    )
    assert [each["state"] for each in ask("returns")] == ["owed", "not-reached", "declined", "missed"]
    assert "4 owe a call: 0 done (0.0%), 1 not reached, 1 declined, 2 still owed" in run("returns").stderr


def test_the_customer_is_shown_for_a_reason_only(say: Say, ask: Ask, run: Run) -> None:
    say(service())
    assert run("returns", "--reveal").returncode == 2
    shown = ask("returns", "--reveal", "--reason", "to call", "--by", "wu.min")
    assert shown[0]["customer"] == {"name": "张伟", "phone": "13812345678"}


def test_measures_in_the_organisations_own_words(say: Say, ask: Ask) -> None:
    say(receipt(), measure(), on_measure("approve-measure", "2026-10-13T10:00:00+08:00", supervisor="sun.li"))
    mine = {"measure": "XM01-M2026-00001"}
    assert [each["overdue"] for each in ask("measures")] == [True]
    say(on_measure("complete-measure", "2026-10-19T10:00:00+08:00", result="已培训", **mine))
    say(on_measure("assess-measure", "2026-10-30T10:00:00+08:00", effective=True, remark="未再发生", **mine))
    (found,) = ask("measures")
    expected = {
        "measure": "XM01-M2026-00001", "store": "XM01", "status": "assessed",
        "complaints": ["XM01-2026-00001"],
        "department": "车间", "problem": "同一故障三次返修", "cause": "未按规程试车",
        "action": "返修车辆必须由技术专家复检", "owner": "wang.f", "due": "2026-10-20T10:00:00.000000Z",
        "supervisor": "sun.li", "result": "已培训", "effective": True, "remark": "未再发生", "overdue": False,
    }  # fmt: skip
    assert {name: found[name] for name in expected} == expected
    assert ask("measures", "--status", "open") == []
    assert ask("show", "XM01-2026-00001")["measures"] == ["XM01-M2026-00001"]


def test_s4_the_pending_ledger_holds_review_and_contact(say: Say, ask: Ask) -> None:
    say(receipt(), deferred(review_at="2026-10-30T10:00:00+08:00"))
    (found,) = ask("pending", COMPLAINTS_NOW=AFTER_A_WEEK)
    expected = {
        "number": "XM01-2026-00001", "reason": "parts", "pending_since": "2026-10-12T01:30:00.000000Z",
        "approved_by": "zhao.gm", "review_at": "2026-10-30T02:00:00.000000Z", "review_overdue": False,
        "contact_due_at": "2026-11-04T10:00:00.000000Z", "contact_overdue": False, "last_contact_at": None,
        "customer": {"name": "张*", "phone": "138****5678"},
    }  # fmt: skip
    assert {name: found[name] for name in expected} == expected
    contact = {
        **deferred("2026-11-02T10:00:00+08:00"),
        "id": "k-1",
        "command": "contact",
        "purpose": "progress",
    }
    for name in ("reason", "approved_by", "approved_role"):
        del contact[name]
    assert say({**contact, "complaint": "XM01-2026-00001"})[0]["ok"]
    (found,) = ask("pending", COMPLAINTS_NOW="2026-11-03T10:00:00+08:00")
    assert (found["last_contact_at"], found["contact_due_at"], found["review_overdue"]) == (
        "2026-11-02T02:00:00.000000Z", "2026-12-04T10:00:00.000000Z", True,
    )  # fmt: skip


def test_what_is_resumed_is_pending_no_more(say: Say, ask: Ask) -> None:
    resumed = {"id": "e-1", "command": "resume", "at": "2026-10-13T09:30:00+08:00", "complaint": "@c-1"}
    say(receipt(), deferred(), {**resumed, "by": "chen.hao", "role": "customer-service-manager"})
    assert ask("pending") == []
    assert len(ask("pending", "--happened-by", "2026-10-13T09:00:00+08:00")) == 1


def test_they_are_due_and_explained(say: Say, ask: Ask) -> None:
    say(service(), service("s-2", line="sale"), measure(complaints=[], store="XM01"))
    due = ask("due", "--explain", COMPLAINTS_NOW="2026-10-14T10:00:00+08:00")
    assert [(each["number"], each["id"], each["owner_role"], each["owner"]) for each in due] == [
        (SERVICE, "S8.service", "information-officer", None),
        ("XM01-S2026-00002", "S8.sale-1", "sales-consultant", None),
        ("XM01-M2026-00001", "S13.measure", None, "wang.f"),
        ("XM01-S2026-00002", "S8.sale-2", "information-officer", None),
    ]
    assert due[0]["explanation"][-1] == "after that it is late only, until 2026-10-20 00:00"
    assert "2026-11-13 00:00" in due[3]["explanation"][-1]
    assert [each["id"] for each in ask("due", "--owner", "wang.f")] == ["S13.measure"]
    assert ask("due", "--store", "CQ01") == []


def test_as_of_and_happened_by(say: Say, ask: Ask, desk: Desk) -> None:
    say(service())
    first = desk.room.store.head()
    say(call("r-1", "2026-10-13T10:00:00+08:00"), measure(complaints=[], store="XM01"))
    assert [each["calls"] for each in ask("returns", "--as-of", str(first))] == [[]]
    assert ask("measures", "--as-of", str(first)) == []
    assert ask("returns", "--happened-by", "2026-10-12T09:00:00+08:00") == []
    assert [each["state"] for each in ask("returns", "--happened-by", "2026-10-13T09:00:00+08:00")] == [
        "owed"
    ]


@pytest.mark.parametrize("name", ["returns", "measures", "pending"])
def test_tables_and_csv_in_both_languages(say: Say, run: Run, name: str) -> None:
    assert run(name).returncode == 0
    say(receipt(), deferred(), service(), measure())
    for language in ("C.UTF-8", "zh_CN.UTF-8"):
        done = run(name, LANG=language)
        assert done.returncode == 0, done.stderr
        assert "XM01" in done.stdout
    narrow = run(name, COLUMNS="80", LANG="zh_CN.UTF-8").stdout.splitlines()
    assert max(cell_len(line) for line in narrow) <= 80
    rows = list(csv.DictReader(io.StringIO(run(name, "--csv").stdout)))
    assert len(rows) == 1
    assert None not in rows[0].values()
    assert run(name, "--csv", "--json").returncode == 2


def test_the_history_of_a_service_and_the_differences_of_handbooks_in_words(
    say: Say, run: Run, ask: Ask
) -> None:
    say(service(), call("r-1", "2026-10-13T10:00:00+08:00"))
    assert [each["kind"] for each in ask("history", SERVICE)] == ["ServiceRecorded", "ReturnCallDone"]
    assert run("show", SERVICE).returncode == 4
    for language in ("C.UTF-8", "zh_CN.UTF-8"):
        done = run("handbook", "diff", "changan-211", "service-standard", LANG=language)
        assert done.returncode == 0, done.stderr
        assert not [
            word for word in ("ReturnCall", "given_up", "MeasureRule", "start=") if word in done.stdout
        ]


def test_every_command_is_one_of_the_program(run: Run) -> None:
    def told(*arguments: str) -> str:
        done = run(*arguments, "--by", "li.na")
        assert done.returncode == 0, done.stderr
        return done.stdout

    manager = ("--role", "customer-service-manager")
    at = ("--at", "2026-12-21 10:00")
    opened = told(
        "record-service", "--store", "XM01", "--line", "repair", "--plate", "闽D12345", *manager, *at
    )
    assert SERVICE in opened
    told("attempt-return-call", SERVICE, "--reason", "no-answer", *manager)
    told("return-call", SERVICE, "--satisfaction", "neutral", "--dissatisfied-items", "price", *manager)
    told("check-return-call", SERVICE, "--finding", "属实", *manager)
    volumes = ("--serviced", "12", "--returning", "5", "--cars-in-area", "90", "--month", "2026-11")
    told("set-volumes", "--store", "XM01", *volumes, *manager)
    plan = ("--department", "车间", "--problem", "返修", "--action", "复检", "--owner", "wang.f")
    told("open-measure", "--store", "XM01", *plan, "--due", "2027-01-05", *manager)
    number = "XM01-M2026-00001"
    done = run(
        "approve-measure", number, "--by", "zhao.gm", "--role", "general-manager", "--supervisor", "sun.li"
    )
    assert done.returncode == 0
    told("complete-measure", number, "--result", "已培训", *manager)
    told("assess-measure", number, "--effective", *manager)
    assert run("return-call", "XM01-S2026-00099", *manager).returncode == 4
    assert run("set-volumes", "--store", "XM01", *volumes[:1], "x", *volumes[2:], *manager).returncode == 2


def test_the_schema_knows_them(run: Run) -> None:
    schema = json.loads(run("schema").stdout)
    line = schema["commands"]["return-call"]
    assert {"service", "role"} <= set(line["required"])
    assert not {"call", "counted", "complaint"} & line["properties"].keys()
    assert {"ServiceRecorded", "MeasurePlanned", "MeasureOpened", "MeasureDue"} <= schema["events"].keys()
