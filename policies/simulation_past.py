"""The past out of the ledger: what people did to the cases received since a day, and what became of it."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from aggregates.complaint.state import Case
from aggregates.measure.facts import MeasureAsked
from ledger.entries import Entry
from ledger.store import Store
from policies.library import Library
from policies.shelf import KINDS, Shelved, event_beside, take_beside
from policies.simulation_done import Done, Seen
from policies.simulation_room import Asked
from policies.simulation_tally import Tally
from policies.standing import Standing, event_of, take_entry

PAGE = 1000


@dataclass(slots=True)
class Past:
    """`done`: people's commands on those cases, and beside them. `seen`: other cases, step by step.

    `asked`: the measures that policies asked for. `was`: what was recorded of it.
    """

    done: list[Done] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    was: Tally = field(default_factory=Tally)


def read_past(store: Store, since: datetime, window: timedelta, stores: Collection[str]) -> Past:
    """Of the cases received by `stores` since then; earlier ones as far back as `window`."""
    return _Reading(store, since, window, stores).read()


class _Reading:
    def __init__(self, store: Store, since: datetime, window: timedelta, stores: Collection[str]) -> None:
        self._store = store
        self._library = Library(store)
        self._since, self._oldest = since, since - window
        self._stores = stores
        self._standings: dict[UUID, Standing] = {}
        self._shelved: dict[UUID, Shelved] = {}
        self._past = Past()

    def read(self) -> Past:
        """Every entry once, in the order recorded."""
        position = 0
        while entries := self._store.entries_after(position, PAGE):
            for entry in entries:
                if entry.draft.type == Case.type:
                    self._take(entry)
                elif entry.draft.type in KINDS:
                    self._take_beside(entry)
            position = entries[-1].position
        return self._past

    def _take(self, entry: Entry) -> None:
        draft = entry.draft
        if draft.version == 1 and draft.at >= self._oldest:
            self._standings[draft.stream] = Standing(Case(draft.stream), {})
        standing = self._standings.get(draft.stream)
        if standing is None:
            return
        take_entry(standing, entry)
        case = standing.case
        concerned = draft.stream in self._past.was.cases or (
            draft.version == 1 and draft.at >= self._since and case.store in self._stores
        )
        if concerned:
            self._count(entry, case)
        else:
            asks = case.store in self._stores
            self._past.seen.append(Seen(event_of(draft), entry.position, case.copied(), asks))

    def _take_beside(self, entry: Entry) -> None:
        """Sales, visits and measures that began since then."""
        draft = entry.draft
        if draft.version == 1 and draft.at >= self._since:
            self._shelved[draft.stream] = Shelved(KINDS[draft.type](draft.stream), {})
        shelved = self._shelved.get(draft.stream)
        if shelved is None:
            return
        take_beside(shelved, entry)
        matter, event = shelved.matter, event_beside(draft)
        if matter.store not in self._stores:
            return
        self._past.was.note_beside(matter)
        number = matter.number or ""
        if isinstance(event.fact, MeasureAsked):
            self._past.asked.append((event.fact.complaints, event.rule or "", number))
        elif event.by_person:
            handbook = self._library.handbook(*matter.handbook)
            who = (draft.person or matter.person, draft.subject or matter.subject)
            self._past.done.append(
                Done(draft.stream, number, entry.position, event, *who, handbook, draft.type)
            )

    def _count(self, entry: Entry, case: Case) -> None:
        draft, event = entry.draft, event_of(entry.draft)
        handbook = self._library.handbook(*case.handbook)
        self._past.was.note(event, case, handbook)
        if event.by_person:
            self._past.done.append(
                Done(
                    draft.stream,
                    case.number or "",
                    entry.position,
                    event,
                    draft.person or case.person,
                    draft.subject or case.subject,
                    handbook,
                )
            )
