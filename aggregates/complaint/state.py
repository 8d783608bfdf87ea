"""A complaint as it stands: what its facts add up to. `evolve` never refuses and never reads a clock."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar, Literal
from uuid import UUID

from aggregates.complaint.facts import Fact
from aggregates.obligations import Obligation

Status = Literal["open", "pending", "resolved", "closed"]
NOTHING = Decimal("0.00")


_RENAMED = {"as": "as_", "kind": "type_"}
"""Stored names that Python keeps for itself."""


@dataclass(frozen=True, slots=True)
class Event:
    """A fact with who recorded it, in which role, when it happened, and under which rule a policy did."""

    fact: Fact
    at: datetime
    by: str
    role: str | None
    rule: str | None = None

    @property
    def name(self) -> str:
        """The fact's name as the contract shows it."""
        return type(self.fact).__name__

    @property
    def by_person(self) -> bool:
        """Whether a person, not a policy, did it."""
        return self.rule is None

    def value(self, field_name: str) -> Any:
        """The fact's field under its stored name (`as`, `kind`)."""
        fields = self.fact.__dict__
        return fields.get(field_name, fields.get(_RENAMED.get(field_name, "")))


@dataclass(frozen=True, slots=True)
class Request:
    """The one open request for compensation (X8)."""

    amount: Decimal
    by: str
    consented: bool = False


@dataclass(frozen=True, slots=True)
class Callback:
    """The newest answered return call."""

    satisfaction: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Pending:
    """Why and since when a case is pending, and who approved that (S4)."""

    reason: str
    since: datetime
    approved_by: str | None


@dataclass(frozen=True, slots=True)
class AskedMeasure:
    """A measure that a policy asked for, under which rule; for a cause that came up again, which (G12)."""

    number: str
    rule: str
    category: str | None = None
    cause: str | None = None


@dataclass
class Case:
    """One complaint. `done`: the steps taken since the last opening (`Resolved`, `WarningSent:legal`)."""

    type: ClassVar[str] = "complaint"

    stream: UUID
    version: int = 0
    number: str | None = None
    handbook: tuple[str, str] = ("", "")
    store: str = ""
    status: Status = "open"
    stage: str = "received"
    received_at: datetime | None = None
    received_by: str = ""
    received_role: str | None = None
    reopened_at: datetime | None = None
    latest_at: datetime | None = None
    channel: str = ""
    source: str | None = None
    line: str | None = None
    forwarded_by: str | None = None
    about_person: str | None = None
    about_unit: str | None = None
    subject_kind: str | None = None
    person: UUID | None = None
    subject: UUID | None = None
    insured: tuple[Decimal, Decimal | None] | None = None
    given: frozenset[str] = frozenset()
    verified: str | None = None
    category: str | None = None
    severity: str | None = None
    justified: bool | None = None
    reasonable: bool | None = None
    department: str | None = None
    supporting: tuple[str, ...] = ()
    named_grounds: tuple[str, ...] = ()
    repeats: tuple[tuple[datetime, str], ...] = ()
    repeat_grounds: tuple[str, ...] = ()
    rejected_repeats: frozenset[str] = frozenset()
    level: str = ""
    handler: str | None = None
    handler_role: str | None = None
    assignee: str | None = None
    recused: frozenset[str] = frozenset()
    cause: str | None = None
    outcome: str | None = None
    proposed_by: str | None = None
    solution_open: bool = False
    request: Request | None = None
    requested: Decimal = NOTHING
    approved: Decimal = NOTHING
    paid: Decimal = NOTHING
    claimed: Decimal = NOTHING
    callback: Callback | None = None
    callback_attempts: int = 0
    marks: frozenset[str] = frozenset()
    withdrawn: str | None = None
    duplicate_of: str | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    told_at: datetime | None = None
    review_at: datetime | None = None
    pending: Pending | None = None
    return_call: str | None = None
    measure_due: bool = False
    asked_measures: tuple[AskedMeasure, ...] = ()
    measures: tuple[str, ...] = ()
    done: frozenset[str] = frozenset()
    obligations: dict[tuple[str, int], Obligation] = field(default_factory=dict)

    @property
    def grounds(self) -> tuple[str, ...]:
        """Why the case is major (X6), `repeat` last."""
        repeat = ("repeat",) if self.repeat_grounds and "repeat" not in self.named_grounds else ()
        return self.named_grounds + repeat

    @property
    def repeat_of(self) -> tuple[str, ...]:
        """The earlier cases that this one repeats, oldest first."""
        return tuple(number for _, number in self.repeats)

    @property
    def major(self) -> bool:
        """Whether any ground holds (X6)."""
        return bool(self.named_grounds or self.repeat_grounds)

    @property
    def measures_to_draft(self) -> tuple[AskedMeasure, ...]:
        """What policies asked for and nobody drafted yet."""
        return tuple(each for each in self.asked_measures if each.number not in self.measures)

    @property
    def closed(self) -> bool:
        """Whether nothing more is owed."""
        return self.status == "closed"

    def copied(self) -> "Case":
        """A case to change without touching this one; obligations are frozen, so a shallow copy serves."""
        other = object.__new__(Case)
        other.__dict__.update(self.__dict__)
        other.obligations = dict(self.obligations)
        return other
