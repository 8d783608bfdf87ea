"""A ledger with a dealership under the customer-management standard, one of a manufacturer's, one of D."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any

import psycopg
import pytest

from ledger.database import connect
from ledger.outside import FixedOutside
from ledger.store import Store
from ledger.vault import Vault
from policies.apply import apply
from policies.desk import Desk
from projections.models import catch_up
from tests.conftest import TEMPLATE, _database, _server_of

NOW = "2026-12-31T12:00:00+08:00"
SERVICE = "XM01-S2026-00001"
STORES = {"XM01": "service-standard", "CQ01": "changan-211", "WH01": "auto-dealer"}

Line = dict[str, Any]
Reply = dict[str, Any]
Say = Callable[..., list[Reply]]


@pytest.fixture
def outside() -> FixedOutside:
    return FixedOutside(datetime.fromisoformat(NOW))


@pytest.fixture
def desk(connection: psycopg.Connection, outside: FixedOutside) -> Desk:
    return opened(connection, outside)


@pytest.fixture
def other_desk(request: pytest.FixtureRequest, outside: FixedOutside) -> Iterator[Desk]:
    """The same in another ledger."""
    with contextmanager(_database)(_server_of(request), TEMPLATE) as url, connect(url) as connection:
        yield opened(connection, outside)


def opened(connection: psycopg.Connection, outside: FixedOutside) -> Desk:
    store = Store(connection)
    desk = Desk(store, Vault(store, outside), outside)
    for code, handbook in STORES.items():
        wish = {"command": "register-store", "by": "test", "store": code, "handbook": handbook}
        assert desk.execute({"id": f"store-{code}", **wish})["ok"]
    return desk


@pytest.fixture
def say(desk: Desk) -> Say:
    """What `apply --clock commands` answers to these lines; `until` carries the clock on."""
    return partial(told_to, desk)


def told_to(desk: Desk, *lines: Line, until: str | None = None, fast: bool = False) -> list[Reply]:
    texts = [json.dumps(line, ensure_ascii=False).encode() for line in lines]
    end = None if until is None else datetime.fromisoformat(until)
    return list(apply(texts, desk, clock="commands", until=end, fast=fast))


def service(id: str = "s-1", at: str = "2026-10-12T10:00:00+08:00", **fields: Any) -> Line:
    """A car comes to the workshop of XM01."""
    return {
        "id": id, "command": "record-service", "at": at, "by": "li.na", "role": "information-officer",
        "store": "XM01", "line": "repair", "customer": {"name": "张伟", "phone": "13812345678"},
        "subject": {"kind": "vehicle", "id": "闽D12345"}, **fields,
    }  # fmt: skip


def call(id: str, at: str, command: str = "return-call", **fields: Any) -> Line:
    """A return call for the first service, made or attempted."""
    said = {"satisfaction": "satisfied"} if command == "return-call" else {}
    return {
        "id": id, "command": command, "at": at, "by": "wu.min", "role": "information-officer",
        "service": SERVICE, **said, **fields,
    }  # fmt: skip


def receipt(id: str = "c-1", at: str = "2026-10-12T09:00:00+08:00", **fields: Any) -> Line:
    """A complaint at XM01, received by the customer-service manager."""
    return {
        "id": id, "command": "receive", "at": at, "by": "chen.hao", "role": "customer-service-manager",
        "store": "XM01", "channel": "phone", "customer": {"name": "张伟", "phone": "13812345678"},
        "subject": {"kind": "vehicle", "id": "闽D12345"}, "content": "修了三次还是漏油", **fields,
    }  # fmt: skip


def measure(id: str = "m-1", at: str = "2026-10-13T09:00:00+08:00", **fields: Any) -> Line:
    """A measure that comes from the complaint of request c-1."""
    return {
        "id": id, "command": "open-measure", "at": at, "by": "chen.hao", "role": "customer-service-manager",
        "complaints": ["@c-1"], "department": "车间", "problem": "同一故障三次返修", "cause": "未按规程试车",
        "action": "返修车辆必须由技术专家复检", "owner": "wang.f", "due": "2026-10-20T18:00:00+08:00",
        **fields,
    }  # fmt: skip


def on_measure(command: str, at: str, **fields: Any) -> Line:
    """A further step of the measure of request m-1."""
    return {
        "id": f"{command}-{at}", "command": command, "at": at, "by": "zhao.gm", "role": "general-manager",
        "measure": "@m-1", **fields,
    }  # fmt: skip


def obligations(desk: Desk, number: str) -> dict[str, tuple[str, str | None]]:
    """State and time met of what a service or measure owes, from the read models."""
    catch_up(desk.room.store.connection)
    rows = desk.room.store.connection.execute(
        "SELECT id, state, met_at FROM read.obligations JOIN read.matters USING (stream) WHERE number = %s",
        (number,),
    ).fetchall()
    return {row[0]: (row[1], row[2] and row[2].isoformat()) for row in rows}


def asked_for(desk: Desk) -> int:
    """How many entries stand there because somebody asked for them: neither clock nor policy did."""
    return sum(each.draft.request is not None for each in desk.room.store.entries_after(0, 10_000))
