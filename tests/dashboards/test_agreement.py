"""What must hold of every dashboard, over months of the demonstration: the counts, the past, the trend."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import psycopg
import pytest

from cli.demonstration import demonstration_stores, demonstration_year
from ledger.database import connect
from ledger.outside import FixedOutside
from ledger.store import Store
from ledger.vault import Vault
from policies.apply import apply
from policies.desk import Desk
from projections.bounds import Bound
from projections.dashboards import DASHBOARDS, Dashboard, looking, trend
from projections.past import build, is_kept
from projections.period import period_of
from tests.conftest import TEMPLATE, _database, _server_of

END = datetime(2026, 11, 21, 12, tzinfo=UTC)
PERIODS = ("2025-12", "2026-01", "2025-W50", "2025-12-10..2025-12-20", "2024-01")
NO_CASES = ("trend", "items", "age_days", "customers", "after_days", "serviced", "returning", "cars_in_area")
"""Whole numbers that count no cases, or cases of another time."""


@pytest.fixture(scope="module")
def busy(request: pytest.FixtureRequest) -> Iterator[psycopg.Connection]:
    """The first weeks of the demonstration; told once, as no test here changes what was told."""
    with contextmanager(_database)(_server_of(request), TEMPLATE) as url, connect(url) as connection:
        store, outside = Store(connection), FixedOutside(END)
        desk = Desk(store, Vault(store, outside), outside)
        for code, handbook in demonstration_stores().items():
            wish = {"command": "register-store", "by": "test", "store": code, "handbook": handbook}
            assert desk.execute({"id": f"store-{code}", **wish})["ok"]
        lines = [json.dumps(line).encode() for line in islice(demonstration_year(END), 900)]
        assert all(answer["ok"] for answer in apply(lines, desk, clock="commands", fast=True))
        yield connection


def every(connection: psycopg.Connection, bound: Bound, period: str) -> dict[str, Dashboard]:
    with looking(connection, bound, END) as view:
        return {name: ask(view, period_of(period), ()) for name, ask in DASHBOARDS.items()}


def counts(document: Any, path: str = "") -> Iterator[tuple[str, int]]:
    """Every whole number of a document under the path that its cases are found by."""
    for key, value in document.items():
        here = f"{path}.{key}" if path else key
        if key in NO_CASES:
            continue
        if isinstance(value, dict):
            yield from counts(value, here)
        elif isinstance(value, int) and not isinstance(value, bool):
            yield here, value


def test_every_number_can_be_opened_into_as_many_cases(busy: psycopg.Connection) -> None:
    for period in PERIODS:
        for found in every(busy, Bound(), period).values():
            for path, count in counts(found.document):
                assert len(found.behind[path]) == count, (found.document["dashboard"], path)
            assert all(isinstance(number, str) for its in found.behind.values() for number in its)


def standing_at(document: Any, path: str) -> Iterator[Any]:
    """What stands in a document under the path that its cases are found by."""
    if not path:
        yield document
    elif isinstance(document, dict):
        key, _dot, rest = path.partition(".")
        if key in document:
            yield from standing_at(document[key], rest)
    elif isinstance(document, list):
        for row in document:
            told_by = [str(each or "-") for each in row.values() if isinstance(each, str | None)]
            for name in (*told_by, ":".join(told_by[:2])):
                if path.startswith(f"{name}."):
                    yield from standing_at(row, path.removeprefix(f"{name}."))


def test_a_path_to_cases_is_the_path_to_their_number(busy: psycopg.Connection) -> None:
    for period in PERIODS:
        for name, found in every(busy, Bound(), period).items():
            for path, numbers in found.behind.items():
                standing = [
                    len(each) if isinstance(each, list) else each
                    for each in standing_at(found.document, path)
                ]
                assert len(numbers) in standing, (name, path, standing)


def test_what_is_behind_the_parts_is_behind_the_whole(busy: psycopg.Connection) -> None:
    found = every(busy, Bound(), "2025-12")
    for name, whole, parts in (
        ("repeats", "received", "by_store"), ("repeats", "repeats", "by_category"),
        ("deadlines", "due", "by_role"), ("escalations", "escalations", "by_reason"),
        ("times", "reply.done", "by_store"),
    ):  # fmt: skip
        behind = found[name].behind
        together = [
            number
            for path, numbers in behind.items()
            if path.startswith(f"{parts}.") and path.endswith(f".{whole}")
            for number in numbers
        ]
        assert sorted(together) == sorted(behind[whole]), (name, whole)
        assert together


def test_as_of_the_end_is_as_it_stands(busy: psycopg.Connection) -> None:
    head = busy.execute("SELECT max(position) FROM ledger.entries").fetchone()
    assert head is not None
    for period in PERIODS[:2]:
        assert every(busy, Bound(until_position=head[0]), period) == every(busy, Bound(), period)
        assert every(busy, Bound(happened_by=END), period) == every(busy, Bound(), period)


def test_a_past_that_is_kept_says_the_same(busy: psycopg.Connection) -> None:
    half = Bound(until_position=500)
    made = every(busy, half, "2025-12")
    build(busy, half)
    assert is_kept(busy, half)
    assert every(busy, half, "2025-12") == made
    busy.execute("DELETE FROM read_as_of.cases")
    assert every(busy, half, "2025-12") != made, "it is asked"
    busy.execute("DROP SCHEMA read_as_of CASCADE")


def test_the_past_does_not_change_when_more_is_recorded(busy: psycopg.Connection) -> None:
    half = Bound(until_position=500)
    before = every(busy, half, "2025-12")
    assert before != every(busy, Bound(), "2025-12")
    store, outside = Store(busy), FixedOutside(END, seed=7)
    desk = Desk(store, Vault(store, outside), outside)
    lines = [json.dumps(line).encode() for line in islice(demonstration_year(END), 900, 1000)]
    list(apply(lines, desk, clock="commands", fast=True))
    assert every(busy, half, "2025-12") == before


def test_a_document_is_the_same_text_each_time(busy: psycopg.Connection) -> None:
    once, again = (json.dumps(every(busy, Bound(), "2026-01")["people"].document) for _ in range(2))
    assert once == again


def test_the_trend_is_what_the_dashboards_say(busy: psycopg.Connection) -> None:
    for period in PERIODS:
        found = {name: each.document for name, each in every(busy, Bound(), period).items()}
        with looking(busy, Bound(), END) as view:
            told = trend(view, period_of(period))
            one_store = trend(view, period_of(period), ["SH01"])
        assert told["now"] == {
            "period": period_of(period).name,
            "received": found["repeats"]["received"],
            "repeats": found["repeats"]["repeats"],
            "repeat_rate": found["repeats"]["repeat_rate"],
            "resolved": told["now"]["resolved"],
            "escalations": found["escalations"]["escalations"],
            "on_time_rate": found["deadlines"]["on_time_rate"],
            "complaint_satisfaction": found["satisfaction"]["complaint_calls"]["satisfaction"],
            "satisfaction": found["satisfaction"]["company"]["satisfaction"],
            "approved": found["compensation"]["approved"]["amount"],
        }
        assert (told["course"][-1], told["course"][-2], len(told["course"])) == (
            told["now"],
            told["before"],
            13,
        )
        own = [row["received"] for row in found["repeats"]["by_store"] if row["store"] == "SH01"]
        assert one_store["now"]["received"] == sum(own)


def test_of_months_the_thirteenth_back_is_last_years(busy: psycopg.Connection) -> None:
    with looking(busy, Bound(), END) as view:
        told = trend(view, period_of("2026-01"))
    assert told["course"][0] == told["last_year"]
    assert told["before"]["period"] == "2025-12"
    assert told["before"]["received"] > 0


def test_g13_no_dashboard_holds_a_word_of_a_customer(busy: psycopg.Connection) -> None:
    texts = json.dumps(
        [each.document for each in every(busy, Bound(), "2025-12").values()], ensure_ascii=False
    )
    told = [line for line in islice(demonstration_year(END), 900) if line["command"] == "receive"]
    for line in told:
        customer = line.get("customer") or {}
        for value in (*customer.values(), line["content"], (line.get("subject") or {}).get("id")):
            assert value is None or str(value) not in texts
    kept = busy.execute("SELECT string_agg(detail::text, ' ') FROM read.acts").fetchone()
    assert kept is not None
    assert "sealed" not in kept[0]
