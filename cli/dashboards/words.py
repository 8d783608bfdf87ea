"""Values in words: what a handbook calls things, the program's own words, numbers as people read them."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from aggregates.messages import N_
from cli.language import _, is_chinese
from cli.times import shown

UNKNOWN = "–"
RIGHT = frozenset({"count", "rate", "money", "hours", "days"})
"""The kinds that stand at the right of their column."""

WORDS = {
    True: N_("yes"),
    False: N_("no"),
    "by-hand": N_("by a person"),
    "by-rule": N_("by a rule of the handbook"),
    "missed": N_("deadline missed"),
    "major": N_("major case"),
    "beyond-authority": N_("beyond authority"),
    "very-satisfied": N_("very satisfied"),
    "satisfied": N_("satisfied"),
    "not-satisfied": N_("not satisfied"),
    "not-reached": N_("not reached"),
    "customer": N_("customer"),
    "subject": N_("car or thing"),
    "linked": N_("linked by hand"),
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
    "customer-away": N_("customer away"),
    "no-time": N_("no time"),
    "under_7": N_("less than 7 days"),
    "7_to_30": N_("7 to 29 days"),
    "30_to_90": N_("30 to 89 days"),
    "over_90": N_("90 days or more"),
    "asked": N_("to be drafted"),
    "called-off": N_("not needed any more"),
    "open": N_("open"),
    "approved": N_("approved"),
    "done": N_("carried out"),
    "assessed": N_("assessed"),
    "reply": N_("first reply"),
    "answer": N_("first answer"),
    "resolution": N_("resolution"),
    "first-resolution": N_("reopened: the first time"),
    "last-resolution": N_("reopened: until it held"),
    "settled": N_("liability settled"),
    "reviewed": N_("reviewed"),
    "agreed": N_("of these agreed"),
    "disagreed": N_("of these disagreed"),
    "enforced": N_("carried out"),
    "not_enforced": N_("settled, not carried out yet"),
    "penalties": N_("penalties"),
    "rewards": N_("rewards"),
    "satisfaction": N_("overall satisfaction"),
    "market_share": N_("market share"),
    "returning_rate": N_("returning-customer rate"),
    "moved_rate": N_("moved rate"),
}
"""The `word`s of dashboards and reports; one that is not here is shown as it is."""


class Names:
    """What the handbooks of some stores call roles, categories, causes, lines of business."""

    def __init__(self, titles: Iterable[Mapping[str, Mapping[str, str]]]) -> None:
        self._titles = list(titles)
        self._language = "zh" if is_chinese() else "en"

    def title(self, name: str) -> str:
        """In the reader's language; the name itself where no handbook has a title for it."""
        for titles in self._titles:
            if found := titles.get(name, {}).get(self._language):
                return found
        return name

    def value(self, value: Any, kind: str) -> str:
        """A value of a document for people, by what it is."""
        if value is None:
            return UNKNOWN
        match kind:
            case "name":
                return self.title(str(value))
            case "names":
                return _(", ").join(map(self.title, value)) or UNKNOWN
            case "title":
                return in_language(value, self._language)
            case "word":
                return _(WORDS[value]) if value in WORDS else str(value)
            case "numbers":
                return " ".join(value)
            case _:
                return number(value, kind)


def number(value: Any, kind: str) -> str:
    """A number, a time or a text for people."""
    match kind:
        case "rate":
            return f"{value:.2%}"
        case "count":
            return f"{value:,}"
        case "money":
            return f"{Decimal(value):,.2f}"
        case "hours":
            return hours(value)
        case "time":
            return shown(value)
        case "flag":
            return _(WORDS[bool(value)])
        case _:
            return str(value)


def hours(length: float) -> str:
    """With one place, half up, as everywhere."""
    return f"{Decimal(str(length)).quantize(Decimal('0.1'), ROUND_HALF_UP):,}"


def in_language(titles: Mapping[str, str], language: str) -> str:
    """The text in a language, or in any."""
    return titles.get(language) or next(iter(titles.values()), "")


def joined(names: Sequence[str]) -> str:
    """Several of them in a row."""
    return _(", ").join(names)
