"""How a complaint is handled, from the first judgement to its end."""

from typing import Annotated, Literal

from pydantic import Field

from aggregates.complaint.facts.base import Fact, Words
from aggregates.values import ByLaw, Flag, Instant, Personal, Text, Word


class Classified(Fact, kind="classified.v1"):
    """The complaint's nature and severity were judged; the newest judgement stands (G12, D3, X6)."""

    category: Word | None = None
    severity: Word | None = None
    grounds: Words | None = None
    justified: Flag | None = None
    reasonable: Flag | None = None
    department: Word | None = None
    supporting: Words | None = None
    complainant_kind: Text | None = None
    state_of_mind: Text | None = None


class Assigned(Fact, kind="assigned.v1"):
    """A person became responsible; `level` is set where his role raises the case (C3)."""

    to: Word
    to_role: Word
    department: Word | None = None
    due: Instant | None = None
    level: Annotated[Word | None, ByLaw()] = None


class TakenOver(Fact, kind="taken-over.v1"):
    """The handler signed for the complaint (C7), or a superior took it over (C6)."""

    level: Annotated[Word | None, ByLaw()] = None


class Contacted(Fact, kind="contacted.v1"):
    """Somebody spoke to, or tried to reach, the customer (C2, A2)."""

    purpose: Literal[
        "acknowledgement",
        "reply",
        "answer",
        "progress",
        "outcome",
        "apology",
        "negotiation",
        "visit",
        "win-back",
    ]
    method: Word | None = None
    summary: Text | None = None
    promised_by: Instant | None = None
    reached: Flag = True
    technique: Literal["place", "person", "time"] | None = None
    reaction: Text | None = None


class Investigated(Fact, kind="investigated.v1"):
    """The cause was looked into (D4, A1)."""

    cause: Word | None = None
    persons: Words = ()
    departments: Words = ()
    finding: Text | None = None


class SolutionProposed(Fact, kind="solution-proposed.v1"):
    """The handler proposed a solution (D4)."""

    solution: Text


class SolutionApproved(Fact, kind="solution-approved.v1"):
    """The proposed solution was approved (D5)."""


class SolutionRejected(Fact, kind="solution-rejected.v1"):
    """The proposed solution was sent back (D5)."""

    reason: Text | None = None


class Resolved(Fact, kind="resolved.v1"):
    """The matter was settled, or declared that it cannot be."""

    outcome: Literal["redress", "goodwill", "no-fault", "unsettled"]
    summary: Text | None = None


class SignedOff(Fact, kind="signed-off.v1"):
    """The result was signed (P4, S7)."""

    as_: Literal["department-head", "customer", "director-for-customer"] = Field(alias="as")


class CallbackAttempted(Fact, kind="callback-attempted.v1"):
    """The return call did not reach the customer."""

    reason: Text | None = None


class CallbackDone(Fact, kind="callback-done.v1"):
    """The customer was called back and said how satisfied he is (C2, G16).

    `satisfied` is the handbook's reading of it (X7: neutral counts as not satisfied).
    """

    satisfaction: Literal["very-satisfied", "satisfied", "neutral", "dissatisfied", "very-dissatisfied"]
    dissatisfied_items: Words = ()
    suggestion: Text | None = None
    satisfied: Annotated[bool | None, ByLaw()] = None


class Deferred(Fact, kind="deferred.v1"):
    """The case was set aside as a pending matter until the review date (S4, X9)."""

    reason: Literal["quality", "parts", "customer-away", "no-time"]
    approved_by: Word | None = None
    approved_role: Word | None = None
    review_at: Instant | None = None


class Resumed(Fact, kind="resumed.v1"):
    """The pending case goes on."""

    reason: Text | None = None


class Closed(Fact, kind="closed.v1"):
    """Everything the handbook demands was done."""

    summary: Text | None = None


class Reopened(Fact, kind="reopened.v1"):
    """The matter is open again (X7, X9)."""

    reason: Text | None = None


class EvidenceAttached(Fact, kind="evidence-attached.v1"):
    """A document was attached; the ledger holds its digest."""

    name: Personal
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    media_type: Word | None = None


class NoteAdded(Fact, kind="note-added.v1"):
    """Something worth keeping."""

    text: Text
