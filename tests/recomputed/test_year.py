"""The demonstration's year, from five sides."""

from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pytest

from ledger.database import Connection
from ledger.lake import write_lake
from projections.bounds import Bound
from projections.period import period_of
from tests.recomputed.agreeing import assert_all_agree, assert_lake_agrees, assert_past_agrees
from tests.robustness.lines import encode, registrations, year
from tests.robustness.program import apply_here

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
PERIODS = ("2025-12", "2026-01", "2026", "2026-W02", "2025-12-05..2026-02-03", "2024-05")
LINES = 1800


@pytest.fixture
def year_begun(connection: Connection) -> Connection:
    """The first weeks of the year, at all stores."""
    lines = encode([*registrations(), *islice(year(), LINES)])
    assert all(reply["ok"] for reply in apply_here(connection, lines, clock="commands", fast=True))
    return connection


def test_the_year_is_the_same_from_five_sides(year_begun: Connection, tmp_path: Path) -> None:
    wanted = [(period_of(name), stores) for name in PERIODS for stores in ((), ("CQ01",), ("SH01", "CD03"))]
    said = assert_all_agree(year_begun, tmp_path / "lake", NOW, wanted)
    silent = {name for name, times in said.items() if not times}
    assert silent <= {"insured", "insured.sql"}, "the year must have something to say of everything else"


def test_the_past_is_what_its_facts_add_up_to(year_begun: Connection) -> None:
    wanted = [(period_of(name), ()) for name in PERIODS[:3]]
    for position in (40, 700, 1100):
        assert_past_agrees(year_begun, NOW, position, wanted)


def test_a_lake_as_of_then_has_the_dashboards_of_then(year_begun: Connection, tmp_path: Path) -> None:
    periods = [period_of(name) for name in PERIODS[:3]]
    for position in (700, 1500):
        assert write_lake(year_begun, tmp_path / "lake", position).position == position
        bound = Bound(until_position=position)
        assert_lake_agrees(year_begun, tmp_path / "lake", NOW, periods, bound)
