"""What cannot be taken in stops the read models: loudly, before it, with the way out; never skipped."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from aggregates.complaint.facts.base import Fact
from ledger.entries import Draft
from ledger.errors import StandsStill
from ledger.store import Store
from projections import models, searching, shadow
from projections.bounds import MODELS, Bound
from projections.kinds import KINDS, TYPES
from projections.models import catch_up, standstill, status
from projections.past import build
from projections.rebuilding import rebuild
from tests.conftest import Run
from tests.projections.rows import all_rows, as_of

Poison = Callable[[psycopg.Connection, Draft], None]
"""Puts one bad entry behind those that are there, of the stream of a draft that would be good."""


def appended(**changes: Any) -> Poison:
    """By the ledger's own function, with a good hash: what another program might record."""

    def poison(connection: psycopg.Connection, draft: Draft) -> None:
        Store(connection).append([replace(draft, **changes)])

    return poison


def forged(column: str, value: object) -> Poison:
    """By a superuser, past every trigger."""

    def poison(connection: psycopg.Connection, draft: Draft) -> None:
        Store(connection).append([draft])
        as_superuser(
            connection,
            f"UPDATE ledger.entries SET {column} = %s WHERE position = %s",
            value,
            end(connection),
        )

    return poison


def as_superuser(connection: psycopg.Connection, statement: str, *values: object) -> None:
    with connection.transaction():
        connection.execute("SET LOCAL session_replication_role = replica")
        connection.execute("GRANT UPDATE, DELETE ON ledger.entries TO CURRENT_USER")
        connection.execute(statement.encode(), values)


def effect(**said: object) -> list[dict[str, object]]:
    return [{"id": "C2.reply", "n": 77, **said}]


UNKNOWN, BROKEN = r"kind of entry \d+ is unknown: dreamt.v1", "is broken"
POISONS: dict[str, tuple[Poison, str]] = {
    "an unknown kind": (appended(kind="dreamt.v1"), UNKNOWN),
    "an unknown type": (appended(type="dream"), r"type of entry \d+ is unknown: dream"),
    "an effect on what was never started": (
        appended(obligations=effect(change="met", at="2026-10-09T01:15:00.000000Z")),
        "never started: C2.reply 77",
    ),
    "an effect without a name": (appended(obligations=[{"n": 1, "change": "met"}]), BROKEN),
    "an effect that is none": (appended(obligations=["met"]), BROKEN),
    "an unknown effect": (appended(obligations=effect(change="dreamt")), "never started: C2.reply 77"),
    "a start without a due time": (appended(obligations=effect(change="started")), BROKEN),
    "a time that is none": (appended(changed={"review_at": "soon"}), BROKEN),
    "fields that are a list": (forged("changed", Jsonb([1])), BROKEN),
    "effects that are an object": (forged("obligations", Jsonb({"a": 1})), BROKEN),
    "data that are a text": (forged("data", Jsonb("text")), BROKEN),
    "another hash": (forged("hash", b"\x00" * 32), "hash of entry .* does not fit"),
    "another word in it": (forged("changed", Jsonb({"level": "nobody"})), "hash of entry .* does not fit"),
    "a version left out": (forged("version", 90), "one is missing"),
}  # fmt: skip
SHAPES = [
    name for name in POISONS if name not in ("another hash", "another word in it", "a version left out")
]
"""What a rebuild finds as well: hashes and versions of all there is are for `complaints verify`."""


def end(connection: psycopg.Connection) -> int:
    return Store(connection).head()


def test_the_models_stop_before_it_and_say_why(connection: psycopg.Connection, good: Draft) -> None:
    for name in POISONS:
        with connection.transaction(force_rollback=True):
            stops_before(connection, good, name)


def stops_before(connection: psycopg.Connection, good: Draft, name: str) -> None:
    poison, reason = POISONS[name]
    Store(connection).append([good])
    last_good = end(connection)
    poison(connection, replace(good, version=good.version + 1))
    Store(connection).append(
        [replace(good, stream=_another(connection, good), version=_next(connection, good))]
    )
    told = set()
    for _ in range(2):
        with pytest.raises(StandsStill, match=reason) as stopped:
            catch_up(connection)
        told.add(str(stopped.value))
        assert stopped.value.values["position"] == last_good + 1
        assert f"--as-of {last_good} answers" in stopped.value.way_out.format(**stopped.value.values)
        assert {model.position for model in status(connection)} == {last_good}
    expected = {model: as_of(connection, model, Bound(until_position=last_good)) for model in MODELS}
    assert all_rows(connection) == expected, name
    assert told == {str(standstill(connection))}


def _another(connection: psycopg.Connection, good: Draft) -> Any:
    row = connection.execute(
        "SELECT stream FROM read.cases WHERE stream <> %s ORDER BY 1", (good.stream,)
    ).fetchone()
    assert row is not None
    return row[0]


def _next(connection: psycopg.Connection, good: Draft) -> int:
    return len(Store(connection).entries_of(_another(connection, good))) + 1


@pytest.mark.parametrize("name", ["an unknown kind", "another hash", "an effect on what was never started"])
def test_what_was_put_right_is_taken_in(connection: psycopg.Connection, good: Draft, name: str) -> None:
    POISONS[name][0](connection, good)
    with pytest.raises(StandsStill):
        catch_up(connection)
    as_superuser(connection, "DELETE FROM ledger.entries WHERE position = %s", end(connection))
    assert standstill(connection) is None
    Store(connection).append([good])
    catch_up(connection)
    assert all(model.ready for model in status(connection))
    assert standstill(connection) is None


