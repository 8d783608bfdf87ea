"""What if: the recorded past again, under another handbook, in memory only.

People do what they did, at the time they did it; the clock and the policies do what the other handbook makes
of it. It is the same engine as the desk's, in a room of memory only (`simulation_room`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from aggregates.complaint.commands import COMMANDS, Command
from aggregates.complaint.decide import decide
from aggregates.complaint.facts import IntakeCorrected, MeasureOpened, Received
from aggregates.complaint.state import Case
from aggregates.complaint.surroundings import Surroundings
from aggregates.handbook import Handbook
from aggregates.messages import Refused
from policies.measures_due import recurring
from policies.settling import Settling
from policies.simulation_beside import Beside
from policies.simulation_done import Done, Seen, as_asked
from policies.simulation_room import Asked, QuietRoom
from policies.simulation_tally import Tally
from policies.standing import Recorded, Standing


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


def simulate(
    handbook: Handbook,
    past: Sequence[Done],
    seen: Sequence[Seen],
    stores: Iterable[str],
    since: datetime,
    until: datetime,
    asked: Iterable[Asked] = (),
) -> Outcome:
    """Everything that people did, in the order of its `at`, under `handbook`; the clock runs on to `until`.

    `seen`: other cases as they were recorded, of which later ones may be repeats, and which may share a
    cause with them from `since` on. `asked`: measures that policies asked for.
    """
    tally = Tally()
    room = QuietRoom(handbook, {each.case.stream for each in seen}, tally, asked)
    settling, beside = Settling(room), Beside(room, handbook)
    refusals: list[Refusal] = []
    left_out = 0
    everything: list[Done | Seen] = [*past, *seen]
    for each in sorted(everything, key=lambda each: (each.event.at, each.position)):
        settling.run_clock(each.event.at)
        if isinstance(each, Seen):
            _look_on(each, room, settling, since)
        elif not _known(each, room, beside):
            left_out += 1
        else:
            try:
                if each.type == Case.type:
                    settling.react_to(_again(each, room, handbook, frozenset(stores), beside))
                else:
                    beside.again(each)
            except Refused as refused:
                refusals.append(Refusal(each, refused))
    settling.run_clock(until)
    return Outcome(tally, tuple(refusals), left_out)


def _look_on(seen: Seen, room: QuietRoom, settling: Settling, since: datetime) -> None:
    """A case goes on as it did; what it shares with others may ask for a measure (G12)."""
    room.put(seen.case)
    if seen.asks and seen.event.at >= since and seen.event.by_person:
        happened = Recorded(seen.event, seen.case.stream, None, became_major=False)
        for recorded in recurring(room, happened):
            settling.react_to(recorded)


def _known(done: Done, room: QuietRoom, beside: Beside) -> bool:
    """Whether it is about something that began here, or begins it."""
    if done.type == Case.type:
        return room.knows(done.stream) or isinstance(done.event.fact, Received)
    return beside.knows(done)


def _again(
    done: Done, room: QuietRoom, handbook: Handbook, stores: frozenset[str], beside: Beside
) -> Recorded:
    """One command under the other handbook. Raises `Refused`."""
    asked = as_asked(done.event.fact, done.handbook)
    event = done.event
    if isinstance(asked, MeasureOpened):
        asked = MeasureOpened(measure=beside.number_here(asked.measure))
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
