"""What if: the recorded past again, under another handbook, in memory only.

People do what they did, at the time they did it; the clock and the policies do what the other handbook makes
of it. It is the same engine as the desk's, in a room without a store, a vault or an outside: whatever tried
to write would fail.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from aggregates.complaint.commands import COMMANDS, Command, fields_by_law
from aggregates.complaint.decide import decide
from aggregates.complaint.facts import Fact, IntakeCorrected, Received
from aggregates.complaint.state import Case, Event
from aggregates.complaint.surroundings import Surroundings
from aggregates.complaint.view import take_in
from aggregates.handbook import Handbook
from aggregates.messages import Refused
from ledger.entries import Request
from ledger.store import Store
from policies.settling import Settling
from policies.simulation_tally import Tally
from policies.standing import Recorded, Standing
from policies.timers import Timers
from policies.workroom import Workroom


@dataclass(frozen=True, slots=True)
class Done:
    """What a person did to a case: the event as recorded, who complained about what, and where it stands."""

    stream: UUID
    number: str
    position: int
    event: Event
    person: UUID | None
    subject: UUID | None
    handbook: Handbook


@dataclass(frozen=True, slots=True)
class Refusal:
    """A command that was accepted then and would be refused."""

    done: Done
    refused: Refused


@dataclass(frozen=True, slots=True)
class Outcome:
    """What would have become of it."""

    tally: Tally
    refusals: tuple[Refusal, ...]
    left_out: int


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

    def __init__(self, handbook: Handbook, before: Iterable[Case], tally: Tally) -> None:
        self._handbook = handbook
        self._tally = tally
        self.timers = Timers(cast("Store", None))
        self.notices = Silence()
        self.register = NoRegister()
        self._standings: dict[UUID, Standing] = {}
        self._streams_of: dict[UUID, list[UUID]] = {}
        self._as_recorded = frozenset(self.put(case).case.stream for case in before)

    def put(self, case: Case) -> Standing:
        """Let a case be known, and be found by its person and thing."""
        standing = Standing(case, {})
        self._standings[case.stream] = standing
        for key in (case.person, case.subject):
            if key is not None and case.stream not in self._streams_of.setdefault(key, []):
                self._streams_of[key].append(case.stream)
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
        return [
            each
            for each in others
            if each.received_at
            and since <= each.received_at <= until
            and (each.stream not in self._as_recorded or each.received_at < (case.received_at or since))
        ]

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
        after, effects = take_in(before, event, self._handbook)
        self.put(after)
        self.timers.note(after, effects)
        self._tally.note(event, after, self._handbook)
        return Recorded(event, after.stream, None, after.major and not before.major)


def simulate(
    handbook: Handbook, past: Sequence[Done], before: Iterable[Case], stores: Iterable[str], until: datetime
) -> Outcome:
    """Everything that people did, in the order of its `at`, under `handbook`; the clock runs on to `until`.

    `before`: earlier cases, of which later ones may be repeats.
    """
    tally = Tally()
    room = QuietRoom(handbook, before, tally)
    settling = Settling(room)
    refusals: list[Refusal] = []
    left_out = 0
    for done in sorted(past, key=lambda each: (each.event.at, each.position)):
        settling.run_clock(done.event.at)
        if not room.knows(done.stream) and not isinstance(done.event.fact, Received):
            left_out += 1
            continue
        try:
            recorded = _again(done, room, handbook, frozenset(stores))
        except Refused as refused:
            refusals.append(Refusal(done, refused))
        else:
            settling.react_to(recorded)
    settling.run_clock(until)
    return Outcome(tally, tuple(refusals), left_out)


def _again(done: Done, room: QuietRoom, handbook: Handbook, stores: frozenset[str]) -> Recorded:
    """One command under the other handbook. Raises `Refused`."""
    asked = as_asked(done.event.fact, done.handbook)
    event = done.event
    command = Command(asked, event.at, event.by, event.role)
    if isinstance(asked, Received):
        pinned = (handbook.name, handbook.version)
        case = Case(done.stream, number=done.number, handbook=pinned)
    else:
        case = room.standing(done.stream).case
    fact = asked
    if type(asked) in COMMANDS.values():
        fact = decide(command, case, Surroundings(handbook, stores, room.received()))
    if isinstance(asked, Received | IntakeCorrected):
        case = case.copied()
        case.person, case.subject = done.person or case.person, done.subject or case.subject
    return room.record(Standing(case, {}), command, fact)


def as_asked(fact: Fact, handbook: Handbook) -> Fact:
    """What was asked for, out of what `handbook` made of it: without what the law had filled in."""
    given = {name: type(fact).model_fields[name].default for name in fields_by_law(type(fact))}
    if isinstance(fact, Received):
        implied = {handbook.implied_grounds.get(each or "") for each in (fact.forwarded_by, fact.channel)}
        given["grounds"] = tuple(each for each in fact.grounds if each not in implied)
    elif isinstance(fact, IntakeCorrected) and fact.plain is not None:
        given["value"] = fact.plain
    return fact.model_copy(update=given)