def test_a_rebuild_stops_at_it_and_leaves_the_live_models(
    connection: psycopg.Connection, good: Draft
) -> None:
    live = all_rows(connection)
    for name in SHAPES:
        with connection.transaction(force_rollback=True):
            rebuild_stops(connection, good, name)
            assert all_rows(connection) == live, name


@pytest.mark.parametrize("name", ["an unknown kind", "an effect on what was never started"])
def test_a_rebuild_by_parts_stops_at_it_too(
    connection: psycopg.Connection, good: Draft, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shadow, "ENTRIES_WORTH_SHARING", 1)
    live = all_rows(connection)
    rebuild_stops(connection, good, name)
    assert all_rows(connection) == live


def rebuild_stops(connection: psycopg.Connection, good: Draft, name: str) -> None:
    poison, reason = POISONS[name]
    poison(connection, good)
    with pytest.raises(StandsStill, match=reason) as stopped:
        rebuild(connection)
    assert stopped.value.values["position"] == end(connection)


def test_a_changed_entry_is_not_passed_by_a_rebuild(connection: psycopg.Connection, good: Draft) -> None:
    POISONS["another hash"][0](connection, good)
    for attempt in (catch_up, rebuild, catch_up):
        with pytest.raises(StandsStill, match="does not fit"):
            attempt(connection)


def test_it_is_found_among_many(
    connection: psycopg.Connection, good: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a load, entries are looked at by their shapes; what only the fold notices is found as well."""
    monkeypatch.setattr(models, "FEW_ENTRIES", 3)
    store = Store(connection)
    store.append([replace(good, version=good.version + place) for place in range(10)])
    never = POISONS["an effect on what was never started"][0]
    never(connection, replace(good, version=good.version + 10))
    position = end(connection)
    store.append([replace(good, version=good.version + 11)])
    with pytest.raises(StandsStill, match="never started") as stopped:
        catch_up(connection)
    assert stopped.value.values["position"] == position


def test_a_rebuild_finds_what_only_the_database_refuses(
    connection: psycopg.Connection, good: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first of two, wherever their streams stand, far from the end; and what was told to answer does."""
    monkeypatch.setattr(searching, "ENTRIES_TO_EXAMINE", 3)
    store, other = Store(connection), _another(connection, good)
    store.append([replace(good, changed={"status": None})])
    position = end(connection)
    store.append([replace(good, stream=other, version=_next(connection, good), changed={"major": "perhaps"})])
    store.append([replace(good, version=good.version + 1 + place) for place in range(8)])
    for attempt in (rebuild, catch_up, rebuild, lambda it: build(it, Bound(end(connection)))):
        with pytest.raises(StandsStill, match="cannot be taken in") as stopped:
            attempt(connection)
        assert stopped.value.values["position"] == position
    assert build(connection, Bound(position - 1)).position == position - 1


@pytest.mark.parametrize("moment", ["infinity", "0044-03-15 BC", "12026-01-01"])
def test_a_time_that_no_program_reads_is_found(
    connection: psycopg.Connection, good: Draft, moment: str
) -> None:
    forged("occurred_at", moment)(connection, good)
    for attempt in (catch_up, rebuild):
        with pytest.raises(StandsStill, match="cannot be taken in: timestamp too") as stopped:
            attempt(connection)
        assert stopped.value.values["position"] == end(connection)


def test_what_the_driver_says_besides_is_not_told(
    connection: psycopg.Connection, good: Draft, complaints: Run
) -> None:
    poison = replace(good, kind="compensation-approved.v1", data={"amount": "lots"})
    Store(connection).append([poison, *(replace(good, version=poison.version + 1 + n) for n in range(3))])
    found = complaints("overview")
    assert found.stderr.startswith(f"entry {end(connection) - 3} cannot be taken in: ")
    assert "pipeline" not in found.stderr


def test_reading_answers_from_before_it_and_says_so(
    connection: psycopg.Connection, good: Draft, complaints: Run
) -> None:
    before = complaints("list", "--json")
    assert before.returncode == 0
    POISONS["an unknown kind"][0](connection, good)
    for command in ("list", "due", "overview"):
        found = complaints(command, "--json")
        assert found.returncode == 1, command
        assert "The read models stand still at position" in found.stderr
        assert "the kind of entry" in found.stderr
        assert "update this one" in found.stderr
        assert json.loads(found.stdout)
    assert complaints("list", "--json").stdout == before.stdout
    position = end(connection) - 1
    past = complaints("list", "--json", "--as-of", str(position))
    assert (past.returncode, past.stderr) == (0, "")
    told = complaints("projections", "status", "--json")
    assert told.returncode == 1
    stopped = json.loads(told.stdout)[0]["stopped"]
    assert stopped["position"] == position + 1
    assert "dreamt.v1" in stopped["reason"]
    assert complaints("projections", "rebuild").returncode == 1


def test_every_kind_that_the_law_knows_is_known() -> None:
    from aggregates.measure.state import Measure
    from aggregates.service.state import Service

    assert {*Fact.kind_of, *Measure.facts, *Service.facts} == set(KINDS)
    assert TYPES == ("complaint", "service", "measure")
