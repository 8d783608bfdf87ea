"""The program as a person uses it: a prepared ledger with two stores, and a clock that stands still."""

import json
import subprocess
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

from ledger.database import connect
from ledger.outside import FixedOutside
from ledger.store import Store
from ledger.vault import Vault
from policies.apply import apply
from policies.desk import Desk

NOW = "2026-10-12T10:00:00+08:00"
SPECIALIST = "customer-relations-specialist"
MANAGER = "customer-relations-manager"

Done = subprocess.CompletedProcess[str]
Run = Callable[..., Done]
Ask = Callable[..., Any]
Feed = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    """The desk that the program works at, in a ledger with the stores of two handbooks."""
    with connect(database_url) as connection:
        outside, store = FixedOutside(datetime.fromisoformat(NOW)), Store(connection)
        desk = Desk(store, Vault(store, outside), outside)
        for code, handbook in (("SH01", "4s-group"), ("CQ01", "changan-211")):
            wish = {"command": "register-store", "by": "test", "store": code, "handbook": handbook}
            assert desk.execute({"id": f"store-{code}", **wish})["ok"]
        yield desk


@pytest.fixture
def run(complaints: Run, desk: Desk) -> Run:
    """`complaints` in a ledger with the stores SH01 (a dealer group's) and CQ01 (a manufacturer's dealer)."""

    def call(*arguments: str, **options: str) -> Done:
        return complaints(*arguments, **{"COMPLAINTS_NOW": NOW, **options})

    return call


@pytest.fixture
def ask(run: Run) -> Ask:
    """The JSON document that a command prints."""

    def call(*arguments: str, **options: str) -> Any:
        done = run(*arguments, "--json", **options)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return call


@pytest.fixture
def feed(desk: Desk) -> Feed:
    """What `apply --clock commands` answers to these lines, without the wait for a program to start."""

    def call(*lines: dict[str, Any]) -> list[dict[str, Any]]:
        texts = [json.dumps(line, ensure_ascii=False).encode() for line in lines]
        return list(apply(texts, desk, clock="commands"))

    return call


def receipt(**fields: Any) -> dict[str, Any]:
    """A complaint received at CQ01 by phone."""
    return {
        "id": "c-1",
        "command": "receive",
        "at": "2026-10-12T09:00:00+08:00",
        "by": "li.na",
        "role": "customer-service-specialist",
        "store": "CQ01",
        "channel": "phone",
        "customer": {"name": "张伟", "phone": "13812345678"},
        "subject": {"kind": "vehicle", "id": "渝A12345", "model": "CS75"},
        "content": "修了三次还是漏油",
        **fields,
    }


NUMBER = "CQ01-2026-00001"
