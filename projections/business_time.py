"""How long something took, counted while the organisation was at work."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from aggregates.calendar import ONE_DAY, WorkingCalendar

_NOTHING = timedelta()


@dataclass(slots=True)
class BusinessClock:
    """Runs on working days from the start to the end of business, and stands still otherwise."""

    calendar: WorkingCalendar
    _years: dict[int, list[int]] = field(default_factory=dict)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The business time from `start` to `end` (both aware); none where the end is not after it."""
        if end <= start:
            return _NOTHING
        first, last = self.calendar.local(start), self.calendar.local(end)
        days = self._working_days_before(last.date(), first.year) - self._working_days_before(
            first.date(), first.year
        )
        return days * self._a_day + self._on_its_day(last) - self._on_its_day(first)

    @property
    def _a_day(self) -> timedelta:
        return _since_midnight(self.calendar.business_end) - _since_midnight(self.calendar.business_start)

    def _on_its_day(self, moment: datetime) -> timedelta:
        """How much of the business time of its day had gone by."""
        if not self.calendar.is_working(moment.date()):
            return _NOTHING
        gone = _since_midnight(moment.time()) - _since_midnight(self.calendar.business_start)
        return min(max(gone, _NOTHING), self._a_day)

    def _working_days_before(self, day: date, since_year: int) -> int:
        """The working days from the start of `since_year` to before `day`."""
        whole = sum(self._year(year)[-1] for year in range(since_year, day.year))
        return whole + self._year(day.year)[day.timetuple().tm_yday - 1]

    def _year(self, year: int) -> list[int]:
        """For each day of a year, how many working days went before it; and those of all the year."""
        if year not in self._years:
            gone, day = [0], date(year, 1, 1)
            while day.year == year:
                gone.append(gone[-1] + self.calendar.is_working(day))
                day += ONE_DAY
            self._years[year] = gone
        return self._years[year]


def _since_midnight(clock: time) -> timedelta:
    return timedelta(
        hours=clock.hour, minutes=clock.minute, seconds=clock.second, microseconds=clock.microsecond
    )
