"""Whether a handbook's patterns and conditions hold for an event and a case."""

from collections.abc import Collection, Mapping
from typing import Any

from aggregates.complaint.state import Event
from aggregates.handbook import Handbook
from aggregates.handbook_tables import ANY_EVENT, BY_PERSON, TOLD, Conditions, Pattern
from aggregates.obligations import Obligation

OWNER_OR_ABOVE = "@owner-or-above"


def holds(conditions: Conditions, case: object, event: Event) -> bool:
    """Whether any table of `conditions` holds; without tables, yes."""
    return not conditions or any_holds(conditions, case, event)


def any_holds(conditions: Conditions, case: object, event: Event) -> bool:
    """Whether any table of `conditions` holds; without tables, no."""
    return any(
        all(_is_one_of(_field(name, case, event), values) for name, values in table.items())
        for table in conditions
    )


def _field(name: str, case: object, event: Event) -> Any:
    """A field of the case, or of the event: `by.role`, `fact.to`."""
    if name == "by.role":
        return event.role
    if name.startswith("fact."):
        return event.value(name.removeprefix("fact."))
    return getattr(case, name)


def _is_one_of(value: Any, wanted: Collection[Any]) -> bool:
    """Whether `value`, or any member of it, is wanted; `delay` matches `delay/transit`; `*` anything."""
    if value is None or value == "":
        return value in wanted
    if isinstance(value, tuple | frozenset):
        return any(_is_one_of(each, wanted) for each in value)
    if value in wanted or ANY_EVENT in wanted:
        return True
    return isinstance(value, str) and value.partition("/")[0] in wanted


def meant(pattern: Pattern, event: Event, handbook: Handbook, obligation: Obligation | None = None) -> bool:
    """Whether `event` is one that `pattern` means (not counting `nth`)."""
    if pattern.event is None or not _named(pattern.event, event.name):
        return False
    if not fields_hold(pattern.where, event):
        return False
    if any(event.value(name) in (None, ()) for name in pattern.has):
        return False
    return not pattern.by or any(_by(who, event, handbook, obligation) for who in pattern.by)


def fields_hold(where: Mapping[str, Collection[Any]], event: Event) -> bool:
    """Whether each field of the event's fact has one of its values."""
    return not where or all(_is_one_of(event.value(name), values) for name, values in where.items())


def _named(wanted: str, name: str) -> bool:
    return wanted in (name, ANY_EVENT) or (wanted == TOLD and name in ("WarningSent", "Reported"))


def _by(who: str, event: Event, handbook: Handbook, obligation: Obligation | None) -> bool:
    if who == BY_PERSON:
        return event.by_person
    if who == OWNER_OR_ABOVE:
        owner = obligation.owner_role if obligation else None
        return owner is not None and handbook.at_or_above(event.role, owner)
    return event.role == who
