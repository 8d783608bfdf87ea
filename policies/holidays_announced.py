"""When the holidays of a year are announced, what was due by an estimate is moved, each by an event (X4).

A year is announced by a newer program, or by a handbook that lists its days and that a store adopts.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from aggregates.complaint.commands import Command
from aggregates.complaint.facts import DeadlineMoved
from aggregates.complaint.provisional import awaits_holidays, recounted
from aggregates.complaint.state import Case
from aggregates.handbook import Handbook
from aggregates.obligations import Obligation
from ledger.entries import Entry
from policies.handbooks import announced
from policies.questions import ask, tell
from policies.reactions import POLICY
from policies.standing import Recorded
from policies.workroom import Workroom

ADOPTIONS = frozenset({"handbook-adopted.v1", "store-registered.v1"})


class HolidaysAnnounced:
    """Sees to what awaits holidays: once a process for the program's own, and after each adoption."""

    def __init__(self, room: Workroom) -> None:
        self._room = room
        self._looked = False
        self._adopted: Entry | None = None

    def awaited(self) -> bool:
        """Whether the program knows of a year that the policies have not heard of."""
        if self._looked:
            return False
        calendar = announced()
        rows = ask(self._room.store, "announced_until", country=calendar.country)
        self._looked = bool(rows) and rows[0][0] >= calendar.published_until
        return not self._looked

    def note(self, entry: Entry) -> None:
        """An adoption may bring a calendar."""
        if entry.draft.kind in ADOPTIONS:
            self._room.library.forget_handbooks()
            self._adopted = entry

    def deal_with(self) -> Iterator[Recorded]:
        """Move what is due by an estimate and need not be any more; under the append lock."""
        adopted, self._adopted = self._adopted, None
        renewed, self._room.library.renewed = self._room.library.renewed, False
        program = self.awaited()
        if not program and not renewed and adopted is None:
            return
        at = self._room.now() if adopted is None else adopted.draft.at
        cause = None if adopted is None else adopted.position
        rows = ask(self._room.store, "awaiting_holidays")
        for stream, type_ in rows:
            if type_ == Case.type:
                yield from self._on_case(stream, at, cause)
            else:
                self._beside(stream, type_, at, cause)
        if program:
            calendar = announced()
            tell(
                self._room.store,
                "keep_announced",
                country=calendar.country,
                published_until=calendar.published_until,
            )

    def _on_case(self, stream: UUID, at: datetime, cause: int | None) -> Iterator[Recorded]:
        case = self._room.standing(stream).case
        handbook = self._room.handbook_of(case)
        for obligation in filter(awaits_holidays, list(case.obligations.values())):
            moved = self._moved(stream, obligation, handbook)
            if moved is not None:
                command = Command(moved, at, POLICY, None, obligation.rule)
                standing = self._room.standing(stream)
                yield self._room.record(
                    standing, command, moved, cause=self._cause(stream, obligation, cause)
                )

    def _beside(self, stream: UUID, type_: str, at: datetime, cause: int | None) -> None:
        matter = self._room.shelf.standing(type_, stream)
        handbook = self._room.library.handbook(*matter.handbook)
        for obligation in filter(awaits_holidays, list(matter.obligations.values())):
            moved = self._moved(stream, obligation, handbook)
            if moved is not None:
                command = Command(moved, at, POLICY, None, obligation.rule)
                started = self._cause(stream, obligation, cause)
                self._room.put_beside(self._room.shelf.standing(type_, stream), command, cause=started)

    def _cause(self, stream: UUID, obligation: Obligation, cause: int | None) -> int | None:
        return cause or self._room.start_of(stream, obligation.id, obligation.n)

    def _moved(self, stream: UUID, obligation: Obligation, handbook: Handbook) -> DeadlineMoved | None:
        """How it moves; None while its years are still not all announced."""
        now = recounted(self._effects(stream, obligation), handbook)
        if awaits_holidays(now):
            return None
        return DeadlineMoved(
            obligation=obligation.id, instance=obligation.n, due_at=now.due_at, calendar=now.calendar
        )

    def _effects(self, stream: UUID, obligation: Obligation) -> Iterator[tuple[datetime, Mapping[str, Any]]]:
        recorded = [entry.draft for entry in self._room.store.entries_of(stream)]
        for draft in (*recorded, *(each for each in self._room.drafts if each.stream == stream)):
            for effect in draft.obligations:
                if (effect["id"], effect["n"]) == (obligation.id, obligation.n):
                    yield draft.at, effect
