"""`complaints projections`: status, rebuild, verify, as a person calls them."""

import json

import psycopg
import pytest

from policies.desk import Desk
from projections import shadow
from projections.bounds import MODELS
from projections.models import catch_up, digest
from projections.rebuilding import alone, rebuild
from tests.conftest import Run
from tests.projections.rows import all_rows


def test_status_says_position_size_and_definition(
    connection: psycopg.Connection, busy_desk: Desk, complaints: Run
) -> None:
    catch_up(connection)
    head = busy_desk.room.store.head()
    found = complaints("projections", "status", "--json")
    assert (found.returncode, found.stderr) == (0, "")
    told = json.loads(found.stdout)
    assert [(each["schema"], each["name"]) for each in told] == [("read", name) for name in MODELS]
    for each in told:
        assert each["stopped"] is None
        assert (each["position"], each["head"], each["lag"], each["lag_seconds"]) == (head, head, 0, 0.0)
        assert each["made_by"] == each["definition"] == digest(each["name"])[:8]
        assert each["ready"]
        assert each["current"]
        assert each["bytes"] > 0
        assert each["took_seconds"] > 0
    table = complaints("projections", "status").stdout
    assert "ready" in table
    assert digest("cases")[:8] in table


def test_status_says_how_far_behind(connection: psycopg.Connection, busy_desk: Desk, complaints: Run) -> None:
    catch_up(connection)
    connection.execute("UPDATE read.models SET position = position - 7")
    connection.execute("UPDATE read.models SET definition = 'older' WHERE name = 'acts'")
    told = json.loads(complaints("projections", "status", "--json").stdout)
    assert {each["lag"] for each in told} == {7}
    assert all(each["lag_seconds"] >= 0 for each in told)
    assert {each["name"] for each in told if not each["current"]} == {"acts"}
    assert "complaints projections rebuild" in complaints("projections", "status").stdout


def test_a_long_lag_is_told_in_days(connection: psycopg.Connection, busy_desk: Desk, complaints: Run) -> None:
    catch_up(connection)
    connection.execute("UPDATE read.models SET position = 1")
    with connection.transaction():
        connection.execute("SET LOCAL session_replication_role = replica")
        connection.execute(
            "UPDATE ledger.entries SET recorded_at = recorded_at - interval '355 days' WHERE position = 1"
        )
    assert " (355 d)" in complaints("projections", "status").stdout


def test_status_tells_of_a_rebuild_that_was_ended(
    connection: psycopg.Connection, busy_desk: Desk, complaints: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What lies there takes room, and the next rebuild goes on with it."""
    catch_up(connection)
    monkeypatch.setattr(shadow, "make_indexes", _ended)
    with pytest.raises(KeyboardInterrupt):
        rebuild(connection)
    with alone(connection):
        assert "A rebuild is under way: " in complaints("projections", "status").stderr
    told = json.loads(complaints("projections", "status", "--json").stdout)
    beside = {each["name"]: each for each in told if each["schema"] == "read_shadow"}
    assert set(beside) == set(MODELS)
    assert all(each["bytes"] >= 0 and not each["under_way"] for each in beside.values())
    assert "projections rebuild goes on with it" in complaints("projections", "status").stderr
    assert complaints("projections", "rebuild").returncode == 0
    assert "rebuild" not in complaints("projections", "status").stderr


def _ended(*_: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("only", MODELS)
def test_one_model_alone_is_made_anew(
    connection: psycopg.Connection, busy_desk: Desk, complaints: Run, only: str
) -> None:
    catch_up(connection)
    live = all_rows(connection)
    connection.execute(f"DELETE FROM read.{only}".encode())
    assert complaints("projections", "verify", "--only", only).returncode == (1 if live[only] else 0)
    found = complaints("projections", "rebuild", "--only", only)
    assert (found.returncode, found.stdout) == (0, "")
    assert only in found.stderr
    assert all_rows(connection) == live


def test_verify_finds_the_row_that_differs(
    connection: psycopg.Connection, busy_desk: Desk, complaints: Run
) -> None:
    catch_up(connection)
    whole = complaints("projections", "verify")
    assert whole.returncode == 0
    assert whole.stdout.count("all as the ledger says") == len(MODELS)
    connection.execute(
        "UPDATE read.obligations SET owner = 'nobody' WHERE (stream, id, n) IN"
        " (SELECT stream, id, n FROM read.obligations LIMIT 1)"
    )
    found = complaints("projections", "verify", "--json")
    assert found.returncode == 1
    told = {each["name"]: each for each in json.loads(found.stdout)}
    assert (told["obligations"]["missing"], told["obligations"]["surplus"]) == (1, 1)
    assert [name for name, each in told.items() if not each["agrees"]] == ["obligations"]


def test_a_past_state_is_built_shown_and_asked(
    connection: psycopg.Connection, busy_desk: Desk, complaints: Run
) -> None:
    half = busy_desk.room.store.head() // 2
    before = complaints("list", "--json", "--as-of", str(half))
    made = complaints("projections", "rebuild", "--as-of", str(half))
    assert made.returncode == 0
    assert (
        f"schema read_as_of, beside the present: {', '.join(MODELS)} as recorded up to position {half}"
        in made.stderr
    )
    assert f"--as-of {half}" in made.stderr
    told = json.loads(complaints("projections", "status", "--json").stdout)[len(MODELS) :]
    assert {(each["schema"], each["position"], each["ready"]) for each in told} == {
        ("read_as_of", half, True)
    }
    assert [each["name"] for each in told] == list(MODELS)
    after = complaints("list", "--json", "--as-of", str(half))
    assert (after.returncode, after.stdout) == (0, before.stdout)
    assert complaints("projections", "rebuild", "--happened-by", "2026-10-01").returncode == 0
    assert "happened by 2026-10-02 00:00" in complaints("projections", "status").stderr


def test_there_is_no_such_model(complaints: Run) -> None:
    found = complaints("projections", "rebuild", "--only", "dreams")
    assert found.returncode == 2
    assert "cases" in found.stderr
