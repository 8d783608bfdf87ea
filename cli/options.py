"""The flags that many commands share, and what they mean."""

import os
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from aggregates.messages import N_, Refused, invalid, unknown
from cli.language import _
from cli.times import parse_time
from ledger.outside import NOW_VARIABLE, Outside, WrongNow

if TYPE_CHECKING:
    from ledger.database import Connection
    from projections.bounds import Bound

ACTOR_VARIABLE = "COMPLAINTS_BY"
ROLE_VARIABLE = "COMPLAINTS_ROLE"

Json = Annotated[bool, typer.Option("--json", help=_("One JSON document."))]
Csv = Annotated[bool, typer.Option("--csv", help=_("CSV, for spreadsheets."))]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="TIME|POSITION", help=_("As recorded by then, by the database's clock.")),
]
HappenedBy = Annotated[
    str | None, typer.Option("--happened-by", metavar="TIME", help=_("As it had happened by then."))
]
Number = Annotated[str, typer.Argument(metavar="NUMBER", help=_("The number of the case: SH01-2026-00001."))]
Reveal = Annotated[
    bool, typer.Option("--reveal", help=_("Show personal data in the clear; the reading is recorded."))
]
Reason = Annotated[str | None, typer.Option("--reason", help=_("Why the personal data are read."))]
By = Annotated[
    str | None, typer.Option("--by", envvar=ACTOR_VARIABLE, show_envvar=True, help=_("Who does it."))
]
Role = Annotated[
    str | None,
    typer.Option("--role", envvar=ROLE_VARIABLE, show_envvar=True, help=_("In which role of the handbook.")),
]


@dataclass(frozen=True, slots=True)
class Moment:
    """Which entries count, and what time it is for deadlines."""

    bound: "Bound"
    now: datetime


def present() -> datetime:
    """The time now. Raises `Refused` (`invalid`) where COMPLAINTS_NOW is no time."""
    try:
        return Outside().now()
    except WrongNow as error:
        raise invalid(
            N_("{variable} is {text}, which is no time with an offset (RFC 3339)"),
            field=NOW_VARIABLE,
            variable=NOW_VARIABLE,
            text=str(error),
        ) from None


def moment_of(
    connection: "Connection", as_of: str | None, happened_by: str | None, number: str | None = None
) -> Moment:
    """What `--as-of` and `--happened-by` mean; overdue is what was so at the earliest of them."""
    from projections.bounds import Bound

    times = [present()]
    position = None
    if as_of is not None:
        position, recorded_by = _recorded(connection, as_of)
        times.append(recorded_by)
    happened = None
    if happened_by is not None:
        happened = parse_time(happened_by, field="happened-by", end_of_day=True)
        times.append(happened)
    return Moment(Bound(position, happened, number), min(times))


def _recorded(connection: "Connection", as_of: str) -> tuple[int, datetime]:
    """The last position meant, and the time it stands for."""
    if as_of.isascii() and as_of.isdigit():
        position = min(int(as_of), 2**62)
        row = connection.execute(
            "SELECT recorded_at FROM ledger.entries WHERE position <= %s ORDER BY position DESC LIMIT 1",
            (position,),
        ).fetchone()
        return position, row[0] if row else present()
    recorded_by = parse_time(as_of, field="as-of", end_of_day=True)
    row = connection.execute("SELECT ledger.head_at(%s)", (recorded_by,)).fetchone()
    return (int(row[0]) if row else 0), recorded_by


def reader_of(by: str | None) -> str:
    """Who reads: who says so, or who is logged in."""
    import getpass

    try:
        return by or os.environ.get("SUDO_USER") or getpass.getuser()
    except (KeyError, OSError):
        return "?"


def why(reveal: bool, reason: str | None) -> str | None:
    """The reason for reading personal data. Raises `Refused` (`invalid`) where there is none."""
    if not reveal:
        return None
    if not reason or not reason.strip():
        raise invalid(N_("personal data are shown for a reason only; add --reason"), field="reason")
    return reason.strip()


Store = Annotated[str | None, typer.Option("--store", help=_("The store's code."))]


def known_stores(connection: "Connection", *stores: str | None) -> None:
    """Raise `Refused` (`unknown`) for a code nobody registered: of such a store nothing is found or owed."""
    asked = [store for store in stores if store is not None]
    known = connection.execute("SELECT code FROM ledger.stores").fetchall() if asked else []
    for store in asked:
        if (store,) not in known:
            raise unknown(
                N_("there is no store {store}; register it first: complaints store add"),
                field="store",
                store=store,
            )


def exclusive(json: bool, csv: bool) -> None:
    """Raise `Refused` (`invalid`) where both were asked for."""
    if json and csv:
        raise Refused(N_("--json and --csv exclude each other"), code="invalid", field="csv")
