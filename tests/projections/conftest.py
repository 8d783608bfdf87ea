"""A ledger with some hundred lines of the demonstration year in it, policies and clock included."""

import json
from datetime import UTC, datetime
from itertools import islice

import psycopg
import pytest

from cli.demonstration import demonstration_stores, demonstration_year
from ledger.outside import FixedOutside
from ledger.store import Store
from ledger.vault import Vault
from policies.apply import apply
from policies.desk import Desk

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def desk(connection: psycopg.Connection) -> Desk:
    """A desk in a ledger where the four stores are registered."""
    store, outside = Store(connection), FixedOutside(NOW)
    desk = Desk(store, Vault(store, outside), outside)
    for code, handbook in demonstration_stores().items():
        wish = {"command": "register-store", "by": "test", "store": code, "handbook": handbook}
        assert desk.execute({"id": f"store-{code}", **wish})["ok"]
    return desk


@pytest.fixture
def lines() -> list[bytes]:
    """The first lines of the year."""
    return [json.dumps(line).encode() for line in islice(demonstration_year(NOW), 500)]


@pytest.fixture
def busy_desk(desk: Desk, lines: list[bytes]) -> Desk:
    """The same desk after those lines."""
    answers = list(apply(lines, desk, clock="commands", fast=True))
    assert all(answer["ok"] for answer in answers)
    return desk
