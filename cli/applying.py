"""`complaints apply`: command lines in, answers out, each as soon as it stands in the ledger."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO, Literal

import typer

from aggregates.messages import N_, invalid
from cli.connecting import connected
from cli.failures import Exit
from cli.groups import new_app
from cli.language import _
from cli.options import present
from cli.times import parse_time

app = new_app()

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@app.command(
    epilog=_('A line: {"id": "c-1", "command": "receive", "by": "li.na", "role": "…", "store": "SH01", …}')
)
def apply(
    file: Annotated[
        str, typer.Argument(metavar="FILE|-", help=_("JSON Lines, UTF-8; - reads standard input."))
    ],
    clock: Annotated[
        Literal["now", "commands"],
        typer.Option("--clock", help=_("Whether deadlines run by the clock, or by the lines' own times.")),
    ] = "now",
    until: Annotated[
        str | None, typer.Option("--until", metavar="TIME", help=_("Carry the clock on to then at the end."))
    ] = None,
    fast: Annotated[
        bool, typer.Option("--fast", help=_("For bulk loads: the same result, in large transactions."))
    ] = False,
    answers: Annotated[
        Path | None,
        typer.Option("--answers", metavar="FILE", help=_("Write the answers there, not to stdout.")),
    ] = None,
) -> int:
    """Answer every line that is not empty, in order; 1 where any line failed."""
    until_time = None if until is None else parse_time(until, field="until")
    present()
    failed = False
    with _lines_of(file) as lines, _answers_to(answers) as out, connected() as connection:
        from cli.working import new_desk
        from policies.apply import apply as apply_lines
        from projections.reading import bring_up_to_date

        desk = new_desk(connection)
        for reply in apply_lines(lines, desk, clock=clock, until=until_time, fast=fast):
            text = json.dumps(reply, ensure_ascii=False)
            out.write(text.encode("utf-8", "backslashreplace") + b"\n")
            # Whoever feeds us waits for the answer before going on; after it, nothing may be lost.
            out.flush()
            failed = failed or not reply["ok"]
        bring_up_to_date(desk.room.store.connection)
    return Exit.REFUSED if failed else Exit.DONE


@contextmanager
def _lines_of(file: str) -> Iterator[Iterator[bytes]]:
    if file == "-":
        yield _without_mark(sys.stdin.buffer)
        return
    try:
        opened = Path(file).open("rb")  # noqa: SIM115 - closed below; only opening it is this error
        if Path(file).is_dir():
            raise IsADirectoryError(21, "is a directory")
    except OSError as error:
        raise invalid(
            N_("cannot read {file}: {reason}"), field="file", file=file, reason=error.strerror or str(error)
        ) from None
    with opened:
        yield _without_mark(opened)


def _without_mark(stream: BinaryIO) -> Iterator[bytes]:
    """The lines of `stream`; a byte-order mark, which Windows puts first, is no part of them."""
    first = True
    for line in stream:
        yield line.removeprefix(BYTE_ORDER_MARK) if first else line
        first = False


@contextmanager
def _answers_to(file: Path | None) -> Iterator[BinaryIO]:
    if file is None:
        yield sys.stdout.buffer
        return
    try:
        opened = file.open("wb")
    except OSError as error:
        raise invalid(
            N_("cannot write {file}: {reason}"),
            field="answers",
            file=file,
            reason=error.strerror or str(error),
        ) from None
    with opened:
        yield opened
