"""The few numbers that managers compare over time: with the months before, and with last year."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from projections.dashboards.figures import money, rate
from projections.dashboards.view import View
from projections.period import Period

BEFORE = 12
"""So many months (weeks, years …) before are told, so that of months the last is the same of last year."""


def trend(view: View, period: Period, stores: Sequence[str] = ()) -> dict[str, Any]:
    """{now {…}, before {…}, last_year {…}, course [{…}, …]}, the course oldest first, `now` its last.

    Each is {period, received, repeats, repeat_rate, resolved, escalations, on_time_rate,
    complaint_satisfaction, satisfaction (of sales and visits, S12), approved}, counted as on the dashboards
    of these names; null of a time before that was over when the first case, sale or visit began.
    """
    course = [period]
    for _ in range(BEFORE):
        course.append(course[-1].before())
    last_year = period.a_year_before()
    periods = [*reversed(course), last_year]
    began_at = view.ask("trend_began", None, stores)[0]["began_at"]
    told = [
        row if each is period or (began_at and began_at < each.until) else _nothing(row)
        for each, row in zip(periods, _told(view, periods, stores), strict=True)
    ]
    return {
        "now": told[BEFORE],
        "before": told[BEFORE - 1],
        "last_year": told[-1],
        "course": told[: BEFORE + 1],
    }


def _nothing(row: dict[str, Any]) -> dict[str, Any]:
    """Of a time in which nobody counted, there is nothing to say, not even 0."""
    return {**dict.fromkeys(row), "period": row["period"]}


def _told(view: View, periods: Sequence[Period], stores: Sequence[str]) -> list[dict[str, Any]]:
    asked = {"starts": [each.start for each in periods], "untils": [each.until for each in periods]}
    cases, acts, deadlines = (
        view.ask(f"trend_of_{name}", None, stores, **asked) for name in ("cases", "acts", "deadlines")
    )
    satisfied = _satisfaction(view, len(periods), stores, asked)
    return [
        {
            "period": period.name,
            "received": of_cases["received"],
            "repeats": of_cases["repeats"],
            "repeat_rate": rate(of_cases["repeats"], of_cases["received"]),
            "resolved": of_acts["resolved"],
            "escalations": of_acts["escalations"],
            "on_time_rate": rate(of_deadlines["met"], of_deadlines["due"]),
            "complaint_satisfaction": rate(of_acts["satisfied"], of_acts["asked"]),
            "satisfaction": rated,
            "approved": money(of_acts["approved"]),
        }
        for period, of_cases, of_acts, of_deadlines, rated in zip(
            periods, cases, acts, deadlines, satisfied, strict=True
        )
    ]


def _satisfaction(
    view: View, periods: int, stores: Sequence[str], asked: dict[str, Any]
) -> list[float | None]:
    """The company's satisfaction of each time, weighted by valid calls as S12 says.

    Lines whose calls ask the same number of items weigh alike whether or not they are put together: each call
    counts with its own share of objections.
    """
    weighted, calls = [Fraction(0)] * periods, [0] * periods
    for row in view.ask("trend_of_calls", None, stores, **asked):
        line = view.book(row["handbook"], row["handbook_version"]).lines[row["line"]]
        place = row["place"] - 1
        weighted[place] += row["calls"] - Fraction(row["objections"], len(line.items))
        calls[place] += row["calls"]
    return [rate(part, whole) for part, whole in zip(weighted, calls, strict=True)]
