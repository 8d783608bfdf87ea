"""`complaints due`: what is owed, nearest first, and how each due time came about."""

from datetime import datetime
from typing import Annotated, Any

import typer

from cli.casefile import obligation_fields
from cli.connecting import connected
from cli.groups import new_app
from cli.language import _
from cli.notices import dead_letters, tell_waiting
from cli.options import AsOf, Csv, HappenedBy, Json, exclusive, known_stores, moment_of
from cli.output import print_csv, print_json, print_line, tell, visible
from cli.table import is_narrow, print_table
from cli.times import parse_duration, shown
from cli.words import owner_of, state_of, styles, until

app = new_app()

_CSV_COLUMNS = (
    "number", "id", "rule", "title", "owner_role", "owner", "started_at", "due_at", "state", "overdue",
    "calendar",
)  # fmt: skip


@app.command()
def due(
    *,
    within: Annotated[
        str | None, typer.Option("--within", metavar="4h", help=_("Due by then at the latest: 4h, 90m, 2d."))
    ] = None,
    owner: Annotated[
        str | None, typer.Option("--owner", metavar="ROLE", help=_("Owed by this role or person."))
    ] = None,
    store: Annotated[str | None, typer.Option("--store", help=_("The store's code."))] = None,
    explain: Annotated[bool, typer.Option("--explain", help=_("Show the arithmetic, day by day."))] = False,
    json: Json = False,
    csv: Csv = False,
    as_of: AsOf = None,
    happened_by: HappenedBy = None,
) -> None:
    """Print open and missed obligations."""
    from projections.reading import due as ask

    exclusive(json, csv)
    length = None if within is None else parse_duration(within, field="within")
    with connected() as connection:
        known_stores(connection, store)
        moment = moment_of(connection, as_of, happened_by)
        rows = ask(connection, moment.bound, moment.now, length, owner, store)
        steps = _explained(connection, rows) if explain else {}
        # The outbox is no part of the ledger: it has no past to look into.
        undelivered = dead_letters(connection, owner, store) if moment.bound.now_only else []
        if not (json or csv):
            tell_waiting(connection)
    owed = [
        {
            "number": row["number"],
            "store": row["store"],
            **obligation_fields(row, moment.now),
            **({"explanation": steps[place]} if explain else {}),
        }
        for place, row in enumerate(rows)
    ]
    if not explain:
        undelivered = [_without(each, "explanation") for each in undelivered]
    owed = [*undelivered, *owed]
    if json:
        print_json(owed)
    elif csv:
        print_csv(_CSV_COLUMNS, owed)
    else:
        _print(owed, moment.now)


def _without(row: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != name}


def _explained(connection: Any, rows: list[dict[str, Any]]) -> dict[int, list[str]]:
    from cli.arithmetic import Arithmetic

    arithmetic = Arithmetic(connection)
    return {place: arithmetic.explain(row) for place, row in enumerate(rows)}


def _print(owed: list[dict[str, Any]], now: datetime) -> None:
    if not owed:
        tell(_("Nothing is owed."))
        return
    if any("explanation" in each for each in owed):
        for each in owed:
            _print_explained(each, now)
        return
    _print_table(owed, now)
    if any(each["calendar"] == "provisional" for each in owed):
        print_line(_("* provisional: the year's holidays are not announced yet"))


def _print_table(owed: list[dict[str, Any]], now: datetime) -> None:
    rows = [
        (
            shown(each["due_at"]), _when(each, now), _state(each, count), each["number"], each["id"],
            each["title"], owner_of(each),
        )
        for each, count in _together(owed)
    ]  # fmt: skip
    due, state, case, obligation = _("due"), _("state"), _("case"), _("obligation")
    what, whose = _("what"), _("whose")
    if not is_narrow():
        titles = (due, "", state, case, obligation)
        print_table(
            [*((title, "keep") for title in titles), (what, "fold"), (whose, "fold")], rows, styles=styles()
        )
        return
    columns = [
        (due, "keep"),
        (state, "keep"),
        (f"{case}\n{obligation}", "keep"),
        (f"{what}\n{whose}", "fold"),
    ]
    stacked = [(f"{a}\n{b}", c, f"{d}\n{e}", f"{f}\n{g}") for a, b, c, d, e, f, g in rows]
    print_table(columns, stacked, styles=styles())


def _together(owed: list[dict[str, Any]]) -> list[tuple[dict[str, Any], int]]:
    """The same obligation missed again and again on one case stands in one line, with how often."""
    counts: dict[Any, tuple[dict[str, Any], int]] = {}
    for each in owed:
        again = each["id"] if each["state"] == "missed" else (each["id"], each["n"])
        first, count = counts.get((each["number"], again), (each, 0))
        counts[each["number"], again] = (first, count + 1)
    return list(counts.values())


def _state(each: dict[str, Any], count: int) -> str:
    return state_of(each) if count == 1 else f"{state_of(each)} ×{count}"


def _when(each: dict[str, Any], now: datetime) -> str:
    text = "" if each["suspended_at"] else until(datetime.fromisoformat(each["due_at"]), now)
    return f"{text} *".strip() if each["calendar"] == "provisional" else text


def _print_explained(each: dict[str, Any], now: datetime) -> None:
    head = " · ".join([each["number"], each["id"], each["title"], state_of(each), owner_of(each)])
    print_line(visible(f"{shown(each['due_at'])}  {_when(each, now)}  {head}"))
    for line in each["explanation"]:
        print_line(f"    {visible(line)}")
