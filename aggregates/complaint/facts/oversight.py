"""What is above the handling: liability, escalation, warnings, deadlines, recusal, penalties, marks."""

from typing import Annotated, Literal

from pydantic import Field

from aggregates.complaint.facts.base import Fact, Words
from aggregates.values import AnyMoney, ByLaw, Flag, Instant, Text, Word


class LiabilitySettled(Fact, kind="liability-settled.v1"):
    """Who is at fault, and what happens to them (S2)."""

    persons: Words = ()
    decision: Text | None = None


class LiabilityReviewed(Fact, kind="liability-reviewed.v1"):
    """The management department's opinion on the liability (S3)."""

    agrees: Flag
    opinion: Text | None = None
    signed_by: Words = ()


class LiabilityEnforced(Fact, kind="liability-enforced.v1"):
    """The liability decision was carried out (S3)."""

    outcome: Text | None = None


class Escalated(Fact, kind="escalated.v1"):
    """The case was raised to a higher role of the ladder; by a policy, the entry names the rule."""

    to: Word | None = None
    reason: Text | None = None


class Instructed(Fact, kind="instructed.v1"):
    """A superior told the subordinate what to do, or took the case (C6)."""

    instruction: Text
    takes_over: Flag = False
    level: Annotated[Word | None, ByLaw()] = None


class WarningSent(Fact, kind="warning-sent.v1"):
    """An early warning was given (G7, G8, G9)."""

    to: Word
    summary: Text | None = None


class CrisisMeetingHeld(Fact, kind="crisis-meeting-held.v1"):
    """The crisis group met (G8)."""

    attendees: Words = ()
    decisions: Text | None = None


class Reported(Fact, kind="reported.v1"):
    """The case or its result was reported to another role or body (G5, S1)."""

    to: Word
    summary: Text | None = None


class DeadlineExtended(Fact, kind="deadline-extended.v1"):
    """An authority gave more time for one obligation."""

    obligation: Word
    until: Instant
    reason: Text | None = None


class DeadlineMissed(Fact, kind="deadline-missed.v1"):
    """An obligation was not met when it was due (X5); the entry's `at` is the due time."""

    obligation: Word
    instance: int
    due_at: Instant
    owner_role: Word | None = None
    owner: Word | None = None


class DeadlineMoved(Fact, kind="deadline-moved.v1"):
    """The holidays of a year were announced: what was due by an estimate is due by the calendar (X4)."""

    obligation: Word
    instance: int
    due_at: Instant
    calendar: Word


class MeasureDue(Fact, kind="measure-due.v1"):
    """A policy asks for a corrective and preventive measure, under the rule of the entry (S13, D6, G12).

    `measure` is the one to be drafted. Where the same cause came up again and again, `complaints` names all
    of them, this one among them, and `category` and `cause` what they share.
    """

    measure: Word | None = None
    complaints: Words = ()
    category: Word | None = None
    cause: Word | None = None


class MeasureNotDue(Fact, kind="measure-not-due.v1"):
    """What a policy asked for is not asked for any more: its reason is gone, and nobody drafted it yet."""

    measure: Word


class MeasureOpened(Fact, kind="measure-opened.v1"):
    """A measure was opened that comes from this complaint (S13, D6)."""

    measure: Word


class Recused(Fact, kind="recused.v1"):
    """A person takes no further part in the case, or may again (X1)."""

    person: Word
    reason: Text | None = None
    off: Flag = False


class PenaltyDecided(Fact, kind="penalty-decided.v1"):
    """A penalty for the handling (D8, G15)."""

    person: Word
    reason: Text | None = None
    amount: AnyMoney | None = None


class RewardDecided(Fact, kind="reward-decided.v1"):
    """A reward for the handling (G15)."""

    person: Word
    reason: Text | None = None
    amount: AnyMoney | None = None


class Marked(Fact, kind="marked.v1"):
    """A mark was set or taken off (P6, G1)."""

    as_: Literal["malicious", "litigation-risk", "cannot-be-settled"] = Field(alias="as")
    reason: Text | None = None
    off: Flag = False
