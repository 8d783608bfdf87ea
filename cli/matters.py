"""What stands beside the cases, as people read it: public fields, and texts opened and masked."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from cli.casefile import obligation_fields
from cli.times import as_json

if TYPE_CHECKING:
    from cli.personal import Opener
    from projections.reading import Row

Texts = Mapping[UUID, list["Row"]]


def every(texts: Texts) -> list["Row"]:
    """All entries whose texts are to be opened."""
    return [row for rows in texts.values() for row in rows]


def returns_fields(
    row: "Row", obligations: Iterable["Row"], said: Iterable["Row"], opener: "Opener", now: datetime
) -> dict[str, Any]:
    """One sale or visit with its return calls: state, what is owed next, and the complaints they opened."""
    document = row["document"]
    owes = [obligation_fields(each, now) for each in obligations]
    following = next((each for each in owes if is_owed(each)), None)
    return {
        "service": row["number"],
        "store": row["store"],
        "line": document["line"],
        "at": as_json(row["begun_at"]),
        **who(said, opener),
        "special": document["special"],
        "customer_kind": document.get("customer_kind"),
        "state": _state(document, following, now),
        "due_at": following and following["due_at"],
        "owner_role": following and following["owner_role"],
        "calls": document["calls"],
        "attempts": document["attempts"],
        "checks": document["checks"],
        "pending": document["pending"],
        "complaints": list(row["complaints"]),
        "handbook": document["handbook"],
        "obligations": owes,
        "version": row["version"],
    }


def is_owed(obligation: Mapping[str, Any]) -> bool:
    """Whether something must still be done for it: open, or missed and not made good."""
    missed = obligation["state"] == "missed" and obligation["met_at"] is None
    return bool(obligation["state"] == "open" or missed)


def _state(document: Mapping[str, Any], following: Mapping[str, Any] | None, now: datetime) -> str:
    """Where the return calls stand; `late` is past due, but within the longer time of another rule (S8)."""
    if following is None:
        return "special" if document["special"] else document["outcome"] or "owed"
    if datetime.fromisoformat(following["due_at"]) >= now:
        return "owed"
    late_until = following["duration"].get("late_until")
    return "late" if late_until and now < datetime.fromisoformat(late_until) else "missed"


def who(said: Iterable["Row"], opener: "Opener") -> dict[str, Any]:
    """Customer and subject as last said, masked unless somebody gave a reason to see them."""
    found: dict[str, Any] = {"customer": None, "subject": None}
    for row in said:
        data = opener.data(row)
        if "field" not in data:
            found |= {name: data.get(name) for name in found}
            continue
        holder, _dot, name = data["field"].rpartition(".")
        if holder in found:
            found[holder] = {**(found[holder] or {}), name: data["value"]}
    return found


def measure_fields(
    row: "Row", obligations: Iterable["Row"], said: Iterable["Row"], opener: "Opener", now: datetime
) -> dict[str, Any]:
    """One measure with its texts; they are the organisation's own words, masked where they name somebody."""
    texts: dict[str, Any] = {}
    for entry in said:
        texts |= opener.data(entry)
    owes = [obligation_fields(each, now) for each in obligations]
    document = {name: value for name, value in row["document"].items() if name != "begun_at"}
    following = next((each for each in owes if is_owed(each)), None)
    return {
        "measure": row["number"],
        "at": as_json(row["begun_at"]),
        "asked_under": None,
        "cause_in_common": None,
        **document,
        # Whoever is to draft it, and by when, until somebody said who carries it out.
        "owner_role": following and following["owner_role"],
        "due": document["due"] or (following and following["due_at"]),
        **{name: texts.get(name) for name in ("problem", "cause", "action", "result", "remark")},
        "overdue": any(is_owed(each) and datetime.fromisoformat(each["due_at"]) < now for each in owes),
        "obligations": owes,
        "version": row["version"],
    }
