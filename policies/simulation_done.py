"""What people did, as it is asked again under another handbook."""

from dataclasses import dataclass
from uuid import UUID

from aggregates.complaint.commands import fields_by_law
from aggregates.complaint.facts import Fact, IntakeCorrected, Received
from aggregates.complaint.state import Case, Event
from aggregates.handbook import Handbook


@dataclass(frozen=True, slots=True)
class Done:
    """What a person did to a case, service or measure: the event as recorded, and where it stands.

    `person` and `subject`: who complained, and about what.
    """

    stream: UUID
    number: str
    position: int
    event: Event
    person: UUID | None
    subject: UUID | None
    handbook: Handbook
    type: str = "complaint"


@dataclass(frozen=True, slots=True)
class Seen:
    """A case that is only looked at, as it stood after one of its events; `asks`: at a store concerned."""

    event: Event
    position: int
    case: Case
    asks: bool


def as_asked(fact: Fact, handbook: Handbook) -> Fact:
    """What was asked for, out of what `handbook` made of it: without what the law had filled in."""
    given = {name: type(fact).model_fields[name].default for name in fields_by_law(type(fact))}
    if isinstance(fact, Received):
        implied = {handbook.implied_grounds.get(each or "") for each in (fact.forwarded_by, fact.channel)}
        given["grounds"] = tuple(each for each in fact.grounds if each not in implied)
    elif isinstance(fact, IntakeCorrected) and fact.plain is not None:
        given["value"] = fact.plain
    return fact.model_copy(update=given)
