"""`complaints init`, `store` and `db`: a database, the stores in it, the embedded server."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from aggregates.messages import N_, Refused
from cli.connecting import connected
from cli.failures import Exit, tell_error
from cli.groups import new_app
from cli.language import _
from cli.options import By, Csv, Json, exclusive
from cli.output import print_csv, print_json, print_line, tell
from cli.table import print_table

if TYPE_CHECKING:
    from ledger.database import Connection
    from policies.library import Registration

DEFAULT_HANDBOOK = "4s-group"

init = new_app()
store = new_app()
db = new_app()

HandbookName = Annotated[
    str, typer.Option("--handbook", metavar="NAME|FILE", help=_("The handbook the store runs under."))
]


@init.command("init")
def initialise(
    handbook: HandbookName = DEFAULT_HANDBOOK,
    stores: Annotated[
        list[str] | None,
        typer.Option("--store", metavar="CODE", help=_("Register this store; may be repeated.")),
    ] = None,
    by: By = None,
) -> int:
    """Apply what the database lacks; register stores."""
    from ledger.database import connect
    from ledger.database import initialise as prepare
    from policies.handbook_files import text_named

    text = text_named(handbook)
    with connect() as connection:
        made = prepare(connection)
        known = _register(connection, stores or [], text, by)
    if isinstance(known, Exit):
        return known
    prepared = _("The database is ready: {count} migrations applied.").format(count=len(made))
    tell(prepared if made else _("The database was ready; nothing to do."))
    if not known:
        tell(_("Next: complaints store add CODE --handbook NAME"))
    return Exit.DONE


def _register(
    connection: "Connection", codes: list[str], text: str, by: str | None
) -> "dict[str, Registration] | Exit":
    """Register what is not registered yet, under the handbook of that text; every store then known."""
    from cli.working import execute, new_desk

    desk = new_desk(connection)
    book = desk.room.library.keep_text(text) if codes else None
    for code in codes:
        known = desk.room.library.stores().get(code)
        assert book is not None
        if known is None:
            answer = execute(desk, "register-store", by, store=code, handbook=book.name, version=book.version)
            if not answer["ok"]:
                return tell_answer(answer)
            tell(_("{store} is registered under {handbook}.").format(store=code, handbook=book.name))
        elif known.handbook != book.name:
            tell(
                _("{store} stays under {handbook}; another is adopted by: complaints handbook adopt").format(
                    store=code, handbook=known.handbook
                )
            )
    return desk.room.library.stores()


def tell_answer(answer: dict[str, Any]) -> Exit:
    """Say why an answer is a refusal; its exit code."""
    error = answer["error"]
    return tell_error(error["code"], error["rule"], error["message"])


@store.command("add", help=_("Register a store, branch or hub under a handbook."))
def add(
    code: Annotated[str, typer.Argument(metavar="CODE", help=_("Capital letters, digits, hyphens: SH01."))],
    handbook: HandbookName = DEFAULT_HANDBOOK,
    by: By = None,
) -> int:
    """Register one store."""
    from policies.handbook_files import text_named

    text = text_named(handbook)
    with connected() as connection:
        known = _register(connection, [code], text, by)
    return known if isinstance(known, Exit) else Exit.DONE


@store.command("list", help=_("Every store and the handbook it runs under."))
def listing(json: Json = False, csv: Csv = False) -> None:
    """Print the register of stores."""
    exclusive(json, csv)
    with connected() as connection:
        found = connection.execute(
            "SELECT code, handbook, version FROM ledger.stores ORDER BY code"
        ).fetchall()
    rows = [dict(zip(("store", "handbook", "version"), row, strict=True)) for row in found]
    if json:
        print_json(rows)
    elif csv:
        print_csv(("store", "handbook", "version"), rows)
    elif not rows:
        tell(_("No store is registered yet: complaints store add CODE --handbook NAME"))
    else:
        columns = [(_("store"), "keep"), (_("handbook"), "keep"), (_("version"), "keep")]
        print_table(columns, [tuple(row.values()) for row in rows])


@db.command(help=_("Start the embedded server, unless it runs; print where it is."))
def start() -> None:
    """Start it."""
    print_line(_server().start())


@db.command(help=_("Stop the embedded server."))
def stop() -> None:
    """Stop it."""
    tell(_("Stopped.") if _server().stop() else _("It was not running."))


@db.command(help=_("Which database is used, and whether the embedded server runs."))
def status(json: Json = False) -> None:
    """Tell what there is, without starting anything."""
    import os

    from ledger.database import URL_VARIABLE

    found = _server(checked=False).status()
    said = {
        "embedded": URL_VARIABLE not in os.environ,
        "running": found.pid is not None,
        "pid": found.pid,
        "url": found.url,
        "data": None if found.data is None else str(found.data),
        "log": None if found.log is None else str(found.log),
    }
    if json:
        print_json(said)
        return
    if not said["embedded"]:
        print_line(_("The database is the one that {variable} names.").format(variable=URL_VARIABLE))
    running = _("The embedded server runs ({pid}): {url}").format(**said)
    print_line(running if said["running"] else _("The embedded server does not run."))
    if said["data"]:
        print_line(_("Its data: {data}").format(**said))


def _server(*, checked: bool = True) -> Any:
    import os

    from ledger.database import URL_VARIABLE
    from ledger.server import EmbeddedServer

    if checked and URL_VARIABLE in os.environ:
        raise Refused(
            N_("{variable} names another database; the embedded server is not used"),
            code="invalid",
            variable=URL_VARIABLE,
        )
    return EmbeddedServer()
