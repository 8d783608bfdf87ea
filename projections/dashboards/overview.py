"""How things stand, at a glance: the cases received in a time, and all that are not closed."""

from collections.abc import Sequence
from typing import Any

from projections.dashboards.figures import Dashboard, Figures, grouped, head, rate
from projections.dashboards.trend import trend
from projections.dashboards.view import View
from projections.period import Period
from projections.reading import Row

STATUSES = ("open", "pending", "resolved", "closed")


def overview(view: View, period: Period, stores: Sequence[str] = ()) -> Dashboard:
    """Of the cases received in the time, and beside them of those not closed, whenever they were received.

    {all {received, open, pending, resolved, closed, major, repeated, raised, due, overdue, missed, asked,
    satisfied, satisfaction}, stores [{store, …}], standing {not_closed, open, pending, resolved, overdue},
    trend}. `due`, `overdue` and `missed` count obligations, each once a case, late whether or not the
    miss is recorded; `standing.overdue` counts cases.
    """
    figures = Figures()
    rows = view.ask("overview", period, stores)
    standing = view.ask("not_closed", None, stores)
    by_status = grouped(standing, "status")
    document = {
        **head("overview", period, stores, view.now),
        "all": _counts("all", rows, figures),
        "stores": [
            {"store": store, **_counts(f"stores.{store}", these, figures)}
            for store, these in sorted(grouped(rows, "store").items())
        ],
        "standing": {
            "not_closed": figures.count_rows("standing.not_closed", standing),
            **{
                status: figures.count_rows(f"standing.{status}", by_status.get(status, []))
                for status in STATUSES[:-1]
            },
            "overdue": figures.count_rows("standing.overdue", (row for row in standing if row["overdue"])),
        },
        "trend": trend(view, period, stores),
    }
    return Dashboard(document, figures.behind)


def _counts(path: str, rows: Sequence[Row], figures: Figures) -> dict[str, Any]:
    by_status = grouped(rows, "status")

    def times(name: str, column: str) -> int:
        return figures.count(f"{path}.{name}", (row["number"] for row in rows for _ in range(row[column])))

    counts: dict[str, Any] = {
        "received": figures.count_rows(f"{path}.received", rows),
        **{status: figures.count_rows(f"{path}.{status}", by_status.get(status, [])) for status in STATUSES},
        **{
            name: figures.count_rows(f"{path}.{name}", (row for row in rows if row[name]))
            for name in ("major", "repeated", "raised")
        },
        **{name: times(name, name) for name in ("due", "overdue", "missed")},
        "asked": times("asked", "return_calls"),
        "satisfied": times("satisfied", "satisfied_calls"),
    }
    return {**counts, "satisfaction": rate(counts["satisfied"], counts["asked"])}
