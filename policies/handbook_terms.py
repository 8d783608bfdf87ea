"""What may stand in a handbook: the fields of facts and cases, and the values that each of them can have."""

from collections.abc import Iterable
from dataclasses import fields as dataclass_fields
from functools import cache
from typing import Annotated, Any, Literal, get_args, get_origin

from aggregates.complaint.commands import COMMAND_OF as CASE_COMMAND_OF
from aggregates.complaint.commands import COMMANDS as CASE_COMMANDS
from aggregates.complaint.facts import Fact, Received
from aggregates.complaint.state import Case
from aggregates.handbook import Handbook
from aggregates.handbook_tables import ANY_EVENT, TOLD
from aggregates.measure.decide import COMMANDS as MEASURE_COMMANDS
from aggregates.measure.facts import MeasureFact
from aggregates.measure.state import Measure
from aggregates.service.decide import COMMANDS as SERVICE_COMMANDS
from aggregates.service.facts import ServiceFact
from aggregates.service.state import Service

_KINDS: tuple[dict[str, type[Fact]], ...] = (ServiceFact.kind_of, MeasureFact.kind_of, Fact.kind_of)
EVENTS = {fact.__name__: fact for kinds in _KINDS for fact in kinds.values()}
"""Every fact, of cases and beside them, by the name that patterns use."""

COMMANDS = {**CASE_COMMANDS, **SERVICE_COMMANDS, **MEASURE_COMMANDS}
"""Every command that a row may concern, with the fact that it asks for."""

COMMAND_OF = {fact: name for name, fact in COMMANDS.items()} | CASE_COMMAND_OF

BY_POLICY = frozenset(
    {"DeadlineMissed", "DeadlineMoved", "MeasureAsked", "MeasureCalledOff", "MeasureDue", "MeasureNotDue"}
)
"""Facts that no command brings about."""

DERIVED = frozenset({"grounds", "repeat_of", "major", "closed"})
CASE_FIELDS = (
    frozenset(each.name for kind in (Case, Service, Measure) for each in dataclass_fields(kind)) | DERIVED
)
"""The fields of a case, and of what stands beside the cases."""

FLAGS = frozenset({"major", "closed", "solution_open", "justified", "reasonable", "special", "visited"})
INTAKE_PARTS = ("customer", "subject", "misconduct")


def facts_named(name: str) -> tuple[type[Fact], ...]:
    """The facts that an event's name in a pattern means; none where there is no such event."""
    if name == ANY_EVENT:
        return tuple(EVENTS.values())
    if name == TOLD:
        return EVENTS["WarningSent"], EVENTS["Reported"]
    return (EVENTS[name],) if name in EVENTS else ()


@cache
def fields_of(fact: type[Fact]) -> dict[str, Any]:
    """The fields of a fact under their stored names, with their types."""
    return {info.alias or name: info.annotation for name, info in fact.model_fields.items()}


@cache
def intake_paths() -> frozenset[str]:
    """What may be wanted of an intake, such as `channel` and `customer.phone`."""
    paths = set(Received.model_fields)
    for part in INTAKE_PARTS:
        for model in get_args(Received.model_fields[part].annotation):
            inner = getattr(model, "model_fields", {})
            paths |= {f"{part}.{info.alias or name}" for name, info in inner.items()}
    return frozenset(paths)


def choices_of(annotation: Any) -> tuple[Any, ...]:
    """The values that a type lists, or () where it lists none."""
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    if annotation is bool:
        return (True, False)
    inner = get_args(annotation)
    parts = inner[:1] if get_origin(annotation) is Annotated else inner
    return tuple(choice for part in parts for choice in choices_of(part))


def values_of_field(fact: type[Fact], name: str, handbook: Handbook) -> tuple[Any, ...]:
    """What a fact's field can hold under `handbook`; () where anything may stand there."""
    chosen = choices_of(fields_of(fact)[name])
    if chosen:
        return chosen
    if name == "to" and fact.__name__ in ("WarningSent", "Reported"):
        return told(handbook)
    if name == "to" and fact.__name__ == "Escalated":
        return steps(handbook)
    if name == "obligation":
        return tuple(handbook.obligation_rules)
    return listed(name, handbook)


def values_of_case(name: str, handbook: Handbook) -> tuple[Any, ...]:
    """What a field of the case, or `by.role`, can hold under `handbook`; () where anything may."""
    if name in FLAGS:
        return (True, False)
    if name == "by.role":
        return roles(handbook)
    for fact, field in _TAKEN_FROM.get(name, ()):
        if chosen := choices_of(fields_of(EVENTS[fact])[field]):
            return chosen
    return _CASE_LISTS.get(name, ()) or listed(name, handbook)


_TAKEN_FROM = {
    "source": [("Received", "source")],
    "forwarded_by": [("Received", "forwarded_by")],
    "verified": [("CustomerVerified", "result")],
    "outcome": [("Resolved", "outcome")],
    "marks": [("Marked", "as")],
    "withdrawn": [("Withdrawn", "as")],
}
"""Fields of the case that come from a fact, whose type lists the values."""

_CASE_LISTS: dict[str, tuple[str, ...]] = {
    "status": ("open", "pending", "resolved", "closed"),
    "subject_kind": ("vehicle", "waybill", "unit", "other"),
}


def listed(name: str, handbook: Handbook) -> tuple[Any, ...]:
    """The handbook's own list for a field of that name."""
    lists: dict[str, Iterable[Any]] = {
        "category": families(handbook.categories),
        "severity": handbook.severities,
        "channel": handbook.channels,
        "grounds": handbook.grounds,
        "named_grounds": handbook.grounds,
        "cause": families(handbook.causes),
        "line": (*handbook.lines, "parts", "other") if handbook.lines else (),
        "level": steps(handbook),
        "to_role": roles(handbook),
        "approved_role": roles(handbook),
        "handler_role": roles(handbook),
        "received_role": roles(handbook),
    }
    return tuple(lists.get(name, ()))


def families(kinds: Iterable[str]) -> tuple[str, ...]:
    """The kinds, and the family of each: `delay` of `delay/transit`."""
    every = tuple(kinds)
    return tuple(dict.fromkeys((*every, *(each.partition("/")[0] for each in every))))


def steps(handbook: Handbook) -> tuple[str, ...]:
    """Every role that stands on the ladder."""
    return (*handbook.ladder, *handbook.alternates)


def roles(handbook: Handbook) -> tuple[str, ...]:
    """Every role, the ladder first."""
    return (*handbook.ladder, *handbook.alternates, *handbook.roles)


def told(handbook: Handbook) -> tuple[str, ...]:
    """Everybody whom a warning or a report can go to."""
    return (*roles(handbook), *handbook.recipients)
