"""`complaints insured`: insured claims by branch and hub: value, claimed, paid (L4)."""

from decimal import Decimal
from typing import Annotated, Any

import typer

from cli.connecting import connected
from cli.groups import new_app
from cli.language import _
from cli.options import AsOf, Csv, HappenedBy, Json, Store, exclusive, known_stores, moment_of
from cli.output import print_csv, print_json, tell
from cli.table import print_table
from cli.times import parse_time

app = new_app()

_CSV_COLUMNS = ("store", "about_unit", "cases", "open", "value", "claimed", "paid", "complaints")


@app.command()
def insured(
    *,
    store: Store = None,
    branch: Annotated[
        str | None, typer.Option("--branch", help=_("The branch or hub complained about."))
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="TIME", help=_("Received from then on."))
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="TIME", help=_("Received before then."))
    ] = None,
    json: Json = False,
    csv: Csv = False,
    as_of: AsOf = None,
    happened_by: HappenedBy = None,
) -> None:
    """Print insured claims, summed up by store and by the branch or hub complained about."""
    from projections.beside import insured as ask

    exclusive(json, csv)
    first = None if since is None else parse_time(since, field="since")
    last = None if until is None else parse_time(until, field="until", end_of_day=True)
    with connected() as connection:
        known_stores(connection, store)
        moment = moment_of(connection, as_of, happened_by)
        found = [_fields(row) for row in ask(connection, moment.bound, store, branch, first, last)]
    if json:
        print_json(found)
    elif csv:
        print_csv(_CSV_COLUMNS, found)
    else:
        _print(found)


def _fields(row: dict[str, Any]) -> dict[str, Any]:
    amounts = {name: f"{row[name]:.2f}" for name in _AMOUNTS}
    return {**row, **amounts, "complaints": list(row["complaints"])}


def _print(rows: list[dict[str, Any]]) -> None:
    if not rows:
        tell(_("No insured claim is like that."))
        return
    titles = (_("cases"), _("open"), _("insured"), _("claimed"), _("paid"))
    columns = [(_("store"), "keep"), (_("branch or hub"), "fold"), *((title, "right") for title in titles)]
    cells = [
        (
            row["store"], row["about_unit"] or _("not said"), str(row["cases"]), str(row["open"]),
            row["value"], row["claimed"], row["paid"],
        )
        for row in rows
    ]  # fmt: skip
    print_table(columns, [*cells, _sum(rows)] if len(rows) > 1 else cells)


def _sum(rows: list[dict[str, Any]]) -> tuple[str, ...]:
    counts = (str(sum(row[name] for row in rows)) for name in ("cases", "open"))
    amounts = (f"{sum((Decimal(row[name]) for row in rows), Decimal(0)):.2f}" for name in _AMOUNTS)
    return (_("together"), "", *counts, *amounts)


_AMOUNTS = ("value", "claimed", "paid")
