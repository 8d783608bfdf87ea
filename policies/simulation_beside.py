"""What if, beside the cases: sales, visits and measures again under another handbook (S8, S13, D6)."""

from typing import Any
from uuid import UUID

from aggregates.beside import Matter
from aggregates.complaint.commands import Command
from aggregates.complaint.facts import Fact
from aggregates.complaint.state import Case
from aggregates.handbook import Handbook
from aggregates.measure.decide import decide as decide_measure
from aggregates.measure.facts import MeasurePlanned
from aggregates.measure.state import Measure
from aggregates.service.decide import decide as decide_service
from aggregates.service.facts import ServiceRecorded
from aggregates.service.state import Service
from policies.beside_services import known_role
from policies.simulation_done import Done, as_asked
from policies.simulation_room import QuietRoom

BEGINNINGS = (ServiceRecorded, MeasurePlanned)


class Beside:
    """Carries out again what people did to services and measures."""

    def __init__(self, room: QuietRoom, handbook: Handbook) -> None:
        self._room = room
        self._handbook = handbook
        self._here: dict[UUID, UUID] = {}
        self._numbers: dict[str, str] = {}

    def knows(self, done: Done) -> bool:
        """Whether it began here, or begins."""
        return isinstance(done.event.fact, BEGINNINGS) or self._room.shelf.knows(self._stream(done))

    def number_here(self, number: str) -> str:
        """The number that a measure has here: another where another policy asked for it."""
        return self._numbers.get(number, number)

    def again(self, done: Done) -> None:
        """One command under the other handbook. Raises `Refused`."""
        event = done.event
        command = Command(as_asked(event.fact, done.handbook), event.at, event.by, event.role)
        known_role(command.role, self._handbook)
        matter = self._matter(done, command.asked)
        self._room.put_beside(matter, Command(self._decided(command, matter), event.at, event.by, event.role))

    def _stream(self, done: Done) -> UUID:
        return self._here.get(done.stream, done.stream)

    def _matter(self, done: Done, asked: Any) -> Matter:
        stream, pinned = self._stream(done), (self._handbook.name, self._handbook.version)
        if self._room.shelf.knows(stream):
            return self._room.shelf.standing(done.type, stream)
        if isinstance(asked, ServiceRecorded):
            return Service(stream, number=done.number, handbook=pinned)
        draft = self._to_draft(asked, done)
        if draft is None:
            return Measure(stream, number=done.number, handbook=pinned)
        self._here[done.stream] = draft.stream
        self._numbers[done.number] = str(draft.number)
        return draft

    def _to_draft(self, asked: MeasurePlanned, done: Done) -> Measure | None:
        """What a policy asked for here because of these complaints and no other."""
        for case in self._cases(asked.complaints):
            for each in case.measures_to_draft:
                draft = self._room.shelf.find(Measure, each.number)
                begun = draft.begun_at is not None and draft.begun_at <= done.event.at
                if begun and {*draft.complaints} <= {*asked.complaints}:
                    return draft
        return None

    def _cases(self, numbers: tuple[str, ...]) -> list[Case]:
        """Those of the complaints that are looked at."""
        known = self._room.received()
        return [self._room.standing(self._room.stream_of(each)).case for each in numbers if each in known]

    def _decided(self, command: Command, matter: Matter) -> Fact:
        if isinstance(matter, Service):
            return decide_service(command, matter, self._handbook)
        assert isinstance(matter, Measure)
        numbers = getattr(command.asked, "complaints", None) or matter.complaints
        return decide_measure(command, matter, self._cases(numbers), self._handbook)
