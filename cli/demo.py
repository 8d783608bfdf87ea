"""`complaints demo`: a believable year in an empty ledger, and how it looks."""

import json
import sys
from collections.abc import Iterator
from shutil import which
from typing import TYPE_CHECKING, Annotated

import typer

from aggregates.messages import N_, Refused
from cli.failures import Exit
from cli.groups import new_app
from cli.language import _
from cli.options import present
from cli.output import print_line, tell

if TYPE_CHECKING:
    from ledger.database import Connection
    from policies.desk import Desk

app = new_app()

_TOLD_EVERY_LINES = 1000


@app.command()
def demo(
    seed: Annotated[int, typer.Option("--seed", help=_("Another number makes another year."))] = 2026,
) -> int:
    """Fill an empty ledger from four stores, let the policies react, show the overview."""
    from cli.working import new_desk
    from ledger.database import connect, initialise
    from projections.reading import bring_up_to_date

    now = present()
    with connect() as connection:
        initialise(connection)
        desk = new_desk(connection)
        failed = 0
        if _told_before(connection):
            tell(_("The demonstration is in this ledger already."))
        else:
            _register_stores(desk)
            failed = _carry_out(desk, seed)
        desk.settle(now)
        bring_up_to_date(connection)
        _show(connection)
    return Exit.REFUSED if failed else Exit.DONE


def _told_before(connection: "Connection") -> bool:
    """Whether the ledger holds the demonstration. Raises `Refused` where it holds other complaints."""
    query = (
        "SELECT request_id LIKE 'demo-%' FROM ledger.entries"
        " WHERE number IS NOT NULL ORDER BY position LIMIT 1"
    )
    row = connection.execute(query).fetchone()
    if row is not None and not row[0]:
        raise Refused(
            N_("this ledger holds complaints; the demonstration wants an empty one (COMPLAINTS_HOME=…)")
        )
    return row is not None


def _register_stores(desk: "Desk") -> None:
    from cli.demonstration import demonstration_stores
    from cli.working import execute

    known = desk.room.library.stores()
    for code, handbook in demonstration_stores().items():
        if code not in known:
            execute(desk, "register-store", "demo", store=code, handbook=handbook)


def _carry_out(desk: "Desk", seed: int) -> int:
    """Apply the year; how many of its lines were refused."""
    from policies.apply import apply

    tell(_("Telling a year of complaints from four stores …"))
    failed = 0
    for count, reply in enumerate(apply(_lines(desk, seed), desk, clock="commands", fast=True), 1):
        failed += not reply["ok"]
        if count % _TOLD_EVERY_LINES == 0:
            tell(_("  {count} commands recorded").format(count=count))
    return failed


def _lines(desk: "Desk", seed: int) -> Iterator[bytes]:
    from cli.demonstration import demonstration_year

    for line in demonstration_year(desk.room.now(), seed):
        yield json.dumps(line, ensure_ascii=False).encode()


def _show(connection: "Connection") -> None:
    from cli.overview import print_everything

    print_everything(connection, present())
    row = connection.execute(
        "SELECT number FROM read.cases WHERE status <> 'closed' ORDER BY raised DESC, version DESC LIMIT 1"
    ).fetchone()
    number = row[0] if row else "NUMBER"
    print_line()
    print_line(_("Try next:"))
    for call, what in (
        ("complaints due --within 4h", _("what is owed soon")),
        ("complaints list --overdue", _("the cases where something is late")),
        (f"complaints show {number}", _("one of them as it stands")),
        (f"complaints history {number}", _("how it came to that, event by event")),
        ("complaints due --explain", _("how each due time came about")),
        ("complaints verify", _("whether nothing was changed or is missing")),
        ("complaints --help", _("everything else")),
    ):
        print_line(f"  {_program()}{call.removeprefix('complaints'):<42} {what}")


def _program() -> str:
    """How the program was called, so that what is shown can be typed."""
    called = sys.argv[0]
    return "complaints" if which("complaints") or not called.endswith("complaints") else called
