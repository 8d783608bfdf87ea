"""What can be true of a complaint: every fact, named in the past tense, with what the law needs.

Fields marked `ByLaw` are filled in by the decision, never by who asks. A fact's `kind` is what is stored (`received.v1`) and never changes; a changed shape is a new kind and
an upcaster. Who did it, when, in which role and under which handbook stands on the entry around the
fact. Personal text is sealed before it is written.
"""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from aggregates.values import AnyMoney, ByLaw, Flag, Instant, Model, Money, Personal, Text, Word

Words = tuple[Word, ...]


class Fact(Model):
    """Something that happened to a complaint."""

    kind: ClassVar[str]
    kind_of: ClassVar[dict[str, type["Fact"]]] = {}

    @classmethod
    def __pydantic_init_subclass__(cls, **_: object) -> None:
        """Every kind is known by its name, so that what is stored finds its class."""
        cls.kind_of[cls.kind] = cls


class Customer(Model):
    """The complainant, as he gave himself."""

    name: Personal | None = None
    phone: Personal | None = None
    company: Personal | None = None
    unit: Personal | None = None
    email: Personal | None = None
    address: Personal | None = None


class Subject(Model):
    """The thing complained about: a car with its plate, a waybill, a unit of a building."""

    type_: Literal["vehicle", "waybill", "unit", "other"] = Field(alias="kind")
    id: Personal | None = None
    model: Word | None = None
    vin: Personal | None = None


class Insured(Model):
    """An insured claim (L4), CNY."""

    value: AnyMoney
    claimed: AnyMoney | None = None


class Misconduct(Model):
    """A complaint about a person's misconduct (P5)."""

    course: Text | None = None
    witnesses: tuple[Personal, ...] = ()
    evidence: Text | None = None


class Received(Fact):
    """A complaint was received (X10: only the content is mandatory)."""

    kind: ClassVar[str] = "received.v1"
    store: Word
    channel: Word
    content: Personal
    source: Literal["external", "internal"] | None = None
    customer: Customer | None = None
    subject: Subject | None = None
    line: Word | None = None
    demand: Text | None = None
    about_person: Word | None = None
    about_unit: Word | None = None
    forwarded_by: (
        Literal["manufacturer", "call-centre", "consumer-association", "government", "media"] | None
    ) = None
    grounds: Words = ()
    insured: Insured | None = None
    misconduct: Misconduct | None = None
    return_call: Word | None = None
    level: Annotated[Word | None, ByLaw()] = None


class CustomerVerified(Fact):
    """The complainant was checked against the customer system (G4)."""

    kind: ClassVar[str] = "customer-verified.v1"
    result: Literal["matches", "differs", "unknown"]
    note: Text | None = None


class Classified(Fact):
    """The complaint's nature and severity were judged; the newest judgement stands (G12, D3, X6)."""

    kind: ClassVar[str] = "classified.v1"
    category: Word | None = None
    severity: Word | None = None
    grounds: Words | None = None
    justified: Flag | None = None
    reasonable: Flag | None = None
    department: Word | None = None
    supporting: Words | None = None
    complainant_kind: Text | None = None
    state_of_mind: Text | None = None


class Assigned(Fact):
    """A person became responsible; `level` is set where his role raises the case (C3)."""

    kind: ClassVar[str] = "assigned.v1"
    to: Word
    to_role: Word
    department: Word | None = None
    due: Instant | None = None
    level: Annotated[Word | None, ByLaw()] = None


class TakenOver(Fact):
    """The handler signed for the complaint (C7), or a superior took it over (C6)."""

    kind: ClassVar[str] = "taken-over.v1"
    level: Annotated[Word | None, ByLaw()] = None


class Contacted(Fact):
    """Somebody spoke to, or tried to reach, the customer (C2, A2)."""

    kind: ClassVar[str] = "contacted.v1"
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


class Investigated(Fact):
    """The cause was looked into (D4, A1)."""

    kind: ClassVar[str] = "investigated.v1"
    cause: Word | None = None
    persons: Words = ()
    departments: Words = ()
    finding: Text | None = None


class LiabilitySettled(Fact):
    """Who is at fault, and what happens to them (S2)."""

    kind: ClassVar[str] = "liability-settled.v1"
    persons: Words = ()
    decision: Text | None = None


