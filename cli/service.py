"""`complaints policies`: what reacts by itself, as a service or once."""

import signal
import threading
from typing import TYPE_CHECKING, Annotated

import typer

from aggregates.messages import N_, invalid
from cli.connecting import connected
from cli.groups import new_app
from cli.language import _, ngettext
from cli.notices import notices, retry
from cli.options import present
from cli.output import tell
from cli.times import parse_time

if TYPE_CHECKING:
    from types import FrameType

    from ledger.database import Connection

policies = new_app()

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
    from projections.following import Following

    book, ended = address_book(), threading.Event()

    def end(_signal: int, _frame: "FrameType | None") -> None:
        ended.set()

    for each in SIGNALS:
        signal.signal(each, end)
    with connected():
        tell(_("The policies run. Ctrl-C ends them."))
    sending = Sending(database_url(), book, Outside(), ended)
    following = Following(database_url(), ended)
    following.start()
    if book.addresses:
        sending.start()
    try:
        Runner(new_desk, database_url(), lambda seconds: not ended.wait(seconds)).run()
    finally:
        ended.set()
        following.join(SECONDS_TO_END)
        if sending.is_alive():
            # What is being sent may end; what is cut off is sent once more later, under the same key.
            sending.join(SECONDS_TO_END)
    for problem in (sending.problem, following.problem):
        if problem is not None:
            raise problem
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
