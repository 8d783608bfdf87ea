"""How things are called on the screen: states, roles and fields, in the reader's language."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from aggregates.messages import N_
from cli.language import _
from cli.times import distance

# Colour is never the only signal: these words carry the meaning.
STYLES = {"overdue": "1;31", "missed": "31", "late": "31", "major": "1;33", "met": "32", "open": "36"}

_STATES = {
    "open": N_("open"),
    "pending": N_("pending"),
    "resolved": N_("resolved"),
    "closed": N_("closed"),
    "met": N_("met"),
    "missed": N_("missed"),
    "cancelled": N_("cancelled"),
    "overdue": N_("overdue"),
    "late": N_("missed, done late"),
    "suspended": N_("standing still"),
    # The stages of a case, as `X3` has them
    "received": N_("received"),
    "classified": N_("classified"),
    "assigned": N_("assigned"),
    "taken-over": N_("taken over"),
    "investigated": N_("investigated"),
    "proposed": N_("solution proposed"),
    "approved": N_("solution approved"),
    "reopened": N_("reopened"),
    "withdrawn": N_("withdrawn"),
    "void": N_("void"),
    "duplicate": N_("duplicate"),
}


def word(state: str | None) -> str:
    """A status or state for people."""
    return _(_STATES[state]) if state in _STATES else state or ""


_CHECKED = {
    "matches": N_("as the customer system has it"),
    "differs": N_("differs from the customer system"),
    "unknown": N_("not in the customer system"),
}


def checked(result: str | None) -> str:
    """What became of checking who complains (G4)."""
    return _(_CHECKED[result]) if result in _CHECKED else result or ""


def styles() -> dict[str, str]:
    """The ANSI colours of words, as they are shown."""
    return {word(name): style for name, style in STYLES.items()} | {_("MAJOR"): STYLES["major"]}


def state_of(obligation: Mapping[str, Any]) -> str:
    """What to call an obligation's state: an overdue one is open still, a missed one may be done since."""
    if obligation["overdue"]:
        return word("overdue")
    if obligation["state"] == "open" and obligation["suspended_at"]:
        return word("suspended")
    if obligation["state"] == "missed" and obligation["met_at"]:
        return word("late")
    return word(obligation["state"])


def owner_of(obligation: Mapping[str, Any]) -> str:
    """Who owes it: the role, and the person where one is named."""
    role, person = obligation["owner_role"] or "", obligation["owner"]
    return f"{role} ({person})".strip() if person else role


def until(moment: datetime, now: datetime) -> str:
    """How far away a due time is: `in 3 h`, `2 d ago`."""
    ahead, text = distance(moment, now)
    return (_("in {time}") if ahead else _("{time} ago")).format(time=text)
