"""How policies react to what happened: pure, by the handbook's table of escalations (C4, X5–X8)."""

from collections.abc import Iterator

from aggregates.complaint import facts
from aggregates.complaint.commands import Command
from aggregates.complaint.matching import holds, meant
from aggregates.complaint.state import Case, Event
from aggregates.handbook import Handbook
from aggregates.handbook_tables import EscalationRule, MeasureRule

POLICY = "policy"
"""Who signs what a policy does."""


def react(event: Event, case: Case, handbook: Handbook, *, became_major: bool) -> list[Command]:
    """What the handbook makes of `event`; `case` is as it stands now.

    A target that is not above the level raises nothing: the case is there already, or at the top, where
    the event itself is the alarm (X5).
    """
    commands: list[Command] = []
    for rule in handbook.escalations:
        if _concerns(rule, event, handbook, became_major=became_major) and holds(rule.when, case, event):
            commands.extend(_reaction(rule, event, case, handbook))
    commands.extend(_measures_due(event, case, handbook, became_major=became_major))
    return commands


def _measures_due(event: Event, case: Case, handbook: Handbook, *, became_major: bool) -> Iterator[Command]:
    """S13, D6: a measure is asked for once, unless one comes from this case already."""
    for_itself = any(each.cause is None for each in case.asked_measures)
    if case.measures or for_itself or (case.measure_due and not case.asked_measures):
        return
    for rule in handbook.measures:
        if _concerns(rule, event, handbook, became_major=became_major) and holds(rule.when, case, event):
            yield by_policy(facts.MeasureDue(), event, rule.rule)
            return


def _concerns(
    rule: EscalationRule | MeasureRule, event: Event, handbook: Handbook, *, became_major: bool
) -> bool:
    return any(
        became_major if pattern.moment == "major" else meant(pattern, event, handbook) for pattern in rule.on
    )


def _reaction(rule: EscalationRule, event: Event, case: Case, handbook: Handbook) -> Iterator[Command]:
    reopening = rule.reopens and case.status in ("resolved", "closed")
    target = _target(rule, event, case, handbook)
    reopened = by_policy(facts.Reopened(), event, rule.rule)
    if reopening and case.closed:
        # Open first: a closed case owes nobody an answer to the raise (C6).
        yield reopened
    if target is not None and not handbook.at_or_above(case.level, target) and (reopening or not case.closed):
        yield by_policy(facts.Escalated(to=target), event, rule.rule)
    if reopening and not case.closed:
        yield reopened


def _target(rule: EscalationRule, event: Event, case: Case, handbook: Handbook) -> str | None:
    match rule.to:
        case "@next":
            return handbook.step_above(case.level, case.category)
        case "@chief":
            return handbook.chief
        case "@covering":
            beyond = event.value("beyond")
            return None if beyond is None else str(beyond)
        case role:
            return role


def by_policy(fact: facts.Fact, event: Event, rule: str) -> Command:
    """A policy's command: at the time of what it reacts to, under its rule."""
    return Command(fact, event.at, POLICY, None, rule)
