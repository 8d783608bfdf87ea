"""What if, beside the cases: sales, visits, their return calls and measures again under another handbook."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import psycopg
import pytest

from aggregates.handbook import Handbook
from cli.handbook_simulate import result_of
from policies.handbooks import content_of, read
from tests.beside.conftest import call, measure, on_measure, receipt, service
from tests.policies.house import House

NOW = "2026-10-31T12:00:00+08:00"
Simulate = Callable[..., dict[str, Any]]
MANAGER = {"by": "he.j", "role": "customer-relations-manager"}


def recurring(n: int, day: int) -> list[dict[str, Any]]:
    at = f"2026-10-{day:02d}T"
    about = {"complaint": f"HZ01-2026-0000{n}", **MANAGER}
    return [
        receipt(
            f"g-{n}", f"{at}09:00:00+08:00", store="HZ01", customer={"phone": f"1380000000{n}"}, **MANAGER
        ),
        {"id": f"gc-{n}", "command": "classify", "at": f"{at}10:00:00+08:00", "category": "price", **about},
        {
            "id": f"gi-{n}", "command": "investigate", "at": f"{at}11:00:00+08:00",
            "cause": "people/impolite", **about,
        },
    ]  # fmt: skip


PAST = [
    service("s-1", "2026-10-12T10:00:00+08:00", line="repair"),
    call("r-1", "2026-10-14T10:00:00+08:00"),
    service("s-2", "2026-10-13T10:00:00+08:00", line="sale"),
    call("r-2", "2026-10-19T10:00:00+08:00", service="@s-2"),
    receipt(grounds=["media"]),
    measure(at="2026-10-13T09:00:00+08:00"),
    on_measure("approve-measure", "2026-10-14T09:00:00+08:00"),
    on_measure("complete-measure", "2026-10-19T09:00:00+08:00"),
]


@pytest.fixture
def ledger(connection: psycopg.Connection) -> psycopg.Connection:
    house = House(connection, datetime.fromisoformat(NOW))
    house.open_store("XM01", "service-standard")
    group = [each for n, day in ((1, 9), (2, 10), (3, 12)) for each in recurring(n, day)]
    replies = house.applies(*PAST, *group, until=house.outside.now())
    assert all(each["ok"] for each in replies), replies
    return connection


@pytest.fixture
def simulate(ledger: psycopg.Connection) -> Simulate:
    def run(
        *changes: tuple[str, str], name: str = "service-standard", since: str = "2026-10-01"
    ) -> dict[str, Any]:
        day = datetime.fromisoformat(f"{since}T00:00:00+08:00")
        stores = ("XM01",) if name == "service-standard" else ("HZ01",)
        return result_of(ledger, changed(name, *changes), day, datetime.fromisoformat(NOW), stores)

    return run


def changed(name: str, *changes: tuple[str, str]) -> Handbook:
    text = content_of(name)
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return read(text)


def states(result: dict[str, Any], id_: str) -> tuple[dict[str, int], dict[str, int]]:
    [row] = [each for each in result["deadlines"] if each["id"] == id_]
    was, would = (
        {state: row[side][state] for state in ("met", "missed", "open")} for side in ("was", "would")
    )
    return was, would


@pytest.mark.parametrize("name", ["service-standard", "4s-group"])
def test_under_the_same_handbook_everything_is_as_it_was(simulate: Simulate, name: str) -> None:
    result = simulate(name=name)
    ids = {row["id"] for row in result["deadlines"]}
    assert ids >= (
        {"S8.service", "S8.sale-1", "S8.sale-2", "S13.draft", "S13.measure"}
        if name != "4s-group"
        else {"G12.draft"}
    )
    for row in result["deadlines"]:
        assert row["was"] == row["would"], row
    assert result["missed_newly"] == result["missed_no_more"] == result["refused"] == []
    assert result["not_received"] == 0


@pytest.mark.parametrize("since", ["2026-10-10", "2026-10-11", "2026-10-13"])
def test_g12_cases_of_before_share_causes_with_those_looked_at(simulate: Simulate, since: str) -> None:
    result = simulate(name="4s-group", since=since)
    for row in result["deadlines"]:
        assert row["was"] == row["would"], row
    assert ("G12.draft" in {row["id"] for row in result["deadlines"]}) is (since < "2026-10-13")


def test_s8_a_shorter_time_for_return_calls_would_have_been_missed(simulate: Simulate) -> None:
    result = simulate(("due = { days = 3 }", "due = { days = 1 }"))
    assert states(result, "S8.service") == (
        {"met": 1, "missed": 0, "open": 0},
        {"met": 0, "missed": 1, "open": 0},
    )
    [missed] = [each for each in result["missed_newly"] if each["id"] == "S8.service"]
    assert (missed["complaint"], missed["otherwise"]) == ("XM01-S2026-00001", "met")
    assert missed["due_at"].isoformat() == "2026-10-13T16:00:00+00:00"


def test_s8_no_more_calls_owed_no_more_of_them(simulate: Simulate) -> None:
    result = simulate(("due = { months = 1 }", "due = { days = 10 }"))
    [missed] = [each for each in result["missed_newly"] if each["id"] == "S8.sale-2"]
    assert missed["complaint"] == "XM01-S2026-00002"


def test_s13_less_time_to_draft_a_measure(simulate: Simulate) -> None:
    result = simulate(("due = { working_days = 3 }", "due = { hours = 12 }"))
    [missed] = [each for each in result["missed_newly"] if each["id"] == "S13.draft"]
    assert (missed["complaint"], missed["owner_role"]) == ("XM01-M2026-00001", "general-affairs")


def test_s13_where_no_policy_asks_people_opened_it_all_the_same(simulate: Simulate) -> None:
    text = '[[measures]]\nrule = "S13"\non = [{ moment = "major" }]\n'
    result = simulate((text, ""))
    assert states(result, "S13.draft")[1] == {"met": 0, "missed": 0, "open": 0}
    assert states(result, "S13.measure") == ({"met": 1, "missed": 0, "open": 0},) * 2
    assert result["refused"] == []


def test_g12_fewer_cases_ask_for_a_measure_sooner_and_more_for_none(simulate: Simulate) -> None:
    assert states(simulate(name="4s-group"), "G12.draft")[0] == {"met": 0, "missed": 1, "open": 0}
    sooner = simulate(("cases = 3\n", "cases = 2\n"), name="4s-group")
    [missed] = [each for each in sooner["missed_newly"] if each["id"] == "G12.draft"]
    assert missed["complaint"] == "HZ01-M2026-00000*", "a measure that there never was"
    none = simulate(("cases = 3\n", "cases = 4\n"), name="4s-group")
    assert states(none, "G12.draft")[1] == {"met": 0, "missed": 0, "open": 0}


def test_s8_a_visit_of_a_line_that_there_is_not_would_have_been_refused(ledger: psycopg.Connection) -> None:
    book = changed("service-standard")
    fewer = {name: line for name, line in book.lines.items() if name != "repair"}
    other = book.model_copy(update={"lines": fewer})
    day, now = (datetime.fromisoformat(each) for each in ("2026-10-01T00:00:00+08:00", NOW))
    result = result_of(ledger, other, day, now, ("XM01",))
    refused = [(each["command"], each["complaint"], each["rule"]) for each in result["refused"]]
    assert refused == [("record-service", "XM01-S2026-00001", None)]
    assert result["not_received"] == 1, "its return call"


def test_only_what_began_since_is_looked_at(simulate: Simulate) -> None:
    result = simulate(since="2026-10-13")
    rows = {row["id"]: row for row in result["deadlines"]}
    assert rows["S8.sale-1"]["was"] == rows["S8.sale-1"]["would"]
    assert "S8.service" not in rows
