"""Charts of a report's tables, drawn by pygal: the same bytes wherever they are drawn.

pygal guesses the width of a text by its length, so Chinese would run over: names of any length stand on
bars, whose margin is counted in cells here, or beside a pie in the page's own list.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from string import ascii_uppercase
from typing import Any

from cli.language import _
from cli.reporting.cells import Cells, headed, percent
from cli.reporting.svg import cleaned
from projections.reports.document import Chart, Column, Table

WIDTH = 760
PIE_SIZE = 260
_LINES_HEIGHT = 230
_ROW_UNITS, _BARS_MARGIN_UNITS = 24, 24
_CELL_UNITS = 7
"""What a cell of text (half a Chinese sign) takes at the chart's 13 units of type."""
_NARROWEST_LABELLED = Decimal("0.05")
_LONGEST_NAME_CELLS = 46


@dataclass(frozen=True, slots=True)
class Key:
    """One entry of the list beside a chart: its colour, its letter, its text."""

    colour: int
    letter: str
    text: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart, the key to it, and what it shows where no key says that."""

    svg: str
    keys: tuple[Key, ...]
    shape: str
    caption: str = ""


def drawn(table: Table, chart: Chart, cells: Cells) -> Drawing | None:
    """A chart of the table; None where there is too little to draw."""
    columns = {column.id: column for column in table.columns}
    rows = [row for row in table.rows if any(row[name] is not None for name in chart.values)]
    makers = {"pie": _pie, "bars": _bars, "lines": _lines}
    return makers[chart.shape](chart, columns, rows, cells)


def _pie(
    chart: Chart, columns: Mapping[str, Column], rows: Sequence[Mapping[str, Any]], cells: Cells
) -> Drawing | None:
    label, value = columns[chart.label], chart.values[0]
    parts = [(cells.text(label, row[label.id]), Decimal(str(row[value]))) for row in rows if row[value]]
    if len(parts) > chart.most:
        rest = sum((number for _name, number in parts[chart.most - 1 :]), Decimal(0))
        parts = [*parts[: chart.most - 1], (_("the others"), rest)]
    if len(parts) < 2:
        return None
    whole = sum(number for _name, number in parts)
    import pygal

    pie = pygal.Pie(_config(PIE_SIZE, PIE_SIZE), print_labels=True, print_values=False, margin=2)
    keys = []
    for place, (name, number) in enumerate(parts):
        share = number / whole
        letter = ascii_uppercase[place]
        pie.add("", [{"value": float(number), "label": letter if share >= _NARROWEST_LABELLED else ""}])
        keys.append(Key(place, letter, f"{name}: {number:,} ({percent(share)})"))
    return Drawing(cleaned(pie), tuple(keys), "pie", headed(columns[value].title))


def _bars(
    chart: Chart, columns: Mapping[str, Column], rows: Sequence[Mapping[str, Any]], cells: Cells
) -> Drawing | None:
    rows = rows[: chart.most]
    names = [*chart.values, *([chart.target] if chart.target else [])]
    names = [name for name in names if any(row[name] is not None for row in rows)]
    if not names:
        return None
    highest = max(float(row[name]) for name in names for row in rows if row[name] is not None)
    rates = columns[chart.values[0]].kind == "rate"
    labels = [_shortened(cells.text(columns[chart.label], row[chart.label])) for row in rows]
    import pygal

    height = len(rows) * _ROW_UNITS * len(names) + _BARS_MARGIN_UNITS
    bars = pygal.HorizontalBar(
        _config(WIDTH, height),
        print_values=True,
        print_values_position="top",
        range=(0, (1 if rates else max(highest, 1)) * 1.16),
        margin=4,
        margin_left=12 + _CELL_UNITS * max(map(_cells_of, labels)) - _guessed(labels),
        spacing=10,
    )
    bars.y_labels = [{"value": 0, "label": ""}]
    # pygal begins at the bottom, people at the top.
    bars.x_labels = labels[::-1]
    for name in names:
        bars.add("", [_value(row[name], cells.text(columns[name], row[name])) for row in reversed(rows)])
    keys = tuple(Key(place, "", headed(columns[name].title)) for place, name in enumerate(names))
    return Drawing(cleaned(bars), keys[1:] and keys, "bars", "" if keys[1:] else keys[0].text)


def _lines(
    chart: Chart, columns: Mapping[str, Column], rows: Sequence[Mapping[str, Any]], cells: Cells
) -> Drawing | None:
    names = [name for name in chart.values if any(row[name] is not None for row in rows)]
    if len(rows) < 2 or not names:
        return None
    import pygal

    values = [float(row[name]) for name in names for row in rows if row[name] is not None]
    kind = columns[names[0]]
    steps = _rate_steps(min(values)) if kind.kind == "rate" else _count_steps(max(values))
    size = _config(WIDTH, _LINES_HEIGHT)
    lines = pygal.Line(size, range=(steps[0], steps[-1]), margin=8, margin_right=36, dots_size=3)
    lines.y_labels = [
        {"value": step, "label": f"{step:.0%}" if kind.kind == "rate" else f"{step:,.0f}"} for step in steps
    ]
    lines.x_labels = [cells.text(columns[chart.label], row[chart.label]) for row in rows]
    for name in names:
        lines.add("", [None if row[name] is None else float(row[name]) for row in rows])
    keys = tuple(Key(place, "", headed(columns[name].title)) for place, name in enumerate(names))
    return Drawing(cleaned(lines), keys if len(keys) > 1 else (), "lines")


def _count_steps(highest: float) -> list[float]:
    """From nothing to above the highest, by 1, 2 or 5 times a power of ten, five steps or fewer."""
    step = 1
    while step * 5 < highest:
        step = step * 5 // 2 if str(step)[0] == "2" else step * 2
    return [float(step * place) for place in range(int(-(-highest // step)) + 1 if highest else 2)]


def _rate_steps(lowest: float) -> list[float]:
    """Up to 100 %, from as high as the lowest allows: what differs by little is seen to differ."""
    for floor, step in ((90, 2), (75, 5), (50, 10)):
        if lowest * 100 >= floor:
            return [percent / 100 for percent in range(floor, 101, step)]
    return [0, 0.25, 0.5, 0.75, 1]


def _value(value: Any, text: str) -> dict[str, Any] | None:
    return None if value is None else {"value": float(value), "formatter": lambda _number: text}


def _config(width: int, height: int) -> Any:
    """No script, no style sheet, no legend, no name made by chance."""
    from pygal.config import Config

    return Config(
        js=(), css=(), no_prefix=True, show_legend=False, explicit_size=False, width=width, height=height
    )


def _shortened(name: str) -> str:
    from rich.cells import set_cell_size

    return (
        name if _cells_of(name) <= _LONGEST_NAME_CELLS else set_cell_size(name, _LONGEST_NAME_CELLS - 1) + "…"
    )


def _cells_of(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)


def _guessed(labels: Sequence[str]) -> int:
    """What pygal itself leaves for labels at its 10 units of type: 0.6 of them a sign."""
    return 6 * max(map(len, labels))
