"""Rows of services and measures that lean on what only a case has."""

from collections.abc import Iterator

from aggregates.complaint.facts import Fact
from aggregates.handbook import Handbook
from aggregates.handbook_tables import ObligationRule
from aggregates.measure.facts import MeasureFact
from aggregates.messages import N_
from aggregates.service.facts import ServiceFact
from policies.handbook_findings import Finding, mistake

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
    for key, patterns in (("start", rule.start), ("met_by", rule.met_by)):
        for pattern in patterns:
            if pattern.event not in EVENTS[rule.of]:
                yield mistake(
                    ("obligations", index, key),
                    N_("{id}: {event} never happens to a {type}"),
                    id=rule.id,
                    event=pattern.event or pattern.moment,
                    type=rule.of,
                )
