"""The tables of a handbook: patterns over facts, conditions over the case, roles, limits, durations."""

from datetime import date, time
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from aggregates.values import AnyMoney, Model

Scalar = str | bool | int
Titles = dict[str, str]
"""A text in each language: `en`, `zh`."""

Conditions = tuple[dict[str, tuple[Scalar, ...]], ...]
"""Holds if any of the tables holds; a table holds if every field of the case has one of its values."""

UNLIMITED = "unlimited"
Limit = Annotated[Literal["unlimited"] | AnyMoney, Field(union_mode="left_to_right")]


def _listed(value: Any) -> Any:
    return value if isinstance(value, list | tuple) else [value]


ANY_EVENT = "*"
TOLD = "@told"
"""Either a warning or a report."""
WILDCARDS = (ANY_EVENT, TOLD)
BY_PERSON = "@person"
"""As `by` of a pattern: any person, not a policy."""

Days = Annotated[int, Field(gt=0)]
"""A number of working days."""

Listed = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class Pattern(Model):
    """Which events are meant: by name, by the values of their fields, by who did it.

    `by`: roles, or `owner-or-above` of the obligation. `nth`: only the n-th such event counts.
    `moment`: instead of an event, `major` (the case becomes major) or `idle` (nothing else is owed).
    `before_start`, among what cancels: only what has not begun yet (S4).
    """

    event: str | None = None
    moment: Literal["major", "idle"] | None = None
    where: dict[str, tuple[Scalar, ...]] = {}
    has: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    nth: int = Field(default=1, gt=0)
    before_start: bool = False

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.event is None) == (self.moment is None):
            raise ValueError("a pattern names an event or a moment")
        return self


class Duration(Model):
    """How long there is: exactly one of these.

    `hours`: clock hours. `working_days`: end of business of the n-th. `days`: 24:00 of the n-th calendar
    day after. `field`: the time that the starting fact names. `same_as`: the due time of another
    obligation. `months`: 24:00 of the same day so many months later, of the month's last where it has none.
    `month_day`: that day of the next month at `clock`. `by_severity`: working days for each
    severity, with `by_category` going before it.
    """

    hours: int | None = Field(default=None, gt=0)
    working_days: int | None = Field(default=None, gt=0)
    days: int | None = Field(default=None, ge=0)
    field: str | None = None
    same_as: str | None = None
    months: int | None = Field(default=None, gt=0)
    month_day: int | None = Field(default=None, ge=1, le=28)
    clock: time = time(18)
    by_severity: dict[str, Days] | None = None
    by_category: dict[str, Days] = {}

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        chosen = [
            self.hours,
            self.working_days,
            self.days,
            self.field,
            self.same_as,
            self.months,
            self.month_day,
            self.by_severity,
        ]
        if sum(each is not None for each in chosen) != 1:
            raise ValueError(
                "exactly one of hours, working_days, days, field, same_as, months, month_day, by_severity"
            )
        return self


class Extension(Model):
    """More time for an obligation where something happened within the first hours of it."""

    on: Pattern
    within_hours: int = Field(gt=0)
    hours: int = Field(gt=0)


class ObligationRule(Model):
    """One row of the table of obligations.

    `owner` is a role, `@handler` (the handler's role, before that the level), `@level` (the role at the
    level), `@raised-to` (the role named by the starting fact) or `@receiver`. `counts_from` is when the
    time runs from: the starting event, the receipt (or the last reopening), or another obligation's start.
    `of` is what owes it: a complaint, or beside the cases a service or a measure, where `@owner` is whom
    the starting fact names. One missed counts as merely late until the end of day `late_days` (S8).
    `once`: it begins no second time before the case is reopened (S2).
    """

    id: str
    of: Literal["complaint", "service", "measure"] = "complaint"
    rule: str
    title: Titles
    start: tuple[Pattern, ...]
    when: Conditions = ()
    unless: Conditions = ()
    due: Duration
    met_by: tuple[Pattern, ...] = ()
    met_by_all: tuple[Pattern, ...] = ()
    cancelled_by: tuple[Pattern, ...] = ()
    owner: str
    counts_from: Literal["start", "receipt"] = "start"
    suspends: bool = True
    anew_on_reopening: bool = False
    replaces: bool = True
    repeats: bool = False
    once: bool = False
    more_time: Extension | None = None
    late_days: int | None = Field(default=None, gt=0)


class EscalationRule(Model):
    """When a policy raises a case, and to whom.

    `to` is a role, `@next` (one step above the level), `@chief` (who is told of major cases) or `@covering`
    (the lowest role whose limit covers the request).
    """

    rule: str
    on: tuple[Pattern, ...]
    when: Conditions = ()
    to: str
    reopens: bool = False


class MeasureRule(Model):
    """When a policy asks for a corrective and preventive measure (S13, D6)."""

    rule: str
    on: tuple[Pattern, ...]
    when: Conditions = ()


class Recurring(Model):
    """When the same category and cause ask for a measure: so many cases in `window_days` × 24h (G12).

    They are of several customers, and of one store unless `across_stores`.
    """

    rule: str
    cases: int = Field(ge=2)
    window_days: int = Field(gt=0)
    across_stores: bool = False


class CallHours(Model):
    """A part of the day, both ends included, in which customers may be called (S8)."""

    start: time
    end: time


class Step(Model):
    """What must have happened before a command: one of `needs` (`Contacted:outcome`, `CallbackDone`)."""

    rule: str
    command: Listed
    where: dict[str, tuple[Scalar, ...]] = {}
    when: Conditions = ()
    unless: Conditions = ()
    needs: Listed


class Right(Model):
    """Who may use a command: named `roles`, the role at the `level` or above, or `from_role` or above."""

    rule: str
    command: Listed
    where: dict[str, tuple[Scalar, ...]] = {}
    when: Conditions = ()
    roles: tuple[str, ...] = ()
    level: bool = False
    from_role: str | None = None
    not_owner: bool = False


class Approval(Model):
    """A command that names who approved it (`approved_by`, `approved_role`)."""

    rule: str
    command: Listed
    roles: tuple[str, ...]


class Required(Model):
    """A field that this organisation cannot do without in a command."""

    rule: str
    command: Listed
    field: str


class Repeat(Model):
    """When a complaint repeats an earlier one: within `window_days` × 24h, same customer or subject."""

    window_days: int = Field(ge=0)
    keys: tuple[Literal["customer", "subject"], ...]
    ground: bool = False


class Line(Model):
    """A line of business whose return calls ask `items`; `target` is the satisfaction aimed at (0–1).

    Missed by `shortfall` or more, every item's satisfaction is shown, to find the main problem (S11).

    Each sale or visit gets `calls` return calls, of which the last is counted (S10); a customer not reached
    in `attempts` is recorded as such (S8).
    """

    title: Titles
    items: tuple[str, ...]
    target: Decimal | None = Field(default=None, ge=0, le=1)
    shortfall: Decimal = Field(default=Decimal("0.05"), ge=0, le=1)
    calls: int = Field(default=1, gt=0)
    attempts: int = Field(default=3, gt=0)


class Wanted(Model):
    """What the regulation wants recorded besides the content (X10)."""

    rule: str
    field: str
    when: Conditions = ()


class CalendarData(Model):
    """Where and when people work."""

    country: str = "CN"
    zone: str = "Asia/Shanghai"
    business_start: time = time(9)
    business_end: time = time(18)
    published_until: int
    days_off: tuple[date, ...] = ()
    working_days: tuple[date, ...] = ()


class Alternate(Model):
    """A role that stands on the step of another for some categories (S, D: the sales side)."""

    of: str
    categories: tuple[str, ...]
