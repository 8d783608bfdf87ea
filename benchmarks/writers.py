"""Client processes that write at the same time, into our ledger or with the library."""

import multiprocessing
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing.connection import Connection as Pipe
from typing import Literal, Protocol

from benchmarks.ground import desk_on
from benchmarks.library import Dossier, dossiers_on
from benchmarks.lines import COMMANDS_A_CASE, case_lines
from ledger.database import connect
from policies.lines import Asked, read

Side = Literal["ledger", "library"]


class Writer(Protocol):
    """One side's work in one process; only `write` is timed."""

    def prepare(self, count: int) -> None:
        """Have everything at hand for `count` writes."""

    def write(self) -> None:
        """One durable transaction after the other, one command or event each."""


class LedgerWriter:
    """Decides, seals, hashes and appends parsed commands; clock, policies and read models stay aside."""

    def __init__(self, url: str, name: str) -> None:
        self._desk = desk_on(connect(url))
        self._name = name
        self._cases = 0
        self._waiting: list[Asked] = []

    def prepare(self, count: int) -> None:
        """Whole cases."""
        assert count % COMMANDS_A_CASE == 0
        self._waiting = []
        for _ in range(count // COMMANDS_A_CASE):
            self._cases += 1
            self._waiting += [read(line) for line in case_lines(self._name, self._cases)]

    def write(self) -> None:
        """One command a transaction."""
        number = ""
        for asked in self._waiting:
            answer = self._desk.perform(replace(asked, complaint=number) if asked.complaint else asked)
            assert answer["ok"], answer
            number = str(answer["complaint"])


class LibraryWriter:
    """Saves aggregates with one new event each: of five events, one opens a dossier, as with the ledger."""

    def __init__(self, url: str, name: str) -> None:
        self._application = dossiers_on(url)
        self._name = name
        self._saved: deque[Dossier] = deque()
        self._waiting: list[Dossier] = []
        self._cases = 0

    def prepare(self, count: int) -> None:
        """New dossiers, and further events of those saved in earlier rounds."""
        new = count // COMMANDS_A_CASE
        self._waiting = []
        for _ in range(new):
            self._cases += 1
            opening, *steps = case_lines(self._name, self._cases)
            dossier = Dossier(opening)
            self._waiting.append(dossier)
            if len(self._saved) >= len(steps) * new:
                for step in steps:
                    older = self._saved.popleft()
                    older.add(step)
                    self._waiting.append(older)
        while len(self._waiting) < count:
            self._cases += 1
            self._waiting.append(Dossier(next(case_lines(self._name, self._cases))))

    def write(self) -> None:
        """One event a save."""
        for dossier in self._waiting:
            self._application.save(dossier)
        self._saved.extend(self._waiting)


class Writers:
    """Client processes; each can be either side's."""

    def __init__(self, pipes: list[Pipe]) -> None:
        self._pipes = pipes

    def writes_per_second(self, side: Side, count: int) -> float:
        """All clients write `count` each at the same time: what they achieve together."""
        for pipe in self._pipes:
            pipe.send((side, count))
        for pipe in self._pipes:
            pipe.recv()
        for pipe in self._pipes:
            pipe.send("go")
        times: list[tuple[float, float]] = [pipe.recv() for pipe in self._pipes]
        elapsed = max(ended for _, ended in times) - min(started for started, _ in times)
        return len(times) * count / elapsed


@contextmanager
def writers(clients: int, ledger_url: str, library_url: str) -> Iterator[Writers]:
    """That many client processes, each with connections of its own to both databases."""
    # Spawned: a fork would share this process's connections.
    context = multiprocessing.get_context("spawn")
    pipes = []
    for number in range(clients):
        here, there = context.Pipe()
        name = f"{clients}c{number}"
        context.Process(target=_client, args=(there, ledger_url, library_url, name), daemon=True).start()
        there.close()
        # The library makes its tables at start, which several processes cannot do at once.
        here.recv()
        pipes.append(here)
    try:
        yield Writers(pipes)
    finally:
        for pipe in pipes:
            pipe.close()


def _client(pipe: Pipe, ledger_url: str, library_url: str, name: str) -> None:
    sides: dict[Side, Writer] = {
        "ledger": LedgerWriter(ledger_url, name),
        "library": LibraryWriter(library_url, name),
    }
    pipe.send("ready")
    while True:
        try:
            side, count = pipe.recv()
        except EOFError:
            return
        sides[side].prepare(count)
        pipe.send("prepared")
        pipe.recv()
        started = time.perf_counter()
        sides[side].write()
        pipe.send((started, time.perf_counter()))
