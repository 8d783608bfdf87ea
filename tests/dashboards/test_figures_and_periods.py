"""The numbers themselves: exact rates, lengths of time, periods by name, business time."""

from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregates.calendar import WorkingCalendar
from aggregates.messages import Refused
from cli.dashboards.words import number
from cli.reporting.cells import Cells
from projections.business_time import BusinessClock
from projections.dashboards.figures import rate, rounded, spread
from projections.period import Period, month_of, period_of
from projections.reports.document import Column

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI).astimezone(UTC)


def test_rates_are_rounded_half_up_from_the_exact_fraction() -> None:
    assert rate(1, 3) == 0.3333
    assert rate(2, 3) == 0.6667
    assert rate(1, 20_000) == 0.0001, "0.00005 is half"
    assert rate(1, 20_001) == 0.0
    assert rate(79, 80) == 0.9875
    assert rate(0, 5) == 0.0
    assert rate(5, 0) is None


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_rate_as_json_is_its_four_digits(part: int, whole: int) -> None:
    found = rate(part, whole)
    assert found is not None
    digits = (20_000 * part + whole) // (2 * whole)
    assert repr(found) == repr(int(digits) / 10_000)
    assert abs(Fraction(repr(found)) - Fraction(part, whole)) <= Fraction(1, 20_000)


def test_median_mean_and_the_ninth_of_ten() -> None:
    assert spread([]) == {"median": None, "mean": None, "percentile_90": None}
    hours = [timedelta(hours=each) for each in (1, 2, 3, 4, 5, 6, 7, 8, 9, 40)]
    assert spread(hours) == {"median": 5.5, "mean": 8.5, "percentile_90": 9.0}
    assert spread(hours[:1]) == {"median": 1.0, "mean": 1.0, "percentile_90": 1.0}
    assert spread([timedelta(seconds=18)])["median"] == 0.01, "0.005 h, half up"
    assert rounded(Fraction(1, 8), 2) == 0.13


@pytest.mark.parametrize(
    "name, start, until, before, a_year_before",
    [
        ("2026-10", "2026-09-30T16:00", "2026-10-31T16:00", "2026-09", "2025-10"),
        ("2026-01", "2025-12-31T16:00", "2026-01-31T16:00", "2025-12", "2025-01"),
        ("2026", "2025-12-31T16:00", "2026-12-31T16:00", "2025", "2025"),
        ("2026-Q1", "2025-12-31T16:00", "2026-03-31T16:00", "2025-Q4", "2025-Q1"),
        ("2026-W41", "2026-10-04T16:00", "2026-10-11T16:00", "2026-W40", "2025-W41"),
        ("2020-W53", "2020-12-27T16:00", "2021-01-03T16:00", "2020-W52", "2019-W52"),
        ("2026-10-09", "2026-10-08T16:00", "2026-10-09T16:00", "2026-10-08", "2025-10-09"),
        (
            "2026-10-01..2026-10-15", "2026-09-30T16:00", "2026-10-15T16:00", "2026-09-16..2026-09-30",
            "2025-10-01..2025-10-15",
        ),
        ("2024-02-29", "2024-02-28T16:00", "2024-02-29T16:00", "2024-02-28", "2023-02-28"),
    ],
)  # fmt: skip
def test_periods_by_name(name: str, start: str, until: str, before: str, a_year_before: str) -> None:
    period = period_of(name)
    assert (period.name, period_of(name.lower())) == (name, period)
    assert period.start == datetime.fromisoformat(start).replace(tzinfo=UTC)
    assert period.until == datetime.fromisoformat(until).replace(tzinfo=UTC)
    assert (period.before().name, period.a_year_before().name) == (before, a_year_before)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-13",
        "2026-1",
        "2026-W54",
        "2026-Q5",
        "2026-02-30",
        "2026-10-02..2026-10-01",
        "2026-10-1",
        "9999",
        "٢٠٢٦",
    ],
)
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        period_of(text)
    assert refused.value.code == "invalid"


def test_a_moment_lies_in_the_month_of_shanghai() -> None:
    assert month_of(datetime(2026, 9, 30, 15, 59, tzinfo=UTC)).name == "2026-09"
    assert month_of(datetime(2026, 9, 30, 16, tzinfo=UTC)).name == "2026-10"


def test_the_whole_months_in_a_time() -> None:
    assert period_of("2026-10").months == ["2026-10"]
    assert period_of("2026-Q4").months == ["2026-10", "2026-11", "2026-12"]
    assert period_of("2026-09-02..2026-11-29").months == ["2026-10"]
    assert period_of("2026-W41").months == []


@given(st.dates(date(1971, 1, 1), date(2188, 12, 31)), st.sampled_from(["month", "quarter", "year", "week"]))
def test_the_period_before_ends_where_this_one_begins(first: date, kind: str) -> None:
    name = {
        "month": f"{first:%Y-%m}",
        "quarter": f"{first.year}-Q{(first.month + 2) // 3}",
        "year": f"{first.year}",
        "week": f"{first.isocalendar().year}-W{first.isocalendar().week:02d}",
    }[kind]
    period: Period = period_of(name)
    assert period.name == name
    assert period.before().until == period.start
    assert period_of(period.before().name) == period.before()


# 2026-10-09 is a Friday, the 10th a working Saturday, the 11th a Sunday; the 1st to 7th are a holiday.
@pytest.mark.parametrize(
    "start, end, hours",
    [
        ("10-09T10:00", "10-09T11:30", 1.5),
        ("10-09T17:00", "10-10T10:00", 2.0),
        ("10-10T17:00", "10-12T10:00", 2.0),
        ("10-09T20:00", "10-09T23:00", 0.0),
        ("10-09T03:00", "10-09T23:00", 9.0),
        ("09-30T17:00", "10-08T10:00", 2.0),
        ("10-03T10:00", "10-04T10:00", 0.0),
        ("10-09T10:00", "10-09T10:00", 0.0),
        ("10-09T11:00", "10-09T10:00", 0.0),
    ],
)
def test_business_time_runs_while_people_work(start: str, end: str, hours: float) -> None:
    assert BusinessClock(WorkingCalendar()).between(at(start), at(end)) == timedelta(hours=hours)


def test_business_time_keeps_to_the_handbooks_own_hours_and_days() -> None:
    calendar = WorkingCalendar(
        business_start=time(8), business_end=time(12), days_off=frozenset({date(2026, 10, 9)})
    )
    clock = BusinessClock(calendar)
    assert clock.between(at("10-08T00:00"), at("10-11T00:00")) == timedelta(hours=8)


@given(st.integers(0, 12_000), st.integers(0, 200), st.integers(0, 20_000))
def test_business_time_adds_up_over_any_years(first: int, second: int, third: int) -> None:
    clock = BusinessClock(WorkingCalendar())
    begun = datetime(2024, 11, 1, tzinfo=SHANGHAI) + timedelta(hours=first)
    middle = begun + timedelta(hours=second)
    end = middle + timedelta(hours=third)
    assert clock.between(begun, end) == clock.between(begun, middle) + clock.between(middle, end)


@pytest.mark.parametrize(
    "length, said", [(12.65, "12.7"), (12.45, "12.5"), (0.05, "0.1"), (1234.0, "1,234.0")]
)
def test_hours_are_shown_half_up_on_the_screen_and_in_a_report(length: float, said: str) -> None:
    assert number(length, "hours") == said
    assert Cells({}).text(Column("", "", "hours"), length) == said
