"""A room for what if: a workroom and a shelf of memory only, without a store, a vault or an outside.

Whatever tried to write would fail.
"""

from collections import defaultdict, deque
from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from aggregates.beside import Matter, consequences
from aggregates.complaint.commands import Command
from aggregates.complaint.evolve import evolve
from aggregates.complaint.facts import Fact
from aggregates.complaint.state import Case, Event
from aggregates.complaint.view import take_in
from aggregates.handbook import Handbook
from aggregates.measure.state import Measure
from aggregates.messages import N_, unknown
from ledger.entries import Request
from ledger.store import Store
from policies.shelf import AnyMatter, Shelf, Shelved
from policies.simulation_tally import Tally
from policies.standing import Recorded, Standing
from policies.timers import Timers
from policies.workroom import Workroom

Asked = tuple[tuple[str, ...], str, str]
"""A measure that a policy asked for then: for which complaints, under which rule, its number."""


class QuietShelf(Shelf):
    """Services and measures of memory only."""

    def __init__(self, asked: Iterable[Asked]) -> None:
        self._shelved: dict[UUID, Shelved] = {}
        self._streams: dict[str, UUID] = {}
        self._asked: defaultdict[tuple[tuple[str, ...], str], deque[str]] = defaultdict(deque)
        for complaints, rule, number in asked:
            self._asked[complaints, rule].append(number)

    def __len__(self) -> int:
        return len(self._shelved)

    def put(self, matter: Matter) -> None:
        """Let a service or measure be known as it is now."""
        self._shelved[matter.stream] = Shelved(matter, {})
        self._streams[matter.number or ""] = matter.stream

    def knows(self, stream: UUID) -> bool:
        """Whether it began here."""
        return stream in self._shelved

    def number_as_asked(self, complaints: tuple[str, ...], rule: str) -> str | None:
        """The numbers of the measures asked for because of these complaints, each once, in their order."""
        numbers = self._asked[complaints, rule]
        return numbers.popleft() if numbers else None

    def find(self, kind: type[AnyMatter], number: str, field: str | None = None) -> AnyMatter:
        """The service or measure of this number. Raises `Refused` (`unknown`)."""
        stream = self._streams.get(number)
        # A measure of before: nobody looks at what becomes of it.
        matter = self._shelved[stream].matter if stream is not None else Measure(UUID(int=0), number=number)
        if isinstance(matter, kind):
            return matter
        raise unknown(
            N_("there is no {type} {number}"), field=field or kind.type, type=kind.type, number=number
        )

    def _standing(self, type_: str, stream: UUID, *, fresh: bool = False) -> Shelved:
        del type_, fresh
        return self._shelved[stream]


class Silence:
    """Takes in what would have been told to people, and tells nobody."""

    def note(self, *told: object, **more: object) -> None:
        """Forget it."""


class NoRegister:
    """Nobody's customers: what was checked against them then is not checked again."""

    exists = False


