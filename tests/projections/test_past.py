"""A past state beside the present one."""

import subprocess
import sys
from datetime import timedelta

import psycopg
import pytest

from policies.desk import Desk
from projections import reading
from projections.bounds import MODELS, Bound
from projections.dashboards import DASHBOARDS, looking
from projections.models import catch_up
from projections.past import build, is_kept, past
from projections.period import period_of
from projections.reading import Filter, cases
from tests.projections.conftest import NOW
from tests.projections.rows import all_rows, as_of

HALF_A_YEAR = timedelta(days=182)


@pytest.mark.parametrize("what", ["recorded", "happened", "both"])
def test_it_holds_what_questions_of_then_are_answered(
    connection: psycopg.Connection, busy_desk: Desk, what: str
) -> None:
    catch_up(connection)
    live = all_rows(connection)
    position = busy_desk.room.store.head() * 2 // 3
    first = connection.execute(
        "SELECT min(occurred_at) FROM ledger.entries WHERE type = 'complaint'"
    ).fetchone()
    assert first is not None
    then = first[0] + timedelta(days=5)
    bound = Bound(position if what != "happened" else None, then if what != "recorded" else None)
    made = build(connection, bound)
    assert made.names == MODELS
    assert made.happened_by == bound.happened_by
    assert made.position == (position if what != "happened" else busy_desk.room.store.head())
    expected = {model: as_of(connection, model, bound) for model in MODELS}
    assert all_rows(connection, b"read_as_of.") == expected
    assert 0 < len(expected["cases"]) < len(live["cases"])
    assert all_rows(connection) == live, "the present stays"


def test_who_asks_for_just_that_is_answered_from_there(
    connection: psycopg.Connection, busy_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    bound = Bound(busy_desk.room.store.head() // 2)
    before = cases(connection, bound, Filter(), NOW)
    build(connection, bound)
    assert is_kept(connection, bound)
    assert not is_kept(connection, Bound(bound.until_position, NOW))
    assert not is_kept(connection, Bound(1))
    assert cases(connection, bound, Filter(), NOW) == before
    connection.execute("UPDATE read_as_of.cases SET category = 'from the copy'")
    assert {row["category"] for row in cases(connection, bound, Filter(), NOW)} == {"from the copy"}
    monkeypatch.setattr(reading, "is_kept", lambda *_: False)
    assert cases(connection, bound, Filter(), NOW) == before


def test_another_state_takes_its_place_and_a_part_answers_nobody(
    connection: psycopg.Connection, busy_desk: Desk
) -> None:
    build(connection, Bound(100))
    build(connection, Bound(200), ["cases"])
    made = past(connection)
    assert made is not None
    assert (made.position, made.names) == (200, ("cases",))
    assert not is_kept(connection, Bound(200))


def test_one_made_by_another_program_answers_nobody(connection: psycopg.Connection, busy_desk: Desk) -> None:
    build(connection, Bound(100))
    connection.execute("""UPDATE read_as_of.made SET definitions = definitions || '{"cases": "older"}'""")
    assert not is_kept(connection, Bound(100))


def test_dashboards_of_then_are_asked_of_it(connection: psycopg.Connection, busy_desk: Desk) -> None:
    catch_up(connection)
    bound = Bound(busy_desk.room.store.head() // 2)

    def asked() -> list[object]:
        with looking(connection, bound, NOW) as view:
            return [
                DASHBOARDS[name](view, period_of("2025-11"), ()).document for name in ("overview", "repeats")
            ]

    before = asked()
    build(connection, bound)
    assert asked() == before
    connection.execute("DELETE FROM read_as_of.cases")
    assert asked() != before, "it was asked of the copy"


def test_one_that_is_killed_leaves_nothing_behind(
    connection: psycopg.Connection, database_url: str, busy_desk: Desk
) -> None:
    """kill -9 before the last model: what was there before stays, and nothing else."""
    catch_up(connection)
    live = all_rows(connection)
    build(connection, Bound(100))
    killed = (
        "import os, sys; import projections.past as past; from ledger.database import connect;"
        " from projections.bounds import Bound; make = past._make;"
        " past._make = lambda c, b, n: os.kill(os.getpid(), 9) if n == 'acts' else make(c, b, n);"
        " past.build(connect(sys.argv[1]), Bound(200))"
    )
    done = subprocess.run([sys.executable, "-c", killed, database_url], check=False, timeout=60)
    assert done.returncode == -9
    assert is_kept(connection, Bound(100))
    build(connection, Bound(200))
    assert is_kept(connection, Bound(200))
    schemas = connection.execute(
        "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'read%' ORDER BY 1"
    ).fetchall()
    assert schemas == [("read",), ("read_as_of",)]
    assert all_rows(connection) == live
