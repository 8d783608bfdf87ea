"""Rows of services and measures that lean on what only a case has."""

from collections.abc import Iterator, Sequence
from dataclasses import fields

from aggregates.complaint.facts import Fact
from aggregates.complaint.state import Case
from aggregates.handbook import Handbook
from aggregates.handbook_notices import NoticeRule
from aggregates.handbook_tables import ObligationRule
from aggregates.measure.facts import MeasureFact
from aggregates.measure.state import Measure
from aggregates.messages import N_
from aggregates.service.facts import ServiceFact
from aggregates.service.state import Service
from policies.handbook_findings import Finding, Place, left_open, mistake
from policies.handbook_terms import CASE_FIELDS, DERIVED

FIELDS: dict[str, frozenset[str]] = {
    "complaint": frozenset(each.name for each in fields(Case)) | DERIVED,
    "service": frozenset(each.name for each in fields(Service)),
    "measure": frozenset(each.name for each in fields(Measure)),
}
"""What a condition may look at."""

EVENTS = {
    kind: {fact.__name__ for fact in base.kind_of.values()}
    for kind, base in (("complaint", Fact), ("service", ServiceFact), ("measure", MeasureFact))
}
OWNERS = ("@owner",)


def beside(handbook: Handbook) -> Iterator[Finding]:
    """Every row that could never be owed, or whose time nobody could tell."""
    for index, rule in enumerate(handbook.obligations):
        if rule.of == "complaint":
            if rule.owner in OWNERS:
                yield mistake(("obligations", index, "owner"), N_("only a measure names its owner"))
            yield from _events_of_others(index, rule)
            continue
        due = rule.due
        if due.same_as is not None or due.by_severity is not None:
            yield mistake(
                ("obligations", index, "due"),
                N_("{id}: only a case has a severity or another due"),
                id=rule.id,
            )
        if rule.owner.startswith("@") and (rule.owner not in OWNERS or rule.of != "measure"):
            yield mistake(
                ("obligations", index, "owner"),
                N_("{id}: only a case has {owner}"),
                id=rule.id,
                owner=rule.owner,
            )
        yield from _strange_events(index, rule)
    yield from _nobody_drafts(handbook)
    yield from _fields_of_others(handbook)


def _fields_of_others(handbook: Handbook) -> Iterator[Finding]:
    """Conditions on what only a case has, or only what stands beside the cases."""
    tables: dict[str, Sequence[ObligationRule | NoticeRule]] = {
        "obligations": handbook.obligations,
        "notices": handbook.notices,
    }
    for table, rows in tables.items():
        for index, row in enumerate(rows):
            for key in ("when", "unless"):
                named = {name for each in getattr(row, key, ()) for name in each}
                for name in sorted(each for each in named & CASE_FIELDS if each not in FIELDS[row.of]):
                    yield mistake(
                        (table, index, key), N_("a {type} has no field {field}"), type=row.of, field=name
                    )


def _nobody_drafts(handbook: Handbook) -> Iterator[Finding]:
    """A measure that a policy asks for is owed by somebody (S13, D6, G12)."""
    asked: list[Place] = [("measures", 0)] if handbook.measures else []
    asked += [("recurring", "rule")] if handbook.recurring else []
    drafted = any(each.event == "MeasureAsked" for rule in handbook.obligations for each in rule.start)
    if asked and not drafted:
        yield left_open(asked[0], N_("a measure is asked for, and nobody owes its draft (MeasureAsked)"))


def _events_of_others(index: int, rule: ObligationRule) -> Iterator[Finding]:
    """What happens to a service or a measure, and to no case."""
    others = (EVENTS["service"] | EVENTS["measure"]) - EVENTS["complaint"]
    for key, patterns in (("start", rule.start), ("met_by", (*rule.met_by, *rule.met_by_all))):
        for pattern in patterns:
            if pattern.event in others:
                yield mistake(
                    ("obligations", index, key),
                    N_("{id}: a case never sees {event}"),
                    id=rule.id,
                    event=pattern.event,
                )


def _strange_events(index: int, rule: ObligationRule) -> Iterator[Finding]:
    for key, patterns in (
        ("start", rule.start),
        ("met_by", rule.met_by),
        ("cancelled_by", rule.cancelled_by),
    ):
        for pattern in patterns:
            if pattern.event not in EVENTS[rule.of]:
                yield mistake(
                    ("obligations", index, key),
                    N_("{id}: {event} never happens to a {type}"),
                    id=rule.id,
                    event=pattern.event or pattern.moment,
                    type=rule.of,
                )
