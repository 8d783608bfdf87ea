"""Measures that policies ask for, and take back: for a major case, or a cause that recurs (S13, D6, G12).

What is asked for stands beside the cases as a measure to be drafted, so that closing a case loses none of
it; each complaint that it comes from is told. `open-measure` for those complaints drafts it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from uuid import uuid5

from aggregates.beside import beginning
from aggregates.complaint import facts
from aggregates.complaint.commands import Command
from aggregates.complaint.recurring import VOID, group, no_longer, window
from aggregates.complaint.state import AskedMeasure, Case
from aggregates.measure.facts import MeasureAsked, MeasureCalledOff
from aggregates.measure.state import Measure
from policies.reactions import by_policy
from policies.shelf import opened
from policies.standing import Recorded
from policies.workroom import Workroom

JUDGING = frozenset({"Classified", "Investigated", "Withdrawn", "Reopened"})
"""The events that say, or take back, what a case has in common with others."""


def ask(room: Workroom, command: Command, cases: Iterable[Case], position: int | None) -> Iterator[Recorded]:
    """Ask for one measure because of `cases`; `command` is the policy's, with what they share."""
    concerned = list(cases)
    first, handbook = concerned[0], room.handbook_of(concerned[-1])
    year = handbook.working_calendar.local(command.at).year
    prefix = f"{first.store}-M{year}"
    numbers = tuple(str(case.number) for case in concerned)
    number = room.number_of_measure(prefix, numbers, str(command.rule))
    due = command.asked.model_copy(update={"measure": number})
    told = [_tell(room, case, replace(command, asked=due), position) for case in concerned]
    yield from told
    measure = opened(Measure, uuid5(first.stream, number), handbook)
    measure.number = number
    fact = MeasureAsked(
        complaints=numbers, store=first.store, category=first.category, cause=getattr(due, "cause", None)
    )
    room.put_beside(measure, replace(command, asked=fact), cause=told[-1].position, number_prefix=prefix)


def _tell(room: Workroom, case: Case, command: Command, position: int | None) -> Recorded:
    """Record it on one of the cases; never before it was received."""
    standing = room.standing(case.stream)
    at = max(command.at, case.received_at or command.at)
    return room.record(standing, replace(command, at=at), command.asked, cause=position)


def recurring(room: Workroom, recorded: Recorded) -> Iterator[Recorded]:
    """What an event takes back (X6, X11), and makes of the group that its case is in, or was in (G12)."""
    case = room.standing(recorded.stream).case
    if recorded.lost_major or (recorded.event.name == "Withdrawn" and case.withdrawn in VOID):
        for asked in case.measures_to_draft:
            if asked.cause is None:
                yield from call_off(room, asked, _again(recorded, asked.rule), recorded.position)
    if recorded.event.name not in JUDGING:
        return
    yield from _drafted_by_others(room, recorded)
    for asked in no_longer(case):
        command = _again(recorded, asked.rule)
        others = _others(room, asked, case)
        yield from call_off(room, asked, command, recorded.position)
        for other in others:
            yield from _grouped(room, room.standing(other.stream).case, recorded)
    yield from _grouped(room, room.standing(recorded.stream).case, recorded)


def _drafted_by_others(room: Workroom, recorded: Recorded) -> Iterator[Recorded]:
    """D6: where somebody else drafts for the category that a case has now, he is asked instead."""
    case = room.standing(recorded.stream).case
    for asked in case.measures_to_draft:
        measure = room.shelf.find(Measure, asked.number)
        now = MeasureAsked(complaints=measure.complaints, store=measure.store, category=case.category)
        event = replace(recorded.event, fact=now, rule=asked.rule)
        handbook = room.handbook_of(case)
        before, after = (
            [rule.id for rule in beginning(each, event, handbook)]
            for each in (measure, replace(measure, category=case.category))
        )
        if asked.cause is None and before != after:
            yield from call_off(room, asked, _again(recorded, asked.rule), recorded.position)
            due = by_policy(facts.MeasureDue(), recorded.event, asked.rule)
            yield from ask(room, due, [room.standing(recorded.stream).case], recorded.position)


def _again(recorded: Recorded, rule: str) -> Command:
    """A policy's command at the time of an event; what it asks is filled in for each that it concerns."""
    return by_policy(recorded.event.fact, recorded.event, rule)


def _others(room: Workroom, asked: AskedMeasure, case: Case) -> list[Case]:
    """The other cases of a group."""
    measure = room.shelf.find(Measure, asked.number)
    streams = [room.stream_of(number) for number in measure.complaints]
    return [room.standing(stream).case for stream in streams if stream != case.stream]


def _grouped(room: Workroom, case: Case, recorded: Recorded) -> Iterator[Recorded]:
    rule = room.handbook_of(case).recurring
    if rule is None or not (case.category and case.cause) or case.received_at is None:
        return
    found = group(case, room.alike(case, *window(case, rule), across_stores=rule.across_stores), rule)
    if found:
        numbers = tuple(str(each.number) for each in found)
        fact = facts.MeasureDue(complaints=numbers, category=case.category, cause=case.cause)
        yield from ask(room, by_policy(fact, recorded.event, rule.rule), found, recorded.position)


def call_off(
    room: Workroom,
    asked: AskedMeasure,
    command: Command,
    position: int | None,
    answered_by: str | None = None,
) -> Iterator[Recorded]:
    """Take back what was asked for, on every case and beside them; another measure may have answered it."""
    measure = room.shelf.find(Measure, asked.number)
    due = facts.MeasureNotDue(measure=asked.number)
    for number in measure.complaints:
        case = room.standing(room.stream_of(number)).case
        yield _tell(room, case, replace(command, asked=due), position)
    fact = MeasureCalledOff(answered_by=answered_by)
    # What a person's own command brings is told when the policies read it.
    room.put_beside(measure, replace(command, asked=fact), cause=position, tells=answered_by is None)
