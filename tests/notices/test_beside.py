"""X5, S8, S13: a deadline missed beside the cases is told too, exactly once, and can be seen."""

import json
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest

from tests.beside.conftest import measure, receipt, service
from tests.conftest import Run
from tests.notices.books import outbox, told
from tests.policies.house import House

NOW = datetime.fromisoformat("2026-10-21T12:00:00+08:00")
SALE_MISSED = [("S8", "sales-consultant"), ("S8", "customer-service-manager")]
MEASURE_MISSED = [("X5", "wang.f"), ("X5", "general-manager")]


@pytest.fixture
def house(connection: psycopg.Connection) -> House:
    house = House(connection, NOW)
    house.open_store("XM01", "service-standard")
    return house


def beside(house: House) -> list[tuple[str, str]]:
    """What was told of services and measures."""
    return [(each.rule, each.recipient) for each in outbox(house) if each.number[5] in "SM"]


@pytest.mark.parametrize("fast", [False, True])
def test_s8_s13_a_miss_beside_the_cases_is_told_once(house: House, fast: bool) -> None:
    visit = service(line="sale", at="2026-10-12T10:00:00+08:00")
    replies = house.applies(visit, receipt(), measure(), fast=fast, until=NOW - timedelta(hours=35))
    assert all(each["ok"] for each in replies)
    assert beside(house) == SALE_MISSED
    house.desk.settle()
    house.desk.settle()
    house.new_desk().settle()
    assert beside(house) == [*SALE_MISSED, *MEASURE_MISSED]
    entries = {each.position: each.draft for each in house.store.entries_after(0, 1000)}
    for each in (one for one in outbox(house) if one.number[5] in "SM"):
        assert entries[each.cause].kind == "deadline-missed.v1"
        assert entries[each.cause].stream == house.store.stream_of(each.number)


def test_x5_it_stands_in_the_outbox(house: House, complaints: Run) -> None:
    house.applies(service(line="sale"), until=NOW)
    shown: list[dict[str, Any]] = json.loads(complaints("policies", "notices", "--json").stdout)
    assert [(each["number"], each["recipient"]) for each in shown] == [
        ("XM01-S2026-00001", "sales-consultant"),
        ("XM01-S2026-00001", "customer-service-manager"),
    ]
    assert "2026-10-20 00:00" in shown[0]["text"]
    assert told(house) == SALE_MISSED
