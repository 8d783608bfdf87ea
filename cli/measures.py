"""`complaints measures`: corrective and preventive measures (S13, D6)."""

from datetime import datetime
from typing import Annotated, Any, Literal

import typer

from cli.connecting import connected
from cli.dashboards.words import WORDS
from cli.groups import new_app
from cli.language import _
from cli.matters import every, measure_fields
from cli.options import AsOf, Csv, HappenedBy, Json, Store, exclusive, known_stores, moment_of
from cli.output import print_csv, print_json, tell
from cli.table import is_narrow, print_table
from cli.times import shown
from cli.words import until

app = new_app()

_CSV_COLUMNS = (
    "measure", "store", "status", "asked_under", "complaints", "department", "problem", "cause", "action",
    "owner", "owner_role", "due", "overdue", "supervisor", "approved_at", "approved_by", "completed_at",
    "result", "assessed_at", "effective", "remark", "version",
)  # fmt: skip


@app.command()
def measures(
    *,
    status: Annotated[
        Literal["asked", "called-off", "open", "approved", "done", "assessed"] | None,
        typer.Option("--status", help=_("How far it is.")),
    ] = None,
    store: Store = None,
    owner: Annotated[str | None, typer.Option("--owner", help=_("Who is to carry it out."))] = None,
    json: Json = False,
    csv: Csv = False,
    as_of: AsOf = None,
    happened_by: HappenedBy = None,
) -> None:
    """Print the measures, oldest first."""
    from cli.personal import Opener
    from projections.beside import MEASURE_TEXTS, owing, said
    from projections.beside import measures as ask

    exclusive(json, csv)
    with connected() as connection:
        known_stores(connection, store)
        moment = moment_of(connection, as_of, happened_by)
        rows = ask(connection, moment.bound, store, status, owner)
        owes, texts = (
            owing(connection, moment.bound, rows),
            said(connection, moment.bound, rows, MEASURE_TEXTS),
        )
        opener = Opener(connection, every(texts), None, "measures")
        found = [
            measure_fields(row, owes.get(row["stream"], ()), texts.get(row["stream"], ()), opener, moment.now)
            for row in rows
        ]
    if json:
        print_json(found)
    elif csv:
        print_csv(_CSV_COLUMNS, found)
    else:
        _print(found, moment.now)


def _print(rows: list[dict[str, Any]], now: datetime) -> None:
    if not rows:
        tell(_("No measure is like that."))
        return
    measure, state, due, department = _("measure"), _("status"), _("due"), _("department")
    whose, problem, action, origin = _("whose"), _("problem"), _("action"), _("from")
    cells: list[tuple[str, ...]] = [
        (
            row["measure"], _status(row), *_due(row, now), row["department"] or "",
            row["owner"] or row["owner_role"] or "", row["problem"] or _recurs(row), row["action"] or "",
            ", ".join(row["complaints"]),
        )
        for row in rows
    ]  # fmt: skip
    columns = [*((title, "keep") for title in (measure, state, due, ""))]
    columns += [(title, "fold") for title in (department, whose, problem, action, origin)]
    if is_narrow():
        columns = [(f"{measure}\n{state}", "keep"), (due, "keep"), (f"{department}\n{whose}", "fold")]
        columns += [(f"{problem}\n{action}", "fold"), (origin, "fold")]
        cells = [
            (f"{a}\n{b}", f"{c}\n{d}", f"{e}\n{f}", f"{g}\n{h}", i) for a, b, c, d, e, f, g, h, i in cells
        ]
    print_table(columns, cells, styles={_("overdue"): "1;31", _("not effective"): "31", _("effective"): "32"})


def _status(row: dict[str, Any]) -> str:
    if row["status"] == "assessed":
        return _("effective") if row["effective"] else _("not effective")
    return _("overdue") if row["overdue"] else _(WORDS[row["status"]])


def _recurs(row: dict[str, Any]) -> str:
    """What the complaints have in common, where a policy asked because of it (G12)."""
    if row["cause_in_common"] is None:
        return ""
    return f"{row['category']} · {row['cause_in_common']}"


def _due(row: dict[str, Any], now: datetime) -> tuple[str, str]:
    if row["due"] is None:
        return "", ""
    if row["completed_at"] is not None:
        return shown(row["due"]), _("done {time}").format(time=shown(row["completed_at"]))
    return shown(row["due"]), until(datetime.fromisoformat(row["due"]), now)
