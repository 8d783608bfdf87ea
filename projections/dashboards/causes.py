"""What complaints are about and where they come from, the most frequent first (G12, A1)."""

from collections.abc import Callable, Sequence
from typing import Any

from projections.dashboards.figures import Dashboard, Figures, head, rate
from projections.dashboards.repeats import recurring
from projections.dashboards.view import View
from projections.period import Period
from projections.reading import Row


def causes(view: View, period: Period, stores: Sequence[str] = ()) -> Dashboard:
    """Of the cases received in the time.

    {received, cause_known, cause_unknown, category_unknown, by_cause [{cause, count, share, cumulative}],
    by_family [{family, …}], by_category [{category, …}], by_category_family [{family, …}], by_severity
    [{severity, …}], by_channel [{channel, …}], recurring (as in repeats)}. Shares are of the cases of which
    it is known, and add up from the most frequent on (Pareto).
    """
    figures = Figures()
    received = view.ask("received", period, stores)
    known = [row for row in received if row["cause"] is not None]
    document = {
        **head("causes", period, stores, view.now),
        "received": figures.count_rows("received", received),
        "cause_known": figures.count_rows("cause_known", known),
        "cause_unknown": figures.count_rows(
            "cause_unknown", (row for row in received if row["cause"] is None)
        ),
        "category_unknown": figures.count_rows(
            "category_unknown", (row for row in received if row["category"] is None)
        ),
        "by_cause": _pareto("cause", "cause", lambda row: row["cause"], received, figures),
        "by_family": _pareto("family", "family", lambda row: _family(row["cause"]), received, figures),
        "by_category": _pareto("category", "category", lambda row: row["category"], received, figures),
        "by_category_family": _pareto(
            "category_family", "family", lambda row: _family(row["category"]), received, figures
        ),
        "by_severity": _pareto("severity", "severity", lambda row: row["severity"], received, figures),
        "by_channel": _pareto("channel", "channel", lambda row: row["channel"], received, figures),
        "recurring": recurring(received, figures),
    }
    return Dashboard(document, figures.behind)


def _family(name: str | None) -> str | None:
    """`people` of `people/impatient`."""
    return None if name is None else name.partition("/")[0]


def _pareto(
    what: str, name: str, value: Callable[[Row], str | None], rows: Sequence[Row], figures: Figures
) -> list[dict[str, Any]]:
    parts: dict[str, list[str]] = {}
    for row in rows:
        if (key := value(row)) is not None:
            parts.setdefault(key, []).append(row["number"])
    whole, so_far, found = sum(map(len, parts.values())), 0, []
    for key, numbers in sorted(parts.items(), key=lambda part: (-len(part[1]), part[0])):
        so_far += len(numbers)
        found.append(
            {
                name: key,
                "count": figures.count(f"by_{what}.{key}.count", numbers),
                "share": rate(len(numbers), whole),
                "cumulative": rate(so_far, whole),
            }
        )
    return found
