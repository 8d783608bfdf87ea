"""`python -m benchmarks scale`: how times grow from a million entries to ten, the same rate a month.

The ledger of a million holds one year, that of ten million ten. Takes some minutes, and 35 GB of disk.
"""

import os
import random
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from benchmarks.figures import Goal, tell
from benchmarks.ground import Ground
from benchmarks.projected import save_dossiers
from benchmarks.rebuild import RUNNER_EVENTS, head, large_ledger, one_round, report
from ledger.database import connect
from ledger.outside import Outside
from projections.bounds import MODELS, Bound
from projections.dashboards import DASHBOARDS, looking
from projections.period import period_of
from projections.reading import case, history

EVENTS_A_YEAR = 1_000_000
YEARS = (1, int(os.environ.get("COMPLAINTS_BENCH_YEARS", "10")))
ROUNDS = 2
CASES = 200
MEGABYTE = 1_000_000
MONTH = "2026-05"

PER_EVENT = Goal("rebuild per entry, 10 M", 1.3, at_least=False)
MEMORY = Goal("memory of our process", 1.0, at_least=False)
A_MONTH = Goal("a month's dashboards", 1.5, at_least=False)
ONE_CASE = Goal("show", 1.2, at_least=False)
HISTORY = Goal("history", 1.2, at_least=False)
MEMORY_LIMIT_BYTES = 300 * MEGABYTE


@dataclass(slots=True)
class Size:
    """A ledger and what was measured on it."""

    url: str
    entries: int
    seconds_an_entry: float = 0.0
    memory_bytes: int = 0


def measure(ground: Ground) -> None:
    """Both sizes, then how they compare."""
    library_url = ground.database(ledger=False)
    last = save_dossiers(library_url, RUNNER_EVENTS)
    sizes = [_made(ground, years) for years in YEARS]
    for size in sizes:
        print(f"--- {size.entries:,} entries", flush=True)
        # Ten million take minutes, in which what disturbs the machine evens out.
        rounds = [one_round(size.url, library_url, last) for _ in range(ROUNDS if size is sizes[0] else 1)]
        report(rounds)
        size.seconds_an_entry = 1 / median(each.rebuilt[MODELS] for each in rounds)
        size.memory_bytes = _peak_memory_bytes(size.url)
        share = size.memory_bytes / MEMORY_LIMIT_BYTES
        tell(
            MEMORY,
            [(share, 1.0)],
            f"{size.memory_bytes / MEGABYTE:.0f} MB of {MEMORY_LIMIT_BYTES / MEGABYTE:.0f}",
        )
    one, ten = sizes
    print(f"--- {ten.entries:,} entries against {one.entries:,}", flush=True)
    tell(
        PER_EVENT,
        [(ten.seconds_an_entry * 1e6, one.seconds_an_entry * 1e6)],
        "µs {ours:.1f} against {theirs:.1f}",
    )
    in_turn = (
        (_seconds_of(case), ONE_CASE),
        (_seconds_of(history), HISTORY),
        (_seconds_of_dashboards, A_MONTH),
    )
    for ask, goal in in_turn:
        pairs = [(ask(ten.url) * 1e3, ask(one.url) * 1e3) for _ in range(ROUNDS + 1)]
        tell(goal, pairs[1:], "ms {ours:.2f} against {theirs:.2f}")


def _made(ground: Ground, years: int) -> Size:
    started = time.perf_counter()
    url = large_ledger(ground, EVENTS_A_YEAR, years)
    with connect(url) as connection:
        entries = head(connection)
    print(f"    {entries:,} entries made in {time.perf_counter() - started:.0f} s", flush=True)
    return Size(url, entries)


def _peak_memory_bytes(url: str) -> int:
    """Of the program itself while it makes all models anew."""
    program = [sys.executable, "-m", "cli.main", "projections", "rebuild"]
    process = os.posix_spawn(sys.executable, program, {**os.environ, "COMPLAINTS_DATABASE_URL": url})
    _, status, usage = os.wait4(process, 0)
    assert status == 0
    return usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _seconds_of_dashboards(url: str) -> float:
    """Every dashboard of one month, all stores."""
    with connect(url) as connection:
        started = time.perf_counter()
        with looking(connection, Bound(), Outside().now()) as view:
            for name, dashboard in DASHBOARDS.items():
                begun = time.perf_counter()
                dashboard(view, period_of(MONTH), ())
                if os.environ.get("COMPLAINTS_BENCH_DETAILS"):
                    print(f"    {name} {time.perf_counter() - begun:.3f} s", flush=True)
        return time.perf_counter() - started


def _seconds_of(ask: Callable[..., object]) -> Callable[[str], float]:
    """One case, asked by number: the median over some of the whole time that the ledger covers."""

    def seconds(url: str) -> float:
        chance = random.Random(1)
        times = []
        with connect(url) as connection:
            row = connection.execute(
                "SELECT array_agg(number) FROM read.cases TABLESAMPLE SYSTEM (1)"
            ).fetchone()
            assert row is not None
            for number in chance.sample(row[0], min(CASES, len(row[0]))):
                started = time.perf_counter()
                ask(connection, Bound(number=number))
                times.append(time.perf_counter() - started)
        return median(times)

    return seconds
