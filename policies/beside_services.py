"""Commands on sales and workshop visits, and on the return calls that they owe (S8, S9, C9, C11)."""

from datetime import datetime
from typing import Any

from aggregates.complaint.commands import Command
from aggregates.complaint.facts import Fact
from aggregates.handbook import Handbook
from aggregates.messages import N_, unknown
from aggregates.service import facts as f
from aggregates.service.decide import COMMANDS, decide
from aggregates.service.state import Service
from ledger.entries import Json
from ledger.records import Answer
from policies.beside import Beside, Outcome, Wish
from policies.pending_matters import pending_about
from policies.shelf import opened
from policies.workroom import Workroom


def known_role(role: str | None, handbook: Handbook) -> None:
    """Raises `Refused` (`unknown`) for a role that the organisation does not have."""
    if role not in handbook.all_roles:
        raise unknown(
            N_("the handbook {handbook} has no role {role}; it has: {roles}"),
            field="role",
            handbook=handbook.name,
            role=role,
            roles=", ".join(sorted(handbook.all_roles)),
        )


def number_prefix(store: str, letter: str, at: datetime, handbook: Handbook) -> str:
    """Numbers without gaps a store and year, apart from those of cases: `SH01-S2026`."""
    return f"{store}-{letter}{handbook.working_calendar.local(at).year}"


def record_service(room: Workroom, asked: f.ServiceRecorded, wish: Wish) -> Outcome:
    """A sale or a workshop visit; whoever receives the car hears of what is pending about it (S4)."""
    registration = room.library.registered(asked.store)
    handbook = room.library.handbook(registration.handbook, registration.version)
    known_role(wish.role, handbook)
    asked = room.register.filled_visit(asked, handbook.customer_kinds)
    service = opened(Service, room.outside.uuid(), handbook)
    command = Command(asked, wish.at, wish.by, wish.role)
    fact = decide(command, service, handbook)
    pending = pending_about(room, asked, wish.at)
    fact = fact.model_copy(update={"pending": pending})
    prefix = number_prefix(asked.store, "S", wish.at, handbook)
    service.number = room.next_number(prefix)
    draft = room.shelf.record(service, command, fact, request=wish.request, number_prefix=prefix)
    return Outcome([draft], _answer(service.number, pending))


def on_service(room: Workroom, asked: Any, wish: Wish) -> Outcome:
    """What is asked of one service."""
    service = room.shelf.find(Service, asked.service)
    handbook = room.library.handbook(*service.handbook)
    known_role(wish.role, handbook)
    command = Command(asked, wish.at, wish.by, wish.role)
    fact: Fact = decide(command, service, handbook)
    draft = room.shelf.record(service, command, fact, request=wish.request)
    return Outcome([draft], _answer(str(service.number), ()))


def _answer(number: str, pending: tuple[str, ...]) -> dict[str, Json]:
    return {"service": number, **({"pending": list(pending)} if pending else {})}


def _named(known: Answer) -> dict[str, Json]:
    return _answer(str(known.number), tuple(known.data.get("pending", ())))


SERVICES: dict[str, Beside] = {
    name: Beside(fact, on_service, _named)
    if fact is not f.ServiceRecorded
    else Beside(fact, record_service, _named, numbers=True)
    for name, fact in COMMANDS.items()
}
