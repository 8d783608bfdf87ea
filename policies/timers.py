"""Deadlines as rows with a due time: what the clock looks at. They survive restarts and are few."""

import heapq
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from aggregates.beside import Matter
from aggregates.complaint.state import Case
from ledger.store import Store
from policies.questions import ask, tell

Timer = tuple[datetime, UUID, str, int, str]
"""When it is due, the stream, the obligation's id and instance, the type of the stream."""

Key = tuple[UUID, str, int, str]

CHUNK = 1000
EVERY = 2**62
SMALLEST = timedelta(microseconds=1)


class Timers:
    """The running obligations of all cases, and of what stands beside them; changes wait until `flush`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._changed: dict[Key, datetime | None] = {}
        self._due: list[Timer] = []

    def note(self, case: Case | Matter, effects: Iterable[Mapping[str, Any]]) -> None:
        """Take in what an entry did to the obligations of `case`, which is as after the entry."""
        for effect in effects:
            obligation = case.obligations[effect["id"], effect["n"]]
            due_at = obligation.due_at if obligation.running else None
            key = (case.stream, obligation.id, obligation.n, case.type)
            self._changed[key] = due_at
            if due_at is not None:
                heapq.heappush(self._due, (due_at, *key))

    def load(self, until: datetime, about: int = CHUNK) -> datetime:
        """Read `about` so many of those due before `until`; up to when that is complete.

        All that are due at the same instant come together, so that each load gets somewhere.
        """
        rows = ask(self._store, "due", until=until, about=about)
        self._due = [(row[0], row[1], row[2], row[3], row[4]) for row in rows]
        self._due += [(due, *key) for key, due in self._changed.items() if due is not None]
        heapq.heapify(self._due)
        return until if len(rows) < about else rows[-1][0] + SMALLEST

    def earliest(self) -> datetime | None:
        """When the next one is, or was, due; None where nothing runs."""
        due_at: datetime | None = ask(self._store, "earliest_due")[0][0]
        return due_at

    def pop(self, until: datetime) -> Timer | None:
        """The next timer due before `until`; it may have been overtaken by a change of its obligation."""
        if self._due and self._due[0][0] < until:
            return heapq.heappop(self._due)
        return None

    def flush(self) -> None:
        """Write the changes; inside the transaction that appends what caused them."""
        stopped = [key for key, due_at in self._changed.items() if due_at is None]
        running = [key for key, due_at in self._changed.items() if due_at is not None]
        if stopped:
            columns = _columns(stopped)
            del columns["types"]
            tell(self._store, "stop_timers", **columns)
        if running:
            due = [self._changed[key] for key in running]
            tell(self._store, "set_timers", **_columns(running), due=due)
        self._changed.clear()

    def forget(self) -> None:
        """Drop unwritten changes."""
        self._changed.clear()
        self._due.clear()


def _columns(keys: list[Key]) -> dict[str, list[object]]:
    streams, obligations, instances, types = zip(*keys, strict=True)
    return {
        "streams": list(streams),
        "obligations": list(obligations),
        "instances": list(instances),
        "types": list(types),
    }
