"""A report as data: sections of tables, each described once for the page, the workbook and the JSON.

Titles are English message templates with their values; whoever shows them translates. Rates are decimal
fractions, money decimal strings in CNY, times UTC, lengths of time hours; None is where nothing can be said.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal[
    "text", "code", "list", "name", "names", "word", "count", "rate", "points", "distance", "money", "time",
    "hours",
]  # fmt: skip
"""A `code` is short and stays in one line, a `name` is an id that a handbook has a title for, a `word` one of
the program's own. `points` is how far one rate is from another, with its sign; `distance` without."""
Better = Literal["more", "less"]

Shape = Literal["pie", "bars", "lines"]
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Value:
    """A value in a sentence, shown as one of its kind is shown in a cell."""

    kind: Kind
    value: Any


@dataclass(frozen=True, slots=True)
class Text:
    """A message template and its values: each a `Value`, several of them, or plain text."""

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the key of its values in a row, its title (a template) and what its values are."""

    id: str
    title: str
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class Chart:
    """Which columns of a table a picture is made of; `target` is drawn beside the values."""

    shape: Shape
    label: str
    values: tuple[str, ...]
    target: str | None = None
    most: int = 12
    """So many rows are drawn; a pie puts the rest together."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table. `totals` are rows that sum the others up, and have no first cell."""

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Row]
    totals: Sequence[Row] = ()
    note: Text | None = None
    charts: tuple[Chart, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with tables and sentences below it."""

    id: str
    title: str
    tables: tuple[Table, ...] = ()
    sentences: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """One headline figure, with the same figure of the period before and of last year's."""

    id: str
    title: str
    kind: Kind
    value: Any
    before: Any
    last_year: Any
    better: Better | None = None
    """Which way is good news; None where neither is."""


@dataclass(frozen=True, slots=True)
class Report:
    """The whole of it. `names` are the titles of ids, by language, from the handbooks in force."""

    kind: Literal["weekly", "monthly"]
    made_from: Mapping[str, Any]
    figures: tuple[Figure, ...]
    sections: tuple[Section, ...]
    names: Mapping[str, Mapping[str, str]]

    @property
    def tables(self) -> list[Table]:
        """Every table, in order."""
        return [table for section in self.sections for table in section.tables]
