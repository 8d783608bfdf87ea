"""Deadlines as rows with a due time: what the clock looks at. They survive restarts and are few."""

import heapq
from datetime import datetime
from uuid import UUID

from aggregates.complaint.state import Case
from aggregates.obligations import Effect
from ledger.store import Store

Timer = tuple[datetime, UUID, str, int]
"""When it is due, the case's stream, the obligation's id and instance."""

Key = tuple[UUID, str, int]

CHUNK = 1000


class Timers:
    """The running obligations of all cases; changes wait until `flush`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._changed: dict[Key, datetime | None] = {}
        self._due: list[Timer] = []

    def note(self, case: Case, effects: list[Effect]) -> None:
        """Take in what an entry did to the obligations of `case`, which is as after the entry."""
        for effect in effects:
            obligation = case.obligations[effect["id"], effect["n"]]
            due_at = obligation.due_at if obligation.running else None
            self._changed[case.stream, obligation.id, obligation.n] = due_at
            if due_at is not None:
                heapq.heappush(self._due, (due_at, case.stream, obligation.id, obligation.n))

    def earliest(self) -> datetime | None:
        """The earliest due time in the database."""
        rows = self._store.execute("SELECT min(due_at) FROM policies.timers").fetchall()
        earliest: datetime | None = rows[0][0]
        return earliest

    def load(self, until: datetime) -> datetime:
        """Read what is due before `until`; up to when that is complete."""
        rows = self._store.execute(
            "SELECT due_at, stream, obligation, n FROM policies.timers WHERE due_at < %s ORDER BY due_at LIMIT %s",
            (until, CHUNK + 1),
        ).fetchall()
        self._due = [(row[0], row[1], row[2], row[3]) for row in rows]
        self._due += [(due, *key) for key, due in self._changed.items() if due is not None]
        heapq.heapify(self._due)
        return until if len(rows) <= CHUNK else rows[-1][0]

    def pop(self, until: datetime) -> Timer | None:
        """The next timer due before `until`; it may have been overtaken by a change of its obligation."""
        if self._due and self._due[0][0] < until:
            return heapq.heappop(self._due)
        return None

    def flush(self) -> None:
        """Write the changes; inside the transaction that appends what caused them."""
        gone = [key for key, due_at in self._changed.items() if due_at is None]
        kept = [(*key, due_at) for key, due_at in self._changed.items() if due_at is not None]
        if gone:
            self._store.execute(
                "DELETE FROM policies.timers USING unnest(%s::uuid[], %s::text[], %s::int[]) AS gone (s, o, i)"
                " WHERE stream = gone.s AND obligation = gone.o AND n = gone.i",
                _columns(gone, 3),
            )
        if kept:
            self._store.execute(
                "INSERT INTO policies.timers"
                " SELECT * FROM unnest(%s::uuid[], %s::text[], %s::int[], %s::timestamptz[])"
                " ON CONFLICT (stream, obligation, n) DO UPDATE SET due_at = excluded.due_at",
                _columns(kept, 4),
            )
        self._changed.clear()

    def forget(self) -> None:
        """Drop unwritten changes."""
        self._changed.clear()
        self._due.clear()


def _columns(rows: list[tuple[object, ...]], width: int) -> list[list[object]]:
    return [[row[column] for row in rows] for column in range(width)]
