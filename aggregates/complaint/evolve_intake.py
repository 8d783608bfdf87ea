"""How an intake changes a complaint, and what is said of it later: corrected, linked, moved, taken back."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from aggregates.complaint import facts
from aggregates.complaint.facts import Fact
from aggregates.complaint.state import Case, Event
from aggregates.people import same_person

PLAIN_CORRECTIONS = frozenset({"about_unit", "line", "about_person"})
"""The fields of the intake that are not personal and that the law reads."""


def _received(case: Case, fact: facts.Received, event: Event) -> None:
    case.store, case.channel, case.source, case.line = fact.store, fact.channel, fact.source, fact.line
    case.forwarded_by, case.about_person, case.about_unit = (
        fact.forwarded_by,
        fact.about_person,
        fact.about_unit,
    )
    case.received_at, case.received_by, case.received_role = event.at, event.by, event.role
    case.named_grounds = fact.grounds
    case.level = fact.level or ""
    case.return_call = fact.return_call
    case.subject_kind = fact.subject.type_ if fact.subject else None
    case.insured = (fact.insured.value, fact.insured.claimed) if fact.insured else None
    case.given = frozenset(_given(fact))


def _given(fact: facts.Received) -> list[str]:
    """The paths of what was recorded at intake, for X10."""
    given = [name for name in type(fact).model_fields if getattr(fact, name) not in (None, ())]
    for name in ("customer", "subject", "misconduct"):
        part = getattr(fact, name)
        if part is not None:
            given += [f"{name}.{each}" for each in type(part).model_fields if getattr(part, each)]
    return given


def _customer_verified(case: Case, fact: facts.CustomerVerified, event: Event) -> None:
    case.verified = fact.result


def _corrected(case: Case, fact: facts.IntakeCorrected, event: Event) -> None:
    case.given |= {fact.field}
    if fact.field in PLAIN_CORRECTIONS:
        setattr(case, fact.field, fact.plain)
    elif fact.field.startswith("insured.") and fact.plain is not None:
        value, claimed = case.insured or (Decimal(0), None)
        amount = Decimal(fact.plain)
        case.insured = (amount, claimed) if fact.field == "insured.value" else (value, amount)
    if case.about_person is not None:
        released(case, case.about_person)


def _withdrawn(case: Case, fact: facts.Withdrawn, event: Event) -> None:
    case.status, case.withdrawn, case.duplicate_of = "resolved", fact.as_, fact.of
    case.resolved_at, case.review_at, case.pending = event.at, None, None
    case.stage = fact.as_
    if case.request is not None:
        case.requested -= case.request.amount
        case.request = None


def _transferred(case: Case, fact: facts.Transferred, event: Event) -> None:
    case.store = fact.store
    case.handler = case.handler_role = case.assignee = None


def _repeat_found(case: Case, fact: facts.RepeatFound, event: Event) -> None:
    case.repeats = tuple(sorted((*case.repeats, (fact.of_received_at or event.at, fact.of))))
    if fact.ground:
        case.repeat_grounds = (*case.repeat_grounds, fact.of)
    case.rejected_repeats -= {fact.of}


def _repeat_rejected(case: Case, fact: facts.RepeatRejected, event: Event) -> None:
    case.repeats = tuple(each for each in case.repeats if each[1] != fact.of)
    case.repeat_grounds = tuple(number for number in case.repeat_grounds if number != fact.of)
    case.rejected_repeats |= {fact.of}


def released(case: Case, person: str) -> None:
    """X1: who takes no part is not the handler any more."""
    if case.handler is not None and same_person(case.handler, person):
        case.handler = case.handler_role = case.assignee = None


HANDLERS: dict[type[Fact], Callable[[Case, Any, Event], None]] = {
    facts.Received: _received,
    facts.CustomerVerified: _customer_verified,
    facts.IntakeCorrected: _corrected,
    facts.RepeatFound: _repeat_found,
    facts.RepeatRejected: _repeat_rejected,
    facts.Withdrawn: _withdrawn,
    facts.Transferred: _transferred,
}
