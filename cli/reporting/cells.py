"""A report's values as people read them: the same in the page, the workbook's texts and the charts."""

from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from cli.dashboards.words import WORDS, hours
from cli.language import _, is_chinese
from cli.output import visible
from cli.times import shown
from projections.reports.document import Column, Kind, Text, Value

NOTHING = "–"
RIGHT = frozenset({"count", "rate", "points", "distance", "money", "hours"})
"""The kinds that are numbers, and stand on the right."""


class Cells:
    """Shows values in the language in force; `names` are the titles of ids by language."""

    def __init__(self, names: Mapping[str, Mapping[str, str]]) -> None:
        self._names = names
        self._languages = ("zh", "en") if is_chinese() else ("en", "zh")

    def text(self, column: Column, value: Any) -> str:
        """One cell as text."""
        if value is None or value == "":
            return NOTHING
        if column.kind in _NUMBERS:
            return _NUMBERS[column.kind](value)
        if column.kind in ("list", "names"):
            return _(", ").join(map(self.name if column.kind == "names" else visible, value)) or NOTHING
        if column.kind == "word":
            return self.word(value)
        return {"name": self.name, "time": shown}.get(column.kind, visible)(str(value))

    def name(self, name: str) -> str:
        """The title of an id; of `delay/transit` each part; the id itself where there is none."""
        parts = name.split("/")
        known = self._known(name)
        if known is None and len(parts) > 1 and any(map(self._known, parts)):
            return " / ".join(self._known(part) or visible(part) for part in parts)
        return known or visible(name)

    def _known(self, name: str) -> str | None:
        titles = self._names.get(name, {})
        found = next(filter(None, map(titles.get, self._languages)), None)
        return visible(found) if found else None

    def word(self, value: Any) -> str:
        """A word of the program's own."""
        return _(WORDS[value]) if value in WORDS else visible(str(value))

    def sentence(self, text: Text) -> str:
        """A template with its values, each as its kind is shown."""
        values = {key: self._value(value) for key, value in text.values.items()}
        return _(text.template).format(**values)

    def _value(self, value: Any) -> str:
        if isinstance(value, Value):
            return self.text(Column("", "", value.kind), value.value)
        if isinstance(value, list | tuple):
            return _(", ").join(map(self._value, value))
        return visible(str(value))


def headed(title: str) -> str:
    """A title in the language in force, as it stands at the head of something."""
    words = _(title)
    return words[:1].upper() + words[1:]


def percent(rate: Any) -> str:
    """A rate of four places: exactly, with two."""
    return f"{_hundredfold(rate)} %"


def points(difference: Any) -> str:
    """A difference of two rates in percentage points, with its sign."""
    return _("{number} points").format(number=f"{_hundredfold(difference):+}")


def distance(difference: Any) -> str:
    """A difference of two rates in percentage points, without a sign."""
    return _("{number} points").format(number=abs(_hundredfold(difference)))


def _hundredfold(rate: Any) -> Decimal:
    return (Decimal(str(rate)) * 100).quantize(Decimal("0.01"), ROUND_HALF_UP)


_NUMBERS: Mapping[Kind, Callable[[Any], str]] = {
    "rate": percent,
    "points": points,
    "distance": distance,
    "count": "{:,}".format,
    "hours": hours,
    "money": lambda value: f"{Decimal(value):,.2f}",
}
