"""Compensation asked for, approved, paid: by approver, level and cause (G11, C8)."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from projections.dashboards.figures import Dashboard, Figures, head, money, place
from projections.dashboards.view import View
from projections.period import Period
from projections.reading import Row

STEPS = ("requested", "approved", "rejected", "paid", "claimed")
REQUESTED, REJECTED = "compensation-requested.v1", "compensation-rejected.v1"
KINDS = {f"compensation-{step}.v1": step for step in STEPS}


def compensation(view: View, period: Period, stores: Sequence[str] = ()) -> Dashboard:
    """Counted by when each step was taken.

    {requested {count, amount}, approved {…}, rejected {…}, paid {…}, claimed {…}, by_approver [{person, role,
    count, amount}], by_level [{role, …}], by_cause [{cause, …}], by_category [{category, …}], by_store
    [{store, …}], by_kind [{kind, …}]}. The parts are of what was approved, `by_kind` of what was requested.
    A rejection without an amount turns down what was asked for last.
    """
    figures = Figures()
    rows = _with_rejected(view, view.ask("acts", period, stores, kinds=list(KINDS)))
    steps = {step: [row for row in rows if KINDS[row["kind"]] == step] for step in STEPS}
    approved, requested = steps["approved"], steps["requested"]
    document: dict[str, Any] = {
        **head("compensation", period, stores, view.now),
        **{step: _sum(step, those, figures) for step, those in steps.items()},
        "by_approver": _by(
            "approver", ("person", "role"), lambda row: (row["actor"], row["role"]), approved, figures
        ),
        "by_level": _by("level", ("role",), lambda row: (row["role"],), approved, figures),
        "by_cause": _by("cause", ("cause",), lambda row: (row["case_cause"],), approved, figures),
        "by_category": _by("category", ("category",), lambda row: (row["category"],), approved, figures),
        "by_store": _by("store", ("store",), lambda row: (row["store"],), approved, figures),
        "by_kind": _by("kind", ("kind",), lambda row: (row["detail"]["kind"],), requested, figures),
    }
    return Dashboard(document, figures.behind)


def _with_rejected(view: View, rows: Sequence[Row]) -> list[Row]:
    """The rows, each rejection with the amount that it turned down."""
    lacking = {row["stream"] for row in rows if KINDS[row["kind"]] == "rejected" and row["amount"] is None}
    asked: dict[tuple[str, int], Decimal] = {}
    last: dict[str, Decimal] = {}
    for row in view.ask("acts_of", None, streams=list(lacking), kinds=[REQUESTED, REJECTED]):
        if row["kind"] == REQUESTED:
            last[row["number"]] = row["amount"]
        else:
            asked[row["number"], row["version"]] = last[row["number"]]
    return [
        {**row, "amount": row["amount"] or asked.get((row["number"], row["version"]))}
        if KINDS[row["kind"]] == "rejected"
        else row
        for row in rows
    ]


def _sum(path: str, rows: Sequence[Row], figures: Figures) -> dict[str, Any]:
    return {"count": figures.count_rows(f"{path}.count", rows), "amount": money(_amount(rows))}


def _amount(rows: Sequence[Row]) -> Decimal:
    return sum((row["amount"] for row in rows if row["amount"] is not None), Decimal(0))


def _by(
    what: str,
    names: tuple[str, ...],
    key: Callable[[Row], tuple[str | None, ...]],
    rows: Sequence[Row],
    figures: Figures,
) -> list[dict[str, Any]]:
    """The largest sum first."""
    parts: dict[tuple[str | None, ...], list[Row]] = {}
    for row in rows:
        parts.setdefault(key(row), []).append(row)
    ordered = sorted(parts.items(), key=lambda part: (-_amount(part[1]), [value or "" for value in part[0]]))
    return [
        {
            **dict(zip(names, values, strict=True)),
            **_sum(f"by_{what}.{':'.join(map(place, values))}", these, figures),
        }
        for values, these in ordered
    ]
