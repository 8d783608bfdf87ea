"""A dashboard that is drawn anew when the ledger grows or time goes by, until Ctrl-C."""

import shutil
import sys
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from io import StringIO
from typing import TYPE_CHECKING

from cli.language import _
from cli.output import tell

if TYPE_CHECKING:
    from ledger.database import Connection

LOOK_SECONDS = 1
REDRAW_LOOKS = 30
"""So many looks later it is made anew though nothing was recorded: what is overdue depends on the time."""
_CLEAR = "\x1b[H\x1b[2J\x1b[3J"
_HEAD = "SELECT coalesce(max(position), 0) FROM ledger.entries"


def keep_showing(connection: "Connection", draw: Callable[[], None]) -> None:
    """On a terminal the new screen takes the place of the old; in a pipe it follows it, once a change."""
    on_terminal, last, head, looks = sys.stdout.isatty(), "", -1, 0
    try:
        while True:
            row = connection.execute(_HEAD).fetchone()
            found = int(row[0]) if row else 0
            if found != head or (on_terminal and looks >= REDRAW_LOOKS):
                head, looks = found, 0
                drawn = _drawn(draw)
                if drawn != last:
                    sys.stdout.write(_CLEAR + _top(drawn) if on_terminal else drawn)
                    sys.stdout.flush()
                    last = drawn
            looks += 1
            time.sleep(LOOK_SECONDS)
    except KeyboardInterrupt:
        tell(_("Stopped."))


def _top(drawn: str) -> str:
    """As much as the window holds: what scrolled away at the top would be what one looks for first."""
    room, lines = shutil.get_terminal_size().lines - 1, drawn.splitlines()
    if len(lines) <= room:
        return drawn
    rest = _("… {count} more lines: make the window higher, or leave out --live").format(
        count=len(lines) - room + 1
    )
    return "\n".join([*lines[: room - 1], rest]) + "\n"


class _Captured(StringIO):
    """Text that is kept back, and looks like where it will go."""

    def isatty(self) -> bool:
        """As the standard output is."""
        return bool(sys.__stdout__ and sys.__stdout__.isatty())


def _drawn(draw: Callable[[], None]) -> str:
    with redirect_stdout(_Captured()) as captured:
        draw()
    return captured.getvalue()
