"""A handbook: one organisation's written regulation as data, which one engine runs.

The model is law and lives here; the files live in `policies/handbooks`. Nothing in a handbook names code.
"""

from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property
from typing import TypeVar

from pydantic import Field

from aggregates.calendar import WorkingCalendar
from aggregates.handbook_identity import IdentityCheck
from aggregates.handbook_notices import ByEvent, NoticeRule, by_event
from aggregates.handbook_service import CallTemplate, Target
from aggregates.handbook_tables import (
    BY_PERSON,
    WILDCARDS,
    Alternate,
    Approval,
    CalendarData,
    CallHours,
    EscalationRule,
    Limit,
    Line,
    MeasureRule,
    ObligationRule,
    Recurring,
    Repeat,
    Required,
    Right,
    Step,
    Titles,
    Wanted,
)
from aggregates.values import Model

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
    review_day: int = Field(default=4, ge=1, le=28)
    recipients: tuple[str, ...] = ()
    calendar: CalendarData
    wanted: tuple[Wanted, ...] = ()
    identity_check: IdentityCheck | None = None
    rights: tuple[Right, ...] = ()
    approvals: tuple[Approval, ...] = ()
    required: tuple[Required, ...] = ()
    steps: tuple[Step, ...] = ()
    obligations: tuple[ObligationRule, ...] = ()
    escalations: tuple[EscalationRule, ...] = ()
    measures: tuple[MeasureRule, ...] = ()
    recurring: Recurring | None = None
    notices: tuple[NoticeRule, ...] = ()
    call_hours: tuple[CallHours, ...] = ()
    call_templates: tuple[CallTemplate, ...] = ()
    targets: tuple[Target, ...] = ()

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
            data.business_start,
        )

    @property
    def customer_kinds(self) -> tuple[str, ...]:
        """The kinds of customers that are called with words of their own (C9)."""
        return tuple(dict.fromkeys(each.kind for each in self.call_templates if each.kind is not None))

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
        """The rules of cases that an event of each name may start; under "" those that any event may."""
        found: dict[str, list[ObligationRule]] = {"": []}
        for rule in self.obligations_of("complaint"):
            names = {"" if each.event in (None, *WILDCARDS) else str(each.event) for each in rule.start}
            names |= {"Reopened"} if rule.anew_on_reopening else set()
            names = {""} if "" in names or rule.repeats else names
            for name in names:
                found.setdefault(name, []).append(rule)
        return {name: tuple(rules) for name, rules in found.items()}

    @cached_property
    def obligations_ended_by(self) -> dict[str, frozenset[str]]:
        """The ids of what an event of each name may meet, cancel or give more time; under "" any event.

        Under `BY_PERSON`, what only an act of a person ends, whatever it is.
        """
        found: dict[str, set[str]] = {"": set(), BY_PERSON: set()}
        for rule in self.obligations:
            more = (rule.more_time.on,) if rule.more_time else ()
            for pattern in (*rule.met_by, *rule.met_by_all, *rule.cancelled_by, *more):
                wild = pattern.event in (None, *WILDCARDS)
                name = (
                    BY_PERSON if wild and pattern.by == (BY_PERSON,) else "" if wild else str(pattern.event)
                )
                found.setdefault(name, set()).add(rule.id)
        return {name: frozenset(ids) for name, ids in found.items()}

    @cached_property
    def notices_on(self) -> dict[str, ByEvent]:
        """The table of notices, by what an event happens to and by its name."""
        return {of: by_event(self.notices, of) for of in ("complaint", "service", "measure")}

    def obligations_of(self, type_: str) -> tuple[ObligationRule, ...]:
        """The table's rows for complaints, services or measures."""
        return tuple(rule for rule in self.obligations if rule.of == type_)

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
        family = (category or "").partition("/")[0]
        for alternate, data in self.alternates.items():
            if data.of == role and {category, family} & {*data.categories}:
                return alternate
        return role

    def limit_of(self, role: str | None) -> Decimal:
        """Up to which sum of a case `role` may approve; Infinity where unlimited, else 0 (G11)."""
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
