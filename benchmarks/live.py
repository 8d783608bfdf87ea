"""Live: from a recorded command to the row of a read model, against the library's own projection."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from statistics import median

from eventsourcing.projection import ProjectionRunner

from benchmarks.figures import Goal, interleaved, tell
from benchmarks.ground import Ground, desk_on
from benchmarks.library import Dossier, Dossiers, dossiers_on, environment
from benchmarks.lines import case_lines
from benchmarks.projected import DossierProjection, DossierRows
from ledger.database import Connection, connect
from policies.lines import read
from projections.following import Following

GOAL = Goal("live, in service", 4.0, at_least=False)
ROUNDS = 12
CASES = 5
PATIENCE_SECONDS = 10.0
OUR_VERSION = "SELECT version FROM read.cases WHERE number = %s"
THEIR_EVENTS = "SELECT events FROM dossier_rows WHERE id = %s"


def measure(ground: Ground) -> None:
    """Milliseconds from the commit until a row says so, in another process's or thread's hands."""
    with _ours(ground.database(ledger=True)) as ours, _theirs(ground.database(ledger=False)) as theirs:
        pairs = interleaved(ROUNDS, ours, theirs)
    tell(
        GOAL, pairs, "ms {ours:.2f} against the library's {theirs:.2f}, from commit to row, median of a round"
    )


@contextmanager
def _ours(url: str) -> Iterator["_Ours"]:
    ended = threading.Event()
    following = Following(url, ended)
    following.start()
    try:
        yield _Ours(url)
    finally:
        ended.set()
        following.join()


class _Ours:
    """A desk that records, and somebody who looks at the read models' rows."""

    def __init__(self, url: str) -> None:
        self._desk = desk_on(connect(url))
        self._looking = connect(url)
        self._cases = 0

    def __call__(self) -> float:
        """Milliseconds."""
        times = []
        for _ in range(CASES):
            self._cases += 1
            number = ""
            for line in case_lines("live", self._cases):
                asked = read(line)
                answer = self._desk.perform(replace(asked, complaint=number) if asked.complaint else asked)
                committed = time.perf_counter()
                number = str(answer["complaint"])
                _wait(self._looking, OUR_VERSION, number, int(answer["version"]))
                times.append(time.perf_counter() - committed)
        return median(times) * 1e3


@contextmanager
def _theirs(url: str) -> Iterator["_Theirs"]:
    with ProjectionRunner(
        application_class=Dossiers,
        projection_class=DossierProjection,
        view_class=DossierRows,
        env=environment(url),
    ):
        yield _Theirs(url)


class _Theirs:
    """An application that saves, and somebody who looks at the projection's rows."""

    def __init__(self, url: str) -> None:
        self._application = dossiers_on(url)
        self._looking = connect(url)
        self._cases = 0

    def __call__(self) -> float:
        """Milliseconds."""
        times = []
        for _ in range(CASES):
            self._cases += 1
            opening, *steps = case_lines("live", self._cases)
            dossier = Dossier(opening)
            for place, step in enumerate([opening, *steps]):
                if place:
                    dossier.add(step)
                self._application.save(dossier)
                committed = time.perf_counter()
                _wait(self._looking, THEIR_EVENTS, dossier.id, place + 1)
                times.append(time.perf_counter() - committed)
        return median(times) * 1e3


def _wait(looking: Connection, query: str, key: object, wanted: int) -> None:
    """Until the number that the query finds for the key is so large."""
    ends = time.perf_counter() + PATIENCE_SECONDS
    while (row := looking.execute(query.encode(), (key,)).fetchone()) is None or row[0] < wanted:
        assert time.perf_counter() < ends, "it never came"
