"""A report made again as of its position is the same to the byte, whatever came after, and anywhere."""

import hashlib
import json
import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from cli.reporting.cells import Cells
from cli.reporting.charts import drawn
from ledger.database import connect, initialise
from policies.desk import Desk
from projections.bounds import Bound
from projections.past import build
from projections.rebuilding import rebuild
from projections.reports.document import Chart, Column, Table
from tests.conftest import _server_of
from tests.reports.conftest import FORMS, NOW, Make, made, tell
from tests.reports.house import more

Run = Callable[..., subprocess.CompletedProcess[str]]
OTHERWISE = "sorting_otherwise"
NAMES = ("2026-10", "2026-W42")


def all_of(make: Make, **asked: str) -> dict[tuple[str, str], bytes]:
    return {(form, name): make(form, name, **asked) for form in FORMS for name in NAMES}


def position(reports: dict[tuple[str, str], bytes]) -> str:
    return str(json.loads(reports[".json", "2026-10"])["made_from"]["position"])


def test_after_more_was_recorded_a_person_erased_and_everything_rebuilt(busy: Desk, make: Make) -> None:
    before = all_of(make)
    at = position(before)
    tell(busy, more())
    erase = {
        "command": "erase-person",
        "by": "test",
        "complaint": "CQ01-2026-00001",
        "reason": "asked for it",
    }
    assert busy.execute({"id": "erase", **erase})["ok"]
    rebuild(busy.room.store.connection)
    assert all_of(make, as_of=at) == before
    build(busy.room.store.connection, Bound(until_position=int(at)))
    assert all_of(make, as_of=at) == before, "from what is kept as of then"
    now = all_of(make)
    assert all(now[key] != before[key] for key in before)


def test_in_another_zone_and_locale_at_another_time(busy: Desk, complaints: Run, tmp_path: Path) -> None:
    places = (
        {"TZ": "America/St_Johns", "LANG": "C", "PYTHONHASHSEED": "1", "COMPLAINTS_NOW": NOW},
        {
            "TZ": "Pacific/Apia",
            "LANG": "zh_CN.UTF-8",
            "PYTHONHASHSEED": "2",
            "PGOPTIONS": "-c timezone=Asia/Tokyo",
        },
    )
    for form in FORMS:
        found = set()
        for place in places:
            out = tmp_path / f"report{form}"
            done = complaints("report", "monthly", "2026-10", "--as-of", "60", "--out", str(out), **place)
            assert done.returncode == 0, done.stderr
            found.add(out.read_bytes())
        assert len(found) == 1


def test_in_a_database_that_sorts_otherwise(
    busy: Desk, make: Make, request: pytest.FixtureRequest, connection: psycopg.Connection
) -> None:
    """Codes and names come in Python's order, not in that of a database's collation."""
    before = all_of(make)
    with sorting_otherwise(request) as other:
        initialise(other)
        _copy(connection, other)
        for (form, name), report in before.items():
            assert made(other, form, name) == report


@contextmanager
def sorting_otherwise(request: pytest.FixtureRequest) -> Iterator[psycopg.Connection]:
    """An empty database of the same server that puts digits behind letters, and small letters first."""
    create = (
        "CREATE DATABASE {} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-u-kr-latn-digit-kf-lower'"
    )
    server = _server_of(request)
    with connect(server.url()) as admin:
        try:
            admin.execute(sql.SQL(create).format(sql.Identifier(OTHERWISE)))
        except psycopg.errors.FeatureNotSupported:
            pytest.skip("this server was built without ICU")
        try:
            with connect(server.url(OTHERWISE)) as other:
                yield other
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(OTHERWISE)))


def _copy(one: psycopg.Connection, other: psycopg.Connection) -> None:
    """The log and its registers, as a restored dump has them."""
    other.execute("SET session_replication_role = replica")
    for table in ("entries", "stores", "handbooks", "numbers"):
        place = sql.Identifier("ledger", table)
        with (
            one.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(place)) as source,
            other.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(place)) as target,
        ):
            for block in source:
                target.write(block)
    other.execute("SET session_replication_role = origin")


def test_the_charts_are_those_that_were_looked_at() -> None:
    """Another release of pygal that draws otherwise is seen here, before reports made again differ."""
    rows = [
        {"name": f"项目 {place}", "count": 7 * place % 11 + 1, "rate": 1 - place / 40} for place in range(9)
    ]
    columns = (Column("name", "name"), Column("count", "count", "count"), Column("rate", "rate", "rate"))
    charts = (
        Chart("pie", "name", ("count",), most=6),
        Chart("bars", "name", ("rate",), "rate"),
        Chart("lines", "name", ("count",)),
    )
    table = Table("t", "t", columns, rows, charts=charts)
    drawings = [drawn(table, chart, Cells({})) for chart in charts]
    text = "".join(drawing.svg for drawing in drawings if drawing)
    assert re.search(r'="[^"]*\.\d\d|script|style|id=|http|20\d\d-', text) is None
    assert hashlib.sha256(text.encode()).hexdigest()[:16] == "3e7f16901a1f910e"


@pytest.mark.parametrize("form", FORMS)
def test_what_had_happened_by_then(busy: Desk, make: Make, form: str) -> None:
    del busy
    early, late = (make(form, happened_by=f"2026-10-{day}") for day in ("15", "25"))
    assert early != late
    assert make(form, happened_by="2026-10-15") == early
