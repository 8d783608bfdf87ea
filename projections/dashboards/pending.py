"""The pending matters as they stand: since when, why, and whether somebody should have looked (S4, X4)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from projections.dashboards.figures import Dashboard, Figures, grouped, head, place
from projections.dashboards.view import View
from projections.period import Period
from projections.reading import Row

DEFERRED, RESUMED = "deferred.v1", "resumed.v1"
AGES = (("under_7", 0, 7), ("7_to_30", 7, 30), ("30_to_90", 30, 90), ("over_90", 90, None))
"""Whole days, from the first to before the second."""


def pending(view: View, period: Period, stores: Sequence[str] = ()) -> Dashboard:
    """What is pending now, and what was deferred and resumed in the time.

    {pending, review_overdue, deferred, resumed, by_reason [{reason, pending}], by_store [{store, pending}],
    by_age [{days, pending}], cases [{number, store, category, major, reason, since, age_days, review_at,
    review_overdue, handler}]}. Ages are whole days; `by_age` has under_7, 7_to_30, 30_to_90, over_90.
    """
    figures = Figures()
    rows = [
        _with_age(row, view.now)
        for row in view.ask("not_closed", None, stores)
        if row["status"] == "pending" and row["pending"]
    ]
    acts = view.ask("acts", period, stores, kinds=[DEFERRED, RESUMED])
    document = {
        **head("pending", period, stores, view.now),
        "pending": figures.count_rows("pending", rows),
        "review_overdue": figures.count_rows(
            "review_overdue", (row for row in rows if row["review_overdue"])
        ),
        "deferred": figures.count_rows("deferred", (row for row in acts if row["kind"] == DEFERRED)),
        "resumed": figures.count_rows("resumed", (row for row in acts if row["kind"] == RESUMED)),
        "by_reason": _by("reason", rows, figures),
        "by_store": _by("store", rows, figures),
        "by_age": [
            {"days": name, "pending": figures.count_rows(f"by_age.{name}.pending", _aged(rows, least, below))}
            for name, least, below in AGES
        ],
        "cases": [{name: row[name] for name in CASE} for row in rows],
    }
    return Dashboard(document, figures.behind)


CASE = (
    "number", "store", "category", "major", "reason", "since", "age_days", "review_at", "review_overdue",
    "handler",
)  # fmt: skip


def _with_age(row: Row, now: datetime) -> Row:
    since = datetime.fromisoformat(row["pending"]["since"])
    return {
        **row,
        "reason": row["pending"]["reason"],
        "since": row["pending"]["since"],
        "age_days": (now - since).days,
        "review_overdue": row["review_at"] is not None and row["review_at"] < now,
        "review_at": row["review_at"] and row["review_at"].isoformat(timespec="microseconds")[:-6] + "Z",
    }


def _aged(rows: Iterable[Row], least: int, below: int | None) -> list[Row]:
    return [row for row in rows if least <= row["age_days"] and (below is None or row["age_days"] < below)]


def _by(name: str, rows: Sequence[Row], figures: Figures) -> list[dict[str, Any]]:
    found = [
        {name: value, "pending": figures.count_rows(f"by_{name}.{place(value)}.pending", these)}
        for value, these in grouped(rows, name).items()
    ]
    return sorted(found, key=lambda each: (-each["pending"], each[name] or ""))
