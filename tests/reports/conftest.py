"""Reports of a small month, made in this process; and how to read what came out."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Any

import psycopg
import pytest

from cli.report import _made
from cli.reporting.asked import asked_report
from ledger.database import connect
from ledger.outside import FixedOutside
from ledger.store import Store
from ledger.vault import Vault
from policies.apply import apply
from policies.desk import Desk
from projections.models import catch_up
from projections.period import period_of
from tests.conftest import TEMPLATE, _database, _make_template, _server_of
from tests.postgres import Server
from tests.reports.house import STORES, Line, month

NOW = "2026-11-05T12:00:00+08:00"
OCTOBER = "october"
FORMS = (".html", ".xlsx", ".json")

Make = Callable[..., bytes]
Says = Callable[..., dict[str, Any]]


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A ledger with the three houses; where `busy` is asked for, with their October."""
    server = _server_of(request)
    with connect(server.url()) as admin:
        _make_template(server, admin)
    yield from _database(server, _october(server) if "busy" in request.fixturenames else TEMPLATE)


def _october(server: Server) -> str:
    """The month is told once a run; every test copies it."""
    with connect(server.url()) as admin:
        if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [OCTOBER]).fetchone():
            return OCTOBER
        admin.execute(f"CREATE DATABASE telling TEMPLATE {TEMPLATE}")
        with connect(server.url("telling")) as connection:
            lines = sorted(month(), key=lambda line: datetime.fromisoformat(line["at"]))
            tell(_opened(connection), lines)
            catch_up(connection)
        admin.execute(f"ALTER DATABASE telling RENAME TO {OCTOBER}")
    return OCTOBER


def _opened(connection: psycopg.Connection) -> Desk:
    outside = FixedOutside(datetime.fromisoformat(NOW))
    store = Store(connection)
    desk = Desk(store, Vault(store, outside), outside)
    for code, handbook in STORES.items():
        wish = {"command": "register-store", "by": "test", "store": code, "handbook": handbook}
        assert desk.execute({"id": f"store-{code}", **wish})["ok"]
    return desk


@pytest.fixture
def desk(connection: psycopg.Connection) -> Desk:
    """A desk in a ledger with the three houses."""
    return _opened(connection)


@pytest.fixture
def busy(desk: Desk) -> Desk:
    """The same desk after October."""
    return desk


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch, quiet_environment: None) -> None:
    monkeypatch.setenv("COMPLAINTS_NOW", NOW)


def tell(desk: Desk, lines: list[Line]) -> None:
    """Carry the lines out; all are accepted."""
    texts = [json.dumps(line, ensure_ascii=False).encode() for line in lines]
    assert [answer for answer in apply(texts, desk, clock="commands") if not answer["ok"]] == []


@pytest.fixture
def make(connection: psycopg.Connection) -> Make:
    """The bytes of a report: `make(".html", "2026-10", as_of="12")`; a week's name makes a weekly one."""
    return partial(made, connection)


def made(
    connection: psycopg.Connection,
    form: str,
    name: str = "2026-10",
    *,
    language: str = "en",
    as_of: str | None = None,
    stores: tuple[str, ...] = (),
    happened_by: str | None = None,
) -> bytes:
    period = period_of(name)
    kind: Any = "weekly" if period.kind == "week" else "monthly"
    report = asked_report(connection, kind, period, stores, as_of, happened_by)
    return _made(report, form, language)


@pytest.fixture
def says(make: Make) -> Says:
    """The JSON of a report, its tables by id under `tables`."""

    def call(name: str = "2026-10", **asked: Any) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(make(".json", name, **asked))
        tables = [table for section in document["sections"] for table in section["tables"]]
        assert len({table["id"] for table in tables}) == len(tables)
        return {**document, "tables": {table["id"]: table for table in tables}}

    return call
