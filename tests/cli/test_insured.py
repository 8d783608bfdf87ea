"""L4: insured claims are tracked by store and by the branch or hub complained about: value, claimed, paid."""

import json
from typing import Any

import pytest

from tests.conftest import Run

AGENT = {"by": "lin", "role": "customer-service-agent"}
MANAGER = {"by": "zhou", "role": "branch-manager"}


def receipt(id_: str, day: int, store: str, unit: str | None, insured: dict[str, str] | None) -> Any:
    given = {name: value for name, value in (("about_unit", unit), ("insured", insured)) if value}
    return {
        "id": id_, "command": "receive", "at": f"2026-10-{day:02d}T09:00:00+08:00", "store": store,
        "channel": "phone", "content": "货物受潮", **AGENT, **given,
    }  # fmt: skip


def on(id_: str, command: str, at: str, **fields: Any) -> Any:
    said = {"id": f"{id_}-{command}-{at}", "command": command, "at": f"2026-10-{at}:00+08:00"}
    return {**said, "complaint": f"@{id_}", **AGENT, **fields}


LINES = [
    receipt("a", 9, "LN01", "hub-7", {"value": "8000.00", "claimed": "3000.50"}),
    receipt("b", 10, "LN01", "hub-7", {"value": "500"}),
    receipt("c", 11, "LN01", None, {"value": "100", "claimed": "100"}),
    receipt("d", 12, "LN02", "hub-7", {"value": "0.10", "claimed": "0.10"}),
    receipt("e", 12, "LN02", "hub-7", None),
    receipt("f", 13, "LN02", "hub-9", {"value": "999999999999.99", "claimed": "1"}),
    receipt("g", 13, "LN02", "hub-9", {"value": "70", "claimed": "70"}),
    on("a", "request-compensation", "14T09:00", amount="800.25"),
    on("a", "approve-compensation", "14T10:00", amount="800.25", **MANAGER),
    on("a", "pay-compensation", "14T11:00", amount="800.25"),
    on("a", "resolve", "14T12:00", outcome="redress"),
    on("b", "correct", "15T09:00", field="insured.value", value="600.5", reason="…"),
    on("b", "correct", "15T09:30", field="insured.claimed", value="250", reason="…"),
    on("g", "withdraw", "16T09:00", **{"as": "duplicate", "of": "@f"}),
]
WRONG = [
    on("e", "correct", "15T10:00", field="insured.claimed", value="10"),
    on("b", "correct", "15T10:01", field="insured.value", value="many"),
    on("b", "correct", "15T10:02", field="insured.value", value="-5"),
]


@pytest.fixture
def ledger(complaints: Run) -> Run:
    for store in ("LN01", "LN02"):
        assert complaints("store", "add", store, "--handbook", "logistics-network").returncode == 0
    now = {"COMPLAINTS_NOW": "2026-10-20T12:00:00+08:00"}
    lines = "\n".join(map(json.dumps, [*LINES, *WRONG]))
    told = complaints("apply", "--clock", "commands", "-", input=lines, **now)
    replies = [json.loads(each) for each in told.stdout.splitlines()]
    assert [each["ok"] for each in replies] == [True] * len(LINES) + [False] * len(WRONG), replies
    assert {each["error"]["code"] for each in replies[len(LINES) :]} == {"invalid"}
    return complaints


def rows(run: Run, *options: str) -> list[tuple[Any, ...]]:
    names = ("store", "about_unit", "cases", "open", "value", "claimed", "paid")
    return [
        tuple(each[name] for name in names) for each in json.loads(run("insured", "--json", *options).stdout)
    ]


def test_l4_insured_claims_by_branch_and_hub(ledger: Run) -> None:
    assert rows(ledger) == [
        ("LN01", "hub-7", 2, 1, "8600.50", "3250.50", "800.25"),
        ("LN01", None, 1, 1, "100.00", "100.00", "0.00"),
        ("LN02", "hub-7", 1, 1, "0.10", "0.10", "0.00"),
        ("LN02", "hub-9", 1, 1, "999999999999.99", "1.00", "0.00"),
    ]
    assert rows(ledger, "--branch", "hub-7", "--store", "LN02") == [
        ("LN02", "hub-7", 1, 1, "0.10", "0.10", "0.00")
    ]
    assert [each[:2] for each in rows(ledger, "--since", "2026-10-11", "--until", "2026-10-12")] == [
        ("LN01", None), ("LN02", "hub-7"),
    ]  # fmt: skip


def test_l4_as_it_was_before_it_was_corrected_and_paid(ledger: Run) -> None:
    [first, *_] = rows(ledger, "--happened-by", "2026-10-13T23:00:00+08:00")
    assert first == ("LN01", "hub-7", 2, 2, "8500.00", "3000.50", "0.00")


def test_l4_x11_a_case_shows_what_is_insured_now(ledger: Run) -> None:
    shown = json.loads(ledger("show", "LN01-2026-00002", "--json").stdout)
    assert shown["insured"] == {"value": "600.50", "claimed": "250.00"}
    assert json.loads(ledger("show", "LN02-2026-00002", "--json").stdout)["insured"] is None
    [row] = [each for each in json.loads(ledger("insured", "--json").stdout) if each["cases"] == 2]
    assert row["complaints"] == ["LN01-2026-00001", "LN01-2026-00002"]


def test_l4_for_people_and_for_spreadsheets(ledger: Run) -> None:
    told = ledger("insured").stdout
    assert "hub-7" in told
    assert "8600.50" in told
    lines = ledger("insured", "--csv").stdout.splitlines()
    assert lines[1].startswith("LN01,hub-7,2,1,8600.50,3250.50,800.25,")
    assert "No insured claim" in ledger("insured", "--store", "LN01", "--until", "2020-01-01").stderr
