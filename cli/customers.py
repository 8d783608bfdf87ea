"""`complaints customers`: the register of the organisation's own customers, cars and units (G4)."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from aggregates.messages import N_, invalid, unknown
from cli.connecting import connected
from cli.failures import Exit
from cli.groups import new_app
from cli.language import _
from cli.options import (
    By,
    Csv,
    Json,
    Reason,
    Reveal,
    Role,
    Store,
    exclusive,
    known_stores,
    reader_of,
    why,
)
from cli.output import print_csv, print_json, print_line, tell, visible

if TYPE_CHECKING:
    from policies.customer_files import Bad, Table
    from policies.customer_import import Summary

app = new_app()


@app.callback()
def customers() -> None:
    """Whom the organisation knows as its customers."""


@app.command("import", help=_("Take in a CSV file of a spreadsheet; the same again changes nothing."))
def import_file(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help=_("CSV with a first line of headings."))],
    *,
    mapping: Annotated[
        Path | None,
        typer.Option("--mapping", metavar="MAP.toml", help=_("What the file calls our columns: [columns].")),
    ] = None,
    encoding: Annotated[
        str | None,
        typer.Option("--encoding", help=_("utf-8, gb18030, utf-16 …; told by the file unless said.")),
    ] = None,
    complete: Annotated[
        bool,
        typer.Option("--complete", help=_("The file is the whole register: what it lacks is removed.")),
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Only say what would come of it."))] = False,
    by: By = None,
    json: Json = False,
) -> int:
    """Import one file: every row that can be used, and a line about each that cannot."""
    from policies.customer_files import read_table

    content = _content(file)
    table = read_table(content, encoding, _columns(mapping))
    with connected() as connection:
        from cli.working import new_desk
        from policies.customer_import import import_customers

        desk = new_desk(connection)
        summary = import_customers(desk, table, content, reader_of(by), complete=complete, dry=dry_run)
    if json:
        print_json(_fields(summary))
    else:
        _tell(summary, table, complete=complete, dry=dry_run)
    return Exit.REFUSED if summary.bad else Exit.DONE


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise invalid(
            N_("cannot read {file}: {reason}"), field="file", file=file, reason=error.strerror or str(error)
        ) from None


def _columns(mapping: Path | None) -> dict[str, str]:
    """Our columns to the file's headings, from the table `[columns]` of a TOML file."""
    if mapping is None:
        return {}
    import tomllib

    from policies.customer_columns import HEADINGS

    try:
        columns = tomllib.loads(_content(mapping).decode("utf-8")).get("columns")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise invalid(
            N_("cannot read {file}: {reason}"), field="mapping", file=mapping, reason=str(error)
        ) from None
    if not isinstance(columns, dict) or not all(isinstance(each, str) for each in columns.values()):
        raise invalid(
            N_('the mapping needs a table [columns] with lines such as name = "客户全名"'), field="mapping"
        )
    for name in columns:
        if name not in HEADINGS:
            raise invalid(
                N_("there is no column {name}; there are: {known}"),
                field="mapping",
                name=name,
                known=", ".join(HEADINGS),
            )
    return columns


def _fields(summary: "Summary") -> dict[str, Any]:
    problems = [{"line": bad.line, "column": bad.column, "message": _message(bad)} for bad in summary.bad]
    said = {"file": summary.file, "encoding": summary.encoding, "ignored": summary.ignored}
    return {**said, **summary.counts(), "problems": problems}


def _message(bad: "Bad") -> str:
    reason = _(str(bad.values.get("reason", "")))
    return _(bad.template).format(**{**bad.values, "reason": reason})


def _tell(summary: "Summary", table: "Table", *, complete: bool, dry: bool) -> None:
    said = _("{rows} rows: {new} new, {changed} changed, {unchanged} unchanged, {removed} removed, {bad} bad")
    print_line(said.format(**summary.counts()))
    columns = _(", ").join(f"{table.heading_of(name)} → {name}" for name in table.columns.values())
    tell(visible(_("Read as {encoding}: {columns}").format(encoding=summary.encoding, columns=columns)))
    if summary.ignored:
        tell(visible(_("Columns left out: {columns}").format(columns=_(", ").join(summary.ignored))))
    for bad in summary.bad:
        line, column = bad.line, f", {bad.column}" if bad.column else ""
        said = _("line {line}{column}: {message}")
        tell(visible(said.format(line=line, column=column, message=_message(bad))))
    if complete and summary.bad:
        tell(_("Nothing was removed, as not every row could be read."))
    if dry:
        tell(_("Nothing was recorded."))


@app.command("list", help=_("The customers as they stand, masked."))
def listing(
    *,
    store: Store = None,
    kind: Annotated[str | None, typer.Option("--kind", help=_("The kind of customer, such as vip."))] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, max=10**9, help=_("No more than so many."))
    ] = None,
    json: Json = False,
    csv: Csv = False,
    reveal: Reveal = False,
    reason: Reason = None,
    by: By = None,
    role: Role = None,
) -> None:
    """Print the register."""
    exclusive(json, csv)
    rows = _rows(by, role, why(reveal, reason), store=store, kind=kind, most=limit)
    _print(rows, json=json, csv=csv)


@app.command("find", help=_("The customers that a number, phone, e-mail, plate, VIN or unit finds, masked."))
def find(
    written: Annotated[str, typer.Argument(metavar="TEXT", help=_("However it is written."))],
    *,
    json: Json = False,
    csv: Csv = False,
    reveal: Reveal = False,
    reason: Reason = None,
    by: By = None,
    role: Role = None,
) -> None:
    """Print the rows that `written` finds. Raises `Refused` (`unknown`) where there are none."""
    exclusive(json, csv)
    rows = _rows(by, role, why(reveal, reason), written=written)
    if not rows:
        raise unknown(N_("the register knows no customer by this"), field="text")
    _print(rows, json=json, csv=csv)


@app.command("show", help=_("What files have said of the customers that a text finds, first to last."))
def show(
    written: Annotated[str, typer.Argument(metavar="TEXT", help=_("However it is written."))],
    *,
    json: Json = False,
    reveal: Reveal = False,
    reason: Reason = None,
    by: By = None,
    role: Role = None,
) -> None:
    """Print every state of the rows that `written` finds."""
    from cli.show import reading

    reader = reading(by, role, why(reveal, reason))
    with connected() as connection:
        from cli.customer_rows import states_of

        states = states_of(connection, reader, written)
    if not states:
        raise unknown(N_("the register knows no customer by this"), field="text")
    if json:
        print_json(states)
        return
    from cli.customer_rows import print_states

    print_states(states)


def _rows(
    by: str | None, role: str | None, reason: str | None, *, store: str | None = None, **wanted: Any
) -> list[dict[str, Any]]:
    from cli.customer_rows import rows_of
    from cli.show import reading

    reader = reading(by, role, reason)
    with connected() as connection:
        known_stores(connection, store)
        return rows_of(connection, reader, store=store, **wanted)


def _print(rows: list[dict[str, Any]], *, json: bool, csv: bool) -> None:
    from cli.customer_rows import COLUMNS, print_rows

    if json:
        print_json(rows)
    elif csv:
        print_csv(COLUMNS, rows)
    elif not rows:
        tell(_("The register is empty: complaints customers import FILE.csv"))
    else:
        print_rows(rows)
