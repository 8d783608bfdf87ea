"""A ledger with some hundred lines of the demonstration year in it, policies and clock included."""

import json
from datetime import UTC, datetime
from itertools import islice

import psycopg
import pytest

from cli.demonstration import demonstration_stores, demonstration_year
from ledger.entries import Draft
from ledger.outside import FixedOutside
from ledger.store import Store
from ledger.vault import Vault
from policies.apply import apply
from policies.desk import Desk
from projections.models import catch_up

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


@pytest.fixture
def good(connection: psycopg.Connection, desk: Desk, lines: list[bytes]) -> Draft:
    """The next entry of some case, as it should be; the read models hold all before it."""
    list(apply(lines[:40], desk, clock="commands", fast=True))
    catch_up(connection)
    row = connection.execute("SELECT stream FROM read.cases ORDER BY number DESC LIMIT 1").fetchone()
    assert row is not None
    stream = desk.room.store.entries_of(row[0])
    entry = stream[-1]
    return Draft(
        entry.draft.stream, len(stream) + 1, "complaint", "note-added.v1", entry.draft.at, "li.na", None,
        {"text": "…"},
    )  # fmt: skip
