"""`complaints overview`, which is `complaints dashboard overview`: how things stand, at a glance."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.connecting import connected
from cli.groups import new_app
from cli.language import _
from cli.options import AsOf, Csv, HappenedBy, Json, exclusive, moment_of
from cli.output import print_csv, print_json
from cli.times import as_json

if TYPE_CHECKING:
    from ledger.database import Connection
    from projections.bounds import Bound

app = new_app()
dashboard = new_app()

COUNTS = (
    "received", "open", "pending", "resolved", "closed", "major", "repeated", "raised", "due", "overdue",
    "missed", "asked", "satisfied",
)  # fmt: skip
_PLACES = Decimal("0.0001")

_Store = Annotated[str | None, typer.Option("--store", metavar="CODE", help=_("Of this store only."))]


@app.command()
def overview(
    store: _Store = None,
    json: Json = False,
    csv: Csv = False,
    as_of: AsOf = None,
    happened_by: HappenedBy = None,
) -> None:
    """Print the counts of every store, and of all together."""
    exclusive(json, csv)
    with connected() as connection:
        moment = moment_of(connection, as_of, happened_by)
        found = overview_of(connection, moment.bound, moment.now, store)
    if json:
        print_json(found)
    elif csv:
        print_csv(("store", *COUNTS, "satisfaction"), found["stores"])
    else:
        from cli.glance import print_overview

        print_overview(found)


@dashboard.callback()
def dashboards() -> None:
    """Hold the dashboards together, of which there will be more."""


dashboard.command("overview", help=_("Open, due, overdue, raised, repeated, satisfied: at a glance."))(
    overview
)


def overview_of(
    connection: "Connection", bound: "Bound", now: datetime, store: str | None = None
) -> dict[str, Any]:
    """The overview as JSON: each store, and all of them; rates are exact decimal fractions or null."""
    from projections.reading import overview as ask

    rows = [row for row in ask(connection, bound, now) if store in (None, row["store"])]
    return {"now": as_json(now), "all": _counts(rows), "stores": [_named(row) for row in rows]}


def _named(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"store": row["store"], **_counts([row])}


def _counts(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    counts = {name: sum(row[name] for row in rows) for name in COUNTS}
    return {**counts, "satisfaction": _rate(counts["satisfied"], counts["asked"])}


def _rate(part: int, whole: int) -> float | None:
    """Rounded half up to four places; a JSON number of so few digits is exact again when it is read."""
    if whole == 0:
        return None
    return float((Decimal(part) / whole).quantize(_PLACES, ROUND_HALF_UP))
