"""What was done in time: of all that fell due, by obligation, store and role (X5)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from projections.dashboards.figures import Dashboard, Figures, grouped, head, place, rate
from projections.dashboards.view import View
from projections.period import Period
from projections.reading import Row


def deadlines(view: View, period: Period, stores: Sequence[str] = ()) -> Dashboard:
    """Counted by when something was due, on cases, sales, visits and measures.

    {due, met, late, not_done, overdue, on_time_rate, to_come, standing_still, cancelled, by_obligation
    [{id, rule, title {en, zh}, due, …}], by_store [{store, …}], by_role [{owner_role, …}]}. `met`: in time;
    `late`: missed and done since; `not_done`: missed and not done yet; `overdue`: past its time, the miss
    not recorded yet. These four add up to `due`, and the rate is `met` of it: what is open and late is not
    hidden. What was cancelled, stands still with a pending case, or has time left is not in it.
    """
    figures = Figures()
    rows = with_outcomes(view.ask("due", period, stores), view.now)
    document = {
        **head("deadlines", period, stores, view.now),
        **_counts("", rows, figures),
        "by_obligation": _by("obligation", "id", rows, figures),
        "by_store": _by("store", "store", rows, figures),
        "by_role": _by("role", "owner_role", rows, figures),
    }
    return Dashboard(document, figures.behind)


COUNTED = ("met", "late", "not_done", "overdue")


def _outcome(row: Row, now: datetime) -> str:
    """An act exactly at the due time is in time, so that nothing is overdue at that moment yet."""
    if row["state"] == "missed":
        return "not_done" if row["met_at"] is None else "late"
    if row["state"] != "open":
        return str(row["state"])
    if row["suspended_at"] is not None:
        return "standing_still"
    return "overdue" if row["due_at"] < now else "to_come"


def on_time(rows: Iterable[Row]) -> tuple[int, int]:
    """How many were met in time, of how many that count."""
    outcomes = [row["outcome"] for row in rows]
    return outcomes.count("met"), sum(outcomes.count(each) for each in COUNTED)


def with_outcomes(rows: Iterable[Row], now: datetime) -> list[Row]:
    """The rows of the question `due` with what became of each."""
    return [{**row, "outcome": _outcome(row, now)} for row in rows]


def _counts(path: str, rows: Sequence[Row], figures: Figures) -> dict[str, Any]:
    by_outcome = grouped(rows, "outcome")
    due = [row for row in rows if row["outcome"] in COUNTED]
    met = by_outcome.get("met", [])
    counts = {
        name: figures.count_rows(f"{path}{name}", by_outcome.get(name, []))
        for name in (*COUNTED, "to_come", "standing_still", "cancelled")
    }
    return {"due": figures.count_rows(f"{path}due", due), **counts, "on_time_rate": rate(len(met), len(due))}


def _by(what: str, name: str, rows: Iterable[Row], figures: Figures) -> list[dict[str, Any]]:
    """The most late first."""
    found = []
    for value, these in grouped(rows, name).items():
        said = {"rule": these[0]["rule"], "title": these[0]["title"]} if name == "id" else {}
        found.append({name: value, **said, **_counts(f"by_{what}.{place(value)}.", these, figures)})
    return sorted(found, key=lambda each: (each["met"] - each["due"], -each["due"], each[name] or ""))
