"""A handbook: one organisation's written regulation as data, which one engine runs.

The model is law and lives here; the files live in `policies/handbooks`. Nothing in a handbook names
code: patterns over facts, conditions over the case, roles, limits and durations are all there is.
"""

from collections.abc import Iterable
from datetime import date, time
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import BeforeValidator, Field, model_validator

from aggregates.calendar import WorkingCalendar
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

Listed = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class Pattern(Model):
    """Which events are meant: by name, by the values of their fields, by who did it.

    `by`: roles, or `owner-or-above` of the obligation. `nth`: only the n-th such event counts.
    `moment`: instead of an event, `major` (the case becomes major) or `idle` (nothing else is owed).
    """

    event: str | None = None
    moment: Literal["major", "idle"] | None = None
    where: dict[str, tuple[Scalar, ...]] = {}
    has: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    nth: int = 1

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.event is None) == (self.moment is None):
            raise ValueError("a pattern names an event or a moment")
        return self


class Duration(Model):
    """How long there is: exactly one of these.

    `hours`: clock hours. `working_days`: end of business of the n-th. `days`: 24:00 of the n-th calendar
    day after. `field`: the time that the starting fact names. `same_as`: the due time of another
    obligation. `month_day`: that day of the next month at `clock`. `by_severity`: working days for each
    severity, with `by_category` going before it.
    """

    hours: int | None = None
    working_days: int | None = None
    days: int | None = None
    field: str | None = None
    same_as: str | None = None
    month_day: int | None = None
    clock: time = time(18)
    by_severity: dict[str, int] | None = None
    by_category: dict[str, int] = {}

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        chosen = [self.hours, self.working_days, self.days, self.field, self.same_as, self.month_day, self.by_severity]
        if sum(each is not None for each in chosen) != 1:
            raise ValueError("a duration is exactly one of hours, working_days, days, field, same_as, month_day, by_severity")
        return self


class Extension(Model):
    """More time for an obligation where something happened within the first hours of it."""

    on: Pattern
    within_hours: int
    hours: int


class ObligationRule(Model):
    """One row of the table of obligations.

    `owner` is a role, `@handler` (the handler's role, before that the level), `@level` (the role at the
    level), `@raised-to` (the role named by the starting fact) or `@receiver`. `counts_from` is when the
    time runs from: the starting event, the receipt (or the last reopening), or another obligation's start.
    """

    id: str
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
    more_time: Extension | None = None


class EscalationRule(Model):
    """When a policy raises a case: `to` is a role, `@next` (one step above the level), `@chief` (who is told
    of major cases) or `@covering` (the lowest role whose limit covers the request)."""

    rule: str
    on: tuple[Pattern, ...]
    when: Conditions = ()
    to: str
    reopens: bool = False


class Step(Model):
    """What must have happened before a command: one of `needs` (`Contacted:outcome`, `CallbackAttempted#3`)."""

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
    """A line of business whose return calls ask `items`; `target` is the satisfaction aimed at (0–1)."""

    title: Titles
    items: tuple[str, ...]
    target: Decimal | None = None


class Wanted(Model):
    """What the regulation wants recorded besides the content (X10)."""

    rule: str
    field: str
    when: Conditions = ()


class CalendarData(Model):
    """Where and when people work."""

    country: str = "CN"
    zone: str = "Asia/Shanghai"
    business_end: time = time(18)
    published_until: int
    days_off: tuple[date, ...] = ()
    working_days: tuple[date, ...] = ()


class Alternate(Model):
    """A role that stands on the step of another for some categories (S, D: the sales side)."""

    of: str
    categories: tuple[str, ...]


Row = TypeVar("Row", Right, Step)


