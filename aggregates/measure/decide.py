"""What is asked of a measure becomes a fact, or is refused with its rule (S13, D6, X1, X2)."""

from collections.abc import Iterable

from aggregates.complaint.commands import Command
from aggregates.complaint.decide import is_recused
from aggregates.complaint.facts import Fact
from aggregates.complaint.matching import any_holds, fields_hold, holds
from aggregates.complaint.state import Case, Event
from aggregates.handbook import Handbook
from aggregates.measure import facts as f
from aggregates.measure.state import Measure
from aggregates.messages import N_, Refused, invalid, not_authorised
from aggregates.people import same_person

RULE = "S13"

COMMANDS: dict[str, type[Fact]] = {
    "open-measure": f.MeasurePlanned,
    "approve-measure": f.MeasureApproved,
    "complete-measure": f.MeasureCompleted,
    "assess-measure": f.MeasureAssessed,
}
NAMES = {fact: name for name, fact in COMMANDS.items()}
NEEDS = {
    "approve-measure": "MeasurePlanned",
    "complete-measure": "MeasurePlanned",
    "assess-measure": "MeasureCompleted",
}
"""Which step each needs first, whatever the handbook says."""


def decide(command: Command, measure: Measure, cases: Iterable[Case], handbook: Handbook) -> Fact:
    """The fact to record for `command`; `cases` are those the measure names. Raises `Refused`."""
    name = NAMES[type(command.asked)]
    concerned = list(cases)
    if measure.begun_at is not None and command.at < measure.begun_at:
        raise invalid(N_("nothing can happen to a measure before it was opened"), field="at")
    _take_part(command, concerned, handbook)
    _has_right(name, command, measure, handbook)
    _complete(name, command, handbook)
    _in_order(name, command, measure, handbook)
    asked = command.asked
    if isinstance(asked, f.MeasurePlanned):
        if asked.due <= command.at:
            raise invalid(N_("{field} must lie after the time of the command"), field="due")
        visited = any("Contacted:visit" in case.done for case in concerned)
        return asked.model_copy(update={"store": _store(asked, concerned), "visited": visited})
    if isinstance(asked, f.MeasureApproved) and same_person(command.by, measure.planned_by):
        raise not_authorised(
            N_("{by} asked for this; somebody else must {command}"), rule="X2", by=command.by, command=name
        )
    return asked


def _store(asked: f.MeasurePlanned, cases: list[Case]) -> str:
    """Of the first complaint, where there is one."""
    if cases:
        return cases[0].store
    if asked.store is None:
        raise invalid(N_("name the complaints that it comes from, or the store"), field="complaints")
    return asked.store


def _take_part(command: Command, cases: list[Case], handbook: Handbook) -> None:
    """X1: nobody whom one of the complaints is about, or who was recused from it."""
    named = [("by", command.by)]
    named += [
        (field, person)
        for field in ("owner", "supervisor")
        if isinstance(person := getattr(command.asked, field, None), str)
    ]
    for field, person in named:
        if any(is_recused(person, case) for case in cases):
            raise Refused(
                N_("{person} takes no part in this case (complained about, or recused); name someone else"),
                rule=handbook.recusal_rule,
                code="not-authorised" if field == "by" else "refused",
                field=None if field == "by" else field,
                person=person,
            )


def _has_right(name: str, command: Command, measure: Measure, handbook: Handbook) -> None:
    event = Event(command.asked, command.at, command.by, command.role)
    for right in handbook.rights_of.get(name, ()):
        if not fields_hold(right.where, event) or not holds(right.when, measure, event):
            continue
        above = right.from_role is not None and handbook.at_or_above(command.role, right.from_role)
        if command.role not in right.roles and not above:
            raise not_authorised(
                N_("{role} may not {command} here; this is for: {allowed}"),
                rule=right.rule,
                role=command.role,
                command=name,
                allowed=", ".join((*right.roles, *filter(None, (right.from_role,)))),
            )


def _complete(name: str, command: Command, handbook: Handbook) -> None:
    """What this organisation cannot do without."""
    for required in handbook.required:
        if name in required.command and getattr(command.asked, required.field, None) is None:
            raise Refused(
                N_("{command} needs {field} here"),
                rule=required.rule,
                code="invalid",
                field=required.field,
                command=name,
            )


def _in_order(name: str, command: Command, measure: Measure, handbook: Handbook) -> None:
    """X3: every step once, and after those it needs."""
    fact = type(command.asked)
    if fact.__name__ in measure.done:
        raise Refused(N_("this measure: {command} was done already"), rule="X3", command=name)
    event = Event(command.asked, command.at, command.by, command.role)
    lacking = [(RULE, NEEDS[name])] if name in NEEDS and NEEDS[name] not in measure.done else []
    for step in handbook.steps_before.get(name, ()):
        concerned = fields_hold(step.where, event) and holds(step.when, measure, event)
        if concerned and not any_holds(step.unless, measure, event) and not {*step.needs} & measure.done:
            lacking += [(step.rule, step.needs[0])]
    if lacking:
        rule, needed = lacking[0]
        steps = next((each for each, its in COMMANDS.items() if its.__name__ == needed), needed)
        raise Refused(N_("{command} needs first: {steps}"), rule=rule, command=name, steps=steps)
