"""Due times that rest on a year whose holidays were not announced yet, counted anew when they are (X4)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from aggregates.complaint.due import Due, later_by_standing, resumed_due
from aggregates.complaint.facts import DeadlineMoved
from aggregates.handbook import Handbook
from aggregates.obligations import Effect, Obligation, changed, fold

PROVISIONAL = "provisional"
ANNOUNCED = "announced"
"""Why a deadline moved, as its effect says."""


def awaits_holidays(obligation: Obligation) -> bool:
    """Whether it is open and due by an estimate."""
    return obligation.state == "open" and obligation.calendar == PROVISIONAL


def recounted(history: Iterable[tuple[datetime, Mapping[str, Any]]], handbook: Handbook) -> Obligation:
    """One obligation as its effects, each with the time of its entry, add up on the calendar known now."""
    known: dict[tuple[str, int], Obligation] = {}
    key: tuple[str, int] | None = None
    for at, effect in history:
        key = (effect["id"], effect["n"])
        fold(known, _anew(effect, at, known.get(key), handbook))
    assert key is not None, "an obligation that is owed was started"
    return known[key]


def _anew(
    effect: Mapping[str, Any], at: datetime, before: Obligation | None, handbook: Handbook
) -> Mapping[str, Any]:
    """An effect with the due time that it has on the calendar known now; a time that was set stays."""
    if effect["change"] == "started":
        days = effect["duration"].get("working_days")
        started_at = datetime.fromisoformat(effect["started_at"])
        return effect if days is None else {**effect, **_said(_working(started_at, days, handbook))}
    if effect["change"] not in ("moved", "resumed"):
        return effect
    assert before is not None, "nothing moves before it was started"
    if effect["change"] == "resumed":
        due_at, calendar = resumed_due(before, at, handbook)
        return {**effect, "due_at": _text(due_at), "calendar": calendar}
    days = effect.get("duration", {}).get("working_days")
    if days is not None:
        judged = _working(before.started_at, days, handbook)
        return {**effect, **_said(later_by_standing(judged, before, at, handbook))}
    if effect.get("why") == ANNOUNCED:
        return {**effect, "due_at": _text(before.due_at), "calendar": before.calendar}
    set_time = datetime.fromisoformat(effect["due_at"])
    return {**effect, "calendar": _publication(before.started_at, set_time, handbook)}


def _working(start: datetime, working_days: int, handbook: Handbook) -> Due:
    at = handbook.working_calendar.add_working_days(start, working_days)
    return Due(start, at, _publication(start, at, handbook), {"working_days": working_days})


def _publication(start: datetime, end: datetime, handbook: Handbook) -> Any:
    calendar = handbook.working_calendar
    return calendar.publication(calendar.local(start).date(), calendar.local(end).date())


def _said(due: Due) -> Mapping[str, Any]:
    return {"due_at": _text(due.at), "calendar": due.calendar}


def _text(moment: datetime) -> str:
    return moment.isoformat()


def moved_by_calendar(obligation: Obligation, fact: DeadlineMoved) -> list[Effect]:
    """What the announcement does to one obligation; one that stands still goes on standing still (X9)."""
    moved = changed(obligation, "moved", due_at=fact.due_at, calendar=fact.calendar, why=ANNOUNCED)
    if obligation.suspended_at is None:
        return [moved]
    return [moved, changed(obligation, "suspended", at=obligation.suspended_at)]
