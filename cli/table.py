"""Plain tables: aligned by the cells that signs take, folded at words, hyphens or between Chinese signs.

In a pipe nothing is folded, so that a line stays a line for `grep`.
"""

import os
import re
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import TextIO

from rich.cells import cell_len, chop_cells

from cli.output import print_line, visible

GAP = "   "
NARROWEST_CELLS = 8
UNLIMITED = 1_000_000
NARROW_CELLS = 110
"""Below this, a table of obligations puts two things into one cell, one below the other."""

# Where a line may be broken: after blanks, hyphens and slashes, and before and after a wide sign.
_PIECES = re.compile(
    r"[^\s\-/\u2e80-\ufaff\uff00-\uff60]+[\s\-/]*|[\u2e80-\ufaff\uff00-\uff60][、。，；：）]?\s*|[\s\-/]+"
)


def width_of(stream: TextIO | None = None) -> int:
    """How many cells a line may take: the window's on a terminal (or COLUMNS), else no limit."""
    out = stream or sys.stdout
    if "COLUMNS" in os.environ or out.isatty():
        return shutil.get_terminal_size().columns
    return UNLIMITED


def is_narrow() -> bool:
    """Whether a wide table would have to fold words."""
    return width_of() < NARROW_CELLS


def print_table(
    columns: Sequence[tuple[str, str]],
    rows: Iterable[Sequence[str]],
    *,
    styles: Mapping[str, str] | None = None,
) -> None:
    """Print rows under their titles; a column is a title and `keep` (never folded), `fold` or `right`.

    `styles` names the ANSI colour of cells that hold exactly that text, or begin with it.
    """
    cells = [[visible(cell, lines=True) for cell in row] for row in rows]
    widths = _widths([title for title, _ in columns], [how for _, how in columns], cells)
    paint = _painter(styles or {})
    for line in _lines([title for title, _ in columns], columns, widths):
        print_line(line)
    print_line("─" * (sum(widths) + len(GAP) * (len(widths) - 1)))
    for row in cells:
        for line in _lines(row, columns, widths, paint):
            print_line(line)


def _widths(titles: Sequence[str], hows: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    """The cells of each column: as its longest line, the folding ones less where it is too much."""
    widths = [
        max([cell_len(title), *(cell_len(line) for row in rows for line in row[place].split("\n"))])
        for place, title in enumerate(titles)
    ]
    too_much = sum(widths) + len(GAP) * (len(widths) - 1) - width_of()
    folding = [place for place, how in enumerate(hows) if how == "fold"]
    while too_much > 0 and folding:
        widest = max(folding, key=lambda place: widths[place])
        if widths[widest] <= NARROWEST_CELLS:
            break
        widths[widest] -= 1
        too_much -= 1
    return widths


def _lines(
    row: Sequence[str],
    columns: Sequence[tuple[str, str]],
    widths: Sequence[int],
    paint: "_Painter | None" = None,
) -> Iterator[str]:
    parts = [list(fold(cell, width)) for cell, width in zip(row, widths, strict=True)]
    for line in zip_longest(*parts, fillvalue=""):
        aligned = [
            _aligned(text, width, right=how == "right", paint=paint.of(cell) if paint else None)
            for text, width, (_, how), cell in zip(line, widths, columns, row, strict=True)
        ]
        yield GAP.join(aligned).rstrip()


def _aligned(text: str, width: int, *, right: bool, paint: str | None) -> str:
    padding = " " * (width - cell_len(text))
    shown = f"\x1b[{paint}m{text}\x1b[0m" if paint and text else text
    return padding + shown if right else shown + padding


def fold(text: str, width: int) -> Iterator[str]:
    """`text` in lines of at most `width` cells (two at least, for a wide sign)."""
    for paragraph in text.split("\n"):
        line = ""
        for piece in _PIECES.findall(paragraph):
            if cell_len((line + piece).rstrip()) <= width:
                line += piece
                continue
            if line:
                yield line.rstrip()
            *heads, line = chop_cells(piece.rstrip(), width) if cell_len(piece.rstrip()) > width else [piece]
            yield from heads
        yield line.rstrip()


class _Painter:
    """Colours for cells, where the terminal and the person want any."""

    def __init__(self, styles: Mapping[str, str]) -> None:
        self._styles = styles

    def of(self, cell: str) -> str | None:
        """The colour of a cell: its own, or that of the word it begins with."""
        return self._styles.get(cell) or self._styles.get(cell.partition(" ")[0])


def _painter(styles: Mapping[str, str]) -> _Painter:
    return _Painter(styles if wants_colour(sys.stdout) else {})


def wants_colour(stream: TextIO) -> bool:
    """https://no-color.org: never where NO_COLOR is set; else on a terminal that is not dumb, or forced."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"