class LiabilityReviewed(Fact):
    """The management department's opinion on the liability (S3)."""

    kind: ClassVar[str] = "liability-reviewed.v1"
    agrees: Flag
    opinion: Text | None = None
    signed_by: Words = ()


class LiabilityEnforced(Fact):
    """The liability decision was carried out (S3)."""

    kind: ClassVar[str] = "liability-enforced.v1"
    outcome: Text | None = None


class SolutionProposed(Fact):
    """The handler proposed a solution (D4)."""

    kind: ClassVar[str] = "solution-proposed.v1"
    solution: Text


class SolutionApproved(Fact):
    """The proposed solution was approved (D5)."""

    kind: ClassVar[str] = "solution-approved.v1"


class SolutionRejected(Fact):
    """The proposed solution was sent back (D5)."""

    kind: ClassVar[str] = "solution-rejected.v1"
    reason: Text | None = None


class CompensationRequested(Fact):
    """Compensation was asked for; `beyond` names the role that can approve it, where the level cannot (X8)."""

    kind: ClassVar[str] = "compensation-requested.v1"
    amount: Money
    type_: Annotated[
        Literal["cash", "discount", "rework", "gift", "refund", "exchange"] | None, Field(alias="kind")
    ] = None
    reason: Text | None = None
    beyond: Annotated[Word | None, ByLaw()] = None


class CompensationConsented(Fact):
    """The manufacturer's region consented (C8)."""

    kind: ClassVar[str] = "compensation-consented.v1"
    amount: Money | None = None
    reason: Text | None = None


class CompensationApproved(Fact):
    """Compensation was approved within the approver's limit (G11)."""

    kind: ClassVar[str] = "compensation-approved.v1"
    amount: Money
    reason: Text | None = None


class CompensationRejected(Fact):
    """The open request was turned down."""

    kind: ClassVar[str] = "compensation-rejected.v1"
    reason: Text | None = None
    amount: Money | None = None


class CompensationPaid(Fact):
    """Approved compensation reached the customer."""

    kind: ClassVar[str] = "compensation-paid.v1"
    amount: Money
    reference: Word | None = None


class CompensationClaimed(Fact):
    """Paid compensation was claimed back from the manufacturer (C8)."""

    kind: ClassVar[str] = "compensation-claimed.v1"
    amount: Money
    reference: Word | None = None


class Escalated(Fact):
    """The case was raised to a higher role of the ladder; by a policy, the entry names the rule."""

    kind: ClassVar[str] = "escalated.v1"
    to: Word | None = None
    reason: Text | None = None


class Instructed(Fact):
    """A superior told the subordinate what to do, or took the case (C6)."""

    kind: ClassVar[str] = "instructed.v1"
    instruction: Text
    takes_over: Flag = False


class WarningSent(Fact):
    """An early warning was given (G7, G8, G9)."""

    kind: ClassVar[str] = "warning-sent.v1"
    to: Word
    summary: Text | None = None


class CrisisMeetingHeld(Fact):
    """The crisis group met (G8)."""

    kind: ClassVar[str] = "crisis-meeting-held.v1"
    attendees: Words = ()
    decisions: Text | None = None


class Reported(Fact):
    """The case or its result was reported to another role or body (G5, S1)."""

    kind: ClassVar[str] = "reported.v1"
    to: Word
    summary: Text | None = None


class Resolved(Fact):
    """The matter was settled, or declared that it cannot be."""

    kind: ClassVar[str] = "resolved.v1"
    outcome: Literal["redress", "goodwill", "no-fault", "unsettled"]
    summary: Text | None = None


class SignedOff(Fact):
    """The result was signed (P4, S7)."""

    kind: ClassVar[str] = "signed-off.v1"
    as_: Literal["department-head", "customer", "director-for-customer"] = Field(alias="as")


class CallbackAttempted(Fact):
    """The return call did not reach the customer."""

    kind: ClassVar[str] = "callback-attempted.v1"
    reason: Text | None = None


class CallbackDone(Fact):
    """The customer was called back and said how satisfied he is (C2, G16).

    `satisfied` is the handbook's reading of it (X7: neutral counts as not satisfied).
    """

    kind: ClassVar[str] = "callback-done.v1"
    satisfaction: Literal["very-satisfied", "satisfied", "neutral", "dissatisfied", "very-dissatisfied"]
    dissatisfied_items: Words = ()
    suggestion: Text | None = None
    satisfied: Annotated[bool | None, ByLaw()] = None


