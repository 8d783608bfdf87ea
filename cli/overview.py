"""`complaints overview`, which is `complaints dashboard overview`: how things stand, at a glance."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cli.dashboard import Asked, Live, Month, Since, Stores, Until, Week, Year, period_asked, show
from cli.groups import new_app
from cli.options import AsOf, Csv, HappenedBy, Json
from cli.times import as_json

if TYPE_CHECKING:
    from ledger.database import Connection
    from projections.dashboards import View
    from projections.period import Period

app = new_app()

COUNTS = (
    "received", "open", "pending", "resolved", "closed", "major", "repeated", "raised", "due", "overdue",
    "missed", "asked", "satisfied",
)  # fmt: skip


@app.command()
def overview(
    *,
    month: Month = None,
    week: Week = None,
    year: Year = None,
    since: Since = None,
    until: Until = None,
    store: Stores = None,
    json: Json = False,
    csv: Csv = False,
    as_of: AsOf = None,
    happened_by: HappenedBy = None,
    live: Live = False,
) -> None:
    """Print the counts of every store, and of all together."""
    period = period_asked(month, week, year, since, until)
    show(Asked("overview", period, tuple(store or ()), as_of, happened_by, json, csv), live=live)


def everything(view: "View", period: "Period", stores: Sequence[str] = ()) -> dict[str, Any]:
    """The counts of all cases there ever were: each store, and all of them; beside it the trend of a period.

    Rates are exact decimal fractions or null.
    """
    from projections.dashboards import trend

    rows = view.ask("everything", None, stores)
    return {
        "now": as_json(view.now),
        "period": period.as_json(view.now),
        "all": _counts(rows),
        "stores": [{"store": row["store"], **_counts([row])} for row in rows],
        "trend": trend(view, period, stores),
    }


def print_everything(connection: "Connection", now: datetime) -> None:
    """The overview for people, as it stands at `now`."""
    from cli.dashboards.showing import print_dashboard
    from projections.bounds import Bound
    from projections.dashboards import looking
    from projections.period import month_of

    with looking(connection, Bound(), now) as view:
        print_dashboard(view, "overview", everything(view, month_of(now)))


def _counts(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    from projections.dashboards.figures import rate

    counts = {name: sum(row[name] for row in rows) for name in COUNTS}
    return {**counts, "satisfaction": rate(counts["satisfied"], counts["asked"])}
