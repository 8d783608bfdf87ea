"""What dashboards need of a handbook, read from the text that was adopted, without the law's own model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from fractions import Fraction
from typing import Any, Self

from aggregates.calendar import WorkingCalendar

_CALENDAR = WorkingCalendar()
SHORTFALL = Fraction(5, 100)


@dataclass(frozen=True, slots=True)
class LineRead:
    """A line of business: what its counted return call asks, and the satisfaction aimed at (S9, S11)."""

    name: str
    items: tuple[str, ...]
    calls: int
    target: Fraction | None
    shortfall: Fraction


@dataclass(frozen=True, slots=True)
class Book:
    """One handbook as it was adopted; what a text leaves out is what the law's model takes instead."""

    name: str
    version: str
    lines: Mapping[str, LineRead]
    calendar: WorkingCalendar
    targets: Sequence[Mapping[str, Any]]
    """Of C9: of what, how much, and for a post its role."""
    titles: Mapping[str, Mapping[str, str]]
    """What roles, categories, lines … are called, by language."""

    @property
    def label(self) -> str:
        """Name and version, as people say them."""
        return f"{self.name} {self.version}".strip()

    @classmethod
    def read(cls, content: Mapping[str, Any]) -> Self:
        """From the JSON that is kept of it."""
        lines = {name: _line(name, said) for name, said in content.get("lines", {}).items()}
        titles = {name: said["title"] for name, said in content.get("lines", {}).items() if "title" in said}
        return cls(
            content["name"],
            content.get("version", ""),
            lines,
            _calendar(content.get("calendar", {})),
            content.get("targets", ()),
            {**titles, **content.get("titles", {})},
        )


def _line(name: str, said: Mapping[str, Any]) -> LineRead:
    target = said.get("target")
    return LineRead(
        name,
        tuple(said["items"]),
        said.get("calls", 1),
        None if target is None else Fraction(target),
        Fraction(said.get("shortfall", SHORTFALL)),
    )


def _calendar(said: Mapping[str, Any]) -> WorkingCalendar:
    return WorkingCalendar(
        said.get("country", _CALENDAR.country),
        said.get("zone", _CALENDAR.zone),
        _time(said.get("business_end"), _CALENDAR.business_end),
        said.get("published_until", _CALENDAR.published_until),
        frozenset(map(date.fromisoformat, said.get("days_off", ()))),
        frozenset(map(date.fromisoformat, said.get("working_days", ()))),
        _time(said.get("business_start"), _CALENDAR.business_start),
    )


def _time(text: str | None, otherwise: time) -> time:
    return otherwise if text is None else time.fromisoformat(text)
