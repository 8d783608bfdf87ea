"""Cases that were raised: why, by which rule, to whom (X5, X6, X7, X8)."""

from collections.abc import Sequence
from typing import Any

from projections.dashboards.figures import Dashboard, Figures, grouped, head, place, rate
from projections.dashboards.view import View
from projections.period import Period
from projections.reading import Row

ESCALATED = "escalated.v1"
BY_HAND = "by-hand"
REASONS = {
    "deadline-missed.v1": "missed",
    "callback-done.v1": "not-satisfied",
    "compensation-requested.v1": "beyond-authority",
}
"""Why a policy raised a case, by the kind of the entry that it reacted to."""
MAJOR = "major"
"""Why it did on any other entry under `X6`: the case became a major one."""
BY_RULE = "by-rule"
"""Why it did otherwise: the handbook says so (C4)."""


def escalations(view: View, period: Period, stores: Sequence[str] = ()) -> Dashboard:
    """Counted by when a case was raised, as often as it was.

    {escalations, cases, received, raised_rate, by_reason [{reason, escalations, cases}], by_rule [{rule,
    …}], by_role [{to, …}], by_store [{store, …}], by_obligation [{obligation, …}]}. A reason is `missed`,
    `major`, `not-satisfied`, `beyond-authority`, `by-rule` or `by-hand`; `by_obligation` says what had been
    missed. `raised_rate` is the share of the cases received in the time that were raised at any time.
    """
    figures = Figures()
    rows = [_explained(row) for row in view.ask("raised", period, stores)]
    received = view.ask("received", period, stores)
    raised = [row for row in received if row["raised"]]
    missed = [row for row in rows if row["obligation"] is not None]
    document = {
        **head("escalations", period, stores, view.now),
        **_counts("", rows, figures),
        "received": figures.count_rows("received", received),
        "received_raised": figures.count_rows("received_raised", raised),
        "raised_rate": rate(len(raised), len(received)),
        "by_reason": _by("reason", "reason", rows, figures),
        "by_rule": _by("rule", "rule", rows, figures),
        "by_role": _by("role", "to", rows, figures),
        "by_store": _by("store", "store", rows, figures),
        "by_obligation": _by("obligation", "obligation", missed, figures),
    }
    return Dashboard(document, figures.behind)


def _explained(row: Row) -> Row:
    otherwise = MAJOR if row["rule"] == "X6" else BY_RULE
    reason = BY_HAND if row["cause_kind"] is None else REASONS.get(row["cause_kind"], otherwise)
    return {**row, "reason": reason}


def _counts(path: str, rows: Sequence[Row], figures: Figures) -> dict[str, Any]:
    return {
        "escalations": figures.count_rows(f"{path}escalations", rows),
        "cases": figures.count(f"{path}cases", sorted({row["number"] for row in rows})),
    }


def _by(what: str, name: str, rows: Sequence[Row], figures: Figures) -> list[dict[str, Any]]:
    found = [
        {name: value, **_counts(f"by_{what}.{place(value)}.", these, figures)}
        for value, these in grouped(rows, name).items()
    ]
    return sorted(found, key=lambda each: (-each["escalations"], each[name] is None, each[name] or ""))
