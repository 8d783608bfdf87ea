"""Many command lines: one transaction each, or in large ones; the clock on now or on the lines' own times."""

import gc
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Literal

from aggregates.complaint.facts import Received
from aggregates.messages import N_, Refused, invalid
from ledger.errors import PersonSealed
from policies.beside_commands import BESIDE
from policies.desk import Desk, Reply, id_reused
from policies.lines import Asked, parse, read
from policies.questions import ask
from policies.timers import EVERY

BATCH_LINES = 500
LONGEST = timedelta(hours=1)
"""Longer than a batch takes: what falls due meanwhile is dealt with in its place."""

BATCH_BYTES = 16 * 1024 * 1024
"""A batch is held in memory several times over, and a statement that takes it away is at most 1 GB."""

REFERENCES = ("of", "return_call", "service", "measure", "complaint")
"""The fields that may name what another line of the file opened, as `@id`."""

Clock = Literal["now", "commands"]


def apply(
    lines: Iterable[bytes],
    desk: Desk,
    *,
    clock: Clock = "now",
    until: datetime | None = None,
    fast: bool = False,
) -> Iterator[Reply]:
    """One answer for each line that is not empty, in order, each only after what it says is durable.

    `clock="commands"` deals, before each line, with what fell due before the line's own time; `until`
    carries on to that time at the end. Raises `Refused` for an `until` later than now.
    """
    if until is not None and until > desk.room.now():
        raise invalid(N_("this lies in the future"), field="until")
    run = _Run(desk, clock)
    full = (line for line in lines if line.strip())
    if fast:
        for batch in _batches(full):
            yield from run.batch(batch)
    else:
        for line in full:
            yield run.one(line)
    if clock == "now" or until is not None:
        desk.settle(until)


def _batches(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    """So many lines as go into one transaction."""
    batch: list[bytes] = []
    size_bytes = 0
    for line in lines:
        batch.append(line)
        size_bytes += len(line)
        if len(batch) >= BATCH_LINES or size_bytes >= BATCH_BYTES:
            yield batch
            batch, size_bytes = [], 0
    if batch:
        yield batch


class _Run:
    """One run over a file: the cases its lines opened, and how far the clock has come."""

    def __init__(self, desk: Desk, clock: Clock) -> None:
        self._desk = desk
        self._own_clock = clock == "commands"
        self._opened: dict[str, str] = {}
        self._answered: dict[str, tuple[str, Reply]] = {}

    def one(self, line: bytes) -> Reply:
        """One line in transactions of its own."""
        content: dict[str, Any] = {}
        desk = self._desk
        try:
            content = parse(line)
            asked, now = desk.timed(self._resolved(read(content)))
            desk.settle(self._clock_before(asked, now))
            reply = desk.perform(asked)
        except (Refused, PersonSealed) as refused:
            return desk.refusal(content, refused)
        desk.settle(self._clock_before(asked, desk.room.now()))
        return self._remember(reply)

    def _clock_before(self, asked: Asked, now: datetime) -> datetime:
        return min(asked.at or now, now) if self._own_clock else now

    def _resolved(self, asked: Asked) -> Asked:
        """`@c-1` means the case that request c-1 of this file opened."""
        complaint = asked.complaint and self._opened_by(asked.complaint, asked.id)
        fields = vars(asked.asked)
        named: dict[str, Any] = {
            name: self._opened_by(fields[name], asked.id, name)
            for name in REFERENCES
            if isinstance(fields.get(name), str)
        }
        if several := fields.get("complaints"):
            named["complaints"] = tuple(self._opened_by(each, asked.id, "complaints") for each in several)
        fact = asked.asked.model_copy(update=named) if named else asked.asked
        return replace(asked, complaint=complaint, asked=fact)

    def _opened_by(self, reference: str, request_id: str, field: str = "complaint") -> str:
        if not reference.startswith("@"):
            return reference
        number = self._opened.get(reference[1:])
        if number is None and (known := self._desk.room.store.answer_of(request_id)):
            # Asked before, in a file whose other lines are not here: it gets its answer again.
            number = known.number
        if number is None:
            raise Refused(
                N_("no accepted line of this file with the id {id} opened a case"),
                code="unknown",
                field=field,
                id=reference[1:],
            )
        return number

    def _remember(self, reply: Reply) -> Reply:
        opened = ("complaint",) if "Received" in reply.get("events", ()) else ("service", "measure")
        for name in opened:
            if name in reply:
                # A return call stands for its sale or visit: `@id` of either names that (C11).
                self._opened.setdefault(str(reply["id"]), str(reply[name]))
        return reply

    def batch(self, lines: list[bytes]) -> list[Reply]:
        """Many lines in one transaction, with the same answers; commands beside the cases go alone."""
        replies: list[Reply] = []
        waiting: list[tuple[dict[str, Any], Asked | Reply]] = []
        for line in lines:
            content, asked = self._readable(line)
            if isinstance(asked, Asked) and asked.command in BESIDE:
                replies += self._together(waiting)
                waiting = []
                replies.append(self.one(line))
            else:
                waiting.append((content, asked))
        return replies + self._together(waiting)

    def _readable(self, line: bytes) -> tuple[dict[str, Any], Asked | Reply]:
        content: dict[str, Any] = {}
        try:
            content = parse(line)
            return content, read(content)
        except Refused as refused:
            return content, self._desk.refusal(content, refused)

    def _together(self, lines: list[tuple[dict[str, Any], Asked | Reply]]) -> list[Reply]:
        if not lines:
            return []
        room, settling = self._desk.room, self._desk.settling
        asked = [each for _, each in lines if isinstance(each, Asked)]
        with room.store.transaction():
            position = settling.begin()
            room.vault.notice(ask(room.store, "keys_changed")[0][0])
            settling.catch_up(position)
            known = room.answers_of([each.id for each in asked])
            self._answered.clear()
            intakes = [each.asked for each in asked if isinstance(each.asked, Received)]
            room.register.look_up(intakes)
            room.identification.look_up(room.register.all_filled(intakes))
            now = room.now()
            latest = max((self._clock_before(each, now) for each in asked), default=now)
            room.timers.load(latest + LONGEST, EVERY)
            replies = []
            with room.store.going_on():
                for content, each in lines:
                    replies.append(self._within(content, each, known))
                    room.sending.go_ahead(room.drafts, room.identification.newcomers)
                settling.commit(position)
        room.end()
        # What stays in memory is not looked through for cycles again: that took a tenth of the time.
        gc.freeze()
        return replies

    def _within(self, content: dict[str, Any], asked: Asked | Reply, known: dict[str, Any]) -> Reply:
        """One line of a batch, under the append lock."""
        if not isinstance(asked, Asked):
            return asked
        desk, settling = self._desk, self._desk.settling
        try:
            asked, now = desk.timed(self._resolved(asked))
            settling.run_clock(self._clock_before(asked, now))
            if asked.id in known:
                return self._remember(desk.known_answer(asked, known[asked.id]))
            if asked.id in self._answered:
                return self._answered_before(asked)
            recorded = desk.decide_and_record(asked, fresh=False)
        except (Refused, PersonSealed) as refused:
            return desk.refusal(content, refused)
        reply = self._remember(desk.answer(asked, [recorded]))
        self._answered[asked.id] = (asked.content, reply)
        settling.react_to(recorded)
        # The next line may lie further back; what this one's time made due is dealt with here.
        settling.run_clock(self._clock_before(asked, now))
        return reply

    def _answered_before(self, asked: Asked) -> Reply:
        content, reply = self._answered[asked.id]
        if content != asked.content:
            raise id_reused()
        return reply