class QuietRoom(Workroom):
    """A workroom of memory only. What it does not override needs a store, which it has not."""

    notices: Any
    register: Any
    shelf: QuietShelf

    def __init__(
        self, handbook: Handbook, seen: Iterable[UUID], tally: Tally, asked: Iterable[Asked] = ()
    ) -> None:
        self._handbook = handbook
        self._tally = tally
        self.timers = Timers(cast("Store", None))
        self.notices = Silence()
        self.register = NoRegister()
        self.shelf = QuietShelf(asked)
        self._standings: dict[UUID, Standing] = {}
        self._streams_of: dict[UUID, list[UUID]] = {}
        self._by_cause: dict[str, dict[UUID, None]] = {}
        self._streams: dict[str, UUID] = {}
        self._as_recorded = frozenset(seen)

    def put(self, case: Case) -> Standing:
        """Let a case be known, and be found by its person and thing."""
        standing = Standing(case, {})
        self._standings[case.stream] = standing
        for key in (case.person, case.subject):
            if key is not None and case.stream not in self._streams_of.setdefault(key, []):
                self._streams_of[key].append(case.stream)
        if case.cause:
            self._by_cause.setdefault(case.cause, {})[case.stream] = None
        self._streams[case.number or ""] = case.stream
        return standing

    def knows(self, stream: UUID) -> bool:
        """Whether the case was received here."""
        return stream in self._standings

    def received(self) -> dict[str, datetime]:
        """When every case was received, by number."""
        cases = (standing.case for standing in self._standings.values())
        return {case.number: case.received_at for case in cases if case.number and case.received_at}

    def standing(self, stream: UUID, *, fresh: bool = False) -> Standing:
        """The case as it stands here."""
        del fresh
        return self._standings[stream]

    def handbook_of(self, case: Case) -> Handbook:
        """The other handbook, for every case."""
        del case
        return self._handbook

    def start_of(self, stream: UUID, obligation_id: str, instance: int) -> int | None:
        """None: what would have been has no positions."""
        del stream, obligation_id, instance
        return None

    def others_of(self, case: Case, since: datetime, until: datetime) -> list[Case]:
        """Other cases of the same person or thing received in a time; those only looked at, if earlier."""
        keys = [key for key in (case.person, case.subject) if key is not None]
        streams = dict.fromkeys(stream for key in keys for stream in self._streams_of.get(key, ()))
        others = [self._standings[stream].case for stream in streams if stream != case.stream]
        return [each for each in others if self._in_time(each, case, since, until)]

    def record(
        self,
        standing: Standing,
        command: Command,
        fact: Fact,
        *,
        cause: int | None = None,
        request: Request | None = None,
        number_prefix: str | None = None,
    ) -> Recorded:
        """Take a decided fact into its case, and count what came of it."""
        del cause, request, number_prefix
        before = standing.case
        event = Event(fact, command.at, command.by, command.role, command.rule)
        if before.stream in self._as_recorded:
            # What it owed is as it was, and is not counted.
            self.put(evolve(before, event))
            return Recorded(event, before.stream, None, became_major=False)
        after, effects = take_in(before, event, self._handbook)
        self.put(after)
        self.timers.note(after, effects)
        self._tally.note(event, after, self._handbook)
        became, lost = after.major and not before.major, before.major and not after.major
        return Recorded(event, after.stream, None, became, lost)

    def alike(self, case: Case, since: datetime, until: datetime, *, across_stores: bool) -> list[Case]:
        """Cases received in a time that have the cause of `case`; those only looked at, if earlier (G12)."""
        del across_stores
        others = [self._standings[stream].case for stream in self._by_cause.get(case.cause or "", ())]
        return [each for each in others if self._in_time(each, case, since, until)]

    def _in_time(self, other: Case, case: Case, since: datetime, until: datetime) -> bool:
        received_at = other.received_at
        if received_at is None or not since <= received_at <= until:
            return False
        return other.stream not in self._as_recorded or received_at < (case.received_at or since)

    def number_of_measure(self, prefix: str, complaints: tuple[str, ...], rule: str) -> str:
        """That of the measure which was asked for then; else one that there never was."""
        return self.shelf.number_as_asked(complaints, rule) or f"{prefix}-{len(self.shelf):05d}*"

    def stream_of(self, number: str, field: str = "complaint") -> UUID:
        """The stream of a case. Raises `Refused` (`unknown`)."""
        if number not in self._streams:
            raise unknown(N_("there is no case {number}"), field=field, number=number)
        return self._streams[number]

    def put_beside(
        self,
        matter: Matter,
        command: Command,
        *,
        cause: int | None = None,
        number_prefix: str | None = None,
        tells: bool = True,
    ) -> None:
        """Take in what happens to a service or measure, and count what came of it."""
        del cause, number_prefix, tells
        if not matter.stream.int:
            return
        event = Event(command.asked, command.at, command.by, command.role, command.rule)
        after = matter.after(event)
        effects = consequences(after, event, self._handbook)
        self.shelf.put(after)
        self.timers.note(after, effects)
        self._tally.note_beside(after)
