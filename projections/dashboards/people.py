"""How the staff do: cases handled, in time or not, satisfied customers, penalties, rewards."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from projections.dashboards.deadlines import COUNTED, with_outcomes
from projections.dashboards.figures import Dashboard, Figures, head, money, rate
from projections.dashboards.liability import PENALTY, REWARD, amount_of
from projections.dashboards.satisfaction import CALLED, DONE
from projections.dashboards.view import View
from projections.period import Period
from projections.reading import Row

Parts = defaultdict[str, list[Row]]


def people(view: View, period: Period, stores: Sequence[str] = ()) -> Dashboard:
    """Of each of the staff, by id.

    {people [{person, handled, settled, open_now, overdue_now, due, met, missed, on_time_rate, asked,
    satisfied, satisfaction, calls, penalties, penalty_amount, rewards, reward_amount}], nobody {handled,
    …}}. `handled`: the cases received in the time of which he is the handler, `settled` of these.
    `open_now` and `overdue_now` are his whenever they were received. `due` counts what he himself owed in
    the time, `asked` the complaint calls on his cases, `calls` the return calls after sales and visits that
    he made. `nobody` is the cases without a handler.
    """
    parts = _parts(view, period, stores)
    figures = Figures()
    document = {
        **head("people", period, stores, view.now),
        "people": [
            {"person": person, **_person(f"people.{person}", its, figures)}
            for person, its in sorted(
                (name, its) for name, its in parts.items() if name is not None and any(its.values())
            )
        ],
        "nobody": {
            name: figures.count_rows(f"nobody.{name}", parts[None][name])
            for name in ("handled", "settled", "open_now", "overdue_now")
        },
    }
    return Dashboard(document, figures.behind)


def _parts(view: View, period: Period, stores: Sequence[str]) -> "defaultdict[str | None, Parts]":
    parts: defaultdict[str | None, Parts] = defaultdict(lambda: defaultdict(list))
    for row in view.ask("received", period, stores):
        its = parts[row["handler"]]
        its["handled"].append(row)
        its["settled"] += [row] if row["status"] in ("resolved", "closed") else []
    for row in view.ask("not_closed", None, stores):
        its = parts[row["handler"]]
        its["open_now"] += [row] if row["status"] != "resolved" else []
        its["overdue_now"] += [row] if row["overdue"] else []
    for row in with_outcomes(view.ask("due", period, stores), view.now):
        if row["outcome"] in COUNTED and row["owner"] is not None:
            parts[row["owner"]]["due"].append(row)
            parts[row["owner"]]["met" if row["outcome"] == "met" else "missed"].append(row)
    for row in view.ask("acts", period, stores, kinds=[CALLED, PENALTY, REWARD]):
        _take_act(parts, row)
    for row in view.ask("calls", period, stores):
        parts[row["actor"]]["calls"] += [row] if row["kind"] == DONE else []
    return parts


def _take_act(parts: "defaultdict[str | None, Parts]", row: Row) -> None:
    if row["kind"] != CALLED:
        name = "penalties" if row["kind"] == PENALTY else "rewards"
        parts[row["detail"]["person"]][name].append(row)
    elif row["handler"] is not None:
        parts[row["handler"]]["asked"].append(row)
        if row["detail"]["satisfied"]:
            parts[row["handler"]]["satisfied"].append(row)


def _person(path: str, its: Parts, figures: Figures) -> dict[str, Any]:
    def count(name: str) -> int:
        return figures.count_rows(f"{path}.{name}", its[name])

    return {
        **{name: count(name) for name in ("handled", "settled", "open_now", "overdue_now")},
        **{name: count(name) for name in ("due", "met", "missed")},
        "on_time_rate": rate(len(its["met"]), len(its["due"])),
        **{name: count(name) for name in ("asked", "satisfied")},
        "satisfaction": rate(len(its["satisfied"]), len(its["asked"])),
        "calls": count("calls"),
        "penalties": count("penalties"),
        "penalty_amount": money(amount_of(its["penalties"])),
        "rewards": count("rewards"),
        "reward_amount": money(amount_of(its["rewards"])),
    }
