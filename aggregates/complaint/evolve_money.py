"""How compensation changes a complaint: asked for, consented, approved, paid, claimed."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from aggregates.complaint import facts
from aggregates.complaint.facts import Fact
from aggregates.complaint.state import Case, Event, Request


def _requested(case: Case, fact: facts.CompensationRequested, event: Event) -> None:
    case.request = Request(fact.amount, event.by)
    case.requested += fact.amount


def _consented(case: Case, fact: facts.CompensationConsented, event: Event) -> None:
    if case.request is not None:
        case.request = replace(case.request, consented=True)


def _compensation_approved(case: Case, fact: facts.CompensationApproved, event: Event) -> None:
    case.approved += fact.amount
    case.request = None


def _compensation_rejected(case: Case, fact: facts.CompensationRejected, event: Event) -> None:
    if case.request is not None:
        case.requested -= case.request.amount
    case.request = None


def _paid(case: Case, fact: facts.CompensationPaid, event: Event) -> None:
    case.paid += fact.amount


def _claimed(case: Case, fact: facts.CompensationClaimed, event: Event) -> None:
    case.claimed += fact.amount


HANDLERS: dict[type[Fact], Callable[[Case, Any, Event], None]] = {
    facts.CompensationRequested: _requested,
    facts.CompensationConsented: _consented,
    facts.CompensationApproved: _compensation_approved,
    facts.CompensationRejected: _compensation_rejected,
    facts.CompensationPaid: _paid,
    facts.CompensationClaimed: _claimed,
}