def _by_command(rows: Iterable[Row]) -> dict[str, tuple[Row, ...]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        for command in row.command:
            found.setdefault(command, []).append(row)
    return {command: tuple(those) for command, those in found.items()}


class Handbook(Model):
    """One organisation's regulation. `ladder` is lowest first; `chief` is told of major cases (X6)."""

    name: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    version: str
    title: Titles
    ladder: tuple[str, ...] = Field(min_length=1)
    alternates: dict[str, Alternate] = {}
    roles: tuple[str, ...] = ()
    chief: str
    titles: dict[str, Titles] = {}
    channels: tuple[str, ...]
    severities: tuple[str, ...]
    categories: tuple[str, ...]
    causes: tuple[str, ...] = ()
    grounds: tuple[str, ...] = ()
    implied_grounds: dict[str, str] = {}
    authority: dict[str, Limit] = {}
    repeat: Repeat
    lines: dict[str, Line] = {}
    satisfied: tuple[str, ...]
    recusal_rule: str = "X1"
    authority_rule: str = "X8"
    consent_rule: str | None = None
    review_day: int = 4
    recipients: tuple[str, ...] = ()
    calendar: CalendarData
    wanted: tuple[Wanted, ...] = ()
    rights: tuple[Right, ...] = ()
    approvals: tuple[Approval, ...] = ()
    required: tuple[Required, ...] = ()
    steps: tuple[Step, ...] = ()
    obligations: tuple[ObligationRule, ...] = ()
    escalations: tuple[EscalationRule, ...] = ()

    @cached_property
    def working_calendar(self) -> WorkingCalendar:
        """The calendar that working days are counted on."""
        data = self.calendar
        return WorkingCalendar(
            data.country,
            data.zone,
            data.business_end,
            data.published_until,
            frozenset(data.days_off),
            frozenset(data.working_days),
        )

    @cached_property
    def all_roles(self) -> frozenset[str]:
        """Every role of the organisation."""
        return frozenset((*self.ladder, *self.alternates, *self.roles))

    @cached_property
    def obligation_rules(self) -> dict[str, ObligationRule]:
        """The table of obligations, by id."""
        return {rule.id: rule for rule in self.obligations}

    @cached_property
    def obligations_started_by(self) -> dict[str, tuple[ObligationRule, ...]]:
        """The rules that an event of each name may start; under "" those that any event may."""
        found: dict[str, list[ObligationRule]] = {"": []}
        for rule in self.obligations:
            names = {"" if each.event in (None, *WILDCARDS) else str(each.event) for each in rule.start}
            names |= {"Reopened"} if rule.anew_on_reopening else set()
            names = {""} if "" in names or rule.repeats else names
            for name in names:
                found.setdefault(name, []).append(rule)
        return {name: tuple(rules) for name, rules in found.items()}

    @cached_property
    def rights_of(self) -> dict[str, tuple[Right, ...]]:
        """The rights that concern each command."""
        return _by_command(self.rights)

    @cached_property
    def steps_before(self) -> dict[str, tuple[Step, ...]]:
        """The steps that each command needs first."""
        return _by_command(self.steps)

    def rank(self, role: str | None) -> int | None:
        """The step of `role` on the ladder, 0 lowest; None where it is not on it."""
        if role in self.alternates:
            role = self.alternates[role].of
        return self.ladder.index(role) if role in self.ladder else None

    def at_or_above(self, role: str | None, other: str) -> bool:
        """Whether `role` stands on the ladder at the step of `other` or above."""
        mine, theirs = self.rank(role), self.rank(other)
        return mine is not None and theirs is not None and mine >= theirs

    def step_above(self, level: str, category: str | None) -> str | None:
        """The role one step above `level`; None at the top."""
        rank = self.rank(level)
        if rank is None or rank + 1 >= len(self.ladder):
            return None
        return self.on_step(rank + 1, category)

    def on_step(self, rank: int, category: str | None) -> str:
        """Who stands on step `rank` for complaints of `category`."""
        role = self.ladder[rank]
        for alternate, data in self.alternates.items():
            if data.of == role and category in data.categories:
                return alternate
        return role

    def limit_of(self, role: str | None) -> Decimal:
        """Up to which sum of a case `role` may approve; Infinity where unlimited, 0 where not at all (G11)."""
        limit = self.authority.get(role or "", Decimal(0))
        return Decimal("Infinity") if isinstance(limit, str) else limit

    def covering(self, amount: Decimal, level: str, category: str | None) -> str | None:
        """The lowest role of the ladder, from `level` on, whose limit covers `amount` (X8)."""
        for rank in range(self.rank(level) or 0, len(self.ladder)):
            role = self.on_step(rank, category)
            if self.limit_of(role) >= amount:
                return role
        return None

    def knows_category(self, category: str) -> bool:
        """Whether `category` is listed, or is the family of a listed kind (`delay` of `delay/transit`)."""
        return category in self.categories or any(each.startswith(f"{category}/") for each in self.categories)

    def title_of(self, name: str, language: str) -> str:
        """The title of a role, category, channel …; the name itself where none is given."""
        return self.titles.get(name, {}).get(language, name)
