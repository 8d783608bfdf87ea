"""G4: straight after an intake, or what corrects it, the identity is held against the register of customers.

Against the register as it is now, also where the complaint came in long ago. Where nobody filled it, nothing
is recorded: checking stays with people, whose newer word stands.
"""

from collections.abc import Iterator
from uuid import UUID

from aggregates.complaint import facts
from aggregates.complaint.commands import Command
from aggregates.complaint.state import Event
from aggregates.customer.comparing import IDENTIFYING, Known, verdict
from aggregates.handbook_identity import IdentityCheck
from ledger.customers import Values, values_of
from ledger.entries import Draft
from ledger.errors import CannotOpen
from policies.reactions import by_policy
from policies.register import known
from policies.standing import Recorded
from policies.workroom import Workroom


def checks(room: Workroom, recorded: Recorded) -> Iterator[tuple[UUID, Command]]:
    """What the register says of an intake; nothing where it, or the handbook, has nothing to say."""
    case = room.standing(recorded.stream).case
    check = room.handbook_of(case).identity_check
    if check is None or not room.register.exists or case.withdrawn == "void":
        return
    if not concerns(recorded.event, check):
        return
    seen = room.register.seen(recorded.stream) if isinstance(recorded.event.fact, facts.Received) else None
    seen = seen or _read(room, recorded)
    if seen is not None:
        yield recorded.stream, by_policy(verdict(check, *seen), recorded.event, check.rule)


def concerns(event: Event, check: IdentityCheck) -> bool:
    """Whether the event says who complains, or about which thing."""
    fact = event.fact
    return isinstance(fact, facts.Received) or (
        isinstance(fact, facts.IntakeCorrected) and fact.field in {*check.fields, *IDENTIFYING}
    )


def _read(room: Workroom, recorded: Recorded) -> tuple[Known, list[Known]] | None:
    """What the ledger says of a case by then, and the rows it finds; None where it cannot be read."""
    assert recorded.position is not None, "policies react under the append lock, where positions are known"
    corrected = isinstance(recorded.event.fact, facts.IntakeCorrected)
    said: Values = {}
    try:
        for position, draft in _drafts_of(room, recorded.stream):
            if position <= recorded.position:
                said |= _said_in(draft, room, with_filled=corrected)
    except CannotOpen:
        return None
    return known(said), room.register.rows_for(said)


def _drafts_of(room: Workroom, stream: UUID) -> Iterator[tuple[int, Draft]]:
    """What is said of a case with its positions, those not appended yet included."""
    for entry in room.store.entries_of(stream):
        yield entry.position, entry.draft
    assert room.head is not None
    yield from (
        (room.head + place, each) for place, each in enumerate(room.drafts, 1) if each.stream == stream
    )


def _said_in(draft: Draft, room: Workroom, *, with_filled: bool) -> Values:
    """What an entry says of customer and thing; after a correction, what was filled in counts as said."""
    if draft.person is None:
        return {}

    def opening(sealed: dict[str, str], path: str) -> str:
        assert draft.person is not None
        place = (draft.person, draft.key_commitment, draft.stream, draft.version, path)
        return str(room.vault.open(sealed, *place))

    if draft.kind == facts.Received.kind:
        values = values_of(draft.data, opening)
        filled = () if with_filled else draft.data.get("from_register", ())
        return {path: text for path, text in values.items() if path not in filled}
    if draft.kind == facts.IntakeCorrected.kind:
        return {draft.data["field"]: opening(draft.data["value"], "value")}
    return {}
