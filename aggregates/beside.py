"""What stands beside the cases and owes something of its own: a service, a measure."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self
from uuid import UUID

from aggregates.complaint.due import Due, due_after
from aggregates.complaint.facts import DeadlineMissed, DeadlineMoved, Fact
from aggregates.complaint.matching import any_holds, holds, meant
from aggregates.complaint.provisional import moved_by_calendar
from aggregates.complaint.state import Event
from aggregates.complaint.view import View
from aggregates.handbook import Handbook
from aggregates.handbook_tables import ObligationRule
from aggregates.obligations import Effect, Obligation, changed, fold, instant, started


@dataclass(slots=True)
class Matter(ABC):
    """One of them as it stands. `type` is that of its stream; `facts` are those it knows, by kind."""

    facts: ClassVar[Mapping[str, type[Fact]]]
    type: ClassVar[str]

    stream: UUID
    version: int = 0
    number: str | None = None
    handbook: tuple[str, str] = ("", "")
    store: str = ""
    begun_at: datetime | None = None
    person: UUID | None = None
    subject: UUID | None = None
    obligations: dict[tuple[str, int], Obligation] = field(default_factory=dict)

    @abstractmethod
    def take(self, event: Event) -> None:
        """Take an event in; never refuses, never reads a clock."""

    @abstractmethod
    def view(self) -> View:
        """What anyone may see of it, without a word of personal text."""

    def after(self, event: Event) -> Self:
        """What it is after `event`; this one stays as it is."""
        other = replace(self, obligations=dict(self.obligations))
        other.apply(event)
        return other

    def apply(self, event: Event) -> None:
        """`after` in place, for folding a history of which nobody else holds the middle."""
        self.version += 1
        self.begun_at = self.begun_at or event.at
        self.take(event)


def consequences(matter: Matter, event: Event, handbook: Handbook) -> list[Effect]:
    """The effects of `event` on what `matter`, which has taken it in, owes; they are folded into it."""
    effects: list[Effect] = []

    def record(effect: Effect) -> None:
        fold(matter.obligations, effect)
        effects.append(effect)

    fact = event.fact
    if isinstance(fact, DeadlineMissed):
        missed = matter.obligations[fact.obligation, fact.instance]
        record(changed(missed, "missed", at=fact.due_at))
    if isinstance(fact, DeadlineMoved):
        for effect in moved_by_calendar(matter.obligations[fact.obligation, fact.instance], fact):
            record(effect)
    for obligation in list(matter.obligations.values()):
        rule = handbook.obligation_rules[obligation.id]
        if _not_done_before(obligation, event) and any(meant(each, event, handbook) for each in rule.met_by):
            record(changed(obligation, "met", at=event.at))
        elif obligation.owed and any(meant(each, event, handbook) for each in rule.cancelled_by):
            record(changed(obligation, "cancelled"))
    for rule in beginning(matter, event, handbook):
        record(started(_begun(rule, matter, event, handbook)))
    return effects


def beginning(matter: Matter, event: Event, handbook: Handbook) -> Iterator[ObligationRule]:
    """The rules of what begins to be owed with `event`; `matter` has taken it in."""
    for rule in handbook.obligations_of(matter.type):
        starting = any(meant(each, event, handbook) for each in rule.start)
        if starting and holds(rule.when, matter, event) and not any_holds(rule.unless, matter, event):
            yield rule


def _not_done_before(obligation: Obligation, event: Event) -> bool:
    """Whether the event can meet it: still owed, or done late, as far as is known, and not before (X5)."""
    earlier = obligation.done_late and obligation.met_at is not None and event.at < obligation.met_at
    return (obligation.owed or earlier) and event.at >= obligation.started_at


def _begun(rule: ObligationRule, matter: Matter, event: Event, handbook: Handbook) -> Obligation:
    due = _due(rule, event, handbook)
    n = 1 + sum(each.id == rule.id for each in matter.obligations.values())
    role, owner = (None, event.value("owner")) if rule.owner == "@owner" else (rule.owner, None)
    return Obligation(
        rule.id, n, rule.rule, rule.title, due.started_at, due.at, due.calendar, due.duration, role, owner
    )


def _due(rule: ObligationRule, event: Event, handbook: Handbook) -> Due:
    """When `rule` is due; until when it is late only stands with the duration (S8)."""
    duration = rule.due
    if duration.field is not None:
        return Due(event.at, event.value(duration.field), "clock", {"until": duration.field})
    due = due_after(event.at, duration, handbook)
    assert due is not None, "beside the cases, a time is a length or is named; the check of handbooks says so"
    if rule.late_days is None:
        return due
    calendar = handbook.working_calendar
    late_until = calendar.end_of_day(calendar.local(event.at).date() + timedelta(days=rule.late_days))
    return replace(due, duration={**due.duration, "late_until": instant(late_until)})


def shown(moment: datetime | None) -> Any:
    """A time of a view, as JSON."""
    return None if moment is None else instant(moment)
