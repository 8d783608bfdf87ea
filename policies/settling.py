"""The clock and the policies, exactly once: under the append lock, in due order, with their position."""

from collections import deque
from datetime import datetime
from uuid import UUID

from aggregates.complaint import facts
from aggregates.complaint.commands import Command
from aggregates.complaint.consequences import owner_of
from aggregates.complaint.decide import decide
from aggregates.complaint.state import Case
from aggregates.complaint.surroundings import Surroundings
from ledger.entries import Entry
from ledger.records import HEAD, Follower
from policies import measures_due
from policies.holidays_announced import HolidaysAnnounced
from policies.questions import ask
from policies.reactions import POLICY, react
from policies.repeats import links
from policies.shelf import KINDS, event_beside
from policies.standing import Recorded, event_of
from policies.verification import checks
from policies.workroom import Workroom

FOLLOWER = "policies"
PAGE = 500
DRAFTS_AT_ONCE = 300
"""The server ends a transaction that says nothing for a minute, and would so every time anew."""


class Settling:
    """Brings everything that follows from what was recorded, and from the time, into the ledger."""

    def __init__(self, room: Workroom) -> None:
        self._room = room
        self._holidays = HolidaysAnnounced(room)

    def settle(self, until: datetime) -> None:
        """React to every entry not reacted to, and deal with all that fell due before `until`."""
        while self._work_left(until) or self._holidays.awaited():
            with self._room.store.transaction():
                position = self.begin()
                self.catch_up(position)
                self.run_clock(self._room.timers.load(until), DRAFTS_AT_ONCE)
                self.commit(position)
            self._room.end()

    def _work_left(self, until: datetime) -> bool:
        [answer] = ask(self._room.store, "work_left", follower=FOLLOWER, until=until)
        left, self._room.register.exists, changes = answer
        self._room.vault.notice(changes)
        return bool(left)

    def begin(self) -> int:
        """Take the append lock inside the open transaction; the position reacted to so far."""
        store = self._room.store
        self._room.begin(store.lock())
        return store.follower_position(FOLLOWER)

    def commit(self, position: int) -> None:
        """Append what was decided, with the position that it is up to."""
        self._room.flush(Follower(FOLLOWER, position, HEAD))

    def catch_up(self, position: int) -> None:
        """React to what was appended after `position` by anybody."""
        while entries := self._room.store.entries_after(position, PAGE):
            for entry in entries:
                if entry.draft.type == Case.type:
                    self._note_and_react(entry)
                elif entry.draft.type in KINDS:
                    self._note_beside(entry)
                else:
                    self._holidays.note(entry)
            position = entries[-1].position
        for recorded in self._holidays.deal_with():
            self.react_to(recorded)

    def _note_beside(self, entry: Entry) -> None:
        draft = entry.draft
        self._room.shelf.note(entry)
        self._room.tell_beside(event_beside(draft), draft.type, draft.stream, entry.position)

    def _note_and_react(self, entry: Entry) -> None:
        draft = entry.draft
        case = self._room.standing(draft.stream).case
        self._room.timers.note(case, draft.obligations)
        became_major = draft.changed.get("major") is True
        lost_major = draft.version > 1 and draft.changed.get("major") is False
        self.react_to(Recorded(event_of(draft), draft.stream, entry.position, became_major, lost_major))

    def react_to(self, first: Recorded) -> None:
        """Everything that follows from one event, and from what follows."""
        waiting = deque([first])
        while waiting:
            recorded = waiting.popleft()
            for stream, command in self._reactions(recorded):
                if isinstance(command.asked, facts.MeasureDue):
                    case = self._room.standing(stream).case
                    waiting.extend(measures_due.ask(self._room, command, [case], recorded.position))
                elif not self._overtaken(stream, command):
                    waiting.append(self._carry_out(stream, command, recorded.position))
            waiting.extend(measures_due.recurring(self._room, recorded))

    def _reactions(self, recorded: Recorded) -> list[tuple[UUID, Command]]:
        repeats = [*links(self._room, recorded), *checks(self._room, recorded)]
        case = self._room.standing(recorded.stream).case
        handbook = self._room.handbook_of(case)
        self._room.notices.note(
            recorded.event,
            case,
            handbook,
            position=recorded.position,
            became_major=recorded.became_major,
            now=self._room.now,
        )
        reactions = react(recorded.event, case, handbook, became_major=recorded.became_major)
        return [*repeats, *((recorded.stream, command) for command in reactions)]

    def _overtaken(self, stream: UUID, command: Command) -> bool:
        """Whether another rule raised the case as high already, for the same event."""
        case = self._room.standing(stream).case
        to = command.asked.to if isinstance(command.asked, facts.Escalated) else None
        return to is not None and self._room.handbook_of(case).at_or_above(case.level, to)

    def _carry_out(self, stream: UUID, command: Command, cause: int | None) -> Recorded:
        standing = self._room.standing(stream)
        handbook = self._room.handbook_of(standing.case)
        asked = command.asked
        cases = {}
        if isinstance(asked, facts.RepeatFound) and asked.of_received_at is not None:
            cases = {asked.of: asked.of_received_at}
        fact = decide(command, standing.case, Surroundings(handbook, cases=cases))
        return self._room.record(standing, command, fact, cause=cause)

    def run_clock(self, until: datetime, most: int | None = None) -> None:
        """Record every deadline missed before `until`, in the order they were due, and what follows.

        With `most`, stop when about so many entries wait to be appended; the timers left come next time.
        """
        while (most is None or len(self._room.drafts) < most) and (timer := self._room.timers.pop(until)):
            due_at, stream, obligation_id, instance, type_ = timer
            if type_ != Case.type:
                missed_one = self._room.shelf.missed(type_, stream, (obligation_id, instance), due_at)
                if missed_one is not None:
                    cause = self._room.start_of(stream, obligation_id, instance)
                    self._room.put_beside(*missed_one, cause=cause)
                continue
            case = self._room.standing(stream).case
            obligation = case.obligations[obligation_id, instance]
            if obligation.running and obligation.due_at == due_at:
                role, owner = owner_of(obligation, case)
                missed = facts.DeadlineMissed(
                    obligation=obligation_id, instance=instance, due_at=due_at, owner_role=role, owner=owner
                )
                command = Command(missed, due_at, POLICY, None, obligation.rule)
                cause = self._room.start_of(stream, obligation_id, instance)
                self.react_to(self._carry_out(stream, command, cause))
