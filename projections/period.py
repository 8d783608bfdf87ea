"""A time that dashboards and reports are about: whole days of the organisation's zone, by name."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from aggregates.calendar import ONE_DAY, WorkingCalendar, months_after
from aggregates.messages import N_, invalid

Kind = Literal["days", "week", "month", "quarter", "year"]

ZONE = ZoneInfo(WorkingCalendar.zone)
"""Every handbook that ships works here; a day starts at its midnight, 16:00 UTC of the day before."""

_YEAR = re.compile(r"(19[7-9]\d|20\d\d|21[0-8]\d)", re.ASCII)
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `first` to before `end`; a moment is in it from `start` to before `until` (UTC)."""

    kind: Kind
    first: date
    end: date

    @property
    def start(self) -> datetime:
        """The first moment."""
        return _midnight(self.first)

    @property
    def until(self) -> datetime:
        """The first moment after it."""
        return _midnight(self.end)

    @property
    def name(self) -> str:
        """As a person writes it: `2026`, `2026-Q4`, `2026-10`, `2026-W41`, `2026-10-01..2026-10-15`."""
        year, week, _day = self.first.isocalendar()
        match self.kind:
            case "year":
                return f"{self.first.year}"
            case "quarter":
                return f"{self.first.year}-Q{(self.first.month + 2) // 3}"
            case "month":
                return f"{self.first:%Y-%m}"
            case "week":
                return f"{year}-W{week:02d}"
            case "days":
                last = self.end - ONE_DAY
                return f"{self.first}" if last == self.first else f"{self.first}..{last}"

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.first).days

    @property
    def months(self) -> list[str]:
        """The whole months in it, as `2026-10`."""
        begun = self.first if self.first.day == 1 else months_after(self.first.replace(day=1), 1)
        found = []
        while (following := months_after(begun, 1)) <= self.end:
            found.append(f"{begun:%Y-%m}")
            begun = following
        return found

    def before(self) -> "Period":
        """The one just before: last month, last week; of any days, as many."""
        if self.kind in _MONTHS:
            return Period(self.kind, months_after(self.first, -_MONTHS[self.kind]), self.first)
        return Period(self.kind, self.first - timedelta(days=self.days), self.first)

    def a_year_before(self) -> "Period":
        """The same month, week or days of the year before; its 52nd week for a 53rd that it has not."""
        if self.kind == "week":
            year, week, _day = self.first.isocalendar()
            return _week(year - 1, min(week, date(year - 1, 12, 28).isocalendar().week))
        if self.kind in _MONTHS:
            return Period(self.kind, months_after(self.first, -12), months_after(self.end, -12))
        first = months_after(self.first, -12)
        return Period(self.kind, first, first + timedelta(days=self.days))

    def as_json(self, now: datetime | None = None) -> dict[str, Any]:
        """The contract's `from` and `to` (the first moment after), and what people call it.

        `complete` says whether it was over at `now`.
        """
        said: dict[str, Any] = {
            "from": self.start.astimezone(ZONE).isoformat(),
            "to": self.until.astimezone(ZONE).isoformat(),
            "name": self.name,
            "kind": self.kind,
        }
        return said if now is None else {**said, "complete": self.until <= now}


def period_of(text: str, field: str = "period") -> Period:
    """A period by its name (`Period.name`). Raises `Refused` (`invalid`)."""
    try:
        found = _read(text.strip().upper())
    except (ValueError, OverflowError):
        found = None
    if found is None or found.first >= found.end:
        raise invalid(
            N_("{text} is no period; write 2026-10, 2026-W41, 2026-Q4, 2026 or 2026-10-01..2026-10-15"),
            field=field,
            text=text,
        )
    return found


def month_of(moment: datetime) -> Period:
    """The month that a moment lies in."""
    return _months(moment.astimezone(ZONE).date().replace(day=1), "month")


def days_between(first: date, last: date) -> Period:
    """From the first to the last day, both within. Raises `Refused` (`invalid`) where there is none."""
    return period_of(f"{first}..{last}")


def _read(text: str) -> Period | None:
    if not _YEAR.match(text):
        return None
    year, rest = int(text[:4]), text[4:]
    if not rest:
        return _months(date(year, 1, 1), "year")
    if named := re.fullmatch(r"-(W|Q)(\d{1,2})", rest, re.ASCII):
        number = int(named[2])
        if named[1] == "W":
            return _week(year, number)
        return _months(date(year, 3 * number - 2, 1), "quarter")
    if re.fullmatch(r"-\d\d", rest, re.ASCII):
        return _months(date(year, int(rest[1:]), 1), "month")
    first, _dots, last = text.partition("..")
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", first, re.ASCII):
        return None
    return Period("days", date.fromisoformat(first), date.fromisoformat(last or first) + ONE_DAY)


def _months(first: date, kind: Kind) -> Period:
    return Period(kind, first, months_after(first, _MONTHS[kind]))


def _week(year: int, week: int) -> Period:
    monday = date.fromisocalendar(year, week, 1)
    return Period("week", monday, monday + timedelta(days=7))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE).astimezone(UTC)
