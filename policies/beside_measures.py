"""Commands on corrective and preventive measures (S13, D6)."""

from typing import Any

from aggregates.complaint import facts
from aggregates.complaint.commands import Command
from aggregates.complaint.decide import decide as decide_on_case
from aggregates.complaint.state import AskedMeasure, Case
from aggregates.complaint.surroundings import Surroundings
from aggregates.measure import facts as f
from aggregates.measure.decide import COMMANDS, decide
from aggregates.measure.state import Measure
from aggregates.messages import N_, invalid
from ledger.entries import Json, Request
from ledger.records import Answer
from policies.beside import Beside, Outcome, Wish
from policies.beside_services import known_role, number_prefix
from policies.measures_due import call_off
from policies.reactions import POLICY
from policies.shelf import opened
from policies.workroom import Workroom


def open_measure(room: Workroom, asked: f.MeasurePlanned, wish: Wish) -> Outcome:
    """Draft a measure, and tell it to every complaint that it comes from, in the same append."""
    asked = asked.model_copy(update={"complaints": tuple(dict.fromkeys(asked.complaints))})
    cases = _cases(room, asked.complaints)
    if cases:
        name, version = cases[0].handbook
    elif asked.store is not None:
        registration = room.library.registered(asked.store)
        name, version = registration.handbook, registration.version
    else:
        raise invalid(N_("name the complaints that it comes from, or the store"), field="complaints")
    handbook = room.library.handbook(name, version)
    known_role(wish.role, handbook)
    command = Command(asked, wish.at, wish.by, wish.role)
    to_draft = _asked_for(room, cases, wish)
    measure = to_draft[0][1] if to_draft else opened(Measure, room.outside.uuid(), handbook)
    fact = decide(command, measure, cases, room.library.handbook(*measure.handbook))
    prefix = None
    if measure.number is None:
        prefix = number_prefix(str(getattr(fact, "store", "")), "M", wish.at, handbook)
        measure.number = room.next_number(prefix)
    draft = room.shelf.record(measure, command, fact, request=wish.request, number_prefix=prefix)
    for ordinal, case in enumerate(cases, start=1):
        _tell(room, case, measure.number, wish, ordinal)
    # After all that the request brings: the ledger takes that in one piece.
    for other, _measure in to_draft[1:]:
        answered = Command(asked, wish.at, POLICY, None, other.rule)
        list(call_off(room, other, answered, None, answered_by=measure.number))
    return Outcome([draft], {"measure": measure.number})


def _asked_for(room: Workroom, cases: list[Case], wish: Wish) -> list[tuple[AskedMeasure, Measure]]:
    """What policies had asked for because of these complaints and no other: this drafts it."""
    numbers = {case.number for case in cases}
    asked = dict.fromkeys(each for case in cases for each in case.measures_to_draft)
    found = [(each, room.shelf.find(Measure, each.number)) for each in asked]
    return [
        (each, measure)
        for each, measure in found
        if numbers >= {*measure.complaints} and measure.begun_at and measure.begun_at <= wish.at
    ]


def _tell(room: Workroom, case: Case, number: str, wish: Wish, ordinal: int) -> None:
    """Record on the case that the measure was opened; the workroom keeps the draft."""
    standing = room.standing(case.stream)
    command = Command(facts.MeasureOpened(measure=number), wish.at, wish.by, wish.role)
    fact = decide_on_case(command, standing.case, Surroundings(room.handbook_of(standing.case)))
    request = Request(wish.request.id, wish.request.digest, ordinal)
    room.record(standing, command, fact, request=request)


def _cases(room: Workroom, numbers: tuple[str, ...]) -> list[Case]:
    return [room.standing(room.stream_of(number, "complaints"), fresh=True).case for number in numbers]


def on_measure(room: Workroom, asked: Any, wish: Wish) -> Outcome:
    """What is asked of one measure."""
    measure = room.shelf.find(Measure, asked.measure)
    handbook = room.library.handbook(*measure.handbook)
    known_role(wish.role, handbook)
    command = Command(asked, wish.at, wish.by, wish.role)
    fact = decide(command, measure, _cases(room, measure.complaints), handbook)
    return Outcome(
        [room.shelf.record(measure, command, fact, request=wish.request)], {"measure": str(measure.number)}
    )


def _named(known: Answer) -> dict[str, Json]:
    return {"measure": str(known.number)}


MEASURES: dict[str, Beside] = {
    name: Beside(fact, on_measure, _named)
    if fact is not f.MeasurePlanned
    else Beside(fact, open_measure, _named, numbers=True)
    for name, fact in COMMANDS.items()
}
