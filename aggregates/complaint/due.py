"""When an obligation is due: hours, working days, calendar days, or a time that was promised."""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any

from aggregates.calendar import ONE_DAY, Publication, months_after
from aggregates.complaint.state import Case, Event
from aggregates.handbook import Handbook
from aggregates.handbook_tables import Duration, ObligationRule
from aggregates.obligations import Obligation


@dataclass(frozen=True, slots=True)
class Due:
    """From when, until when (UTC), on which calendar, and the duration that led there."""

    started_at: datetime
    at: datetime
    calendar: Publication
    duration: dict[str, Any]


def due_of(
    rule: ObligationRule,
    event: Event,
    case: Case,
    handbook: Handbook,
    *,
    base: datetime | None = None,
    hours: int | None = None,
) -> Due | None:
    """When `rule`, started by `event`, is due; None while the case does not say yet (severity, promise).

    `base` and `hours` put another start and another number of hours in place of the rule's own.
    """
    base = base or _base(rule, event, case)
    duration = rule.due if hours is None else Duration(hours=hours)
    if duration.field is not None:
        until: datetime | None = event.value(duration.field) or _as_long_again(rule, event, case)
        return None if until is None else Due(base, until, "clock", {"until": duration.field})
    if duration.same_as is not None:
        same = [each.due_at for each in case.obligations.values() if each.id == duration.same_as]
        return Due(base, same[-1], "clock", {"same_as": duration.same_as}) if same else None
    if duration.by_severity is not None:
        working_days = _by_case(duration, case)
        return None if working_days is None else _working(base, working_days, handbook)
    return due_after(base, duration, handbook)


def due_after(base: datetime, duration: Duration, handbook: Handbook) -> Due | None:
    """When what began at `base` is due, by a length of time; None for one that depends on a case."""
    calendar = handbook.working_calendar
    if duration.hours is not None:
        return Due(base, base + timedelta(hours=duration.hours), "clock", {"hours": duration.hours})
    if duration.days is not None:
        day = calendar.local(base).date() + timedelta(days=duration.days)
        return Due(base, calendar.end_of_day(day), "clock", {"days": duration.days})
    if duration.months is not None:
        day = months_after(calendar.local(base).date(), duration.months)
        return Due(base, calendar.end_of_day(day), "clock", {"months": duration.months})
    if duration.month_day is not None:
        return _next_month(base, duration.month_day, duration.clock, handbook)
    return None if duration.working_days is None else _working(base, duration.working_days, handbook)


def _as_long_again(rule: ObligationRule, event: Event, case: Case) -> datetime | None:
    """X9: a set time that starts anew with the reopening is as long as it was the last time."""
    earlier = [each for each in case.obligations.values() if each.id == rule.id]
    if event.name != "Reopened" or not earlier:
        return None
    return event.at + (earlier[-1].due_at - earlier[-1].started_at)


def _base(rule: ObligationRule, event: Event, case: Case) -> datetime:
    if rule.counts_from == "receipt":
        return case.reopened_at or case.received_at or event.at
    return event.at


def _by_case(duration: Duration, case: Case) -> int | None:
    """The working days for the case's category, else for its family, else for its severity."""
    category = case.category or ""
    for name in (category, category.partition("/")[0]):
        if name in duration.by_category:
            return duration.by_category[name]
    return (duration.by_severity or {}).get(case.severity or "")


def _working(base: datetime, working_days: int, handbook: Handbook) -> Due:
    calendar = handbook.working_calendar
    at = calendar.add_working_days(base, working_days)
    publication = calendar.publication(calendar.local(base).date(), calendar.local(at).date())
    return Due(base, at, publication, {"working_days": working_days})


def _next_month(base: datetime, day: int, clock: time, handbook: Handbook) -> Due:
    calendar = handbook.working_calendar
    first = (calendar.local(base).date().replace(day=1) + 32 * ONE_DAY).replace(day=1)
    at = calendar.at(first.replace(day=day), clock)
    return Due(calendar.at(first, time()), at, "clock", {"month_day": day})


def later_by_standing(due: Due, obligation: Obligation, at: datetime, handbook: Handbook) -> Due:
    """`due`, judged anew at `at`, put off by as long as the obligation stood still or was extended (X9)."""
    days = obligation.duration.get("working_days")
    if days is None:
        return due
    calendar = handbook.working_calendar
    put_off = calendar.working_days_between(
        _working(obligation.started_at, days, handbook).at, obligation.due_at
    )
    moved = calendar.add_working_days(due.at, put_off)
    if obligation.suspended_at is not None:
        moved, _ = resumed_due(replace(obligation, due_at=moved, duration=due.duration), at, handbook)
    publication = calendar.publication(calendar.local(due.started_at).date(), calendar.local(moved).date())
    return replace(due, at=moved, calendar=publication)


def resumed_due(obligation: Obligation, resumed_at: datetime, handbook: Handbook) -> tuple[datetime, str]:
    """The new due time of a suspended obligation: it goes on with the time that was left (X9).

    Clock time goes on for what was left of it, as does what was extended to an hour of its own. Working
    days go on for as many as were left; where it was the due day itself, for the hours left, on the day of
    resuming if business hours allow, else to the end of the next working day.
    """
    suspended_at = obligation.suspended_at or resumed_at
    left = obligation.due_at - suspended_at
    calendar = handbook.working_calendar
    at_end_of_business = calendar.local(obligation.due_at).time() == calendar.business_end
    if "working_days" not in obligation.duration or not at_end_of_business:
        return resumed_at + left, obligation.calendar
    working_days = calendar.working_days_between(suspended_at, obligation.due_at)
    due_at = calendar.add_working_days(resumed_at, working_days) if working_days else resumed_at + left
    today = calendar.local(resumed_at).date()
    if not working_days and (
        not calendar.is_working(today) or due_at > calendar.at(today, calendar.business_end)
    ):
        due_at = calendar.add_working_days(resumed_at, 1)
    return due_at, calendar.publication(today, calendar.local(due_at).date())
