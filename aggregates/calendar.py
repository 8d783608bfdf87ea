"""Working days and business hours: statutory holidays, make-up weekends, or a handbook's own list."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from typing import Any, Literal
from zoneinfo import ZoneInfo

Publication = Literal["clock", "published", "provisional"]
"""Whether a due time rests on hours only, on published holidays, or on a year whose notice is not out."""

ONE_DAY = timedelta(days=1)


@cache
def _statutory(country: str) -> Any:
    """The holidays of `country`, loaded only when a working day is asked for."""
    # Here, because it is heavy, and not every command counts working days.
    import holidays

    return holidays.country_holidays(country)


@dataclass(frozen=True)
class WorkingCalendar:
    """The organisation's calendar, in its own zone.

    `published_until` is the last year whose State Council notice is out; `days_off` and
    `working_days` override single days, and a year of which any is listed counts as published.
    """

    country: str = "CN"
    zone: str = "Asia/Shanghai"
    business_end: time = time(18)
    published_until: int = 2026
    days_off: frozenset[date] = frozenset()
    working_days: frozenset[date] = frozenset()
    business_start: time = time(9)

    def local(self, moment: datetime) -> datetime:
        """`moment` in the organisation's zone."""
        return moment.astimezone(ZoneInfo(self.zone))

    def at(self, day: date, clock: time) -> datetime:
        """The instant (UTC) of `clock` on `day` here."""
        return datetime.combine(day, clock, ZoneInfo(self.zone)).astimezone(UTC)

    def end_of_day(self, day: date) -> datetime:
        """24:00 of `day`: 00:00 of the next."""
        return self.at(day + ONE_DAY, time())

    def is_working(self, day: date) -> bool:
        """Whether people work on `day`."""
        if day in self.working_days:
            return True
        if day in self.days_off:
            return False
        return _is_working(self.country, day)

    def publication(self, first: date, last: date) -> Publication:
        """Whether every year from `first` to `last` is published."""
        listed = {day.year for day in self.days_off | self.working_days}
        years = range(first.year, last.year + 1)
        known = all(year <= self.published_until or year in listed for year in years)
        return "published" if known else "provisional"

    def add_working_days(self, start: datetime, working_days: int) -> datetime:
        """The end of business on the `working_days`-th working day after the day of `start` (UTC)."""
        day = self.local(start).date()
        left = working_days
        while left:
            day += ONE_DAY
            left -= self.is_working(day)
        return self.at(day, self.business_end)

    def working_days_between(self, start: datetime, end: datetime) -> int:
        """How many working days lie after the day of `start` up to the day of `end`."""
        return sum(self.is_working(day) for day in self.days_after(start, end))

    def days_after(self, start: datetime, end: datetime) -> Iterator[date]:
        """The days after that of `start`, up to and with that of `end`."""
        day, last = self.local(start).date(), self.local(end).date()
        while day < last:
            day += ONE_DAY
            yield day

    def holiday_name(self, day: date) -> str | None:
        """What the day is called where it is a statutory holiday, for explanations."""
        name: str | None = _statutory(self.country).get(day)
        return name


def months_after(day: date, months: int) -> date:
    """The same day `months` later; the last of that month where it has no such day (S8)."""
    years, month = divmod(day.month - 1 + months, 12)
    last = monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))


@lru_cache(maxsize=20_000)
def _is_working(country: str, day: date) -> bool:
    return bool(_statutory(country).is_working_day(day))
