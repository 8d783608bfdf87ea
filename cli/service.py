"""`complaints policies` and `complaints projections`: what reacts by itself, and the read models."""

import signal
import threading
from typing import TYPE_CHECKING, Annotated

import typer

from aggregates.messages import N_, invalid
from cli.connecting import connected
from cli.groups import new_app
from cli.language import _, ngettext
from cli.notices import notices, retry
from cli.options import Json, present
from cli.output import print_json, tell
from cli.table import print_table
from cli.times import parse_time, shown

if TYPE_CHECKING:
    from types import FrameType

    from ledger.database import Connection

policies = new_app()
projections = new_app()

SIGNALS = (signal.SIGINT, signal.SIGTERM)
SECONDS_TO_END = 5.0

policies.command(help=_("What handbooks have told whom, and what did not get through."))(notices)
policies.command(help=_("Let notices that were given up be sent once more."))(retry)


@policies.command(help=_("As a service: react to everything as it comes; a second one waits as a spare."))
def run() -> None:
    """Run until somebody ends it (Ctrl-C, SIGTERM)."""
    from cli.working import new_desk
    from ledger.database import database_url
    from ledger.outside import Outside
    from policies.address_book import address_book
    from policies.runner import Runner
    from policies.sender import Sending

    book, ended = address_book(), threading.Event()

    def end(_signal: int, _frame: "FrameType | None") -> None:
        ended.set()

    for each in SIGNALS:
        signal.signal(each, end)
    with connected():
        tell(_("The policies run. Ctrl-C ends them."))
    sending = Sending(database_url(), book, Outside(), ended)
    if book.addresses:
        sending.start()
    try:
        Runner(new_desk, database_url(), lambda seconds: not ended.wait(seconds)).run()
    finally:
        ended.set()
        if sending.is_alive():
            # What is being sent may end; what is cut off is sent once more later, under the same key.
            sending.join(SECONDS_TO_END)
    if sending.problem is not None:
        raise sending.problem
    tell(_("Stopped."))


@policies.command(help=_("Once: deal with everything that fell due, and react to everything recorded."))
def tick(
    until: Annotated[
        str | None, typer.Option("--until", metavar="TIME", help=_("Up to then; now unless said."))
    ] = None,
) -> None:
    """Bring clock and policies up to date."""
    moment = present() if until is None else parse_time(until, field="until")
    if moment > present():
        raise invalid(N_("this lies in the future"), field="until")
    with connected() as connection:
        from cli.working import new_desk

        before = _head(connection)
        new_desk(connection).settle(moment)
        tell(_("{count} events recorded.").format(count=_head(connection) - before))
        _send(connection)


def _send(connection: "Connection") -> None:
    """Send once what waits; say what came of it."""
    from ledger.outside import Outside
    from ledger.store import Store
    from policies.address_book import address_book
    from policies.sender import Sender

    tally = Sender(Store(connection), address_book(), Outside()).send_due()
    if tally.sent:
        tell(ngettext("{count} notice sent.", "{count} notices sent.", tally.sent).format(count=tally.sent))
    if tally.failed:
        text = ngettext(
            "{count} notice could not be sent: complaints policies notices",
            "{count} notices could not be sent: complaints policies notices",
            tally.failed,
        )
        tell(text.format(count=tally.failed))


def _head(connection: "Connection") -> int:
    from ledger.store import Store

    return Store(connection).head()


@projections.command(help=_("How far each read model is."))
def status(json: Json = False) -> None:
    """Print each read model with its position and the ledger's."""
    from projections.models import status as ask

    with connected() as connection:
        found = ask(connection)
    if json:
        print_json(
            [
                {
                    "name": each.name,
                    "position": each.position,
                    "head": each.head,
                    "ready": each.ready,
                    "rebuilt_at": each.rebuilt_at,
                }
                for each in found
            ]
        )
        return
    columns = [
        (_("read model"), "keep"),
        (_("position"), "right"),
        (_("of"), "right"),
        (_("made anew"), "keep"),
        ("", "keep"),
    ]
    rows = [
        (
            each.name,
            str(each.position),
            str(each.head),
            shown(each.rebuilt_at),
            _("ready") if each.ready else _("catches up when it is read"),
        )
        for each in found
    ]
    print_table(columns, rows)


@projections.command(help=_("Make read models anew from the whole ledger, beside, then swap them in."))
def rebuild(
    only: Annotated[str | None, typer.Option("--only", metavar="NAME", help=_("This one only."))] = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of", metavar="TIME", help=_("Make copies as recorded by then, in the schema read_as_of.")
        ),
    ] = None,
) -> None:
    """Readers never wait and never see half."""
    from cli.options import moment_of
    from projections.bounds import MODELS
    from projections.models import copy_as_of
    from projections.models import rebuild as remake

    names = MODELS if only is None else (only,)
    if only is not None and only not in MODELS:
        known = ", ".join(MODELS)
        raise invalid(
            N_("there is no read model {name}; there are: {known}"), field="only", name=only, known=known
        )
    with connected() as connection:
        if as_of is None:
            remake(connection, names)
        else:
            position = moment_of(connection, as_of, None).bound.until_position
            copy_as_of(connection, names, position or 0)
    tell(_("Made anew: {names}").format(names=", ".join(names)))
