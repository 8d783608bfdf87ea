"""Numbers as the contract wants them, the slow way."""

import math
from collections.abc import Hashable, Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeVar

Whole = Fraction | int | Decimal
MICROSECONDS_AN_HOUR = 3_600_000_000

Item = TypeVar("Item")


def rounded(value: Fraction, places: int) -> float:
    """Half up."""
    scale = 10**places
    return float(Fraction(math.floor(value * scale + Fraction(1, 2)), scale))


def rate(part: Whole, whole: Whole) -> float | None:
    """Four places; None where there is nothing to divide by."""
    return rounded(Fraction(part) / Fraction(whole), 4) if whole else None


def money(amounts: Iterable[Decimal | str | None]) -> str:
    """Their sum, CNY."""
    return f"{sum((Decimal(amount) for amount in amounts if amount is not None), Decimal(0)):.2f}"


def hours(length: timedelta) -> float:
    return rounded(Fraction(length // timedelta(microseconds=1), MICROSECONDS_AN_HOUR), 2)


def spread(lengths: Iterable[timedelta]) -> dict[str, float | None]:
    """Median, mean, and what nine in ten do not exceed."""
    micros = sorted(Fraction(length // timedelta(microseconds=1), MICROSECONDS_AN_HOUR) for length in lengths)
    if not micros:
        return {"median": None, "mean": None, "percentile_90": None}
    half = len(micros) // 2
    median = micros[half] if len(micros) % 2 else (micros[half - 1] + micros[half]) / 2
    reached = next(at for at, _ in enumerate(micros, start=1) if 10 * at >= 9 * len(micros))
    found = {"median": median, "mean": sum(micros) / len(micros), "percentile_90": micros[reached - 1]}
    return {name: rounded(Fraction(value), 2) for name, value in found.items()}


def parts(items: Iterable[Item], key: Any) -> dict[Any, list[Item]]:
    """By what `key` says of each."""
    found: dict[Hashable, list[Item]] = {}
    for item in items:
        found.setdefault(key(item), []).append(item)
    return found


def text(at: datetime) -> str:
    """As the contract writes a time: UTC."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
