"""The demonstration year and the two example days keep the law they are there to show."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from cli.demonstration import demonstration_stores, demonstration_year
from ledger.outside import FixedOutside
from ledger.store import Store
from ledger.vault import Vault
from policies.apply import apply
from policies.desk import Desk

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
EXAMPLES = Path(__file__).parents[2] / "examples"
REFUSED_ON_PURPOSE = {
    "changan-211-day.jsonl": {
        "cq-1012-09": "C4",
        "cq-1012-20": "X1",
        "cq-1012-25": "X2",
        "cq-1012-32": "C8",
    },
    "4s-group-day.jsonl": {"sh-1015-25": "G3", "sh-1015-35": "G11", "sh-1015-37": "X3"},
}


def replies(connection: psycopg.Connection, lines: Iterator[bytes], *, fast: bool) -> list[dict[str, Any]]:
    """The answers to `lines` in a ledger with the four stores."""
    outside, store = FixedOutside(NOW), Store(connection)
    desk = Desk(store, Vault(store, outside), outside)
    for code, handbook in demonstration_stores().items():
        wish = {"command": "register-store", "by": "test", "store": code, "handbook": handbook}
        assert desk.execute({"id": f"store-{code}", **wish})["ok"]
    return list(apply(lines, desk, clock="commands", fast=fast))


def year() -> list[dict[str, Any]]:
    return list(demonstration_year(NOW))


def test_the_year_is_the_same_each_time_and_another_with_another_seed() -> None:
    assert year() == year()
    assert year() != list(demonstration_year(NOW, seed=1))


def test_the_year_is_in_order_and_ends_by_now() -> None:
    times = [datetime.fromisoformat(line["at"]) for line in year()]
    assert times == sorted(times)
    assert times[-1] <= NOW


def test_every_line_of_the_year_is_accepted(connection: psycopg.Connection) -> None:
    answers = replies(connection, (json.dumps(line).encode() for line in year()), fast=True)
    assert len(answers) > 7000
    assert [answer for answer in answers if not answer["ok"]] == []


@pytest.mark.parametrize("name", REFUSED_ON_PURPOSE)
def test_an_example_is_refused_where_its_readme_says(connection: psycopg.Connection, name: str) -> None:
    answers = replies(connection, iter((EXAMPLES / name).read_bytes().splitlines()), fast=False)
    refused = {answer["id"]: answer["error"]["rule"] for answer in answers if not answer["ok"]}
    assert refused == REFUSED_ON_PURPOSE[name]
