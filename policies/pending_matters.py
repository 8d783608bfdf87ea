"""What is still pending about a car, so that whoever receives it knows (S4)."""

from datetime import UTC, datetime
from uuid import UUID

from aggregates.complaint.facts import Received
from aggregates.complaint.state import Case
from aggregates.service.facts import ServiceRecorded
from policies.workroom import Workroom

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
NOT_YET_A_STREAM = UUID(int=0)


def pending_about(room: Workroom, asked: Received | ServiceRecorded, at: datetime) -> tuple[str, ...]:
    """The numbers of the cases pending about the thing of an intake or a visit, oldest first."""
    thing = room.identification.known_thing(asked)
    if thing is None:
        return ()
    others = room.others_of(Case(NOT_YET_A_STREAM, subject=thing), LONG_AGO, at)
    pending = [case for case in others if case.subject == thing and case.status == "pending"]
    return tuple(str(case.number) for case in sorted(pending, key=lambda case: case.received_at or LONG_AGO))
