"""A case as the contract shows it: public fields, obligations, and who complained about what."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cli.language import is_chinese
from cli.times import as_json

if TYPE_CHECKING:
    from ledger.database import Connection
    from projections.reading import CaseRead, Row

# What `show --json` always holds, whatever the entries of an older program recorded.
_FIELDS: Mapping[str, Any] = {
    "store": None,
    "status": None,
    "stage": None,
    "category": None,
    "severity": None,
    "major": False,
    "grounds": [],
    "level": None,
    "handler": None,
    "department": None,
    "missing": [],
    "received_at": None,
    "repeat_of": [],
    "compensation": {"requested": "0.00", "approved": "0.00", "paid": "0.00"},
    "callback": None,
    "handbook": None,
    "return_call": None,
    "measure_due": False,
    "measures": [],
}


def public_fields(row: "Row") -> dict[str, Any]:
    """Number, version, and what anyone may know of the case."""
    return {"number": row["number"], "version": row["version"], **_FIELDS, **row["document"]}


def obligation_fields(row: "Row", now: datetime) -> dict[str, Any]:
    """An obligation as the contract names its fields; the title in the reader's language."""
    return {
        "id": row["id"],
        "rule": row["rule"],
        "title": title_of(row),
        "owner_role": row["resolved_role"],
        "owner": row["resolved_owner"],
        "started_at": as_json(row["started_at"]),
        "due_at": as_json(row["due_at"]),
        "state": row["state"],
        "overdue": row["state"] == "open" and row["suspended_at"] is None and row["due_at"] < now,
        "met_at": as_json(row["met_at"]),
        "calendar": row["calendar"],
        "n": row["n"],
        "suspended_at": as_json(row["suspended_at"]),
        "duration": row["duration"],
    }


def title_of(row: "Row") -> str:
    """The obligation's title in the reader's language."""
    titles = row["title"]
    first, second = ("zh", "en") if is_chinese() else ("en", "zh")
    title: str = titles.get(first) or titles.get(second) or row["id"]
    return title


def titles_of(
    connection: "Connection", handbook: Mapping[str, str] | None
) -> Mapping[str, Mapping[str, str]]:
    """What the handbook of a case calls roles, categories, channels …; without reading all of it."""
    if handbook is None:
        return {}
    row = connection.execute(_TITLES, (handbook["name"], handbook["version"])).fetchone()
    return (row[0] if row else None) or {}


_TITLES = "SELECT content::jsonb -> 'titles' FROM ledger.handbooks WHERE name = %s AND version = %s"


def case_fields(read: "CaseRead", now: datetime, intake: Mapping[str, Any]) -> dict[str, Any]:
    """All that `show --json` prints; `intake` is what the customer said, masked or not."""
    return {
        **public_fields(read.row),
        **intake,
        "obligations": [obligation_fields(each, now) for each in read.obligations],
    }