class Deferred(Fact):
    """The case was set aside as a pending matter until the review date (S4, X9)."""

    kind: ClassVar[str] = "deferred.v1"
    reason: Literal["quality", "parts", "customer-away", "no-time"]
    approved_by: Word | None = None
    approved_role: Word | None = None
    review_at: Instant | None = None


class Resumed(Fact):
    """The pending case goes on."""

    kind: ClassVar[str] = "resumed.v1"
    reason: Text | None = None


class DeadlineExtended(Fact):
    """An authority gave more time for one obligation."""

    kind: ClassVar[str] = "deadline-extended.v1"
    obligation: Word
    until: Instant
    reason: Text | None = None


class DeadlineMissed(Fact):
    """An obligation was not met when it was due (X5); the entry's `at` is the due time."""

    kind: ClassVar[str] = "deadline-missed.v1"
    obligation: Word
    instance: int
    due_at: Instant
    owner_role: Word | None = None
    owner: Word | None = None


class IntakeCorrected(Fact):
    """Something recorded at intake was wrong (X11); the old value stays in the history.

    A corrected phone, e-mail, plate or the like re-identifies the customer or the subject. `plain` is the
    value where the field is not personal.
    """

    kind: ClassVar[str] = "intake-corrected.v1"
    field: Word
    value: Personal
    reason: Text | None = None
    plain: Annotated[Word | None, ByLaw()] = None


class Withdrawn(Fact):
    """The complaint was withdrawn, void, or a duplicate of another (X11)."""

    kind: ClassVar[str] = "withdrawn.v1"
    as_: Literal["withdrawn", "void", "duplicate"] = Field(alias="as")
    of: Word | None = None
    reason: Text | None = None


class Transferred(Fact):
    """The case went to another store, with its number (X11)."""

    kind: ClassVar[str] = "transferred.v1"
    store: Word
    reason: Text | None = None


class Closed(Fact):
    """Everything the handbook demands was done."""

    kind: ClassVar[str] = "closed.v1"
    summary: Text | None = None


class Reopened(Fact):
    """The matter is open again (X7, X9)."""

    kind: ClassVar[str] = "reopened.v1"
    reason: Text | None = None


class Recused(Fact):
    """A person takes no further part in the case, or may again (X1)."""

    kind: ClassVar[str] = "recused.v1"
    person: Word
    reason: Text | None = None
    off: Flag = False


class EvidenceAttached(Fact):
    """A document was attached; the ledger holds its digest."""

    kind: ClassVar[str] = "evidence-attached.v1"
    name: Personal
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    media_type: Word | None = None


class PenaltyDecided(Fact):
    """A penalty for the handling (D8, G15)."""

    kind: ClassVar[str] = "penalty-decided.v1"
    person: Word
    reason: Text | None = None
    amount: AnyMoney | None = None


class RewardDecided(Fact):
    """A reward for the handling (G15)."""

    kind: ClassVar[str] = "reward-decided.v1"
    person: Word
    reason: Text | None = None
    amount: AnyMoney | None = None


class Marked(Fact):
    """A mark was set or taken off (P6, G1)."""

    kind: ClassVar[str] = "marked.v1"
    as_: Literal["malicious", "litigation-risk", "cannot-be-settled"] = Field(alias="as")
    reason: Text | None = None
    off: Flag = False


class RepeatFound(Fact):
    """The same customer or subject complained before, within the window; `ground`: it makes the case major (X6)."""

    kind: ClassVar[str] = "repeat-found.v1"
    of: Word
    reason: Text | None = None
    of_received_at: Annotated[Instant | None, ByLaw()] = None
    keys: Annotated[Words, ByLaw()] = ()
    ground: Annotated[bool, ByLaw()] = False


class RepeatRejected(Fact):
    """A link to an earlier complaint was undone."""

    kind: ClassVar[str] = "repeat-rejected.v1"
    of: Word
    reason: Text | None = None


class NoteAdded(Fact):
    """Something worth keeping."""

    kind: ClassVar[str] = "note-added.v1"
    text: Text
