"""Small histories told to a ledger of three stores, and the dashboards of any time of them."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import count
from typing import Any

import psycopg
import pytest

from ledger.outside import FixedOutside
from ledger.store import Store
from ledger.vault import Vault
from policies.apply import apply
from policies.desk import Desk
from projections.bounds import Bound
from projections.dashboards import DASHBOARDS, Dashboard, looking
from projections.period import period_of

NOW = "2026-12-31T12:00:00+08:00"
STORES = {"XM01": "service-standard", "CQ01": "changan-211", "HZ02": "4s-group"}
OCTOBER = "2026-10"
ROLES = {"XM01": "general-manager", "CQ01": "general-manager", "HZ02": "general-manager"}

Line = dict[str, Any]
Told = Callable[..., list[dict[str, Any]]]
Look = Callable[..., Dashboard]

_ids = count(1)


def day(text: str) -> str:
    """`10-09 15:30` as a time of the year, in the organisation's zone."""
    date, _, clock = text.partition(" ")
    return f"2026-{date}T{clock or '10:00'}{'' if clock.count(':') == 2 else ':00'}+08:00"


def line(command: str, at: str, **fields: Any) -> Line:
    """One command line; the general manager asks unless somebody else is named."""
    said = {
        "id": f"l-{next(_ids)}",
        "command": command,
        "at": day(at),
        "by": "zhao",
        "role": "general-manager",
    }
    return {**said, **{name.rstrip("_"): value for name, value in fields.items()}}


def receive(at: str, id: str, store: str = "XM01", **fields: Any) -> Line:
    """A complaint, which `@id` names afterwards."""
    said = {"store": store, "channel": "phone", "content": "…", "by": "li.na", **fields}
    return {**line("receive", at, **said), "id": id}


def visit(at: str, id: str, store: str = "XM01", kind: str = "repair", **fields: Any) -> Line:
    """A sale or a visit, which `@id` names afterwards."""
    return {**line("record-service", at, store=store, line=kind, **fields), "id": id}


def called(at: str, service: str, *items: str, satisfaction: str = "satisfied", **fields: Any) -> Line:
    """A return call that was answered, with the items that the customer objected to."""
    said = {"satisfaction": satisfaction, "dissatisfied_items": list(items)}
    return line("return-call", at, service=f"@{service}", **said, **fields)


def tried(at: str, service: str, reason: str = "no-answer", **fields: Any) -> Line:
    """A return call that did not come about."""
    return line("attempt-return-call", at, service=f"@{service}", reason=reason, **fields)


def on(case: str, command: str, at: str, **fields: Any) -> Line:
    """A step of the complaint of request `case`."""
    return line(command, at, complaint=f"@{case}", **fields)


@pytest.fixture
def desk(connection: psycopg.Connection) -> Desk:
    """A desk in a ledger with a store under each of three handbooks."""
    store, outside = Store(connection), FixedOutside(datetime.fromisoformat(NOW))
    desk = Desk(store, Vault(store, outside), outside)
    for code, handbook in STORES.items():
        wish = {"command": "register-store", "by": "test", "store": code, "handbook": handbook}
        assert desk.execute({"id": f"store-{code}", **wish})["ok"]
    return desk


@pytest.fixture
def tell(desk: Desk) -> Told:
    """Carry these lines out, the clock with them; all are accepted. `@id` may name what was told before."""
    numbers: dict[str, str] = {}

    def told(*lines: Line, until: str | None = None) -> list[dict[str, Any]]:
        named = [{key: numbers.get(str(value), value) for key, value in each.items()} for each in lines]
        texts = [json.dumps(each, ensure_ascii=False).encode() for each in named]
        end = None if until is None else datetime.fromisoformat(day(until))
        replies = list(apply(texts, desk, clock="commands", until=end))
        assert [reply["error"] for reply in replies if not reply["ok"]] == []
        for each, reply in zip(lines, replies, strict=True):
            if each["command"] in ("receive", "record-service"):
                numbers[f"@{each['id']}"] = reply.get("complaint") or reply["service"]
        return replies

    return told


@pytest.fixture
def look(connection: psycopg.Connection, desk: Desk) -> Look:
    """A dashboard of a period and stores, now or within a bound."""

    def looked(
        name: str, period: str = OCTOBER, stores: Sequence[str] = (), now: str = NOW, **bound: Any
    ) -> Dashboard:
        moment = datetime.fromisoformat(now if "T" in now else day(now))
        with looking(connection, Bound(**bound), moment) as view:
            return DASHBOARDS[name](view, period_of(period), stores)

    return looked
