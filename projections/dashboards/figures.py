"""Numbers as the dashboards give them: counts with the cases behind them, exact rates, money, hours."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from projections.period import Period
from projections.reading import Row

RATE_PLACES = 4
HOURS_PLACES = 2
UNKNOWN = "-"
"""How a row about what is not known is called in a path."""

_CENT = Decimal("0.01")
_HOUR_MICROSECONDS = 3_600_000_000


@dataclass(frozen=True, slots=True)
class Dashboard:
    """What was asked: the document, and the numbers of the cases or services behind each count of it."""

    document: dict[str, Any]
    behind: Mapping[str, tuple[str, ...]]

    def cases_of(self, figure: str) -> dict[str, tuple[str, ...]]:
        """The figures of that path or below it; of a rate, an amount or a length, the counts beside it."""
        below = {
            path: numbers
            for path, numbers in self.behind.items()
            if path == figure or path.startswith(f"{figure}.")
        }
        group, _dot, name = figure.rpartition(".")
        if below or not _holds(self.document, name):
            return below
        return {path: its for path, its in self.behind.items() if path.rpartition(".")[0] == group}


def _holds(document: Any, name: str) -> bool:
    """Whether anything in it has this name."""
    if isinstance(document, Mapping):
        return name in document or any(_holds(each, name) for each in document.values())
    return isinstance(document, list) and any(_holds(each, name) for each in document)


@dataclass(slots=True)
class Figures:
    """Collects what is behind the counts while a document is made."""

    behind: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def count(self, path: str, numbers: Iterable[str]) -> int:
        """How many there are; each is named once for each time that it counts."""
        found = self.behind[path] = tuple(numbers)
        return len(found)

    def count_rows(self, path: str, rows: Iterable[Mapping[str, Any]]) -> int:
        """`count` of rows that each have a `number`."""
        return self.count(path, (row["number"] for row in rows))


def grouped(rows: Iterable[Row], name: str) -> dict[Any, list[Row]]:
    """The rows by a value of theirs, those where it is not known under None."""
    found: dict[Any, list[Row]] = {}
    for row in rows:
        found.setdefault(row[name], []).append(row)
    return found


def head(dashboard: str, period: Period, stores: Sequence[str], now: datetime) -> dict[str, Any]:
    """How every document begins."""
    return {"dashboard": dashboard, "period": period.as_json(now), "of_stores": sorted(stores)}


def place(name: str | None) -> str:
    """What a row is called in a path."""
    return UNKNOWN if name is None else name


def rate(part: Fraction | int, whole: Fraction | int) -> float | None:
    """An exact fraction, rounded half up to four places; None where there is nothing to divide by."""
    return None if whole == 0 else rounded(Fraction(part) / whole, RATE_PLACES)


def rounded(value: Fraction, places: int) -> float:
    """Half up; a JSON number of so few digits is exact again when it is read."""
    scale: int = 10**places
    scaled = (2 * value.numerator * scale + value.denominator) // (2 * value.denominator)
    return scaled / scale


def money(amount: Decimal | None) -> str:
    """CNY with two places."""
    return str((amount or Decimal(0)).quantize(_CENT))


def hours(length: timedelta) -> float:
    """With two places, half up."""
    return rounded(Fraction(length // timedelta(microseconds=1), _HOUR_MICROSECONDS), HOURS_PLACES)


def spread(lengths: Iterable[timedelta]) -> dict[str, float | None]:
    """Median, mean and 90th percentile in hours.

    The median of an even number is halfway between the two in the middle; the 90th percentile is the nearest
    rank: the shortest length that at least nine in ten do not exceed.
    """
    ordered = sorted(length // timedelta(microseconds=1) for length in lengths)
    if not ordered:
        return {"median": None, "mean": None, "percentile_90": None}
    middle = (len(ordered) - 1) // 2, len(ordered) // 2
    ninth = -(-9 * len(ordered) // 10) - 1
    return {
        "median": _hours(Fraction(ordered[middle[0]] + ordered[middle[1]], 2)),
        "mean": _hours(Fraction(sum(ordered), len(ordered))),
        "percentile_90": _hours(Fraction(ordered[ninth])),
    }


def _hours(microseconds: Fraction) -> float:
    return rounded(microseconds / _HOUR_MICROSECONDS, HOURS_PLACES)
