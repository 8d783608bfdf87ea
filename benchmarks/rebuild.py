"""Rebuilding read models: against `ProjectionRunner` of the library, and against reading the log with psql.

The ledger holds some hundred cases that the program recorded, multiplied (benchmarks/multiply.sql).
"""

import json
import subprocess
import time
from dataclasses import dataclass
from itertools import islice

import psycopg

from benchmarks.figures import Goal, tell
from benchmarks.ground import Ground, desk_on
from benchmarks.multiply import multiply
from benchmarks.projected import forget, projected_per_second, save_dossiers
from ledger.database import connect
from ledger.placement import programs
from projections.bounds import MODELS
from projections.rebuilding import rebuild

EVENTS = 200_000
RUNNER_EVENTS = 20_000
ROUNDS = 3
LINES = 6_000
COPY = "COPY (SELECT * FROM ledger.entries ORDER BY position) TO STDOUT"

ONE = ("cases",)
GOALS = {
    ONE: (Goal("cases / ProjectionRunner", 150.0, at_least=True), Goal("cases / COPY", 0.3, at_least=True)),
    MODELS: (Goal("all models / runner", 75.0, at_least=True), Goal("all models / COPY", 0.3, at_least=True)),
}


@dataclass(frozen=True, slots=True)
class Rates:
    """Entries a second, in one round: of the runner, of COPY, and of a rebuild by the models made."""

    runner: float
    copy: float
    rebuilt: dict[tuple[str, ...], float]


def measure(ground: Ground) -> None:
    """At a size that takes a minute or two."""
    url = large_ledger(ground, EVENTS, years=1)
    library_url = ground.database(ledger=False)
    last = save_dossiers(library_url, RUNNER_EVENTS)
    rounds = [one_round(url, library_url, last) for _ in range(ROUNDS)]
    report(rounds)


def report(rounds: list[Rates]) -> None:
    """One line for each ratio."""
    for names, (to_runner, to_copy) in GOALS.items():
        pairs = [(each.rebuilt[names], each.runner) for each in rounds]
        tell(to_runner, pairs, "entries/s {ours:,.0f} against ProjectionRunner events/s {theirs:,.0f}")
        pairs = [(each.rebuilt[names], each.copy) for each in rounds]
        tell(to_copy, pairs, "entries/s {ours:,.0f} against psql COPY rows/s {theirs:,.0f}")


def one_round(url: str, library_url: str, last: int) -> Rates:
    """All of them in turn."""
    forget(library_url)
    runner = projected_per_second(library_url, last)
    copied = copied_per_second(url)
    return Rates(runner, copied, {names: rebuilt_per_second(url, names) for names in GOALS})


def large_ledger(ground: Ground, events_a_year: int, years: int) -> str:
    """The address of a ledger of that many entries a year; its read models are not made yet."""
    from cli.demonstration import demonstration_stores, demonstration_year
    from policies.apply import apply

    url = ground.database(ledger=True)
    with connect(url) as connection:
        desk = desk_on(connection)
        for code, handbook in demonstration_stores().items():
            wish = {"command": "register-store", "by": "bench", "store": code, "handbook": handbook}
            desk.execute({"id": f"store-{code}", **wish})
        year = islice(demonstration_year(desk.room.now()), LINES)
        lines = [json.dumps(line, ensure_ascii=False).encode() for line in year]
        for _ in apply(lines, desk, clock="commands", fast=True):
            continue
        multiply(connection, events_a_year, years)
    return url


def rebuilt_per_second(url: str, names: tuple[str, ...]) -> float:
    """Entries a second of `complaints projections rebuild`, from the call to the swap."""
    with connect(url) as connection:
        started = time.perf_counter()
        rebuild(connection, names)
        elapsed = time.perf_counter() - started
        return head(connection) / elapsed


def copied_per_second(url: str) -> float:
    """Entries a second of psql, into nothing."""
    psql = str(programs(None) / "psql")
    started = time.perf_counter()
    subprocess.run([psql, url, "-qAtc", COPY], check=True, stdout=subprocess.DEVNULL)
    elapsed = time.perf_counter() - started
    with connect(url) as connection:
        return head(connection) / elapsed


def head(connection: psycopg.Connection) -> int:
    """How many entries there are."""
    row = connection.execute("SELECT max(position) FROM ledger.entries").fetchone()
    assert row is not None
    return int(row[0])
