"""Drawing on a terminal: headings, numbers, tables, bars and courses, at any width, colour or none."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from cli.dashboards.words import RIGHT, Names
from cli.language import _
from cli.output import visible

NARROW_CELLS = 110
"""Below this, the columns that are marked as wide are left out."""
PIPE_CELLS = 1000
"""In a pipe nothing is folded, so that a line stays a line for `grep`."""
GAP_CELLS = 2
INDENT_CELLS = 2
BAR_CELLS, NARROW_BAR_CELLS = 24, 10
LABEL_CELLS = 5

_EIGHTHS = " ▏▎▍▌▋▊▉█"
_COURSE = "▁▂▃▄▅▆▇█"
_FULL, _EMPTY, _TARGET, _UNKNOWN = "━", "─", "┃", "·"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the path of its values in a row, its title (a template), what they are.

    `bar` draws a count beside the largest of the column, `share` a rate between none and all, with the row's
    target as a mark. A `wide` one is shown where there is room.
    """

    path: str
    title: str = ""
    kind: str = "text"
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of the document as a table; rows past the first `most` are only counted."""

    path: str
    title: str
    columns: tuple[Column, ...]
    most: int = 12


@dataclass(frozen=True, slots=True)
class Numbers:
    """Single numbers side by side: the path of each, its label (a template), what it is, its colour."""

    parts: tuple[tuple[str, str, str, str], ...]
    title: str = ""


Made = tuple[str, Column, list[str | Text]]
"""A column with its title and its cells as they are shown."""


class Screen:
    """Where a dashboard is drawn."""

    def __init__(self, console: Console, names: Names) -> None:
        self.console = console
        self.names = names
        self._left_out: dict[str, None] = {}

    @property
    def width(self) -> int:
        """How many cells a line may take."""
        return self.console.width

    @property
    def is_narrow(self) -> bool:
        """Whether there is no room for the wide columns."""
        return self.width < NARROW_CELLS

    def line(self, *parts: str | tuple[str, str] | Text) -> None:
        """One line of texts, some with a colour."""
        self.console.print(Text.assemble(*parts), soft_wrap=True)

    def heading(self, title: str) -> None:
        """What follows, after an empty line."""
        self.line()
        self.line((title, "bold"))

    def numbers(self, numbers: Numbers, document: Mapping[str, Any]) -> None:
        """As many side by side as fit."""
        cells = [
            (self.names.value(at(document, path), kind), _(label), style if at(document, path) else "")
            for path, label, kind, style in numbers.parts
        ]
        self.line()
        if numbers.title:
            self.line((_(numbers.title), "bold"))
        value_width = max(cell_len(value) for value, _label, _style in cells)
        label_width = max(cell_len(label) for _value, label, _style in cells)
        room = min(self.width, NARROW_CELLS) // (value_width + label_width + LABEL_CELLS)
        for start in range(0, len(cells), max(1, room)):
            line = Text()
            for value, label, style in cells[start : start + max(1, room)]:
                line.append(" " * (2 + value_width - cell_len(value)))
                line.append(value, style=style or "bold")
                line.append(f" {label}{' ' * (label_width - cell_len(label) + 2)}")
            line.rstrip()
            self.console.print(line, soft_wrap=True)

    def listing(self, listing: Listing, document: Mapping[str, Any]) -> None:
        """The rows, or nothing where there are none."""
        rows = at(document, listing.path)
        if not rows:
            return
        self.heading(_(listing.title))
        shown = rows[: listing.most]
        made = [
            (_(each.title) if each.title else "", each, [self._cell(each, row, shown) for row in shown])
            for each in listing.columns
            if not (each.wide and self.is_narrow)
        ]
        columns = self._fitting(made)
        shown_titles = {title for title, _column, _cells in columns}
        left_out = (_(each.title) for each in listing.columns if each.title)
        self._left_out |= dict.fromkeys(title for title in left_out if title not in shown_titles)
        self.table(
            [title for title, _column, _cells in columns],
            [_side(column.kind) for _title, column, _cells in columns],
            zip(*(cells for _title, _column, cells in columns), strict=True),
        )
        if len(rows) > listing.most:
            self.line((_("  … and {count} more").format(count=len(rows) - listing.most), "dim"))

    def say_what_is_left_out(self) -> None:
        """The columns for which there was no room in some table."""
        if self._left_out:
            said = _("Left out for want of room: {columns}. A wider window, --json and --csv have them.")
            self.line()
            for line in Text(said.format(columns=_(", ").join(self._left_out))).wrap(
                self.console, self.width
            ):
                line.rstrip()
                self.line((line.plain, "dim"))

    def _fitting(self, columns: list[Made]) -> list[Made]:
        """Without as many of the wide columns, the last first, as there is no room for."""
        fitting = list(columns)
        while sum(map(_cells_of, fitting)) + INDENT_CELLS > self.width:
            wide = [each for each in fitting if each[1].wide]
            if not wide:
                break
            fitting.remove(wide[-1])
        return fitting

    def table(
        self, titles: Sequence[str], sides: Sequence[str], rows: Iterable[Sequence[str | Text]]
    ) -> None:
        """Rows under their titles; what is too long folds, counted in the cells that signs take.

        A side is `left`, `right` or `whole`; the last two are never folded.
        """
        from rich.table import Table

        table = Table(box=None, pad_edge=False, padding=(0, GAP_CELLS, 0, 0), header_style="dim")
        for title, side in zip(titles, sides, strict=True):
            whole = side in ("right", "whole")
            table.add_column(
                title, justify="right" if side == "right" else "left", no_wrap=whole, overflow="fold"
            )
        for row in rows:
            table.add_row(*(Text(visible(cell)) if isinstance(cell, str) else cell for cell in row))
        for segments in self.console.render_lines(
            table, self.console.options.update(width=self.width - INDENT_CELLS), pad=False
        ):
            line = Text(" " * INDENT_CELLS)
            for segment in segments:
                line.append(segment.text, style=segment.style)
            line.rstrip()
            self.console.print(line, soft_wrap=True)

    def _cell(self, column: Column, row: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> str | Text:
        value = at(row, column.path)
        cells = NARROW_BAR_CELLS if self.is_narrow else BAR_CELLS
        if column.kind == "bar":
            most = max(float(at(each, column.path) or 0) for each in rows)
            return Text(bar(float(value or 0) / most if most else 0.0, cells), style="cyan")
        if column.kind == "share":
            return share(value, cells, row.get("target"))
        return self.names.value(value, column.kind)


def _cells_of(column: Made) -> int:
    """How wide a column is, with the gap after it."""
    title, _column, cells = column
    texts = [cell.plain if isinstance(cell, Text) else visible(cell) for cell in cells]
    return max(map(cell_len, (title, *texts))) + GAP_CELLS


def _side(kind: str) -> str:
    """Numbers stand at the right; bars are never folded."""
    if kind in RIGHT:
        return "right"
    return "whole" if kind in ("bar", "share") else "left"


def at(document: Mapping[str, Any], path: str) -> Any:
    """What stands at a path; the document itself at an empty one."""
    found: Any = document
    for part in filter(None, path.split(".")):
        found = found[part]
    return found


def bar(part: float, cells: int) -> str:
    """A bar to an eighth of a cell; something, however little, shows."""
    eighths = min(8 * cells, max(round(part * 8 * cells), 1 if part > 0 else 0))
    full, rest = divmod(eighths, 8)
    return "█" * full + (_EIGHTHS[rest] if rest else "")


def share(rate: float | None, cells: int, target: float | None = None) -> Text:
    """A rate on a scale from none to all; the target is a mark on it, and green is what reaches it."""
    if rate is None:
        return Text(_UNKNOWN * cells, style="dim")
    full = min(cells, max(round(rate * cells), 1 if rate > 0 else 0))
    signs = [_FULL] * full + [_EMPTY] * (cells - full)
    place = None if target is None else min(cells - 1, max(0, round(target * cells) - 1))
    if place is not None:
        signs[place] = _TARGET
    text = Text("".join(signs), style="dim")
    text.stylize("not dim " + ("green" if target is None or rate >= target else "yellow"), 0, full)
    if place is not None:
        text.stylize("not dim bold", place, place + 1)
    return text


def course(values: Sequence[float | None]) -> str:
    """A line of small bars from the lowest to the highest; a point where nothing can be said."""
    known = [value for value in values if value is not None]
    if not known:
        return _UNKNOWN * len(values)
    low, reach = min(known), max(known) - min(known)

    def sign(value: float) -> str:
        return _COURSE[round((value - low) / reach * (len(_COURSE) - 1))] if reach else _COURSE[3]

    return "".join(_UNKNOWN if value is None else sign(value) for value in values)


Draw = Callable[[Screen, Mapping[str, Any]], None]
"""A part of a dashboard that no list or number can say."""

Part = Listing | Numbers | Draw


def draw(screen: Screen, parts: Iterable[Part], document: Mapping[str, Any]) -> None:
    """Every part, one after the other."""
    for part in parts:
        if isinstance(part, Listing):
            screen.listing(part, document)
        elif isinstance(part, Numbers):
            screen.numbers(part, document)
        else:
            part(screen, document)
    screen.say_what_is_left_out()
