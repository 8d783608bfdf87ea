"""Obligations: what is owed, by whom, until when; and the effects by which an entry records their changes.

An effect is recorded with the event that caused it, so that a due time once recorded stays, whatever
becomes of handbooks, calendars or this code. `fold` adds effects up; nothing else changes an obligation.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

State = Literal["open", "met", "missed", "cancelled"]
Effect = dict[str, Any]
"""`id`, `n`, `change` and what the change brings, as JSON."""

REVIEW: Mapping[str, Any] = {
    "id": "X4.review",
    "rule": "X4",
    "title": {"en": "Review the pending case", "zh": "复查未了事宜"},
    "duration": {"until": "review_at"},
    "owner_role": "@level",
}
"""What a pending case wants once its review date is past: that somebody looks (X4). No entry starts or meets
it and nobody can miss it, which would raise the case (X5): it is there as long as the case waits."""


@dataclass(frozen=True, slots=True)
class Obligation:
    """One obligation of one case; times are UTC.

    `n` counts instances of the same id. `owner_role` may be `@handler` or `@level`: whoever that is when
    one looks. A suspended one stands still until it is resumed (X9). `progress` holds the parts done of one
    that several acts meet together, `progressed_at` when the last of them was.
    """

    id: str
    n: int
    rule: str
    title: Mapping[str, str]
    started_at: datetime
    due_at: datetime
    calendar: str
    duration: Mapping[str, Any]
    owner_role: str | None
    owner: str | None
    state: State = "open"
    met_at: datetime | None = None
    suspended_at: datetime | None = None
    progress: tuple[int, ...] = ()
    progressed_at: datetime | None = None

    @property
    def owed(self) -> bool:
        """Whether something must still be done: open, or missed and not yet made good."""
        return self.state == "open" or (self.state == "missed" and self.met_at is None)

    @property
    def done_late(self) -> bool:
        """Whether it was missed and made good since."""
        return self.state == "missed" and self.met_at is not None

    @property
    def running(self) -> bool:
        """Whether the clock can make it missed."""
        return self.state == "open" and self.suspended_at is None


def started(obligation: Obligation) -> Effect:
    """The effect that begins `obligation`."""
    return {
        "id": obligation.id,
        "n": obligation.n,
        "change": "started",
        "rule": obligation.rule,
        "title": dict(obligation.title),
        "started_at": instant(obligation.started_at),
        "due_at": instant(obligation.due_at),
        "calendar": obligation.calendar,
        "duration": dict(obligation.duration),
        "owner_role": obligation.owner_role,
        "owner": obligation.owner,
    }


def changed(obligation: Obligation, change: str, **values: Any) -> Effect:
    """An effect on an existing obligation; datetimes become text."""
    shown = {key: instant(value) if isinstance(value, datetime) else value for key, value in values.items()}
    return {"id": obligation.id, "n": obligation.n, "change": change, **shown}


def fold(obligations: dict[tuple[str, int], Obligation], effect: Mapping[str, Any]) -> None:
    """Apply one effect in place. Raises KeyError for one that was never started: a broken ledger."""
    key = (effect["id"], effect["n"])
    if effect["change"] == "started":
        obligations[key] = _begun(effect)
    else:
        obligations[key] = _after(obligations[key], effect)


def _begun(effect: Mapping[str, Any]) -> Obligation:
    return Obligation(
        id=effect["id"],
        n=effect["n"],
        rule=effect["rule"],
        title=effect["title"],
        started_at=datetime.fromisoformat(effect["started_at"]),
        due_at=datetime.fromisoformat(effect["due_at"]),
        calendar=effect["calendar"],
        duration=effect["duration"],
        owner_role=effect["owner_role"],
        owner=effect["owner"],
    )


def _after(obligation: Obligation, effect: Mapping[str, Any]) -> Obligation:
    owner = {key: effect[key] for key in ("owner_role", "owner") if key in effect}
    match effect["change"]:
        case "met":
            at = datetime.fromisoformat(effect["at"])
            state: State = "met" if at <= obligation.due_at else "missed"
            return replace(obligation, state=state, met_at=at, suspended_at=None, **owner)
        case "missed":
            return replace(obligation, state="missed", **owner)
        case "cancelled":
            return replace(obligation, state="cancelled", suspended_at=None, **owner)
        case "suspended":
            return replace(obligation, suspended_at=datetime.fromisoformat(effect["at"]))
        case "progressed":
            at = datetime.fromisoformat(effect["at"])
            return replace(obligation, progress=tuple(effect["done"]), progressed_at=at)
        case "moved" | "resumed":
            due_at = datetime.fromisoformat(effect["due_at"])
            given = {"duration": effect["duration"]} if "duration" in effect else {}
            return replace(obligation, due_at=due_at, calendar=effect["calendar"], suspended_at=None, **given)
        case other:
            raise ValueError(f"no such effect on an obligation: {other}")


def instant(moment: datetime) -> str:
    """A time as effects and views hold it: UTC, to the microsecond."""
    return moment.isoformat(timespec="microseconds")[:-6] + "Z"
