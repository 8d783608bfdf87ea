"""A report's values as people read them: the same in the page, the workbook's texts and the charts."""

from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from aggregates.messages import N_
from cli.language import _, is_chinese
from cli.output import visible
from cli.times import shown
from projections.reports.document import Column, Kind, Text, Value

NOTHING = "–"
RIGHT = frozenset({"count", "rate", "points", "distance", "money", "hours"})
"""The kinds that are numbers, and stand on the right."""

WORDS = {
    True: N_("yes"),
    False: N_("no"),
    "very-satisfied": N_("very satisfied"),
    "satisfied": N_("satisfied"),
    "not-satisfied": N_("not satisfied"),
    "not-reached": N_("not reached"),
    "customer": N_("the same customer"),
    "subject": N_("the same car or thing"),
    "linked": N_("linked by hand"),
    "open": N_("open"),
    "asked": N_("asked for"),
    "called-off": N_("called off"),
    "approved": N_("approved"),
    "done": N_("done"),
    "assessed": N_("assessed"),
    "missed": N_("something was missed"),
    "major": N_("the case became major"),
    "beyond-authority": N_("compensation beyond authority"),
    "by-hand": N_("by a person"),
    "by-rule": N_("by another rule"),
    "requested": N_("requested"),
    "rejected": N_("rejected"),
    "paid": N_("paid"),
    "claimed": N_("claimed back"),
    "cash": N_("cash"),
    "discount": N_("discount"),
    "rework": N_("rework"),
    "gift": N_("gift"),
    "refund": N_("refund"),
    "exchange": N_("exchange"),
    "quality": N_("quality"),
    "parts": N_("parts"),
    "customer-away": N_("the customer is away"),
    "no-time": N_("the customer has no time"),
    "under_7": N_("less than 7 days"),
    "7_to_30": N_("7 to 29 days"),
    "30_to_90": N_("30 to 89 days"),
    "over_90": N_("90 days or more"),
    "reply": N_("first reply"),
    "answer": N_("answer"),
    "resolution": N_("resolution"),
    "first-resolution": N_("reopened: the first time"),
    "last-resolution": N_("reopened: until it held"),
    "settled": N_("liability settled"),
    "reviewed": N_("reviewed"),
    "agreed": N_("of these agreed"),
    "disagreed": N_("of these disagreed"),
    "enforced": N_("carried out"),
    "not_enforced": N_("settled, not carried out yet"),
    "satisfaction": N_("satisfaction of the company"),
    "market_share": N_("market share"),
    "returning_rate": N_("returning-customer rate"),
    "moved_rate": N_("moved rate"),
    "penalties": N_("penalties"),
    "rewards": N_("rewards"),
}
"""The `word`s of a report; one that is not here is shown as it is."""


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
    "hours": lambda value: f"{Decimal(str(value)):,.1f}",
    "money": lambda value: f"{Decimal(value):,.2f}",
}
