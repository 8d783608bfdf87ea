"""Corrective and preventive measures: how far they are, and whether they had an effect (S13, D6, G12)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from projections.dashboards.figures import Dashboard, Figures, grouped, head, place, rate
from projections.dashboards.view import View
from projections.period import Period
from projections.reading import Row

EFFECT = timedelta(days=90)
"""So long before a measure was opened, and after it was carried out, like cases are counted."""
STATUSES = ("asked", "called-off", "open", "approved", "done", "assessed")


def measures(view: View, period: Period, stores: Sequence[str] = ()) -> Dashboard:
    """Of the measures that were asked for or opened in the time.

    {measures, asked, called_off, open, approved, done, assessed, overdue, effective, not_effective,
    effective_rate, by_department [{department, …}], not_opened, effect [{measure, store, department,
    status, effective, complaints [], before, after, after_days}]}. `overdue` are those not carried out past
    their time. `not_opened` counts the cases received in the time that ask for a measure and have none.
    `effect` compares the cases of the same store, category and cause in the 90 days before with those in
    the 90 days after it was carried out, as far as these have gone by (`after_days`); null where it was
    not, or names no complaints.
    """
    figures = Figures()
    rows = [{**row, "overdue": _overdue(row, view.now)} for row in view.ask("measures", period, stores)]
    lacking = [
        row for row in view.ask("received", period, stores) if row["measure_due"] and not row["measures"]
    ]
    document = {
        **head("measures", period, stores, view.now),
        **_counts("", rows, figures),
        "by_department": [
            {"department": department, **_counts(f"by_department.{place(department)}.", these, figures)}
            for department, these in sorted(
                grouped(rows, "department").items(), key=lambda part: part[0] or ""
            )
        ],
        "not_opened": figures.count_rows("not_opened", lacking),
        "effect": _effect(view, rows, figures),
    }
    return Dashboard(document, figures.behind)


def _overdue(row: Row, now: datetime) -> bool:
    return row["completed_at"] is None and row["due_at"] is not None and row["due_at"] < now


def _counts(path: str, rows: Sequence[Row], figures: Figures) -> dict[str, Any]:
    by_status = grouped(rows, "status")
    effective = [row for row in rows if row["effective"] is True]
    not_effective = [row for row in rows if row["effective"] is False]
    return {
        "measures": figures.count_rows(f"{path}measures", rows),
        **{
            (key := status.replace("-", "_")): figures.count_rows(f"{path}{key}", by_status.get(status, []))
            for status in STATUSES
        },
        "overdue": figures.count_rows(f"{path}overdue", (row for row in rows if row["overdue"])),
        "effective": figures.count_rows(f"{path}effective", effective),
        "not_effective": figures.count_rows(f"{path}not_effective", not_effective),
        "effective_rate": rate(len(effective), len(effective) + len(not_effective)),
    }


def _effect(view: View, rows: Sequence[Row], figures: Figures) -> list[dict[str, Any]]:
    wanted: list[tuple[int, str, datetime, datetime]] = []
    for at, row in enumerate(rows):
        begun, done = row["begun_at"], row["completed_at"]
        for number in row["complaints"] if done is not None else ():
            wanted += [
                (2 * at, number, begun - EFFECT, begun),
                (2 * at + 1, number, done, done + EFFECT),
            ]
    places, numbers, since, till = (list(each) for each in zip(*wanted, strict=True)) if wanted else ([],) * 4
    asked = {"places": places, "numbers": numbers, "since": since, "till": till}
    alike = {row["place"]: row["numbers"] for row in view.ask("alike", None, **asked)}
    return [_one_effect(view, at, row, alike, figures) for at, row in enumerate(rows)]


def _one_effect(
    view: View, at: int, row: Row, alike: dict[int, list[str]], figures: Figures
) -> dict[str, Any]:
    number, done = row["number"], row["completed_at"]

    def count(name: str, which: int) -> int | None:
        numbers = dict.fromkeys(alike.get(which, ()))
        known = done is not None and row["complaints"]
        return figures.count(f"effect.{number}.{name}", numbers) if known else None

    return {
        "measure": number,
        "store": row["store"],
        "department": row["department"],
        "status": row["status"],
        "effective": row["effective"],
        "complaints": row["complaints"],
        "before": count("before", 2 * at),
        "after": count("after", 2 * at + 1),
        "after_days": None if done is None else max(0, min(EFFECT, view.now - done).days),
    }
