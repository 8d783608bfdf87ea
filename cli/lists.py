"""`complaints list`: cases by what is known of them."""

from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from aggregates.messages import one_of
from cli.casefile import public_fields
from cli.connecting import connected
from cli.groups import new_app
from cli.language import _
from cli.options import AsOf, Csv, HappenedBy, Json, exclusive, known_stores, moment_of
from cli.output import print_csv, print_json, tell
from cli.table import is_narrow, print_table
from cli.times import as_json, parse_time, shown
from cli.words import styles, word

if TYPE_CHECKING:
    from ledger.database import Connection

app = new_app()

# What may be written of a customer or a thing, and is found however it was written.
_IDENTIFIERS = ("phone", "email", "customer", "vehicle", "vin", "waybill", "unit", "other")

_STATUSES = ("open", "pending", "resolved", "closed")

_CSV_COLUMNS = (
    "number", "store", "status", "stage", "category", "severity", "major", "grounds", "level", "handler",
    "department", "received_at", "next_due_at", "overdue", "repeat_of", "missing", "version",
)  # fmt: skip


@app.command()
def list_cases(
    *,
    status: Annotated[
        str | None, typer.Option("--status", help=_("open, pending, resolved or closed."))
    ] = None,
    store: Annotated[str | None, typer.Option("--store", help=_("The store's code."))] = None,
    severity: Annotated[str | None, typer.Option("--severity", help=_("As the handbook names it."))] = None,
    category: Annotated[
        str | None, typer.Option("--category", help=_("With all its kinds: delay finds delay/transit."))
    ] = None,
    major: Annotated[
        bool | None, typer.Option("--major/--not-major", help=_("Major cases only, or none."))
    ] = None,
    overdue: Annotated[
        bool | None,
        typer.Option("--overdue/--not-overdue", help=_("Where something past its time is not done.")),
    ] = None,
    handler: Annotated[str | None, typer.Option("--handler", help=_("Who is responsible."))] = None,
    level: Annotated[str | None, typer.Option("--level", help=_("The role it has been raised to."))] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="TIME", help=_("Received from then on."))
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="TIME", help=_("Received before then."))
    ] = None,
    search: Annotated[
        str | None,
        typer.Option(
            "--search", metavar="TEXT", help=_("In public fields; or a phone, e-mail, plate, VIN, waybill.")
        ),
    ] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, max=10**9, help=_("No more than so many."))
    ] = None,
    json: Json = False,
    csv: Csv = False,
    as_of: AsOf = None,
    happened_by: HappenedBy = None,
) -> None:
    """Print the cases, oldest first."""
    from projections.reading import Filter, cases

    exclusive(json, csv)
    if status is not None:
        one_of(status, _STATUSES, "status")
    with connected() as connection:
        known_stores(connection, store)
        moment = moment_of(connection, as_of, happened_by)
        wanted = Filter(
            status=status,
            store=store,
            severity=severity,
            category=category,
            major=major,
            overdue=overdue,
            handler=handler,
            level=level,
            since=None if since is None else parse_time(since, field="since"),
            until=None if until is None else parse_time(until, field="until", end_of_day=True),
            search=search,
            people=_people(connection, search) if search else (),
            limit=limit,
        )
        rows = [listed(row) for row in cases(connection, moment.bound, wanted, moment.now)]
    if json:
        print_json(rows)
    elif csv:
        print_csv(_CSV_COLUMNS, rows)
    else:
        _print(rows)


def listed(row: dict[str, Any]) -> dict[str, Any]:
    """A case in a list: what anyone may know, what is due next, and whether it is overdue."""
    return {**public_fields(row), "next_due_at": as_json(row["next_due_at"]), "overdue": row["overdue"]}


def _people(connection: "Connection", text: str) -> tuple[UUID, ...]:
    """The persons and things that `text` identifies, however it is written."""
    from ledger.outside import Outside
    from ledger.store import Store
    from ledger.vault import Vault

    vault = Vault(Store(connection), Outside())
    return tuple(vault.persons([(kind, text) for kind in _IDENTIFIERS]))


def _print(rows: list[dict[str, Any]]) -> None:
    if not rows:
        tell(_("No case is like that."))
        return
    cells = [
        (
            row["number"], shown(row["received_at"]), word(row["status"]), word(row["stage"]),
            row["category"] or "", row["severity"] or "", row["handler"] or "", shown(row["next_due_at"]),
            _marks(row),
        )
        for row in rows
    ]  # fmt: skip
    number, received, status, stage = _("number"), _("received"), _("status"), _("stage")
    category, severity, handler, due = _("category"), _("severity"), _("handler"), _("next due")
    if not is_narrow():
        columns = [
            (number, "keep"),
            (received, "keep"),
            (status, "keep"),
            (stage, "fold"),
            (category, "fold"),
        ]
        columns += [(severity, "fold"), (handler, "fold"), (due, "keep"), ("", "fold")]
        print_table(columns, cells, styles=styles())
        return
    columns = [
        (f"{number}\n{received}", "keep"),
        (f"{status}\n{stage}", "fold"),
        (f"{category}\n{severity}", "fold"),
    ]
    columns += [(handler, "fold"), (due, "keep")]
    stacked = [(f"{a}\n{b}", f"{c}\n{d}", f"{e}\n{f}", g, f"{h}\n{i}") for a, b, c, d, e, f, g, h, i in cells]
    print_table(columns, stacked, styles=styles())


def _marks(row: dict[str, Any]) -> str:
    marks = [_("MAJOR")] if row["major"] else []
    marks += [word("overdue")] if row["overdue"] else []
    return " ".join([*marks, *row.get("marks", [])])
