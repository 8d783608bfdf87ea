"""How each fact changes a complaint. Every kind is named: a forgotten one is a type error."""

from collections.abc import Callable
from typing import Any

from aggregates.complaint import evolve_intake, evolve_money, facts
from aggregates.complaint.evolve_intake import released
from aggregates.complaint.facts import Fact
from aggregates.complaint.state import AskedMeasure, Callback, Case, Event, Pending
from aggregates.people import same_person

REOPENING_FORGETS = frozenset(
    {
        "Resolved",
        "Contacted:outcome",
        "CallbackDone",
        "CallbackAttempted",
        "SignedOff",
        "SolutionProposed",
        "SolutionApproved",
        "Closed",
        "Reported",
        "Withdrawn",
    }
)
"""The steps that a reopened case owes again."""


def evolve(case: Case, event: Event) -> Case:
    """The case after `event`; never refuses, never reads a clock."""
    after = case.copied()
    apply(after, event)
    return after


def apply(case: Case, event: Event) -> None:
    """`evolve` in place, for folding a history of which nobody else holds the middle."""
    case.version += 1
    case.latest_at = max(event.at, case.latest_at or event.at)
    case.done |= steps_of(event)
    _HANDLERS[type(event.fact)](case, event.fact, event)


def steps_of(event: Event) -> frozenset[str]:
    """The steps that an event takes: its name, and its name with what distinguishes it."""
    name = event.name
    if name == "Contacted" and not event.value("reached"):
        return frozenset({"Contacted:unreached"})
    kinds = [f"{name}:{value}" for key in ("to", "purpose", "as") if (value := event.value(key))]
    return frozenset((name, *kinds))


def _classified(case: Case, fact: facts.Classified, event: Event) -> None:
    for name in ("category", "severity", "justified", "reasonable", "department", "supporting"):
        value = getattr(fact, name)
        if value is not None:
            setattr(case, name, value)
    if fact.grounds is not None:
        case.named_grounds = fact.grounds
    _advance(case, "classified")


def _assigned(case: Case, fact: facts.Assigned, event: Event) -> None:
    case.handler, case.handler_role, case.assignee = fact.to, fact.to_role, fact.to
    case.department = fact.department or case.department
    case.level = fact.level or case.level
    _advance(case, "assigned")


def _taken_over(case: Case, fact: facts.TakenOver, event: Event) -> None:
    case.handler, case.handler_role, case.assignee = event.by, event.role, event.by
    case.level = fact.level or case.level
    _advance(case, "taken-over")


def _contacted(case: Case, fact: facts.Contacted, event: Event) -> None:
    if fact.reached and fact.purpose == "outcome":
        case.told_at = event.at


def _investigated(case: Case, fact: facts.Investigated, event: Event) -> None:
    case.cause = fact.cause or case.cause
    _advance(case, "investigated")


def _solution_proposed(case: Case, fact: facts.SolutionProposed, event: Event) -> None:
    case.proposed_by, case.solution_open = event.by, True
    case.done -= {"SolutionApproved"}
    _advance(case, "proposed")


def _solution_approved(case: Case, fact: facts.SolutionApproved, event: Event) -> None:
    case.solution_open = False
    _advance(case, "approved")


def _solution_rejected(case: Case, fact: facts.SolutionRejected, event: Event) -> None:
    case.solution_open = False
    case.done -= {"SolutionProposed"}


def _escalated(case: Case, fact: facts.Escalated, event: Event) -> None:
    case.level = fact.to or case.level


def _instructed(case: Case, fact: facts.Instructed, event: Event) -> None:
    if fact.takes_over:
        case.handler, case.handler_role, case.assignee = event.by, event.role, event.by
        case.level = fact.level or case.level
        _advance(case, "taken-over")


def _resolved(case: Case, fact: facts.Resolved, event: Event) -> None:
    case.status, case.outcome, case.resolved_at = "resolved", fact.outcome, event.at
    case.callback_attempts = 0
    case.done -= {"CallbackDone", "CallbackAttempted"}
    _advance(case, "resolved")


def _callback_attempted(case: Case, fact: facts.CallbackAttempted, event: Event) -> None:
    case.callback_attempts += 1


def _callback_done(case: Case, fact: facts.CallbackDone, event: Event) -> None:
    case.callback = Callback(fact.satisfaction, event.at, event.by)


