"""Working days agree with a calendar that somebody else keeps, for every day and every duration in use."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest

from aggregates.calendar import WorkingCalendar
from policies.handbooks import load, shipped

CALENDAR = WorkingCalendar()
FIRST, LAST = date(2020, 1, 1), date(2026, 12, 31)
DAYS = [FIRST + timedelta(days=days) for days in range((LAST - FIRST).days + 1)]
SHANGHAI = ZoneInfo("Asia/Shanghai")


def durations() -> set[int]:
    """Every number of working days that a shipped handbook gives."""
    dues = [rule.due for name in shipped() for rule in load(name).obligations]
    given = {due.working_days for due in dues if due.working_days is not None}
    return given.union(
        *((due.by_severity or {}).values() for due in dues), *(due.by_category.values() for due in dues)
    )


def test_every_day_is_working_or_not_as_there() -> None:
    assert [day for day in DAYS if CALENDAR.is_working(day) != chinese_calendar.is_workday(day)] == []


@pytest.mark.parametrize("working_days", sorted(durations()))
def test_every_deadline_falls_on_the_day_that_counting_there_gives(working_days: int) -> None:
    for start in DAYS[: -3 * working_days - 20]:
        later = (start + timedelta(days=days) for days in range(1, 60))
        expected = next(
            islice((day for day in later if chinese_calendar.is_workday(day)), working_days - 1, None)
        )
        due = CALENDAR.add_working_days(datetime.combine(start, time(23, 59), SHANGHAI), working_days)
        assert due == datetime.combine(expected, time(18), SHANGHAI), start


def test_a_make_up_saturday_and_a_year_whose_notice_is_not_out() -> None:
    before_the_holiday = datetime(2026, 9, 30, 1, tzinfo=UTC)
    assert CALENDAR.local(CALENDAR.add_working_days(before_the_holiday, 3)).date() == date(2026, 10, 10)
    new_years_eve = datetime(2026, 12, 31, 1, tzinfo=UTC)
    assert CALENDAR.local(CALENDAR.add_working_days(new_years_eve, 1)).date() == date(2027, 1, 4)
    assert CALENDAR.publication(date(2026, 12, 31), date(2027, 1, 4)) == "provisional"
    assert CALENDAR.publication(date(2026, 9, 30), date(2026, 10, 10)) == "published"
