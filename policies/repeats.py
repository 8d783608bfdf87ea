"""Repeats: the same customer or the same thing complained before, within the handbook's window (X6)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from aggregates.complaint import facts
from aggregates.complaint.commands import Command
from aggregates.complaint.state import Case, Event
from policies.reactions import by_policy
from policies.standing import Recorded
from policies.workroom import Workroom

IDENTIFYING = frozenset({"customer.phone", "customer.email", "customer.number", "subject.id", "subject.vin"})


def links(room: Workroom, recorded: Recorded) -> Iterator[tuple[UUID, Command]]:
    """The repeats that an intake, or its correction, makes: of this case, and of those received after it."""
    if not concerns_repeats(recorded.event):
        return
    case = room.standing(recorded.stream).case
    handbook = room.handbook_of(case)
    window = timedelta(days=handbook.repeat.window_days)
    if case.received_at is None or case.number is None or case.withdrawn == "void":
        return
    for other in sorted(
        room.others_of(case, case.received_at - window, case.received_at + window), key=_order
    ):
        keys = _shared(case, other, handbook.repeat.keys)
        if other.withdrawn == "void":
            continue
        later, earlier = (case, other) if _before(other, case) else (other, case)
        known = {*later.repeat_of, *later.rejected_repeats}
        if keys and earlier.number is not None and earlier.number not in known:
            fact = facts.RepeatFound(of=earlier.number, of_received_at=earlier.received_at, keys=keys)
            yield later.stream, _not_before_receipt(by_policy(fact, recorded.event, "X6"), later)


def _not_before_receipt(command: Command, case: Case) -> Command:
    """An intake recorded late makes a repeat of a case received after it: from that receipt on."""
    return replace(command, at=max(command.at, case.received_at or command.at))


def concerns_repeats(event: Event) -> bool:
    """Whether the event says who complained, or about which thing."""
    fact = event.fact
    return isinstance(fact, facts.Received) or (
        isinstance(fact, facts.IntakeCorrected) and fact.field in IDENTIFYING
    )


def _shared(case: Case, other: Case, keys: tuple[str, ...]) -> tuple[str, ...]:
    """By which keys both are the same, as they are identified now."""
    same = {
        "customer": case.person is not None and case.person == other.person,
        "subject": case.subject is not None and case.subject == other.subject,
    }
    return tuple(key for key in keys if same[key])


def _before(one: Case, other: Case) -> bool:
    return _order(one) < _order(other)


def _order(case: Case) -> tuple[float, str]:
    """By receipt; at the same moment, in the order of their numbers."""
    return (case.received_at.timestamp() if case.received_at else 0.0, case.number or "")