def _deferred(case: Case, fact: facts.Deferred, event: Event) -> None:
    case.status, case.review_at = "pending", fact.review_at
    case.pending = Pending(fact.reason, event.at, fact.approved_by)


def _resumed(case: Case, fact: facts.Resumed, event: Event) -> None:
    case.status, case.review_at, case.pending = "open", None, None


def _closed(case: Case, fact: facts.Closed, event: Event) -> None:
    case.status, case.closed_at = "closed", event.at
    case.stage = "closed"


def _reopened(case: Case, fact: facts.Reopened, event: Event) -> None:
    case.status, case.stage, case.reopened_at = "open", "reopened", event.at
    case.resolved_at = case.closed_at = case.told_at = case.withdrawn = case.duplicate_of = None
    case.callback_attempts, case.solution_open = 0, False
    case.done = frozenset(step for step in case.done if not _forgotten(step))


def _forgotten(step: str) -> bool:
    return step in REOPENING_FORGETS or step.partition(":")[0] in REOPENING_FORGETS


def _recused(case: Case, fact: facts.Recused, event: Event) -> None:
    others = frozenset(each for each in case.recused if not same_person(each, fact.person))
    case.recused = others if fact.off else others | {fact.person}
    if not fact.off:
        released(case, fact.person)


def _measure_due(case: Case, fact: facts.MeasureDue, event: Event) -> None:
    case.measure_due = True
    if fact.measure is not None:
        asked = AskedMeasure(fact.measure, event.rule or "", fact.category, fact.cause)
        case.asked_measures = (*case.asked_measures, asked)


def _measure_not_due(case: Case, fact: facts.MeasureNotDue, event: Event) -> None:
    case.asked_measures = tuple(each for each in case.asked_measures if each.number != fact.measure)
    case.measure_due = bool(case.asked_measures)


def _measure_opened(case: Case, fact: facts.MeasureOpened, event: Event) -> None:
    case.measures = (*case.measures, fact.measure)


def _marked(case: Case, fact: facts.Marked, event: Event) -> None:
    case.marks = case.marks - {fact.as_} if fact.off else case.marks | {fact.as_}


def _as_told(case: Case, fact: Fact, event: Event) -> None:
    """Nothing but the step itself, which `done` holds."""


def _advance(case: Case, stage: str) -> None:
    case.stage = stage


_HANDLERS: dict[type[Fact], Callable[[Case, Any, Event], None]] = {
    **evolve_intake.HANDLERS,
    **evolve_money.HANDLERS,
    facts.Classified: _classified,
    facts.Assigned: _assigned,
    facts.TakenOver: _taken_over,
    facts.Contacted: _contacted,
    facts.Investigated: _investigated,
    facts.LiabilitySettled: _as_told,
    facts.LiabilityReviewed: _as_told,
    facts.LiabilityEnforced: _as_told,
    facts.SolutionProposed: _solution_proposed,
    facts.SolutionApproved: _solution_approved,
    facts.SolutionRejected: _solution_rejected,
    facts.Escalated: _escalated,
    facts.Instructed: _instructed,
    facts.WarningSent: _as_told,
    facts.CrisisMeetingHeld: _as_told,
    facts.Reported: _as_told,
    facts.Resolved: _resolved,
    facts.SignedOff: _as_told,
    facts.CallbackAttempted: _callback_attempted,
    facts.CallbackDone: _callback_done,
    facts.Deferred: _deferred,
    facts.Resumed: _resumed,
    facts.DeadlineExtended: _as_told,
    facts.DeadlineMissed: _as_told,
    facts.DeadlineMoved: _as_told,
    facts.Closed: _closed,
    facts.Reopened: _reopened,
    facts.Recused: _recused,
    facts.EvidenceAttached: _as_told,
    facts.PenaltyDecided: _as_told,
    facts.RewardDecided: _as_told,
    facts.Marked: _marked,
    facts.MeasureDue: _measure_due,
    facts.MeasureNotDue: _measure_not_due,
    facts.MeasureOpened: _measure_opened,
    facts.NoteAdded: _as_told,
}

if missing := set(Fact.kind_of.values()) ^ set(_HANDLERS):
    raise AssertionError(f"evolve and the facts disagree on {missing}")
