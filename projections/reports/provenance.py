"""What a report was made from: the log up to a position, the handbooks, the calendar; never a clock."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from projections.period import ZONE
from projections.reading import Row
from projections.reports.asked import Asked

Titles = dict[str, Mapping[str, str]]
_CALENDARS = ("published", "provisional")


def made_from(asked: Asked, position: int) -> dict[str, Any]:
    """The facts that every form of a report states, JSON-ready."""
    entries = asked.rows("entry", position=position)
    entry: Row = entries[0] if entries else {"position": 0, "hash": None, "recorded_at": None}
    return {
        "period": {**asked.period.as_json(asked.view.now), "zone": str(ZONE)},
        "stores": sorted(asked.stores),
        "position": entry["position"],
        "hash": bytes(entry["hash"]).hex() if entry["hash"] else None,
        "recorded_at": utc(entry["recorded_at"]),
        "happened_by": utc(asked.view.bound.happened_by),
        "handbooks": _handbooks(asked),
        "calendar": _calendar(asked),
    }


def titles(asked: Asked, facts: Mapping[str, Any]) -> Titles:
    """What ids are called, by language; the first handbook that knows one names it."""
    found: Titles = {}
    for book in facts["handbooks"]:
        for name, languages in asked.view.book(book["name"], book["version"]).titles.items():
            found.setdefault(name, languages)
    return found


def utc(moment: datetime | None) -> str | None:
    """As the contract writes times."""
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def _handbooks(asked: Asked) -> list[dict[str, Any]]:
    """Those that the stores ran under, and those that cases of the period were received under."""
    stores_of: dict[tuple[str, str], set[str]] = {}
    for row in asked.view.ask("registered", asked.period, asked.stores):
        stores_of.setdefault((row["handbook"], row["version"]), set()).add(row["store"])
    for row in asked.view.ask("received", asked.period, asked.stores):
        if row["handbook"] is not None:
            stores_of.setdefault((row["handbook"], row["handbook_version"]), set())
    return [
        {"name": name, "version": version, "stores": sorted(stores_of[name, version])}
        for name, version in sorted(stores_of)
    ]


def _calendar(asked: Asked) -> dict[str, list[int]]:
    """The years of deadlines in working days, by whether its holidays were known."""
    rows = asked.rows("calendars", zone=str(ZONE))
    return {kind: sorted(row["year"] for row in rows if row["calendar"] == kind) for kind in _CALENDARS}
