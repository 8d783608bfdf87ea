"""Compensation: asked for, consented, approved within limits, paid, claimed (G11, C8, X2, X8)."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from aggregates.complaint import facts as f
from aggregates.complaint.commands import Command
from aggregates.complaint.facts import Fact
from aggregates.complaint.state import Case, Request
from aggregates.complaint.surroundings import Surroundings
from aggregates.handbook import Handbook
from aggregates.messages import N_, Refused, invalid, not_authorised
from aggregates.people import same_person


def request(fact: f.CompensationRequested, command: Command, case: Case, around: Surroundings) -> Fact:
    """X8: one open request at a time; the case's sum decides who can approve."""
    if case.request is not None:
        raise Refused(
            N_("a request for {amount} is open; it must be approved or rejected first"),
            rule="X8",
            amount=case.request.amount,
        )
    handbook = around.handbook
    total = case.approved + fact.amount
    if handbook.limit_of(case.level) >= total:
        return fact
    beyond = handbook.covering(total, case.level, case.category)
    return fact.model_copy(update={"beyond": beyond})


def _open_request(command: Command, case: Case) -> Request:
    if case.request is None:
        raise Refused(
            N_("{command} needs first: request-compensation; no request is open"),
            rule="X3",
            command=command.name,
        )
    return case.request


def _not_asked_himself(command: Command, asked_by: str | None) -> None:
    if asked_by is not None and same_person(asked_by, command.by):
        raise not_authorised(
            N_("{by} asked for this; somebody else must {command}"),
            rule="X2",
            by=command.by,
            command=command.name,
        )


def consent(fact: f.CompensationConsented, command: Command, case: Case, around: Surroundings) -> Fact:
    """C8: the region consents to the request as it stands."""
    asked = _open_request(command, case)
    _not_asked_himself(command, asked.by)
    if asked.consented:
        raise Refused(N_("the region has consented already"), rule=around.handbook.consent_rule or "X3")
    if fact.amount is not None and fact.amount != asked.amount:
        raise invalid(N_("the open request is for {amount}"), field="amount", amount=asked.amount)
    return fact.model_copy(update={"amount": asked.amount})


def approve(fact: f.CompensationApproved, command: Command, case: Case, around: Surroundings) -> Fact:
    """G11, X2, X8: within the approver's limit for the case's sum, after the consent where one is needed."""
    asked = _open_request(command, case)
    handbook = around.handbook
    _not_asked_himself(command, asked.by)
    if fact.amount > asked.amount:
        raise invalid(N_("only {amount} was requested"), field="amount", amount=asked.amount)
    if handbook.consent_rule and not asked.consented:
        raise Refused(
            N_("approve-compensation needs first: consent-compensation, whatever the amount"),
            rule=handbook.consent_rule,
        )
    _within_limit(command, case.approved + fact.amount, case, handbook)
    return fact


def _within_limit(command: Command, total: Decimal, case: Case, handbook: Handbook) -> None:
    limit = handbook.limit_of(command.role)
    if limit >= total:
        return
    covering = handbook.covering(total, handbook.ladder[0], case.category)
    raise not_authorised(
        N_("{role} may approve up to {limit} a case; this brings it to {total}, for {covering}"),
        rule=handbook.authority_rule,
        role=command.role,
        limit=limit,
        total=total,
        covering=covering or "-",
    )


def reject(fact: f.CompensationRejected, command: Command, case: Case, around: Surroundings) -> Fact:
    """An open request can be turned down."""
    _open_request(command, case)
    return fact


def pay(fact: f.CompensationPaid, command: Command, case: Case, around: Surroundings) -> Fact:
    """Never more than was approved."""
    return _within(
        fact,
        fact.amount,
        case.approved - case.paid,
        N_("{amount} is approved and unpaid; approve-compensation comes first"),
        around,
    )


def claim(fact: f.CompensationClaimed, command: Command, case: Case, around: Surroundings) -> Fact:
    """C8: claimed under the manufacturer's rules, after it was paid, never more than that."""
    return _within(
        fact,
        fact.amount,
        case.paid - case.claimed,
        N_("{amount} is paid and unclaimed; pay-compensation comes first"),
        around,
    )


def _within(fact: Fact, amount: Decimal, left: Decimal, template: str, around: Surroundings) -> Fact:
    if amount > left:
        raise Refused(template, rule=around.handbook.consent_rule or "X3", amount=left)
    return fact


DECISIONS: dict[type[Fact], Callable[[Any, Command, Case, Surroundings], Fact]] = {
    f.CompensationRequested: request,
    f.CompensationConsented: consent,
    f.CompensationApproved: approve,
    f.CompensationRejected: reject,
    f.CompensationPaid: pay,
    f.CompensationClaimed: claim,
}
