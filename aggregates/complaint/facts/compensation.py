"""Money and its like: asked for, consented, approved, paid, claimed back."""

from typing import Annotated, Literal

from pydantic import Field

from aggregates.complaint.facts.base import Fact
from aggregates.values import ByLaw, Money, Text, Word


class CompensationRequested(Fact, kind="compensation-requested.v1"):
    """Compensation was asked for; `beyond`: the role that can approve it, where the level cannot (X8)."""

    amount: Money
    type_: Annotated[
        Literal["cash", "discount", "rework", "gift", "refund", "exchange"] | None, Field(alias="kind")
    ] = None
    reason: Text | None = None
    beyond: Annotated[Word | None, ByLaw()] = None


class CompensationConsented(Fact, kind="compensation-consented.v1"):
    """The manufacturer's region consented (C8)."""

    amount: Money | None = None
    reason: Text | None = None


class CompensationApproved(Fact, kind="compensation-approved.v1"):
    """Compensation was approved within the approver's limit (G11)."""

    amount: Money
    reason: Text | None = None


class CompensationRejected(Fact, kind="compensation-rejected.v1"):
    """The open request was turned down."""

    reason: Text | None = None
    amount: Money | None = None


class CompensationPaid(Fact, kind="compensation-paid.v1"):
    """Approved compensation reached the customer."""

    amount: Money
    reference: Word | None = None


class CompensationClaimed(Fact, kind="compensation-claimed.v1"):
    """Paid compensation was claimed back from the manufacturer (C8)."""

    amount: Money
    reference: Word | None = None
