"""How long customers waited: for a first reply, an answer, the resolution; in business and in clock time."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from projections.business_time import BusinessClock
from projections.dashboards.figures import Dashboard, Figures, grouped, head, hours, spread
from projections.dashboards.view import View
from projections.period import Period
from projections.reading import Row

WAITING = ("open", "pending")


def times(view: View, period: Period, stores: Sequence[str] = ()) -> Dashboard:
    """Of the cases received in the time, whenever they were answered or resolved: so no slow one drops out.

    {received, reply, answer, resolution, reopened, by_store [{store, received, reply, answer, resolution}],
    percentile, business_hours}, where reply, answer and resolution are {done, waiting, overdue, never,
    clock_hours {median, mean, percentile_90}, business_hours {…}, longest_waiting_hours}. Done, waiting and
    never add up to received: `never` were settled without it, or withdrawn; `overdue` are those waiting on
    which something is past its time. A reopened case is resolved when it was resolved last; `reopened` is
    {cases, first_resolution {…}, resolution {…}}, how it looked the first time beside it.
    """
    figures = Figures()
    received = _with_lengths(view, view.ask("received", period, stores))
    overdue = {row["number"] for row in view.ask("not_closed", None, stores) if row["overdue"]}
    document = {
        **head("times", period, stores, view.now),
        **_counts("", received, overdue, view.now, figures),
        "reopened": _reopened([row for row in received if row["reopenings"]], figures),
        "by_store": [
            {"store": store, **_counts(f"by_store.{store}.", cases, overdue, view.now, figures)}
            for store, cases in sorted(grouped(received, "store").items())
        ],
        "percentile": "nearest rank",
    }
    return Dashboard(document, figures.behind)


def _with_lengths(view: View, received: Iterable[Row]) -> list[Row]:
    """The rows with when each step was reached, and on which clock business time runs."""
    clocks: dict[tuple[str, str], BusinessClock] = {}
    rows = []
    for row in received:
        key = row["handbook"], row["handbook_version"]
        clock = clocks.get(key) or clocks.setdefault(key, BusinessClock(view.book(*key).calendar))
        settled = row["status"] not in WAITING and row["withdrawn"] is None
        steps = {
            "reply": row["replied_at"],
            "answer": row["answered_at"],
            "resolution": row["resolved_at"] if settled else None,
        }
        rows.append({**row, "clock": clock, "steps": steps})
    return rows


def _counts(
    path: str, cases: Sequence[Row], overdue: set[str], now: datetime, figures: Figures
) -> dict[str, Any]:
    steps = {
        step: _step(f"{path}{step}", step, cases, overdue, now, figures)
        for step in ("reply", "answer", "resolution")
    }
    return {"received": figures.count_rows(f"{path}received", cases), **steps}


def _step(
    path: str, step: str, cases: Sequence[Row], overdue: set[str], now: datetime, figures: Figures
) -> dict[str, Any]:
    done = [row for row in cases if row["steps"][step] is not None]
    lacking = [row for row in cases if row["steps"][step] is None]
    waiting = [row for row in lacking if row["status"] in WAITING]
    never = [row for row in lacking if row["status"] not in WAITING]
    late = [row for row in waiting if row["number"] in overdue]
    return {
        "done": figures.count_rows(f"{path}.done", done),
        "waiting": figures.count_rows(f"{path}.waiting", waiting),
        "overdue": figures.count_rows(f"{path}.overdue", late),
        "never": figures.count_rows(f"{path}.never", never),
        **_lengths(done, step),
        "longest_waiting_hours": max((hours(now - row["received_at"]) for row in waiting), default=None),
    }


def _lengths(cases: Iterable[Row], step: str) -> dict[str, Any]:
    ended = [(row["clock"], row["received_at"], row["steps"][step]) for row in cases]
    return {
        "clock_hours": spread(end - start for _clock, start, end in ended),
        "business_hours": spread(clock.between(start, end) for clock, start, end in ended),
    }


def _reopened(cases: Sequence[Row], figures: Figures) -> dict[str, Any]:
    """Cases opened again: how long they took until they first seemed resolved, and until they were."""
    first = [{**row, "steps": {"resolution": row["first_resolved_at"]}} for row in cases]
    known = [row for row in first if row["first_resolved_at"] is not None]
    resolved = [row for row in cases if row["steps"]["resolution"] is not None]
    return {
        "cases": figures.count_rows("reopened.cases", cases),
        "first_resolution": _lengths(known, "resolution"),
        "resolution": _lengths(resolved, "resolution"),
    }
