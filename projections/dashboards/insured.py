"""Insured claims: value, claim and payment, by branch, and by what is complained about (L4)."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from projections.dashboards.figures import Dashboard, Figures, grouped, head, money, place, rate
from projections.dashboards.view import View
from projections.period import Period
from projections.reading import Row


def insured(view: View, period: Period, stores: Sequence[str] = ()) -> Dashboard:
    """Of the insured cases received in the time.

    {claims, open, value, claimed, paid, paid_rate, by_store [{store, …}], by_unit [{about_unit, …}]}: `open`
    are those not resolved; `paid` is what was paid on them by now; `paid_rate` its share of what was claimed.
    """
    figures = Figures()
    rows = view.ask("insured", period, stores)
    document = {
        **head("insured", period, stores, view.now),
        **_counts("", rows, figures),
        "by_store": _by("store", "store", rows, figures),
        "by_unit": _by("unit", "about_unit", rows, figures),
    }
    return Dashboard(document, figures.behind)


def _counts(path: str, rows: Sequence[Row], figures: Figures) -> dict[str, Any]:
    value, claimed, paid = (_sum(rows, name) for name in ("value", "claimed", "paid"))
    still = [row for row in rows if row["status"] in ("open", "pending")]
    return {
        "claims": figures.count_rows(f"{path}claims", rows),
        "open": figures.count_rows(f"{path}open", still),
        "value": money(value),
        "claimed": money(claimed),
        "paid": money(paid),
        "paid_rate": rate(Fraction(paid), Fraction(claimed)),
    }


def _sum(rows: Iterable[Row], name: str) -> Decimal:
    return sum((row[name] for row in rows if row[name] is not None), Decimal(0))


def _by(what: str, name: str, rows: Iterable[Row], figures: Figures) -> list[dict[str, Any]]:
    """The most claims first."""
    found = [
        {name: value, **_counts(f"by_{what}.{place(value)}.", these, figures)}
        for value, these in grouped(rows, name).items()
    ]
    return sorted(found, key=lambda each: (-each["claims"], each[name] is None, each[name] or ""))
