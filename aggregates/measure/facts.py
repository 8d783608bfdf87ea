"""What can be true of a corrective and preventive measure (S13, D6)."""

from typing import Annotated, ClassVar

from aggregates.complaint.facts import DeadlineMissed, DeadlineMoved, Fact
from aggregates.complaint.facts.base import Words
from aggregates.values import ByLaw, Flag, Instant, Text, Word


class MeasureFact(Fact):
    """Something that happened to a measure; kinds are those of measures alone."""

    kind_of: ClassVar[dict[str, type[Fact]]] = {each.kind: each for each in (DeadlineMissed, DeadlineMoved)}


class MeasureAsked(MeasureFact, kind="measure-asked.v1"):
    """A policy asks that a measure be drafted for these complaints, under the entry's rule (S13, D6, G12).

    `category` is that of the first complaint; `cause` what several of them share.
    """

    complaints: Words
    store: Word
    category: Word | None = None
    cause: Word | None = None


class MeasureCalledOff(MeasureFact, kind="measure-called-off.v1"):
    """It need not be drafted: no ground holds, too few complaints share the cause, or another answers it."""

    answered_by: Word | None = None


class MeasurePlanned(MeasureFact, kind="measure-planned.v1"):
    """A department is to put something right; each complaint it comes from is told that it was opened.

    Without a complaint it names the `store`. `visited` is whether it comes from a visit to a customer (S13).
    """

    complaints: Words = ()
    store: Word | None = None
    department: Word
    problem: Text
    cause: Text | None = None
    action: Text
    owner: Word
    due: Instant
    visited: Annotated[bool, ByLaw()] = False


class MeasureApproved(MeasureFact, kind="measure-approved.v1"):
    """The measure was approved, and who supervises it was named (D6)."""

    measure: Word
    supervisor: Word | None = None


class MeasureCompleted(MeasureFact, kind="measure-completed.v1"):
    """The measure was carried out."""

    measure: Word
    result: Text | None = None


class MeasureAssessed(MeasureFact, kind="measure-assessed.v1"):
    """Whether the measure had the effect it was meant to have."""

    measure: Word
    effective: Flag
    remark: Text | None = None
