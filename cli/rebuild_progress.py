"""How far a rebuild is: a bar on a terminal, a line now and then elsewhere; to stderr."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cli.language import _
from cli.output import console, tell

if TYPE_CHECKING:
    from projections.rebuilding import Progress, Tell

SECONDS_BETWEEN_LINES = 5.0


@contextmanager
def telling() -> Iterator["Tell"]:
    """What a rebuild calls with its progress."""
    if not sys.stderr.isatty():
        yield _lines()
        return
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn
    from rich.progress import Progress as Bars

    columns = (BarColumn(bar_width=40), TaskProgressColumn(), TextColumn("{task.description}", markup=False))
    with Bars(*columns, console=console(stderr=True), transient=True) as bars:
        bar = bars.add_task("", total=1.0)

        def show(progress: "Progress") -> None:
            bars.update(bar, completed=progress.share, description=described(progress))

        yield show


def _lines() -> Callable[["Progress"], None]:
    told_at = 0.0

    def show(progress: "Progress") -> None:
        nonlocal told_at
        if progress.taken_up and progress.seconds < 1 and not told_at:
            tell(_("Goes on where it was ended."))
            told_at = progress.seconds or 1e-9
        elif progress.seconds - told_at >= SECONDS_BETWEEN_LINES:
            told_at = progress.seconds
            tell(f"{progress.share:4.0%}  {described(progress)}")

    return show


def described(progress: "Progress") -> str:
    """How fast, and how long still."""
    rate = _("{rate} entries/s").format(rate=f"{progress.entries_per_second:,.0f}")
    left = progress.seconds_left
    if not progress.share or left is None:
        return _("begins with {entries} entries").format(entries=f"{progress.entries:,}")
    minutes, seconds = divmod(round(left), 60)
    return _("{rate}, {minutes}:{seconds} left").format(rate=rate, minutes=minutes, seconds=f"{seconds:02}")
