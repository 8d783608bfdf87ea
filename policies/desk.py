"""The desk: one command line in, its answer out; the clock and the policies kept up with it.

A command is decided against its case and appended under optimistic control. What follows from it, and
what the clock brings, is worked out under the append lock and committed together with the position up to
which everything was dealt with: exactly once, whatever is killed when.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import datetime
from typing import Any

from aggregates.complaint.commands import Command
from aggregates.complaint.decide import decide
from aggregates.complaint.facts import Fact, Received
from aggregates.complaint.state import Case
from aggregates.complaint.surroundings import Surroundings
from aggregates.messages import N_, Refused, invalid
from aggregates.service.state import Service
from ledger.entries import Json, Request
from ledger.errors import LedgerError, PersonKnown, PersonSealed, RequestKnown, VersionConflict
from ledger.outside import Outside
from ledger.records import Answer
from ledger.store import Store
from ledger.vault import Vault
from policies.beside import Outcome, Wish
from policies.beside_commands import BESIDE
from policies.lines import Asked, id_of, parse, read
from policies.pending_matters import pending_about
from policies.questions import ask
from policies.settling import Settling
from policies.standing import Recorded, Standing
from policies.workroom import Workroom

ATTEMPTS = 50
"""How often a command is decided anew because others wrote to the same case meanwhile."""

Line = Mapping[str, Any]
Reply = dict[str, Json]


class Desk:
    """Executes commands. `translate` turns a message template into the reader's language."""

    def __init__(
        self, store: Store, vault: Vault, outside: Outside, translate: Callable[[str], str] = str
    ) -> None:
        self.room = Workroom(store, vault, outside)
        self.settling = Settling(self.room)
        self._translate = translate

    def execute(self, line: bytes | Line) -> Reply:
        """The contract's answer to one line; clock and policies are up to now before and after."""
        content: Line = {}
        try:
            content = parse(line) if isinstance(line, bytes) else line
            asked, now = self.timed(read(content))
            self.settle(now)
            answer = self.perform(asked)
        except (Refused, PersonSealed) as refused:
            return self.refusal(content, refused)
        self.settle()
        return answer

    def settle(self, until: datetime | None = None) -> None:
        """Deal with everything that fell due before `until` (now), and let the policies react."""
        self.settling.settle(until or self.room.now())

    def perform(self, asked: Asked) -> Reply:
        """Decide and append one command, without clock and policies. Raises `Refused`."""
        self.room.register.forget()
        for _ in range(ATTEMPTS):
            try:
                return self._attempt(asked)
            except (VersionConflict, PersonKnown):
                self.room.forget_drafts()
            except RequestKnown:
                return self._same_again(asked)
        raise Refused(N_("others keep changing this case; try again"), code="conflict")

    def _attempt(self, asked: Asked) -> Reply:
        try:
            if asked.command in BESIDE:
                return self._beside_once(asked)
            recorded = self.decide_and_record(asked, fresh=False)
        except (Refused, PersonSealed) as refused:
            return self._refused_for_certain(asked, refused)
        self.room.flush()
        return self.answer(asked, [recorded])

    def _beside_once(self, asked: Asked) -> Reply:
        # Whom it is about is not worked out anew for a request known already: a key does not come back.
        if BESIDE[asked.command].finish is not None and self.room.store.answer_of(asked.id) is not None:
            return self._same_again(asked)
        return self._beside(asked)

    def _beside(self, asked: Asked) -> Reply:
        """Carry out a command beside the cases; what it says of cases stands after its own entries."""
        room = self.room
        with self._locked() if BESIDE[asked.command].numbers else nullcontext():
            outcome = self.beside(asked)
            room.drafts[:0] = outcome.drafts
            events = [_event_name(draft.kind) for draft in room.drafts]
            room.flush()
        if outcome.then is not None:
            outcome.then()
        version = max(each.version for each in outcome.drafts if each.stream == outcome.drafts[0].stream)
        return {"id": asked.id, "ok": True, **outcome.answer, "version": version, "events": events}

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Under the append lock, where the next numbers are known."""
        try:
            with self.room.store.transaction():
                self.settling.begin()
                yield
        finally:
            self.room.end()

    def _refused_for_certain(self, asked: Asked, refused: Refused | PersonSealed) -> Reply:
        """A refusal stands only if the case was read just now, and the request is not one answered before."""
        self.room.forget_drafts()
        if self.room.store.answer_of(asked.id) is not None:
            return self._same_again(asked)
        if asked.command in BESIDE or asked.complaint is None:
            raise refused
        self.room.library.forget_stores()
        recorded = self.decide_and_record(asked, fresh=True)
        self.room.flush()
        return self.answer(asked, [recorded])

    def beside(self, asked: Asked) -> Outcome:
        """What a command beside the cases brings. Raises `Refused`."""
        wish = Wish(self.moment_of(asked), asked.by, asked.role, self.request_of(asked))
        return BESIDE[asked.command].work(self.room, asked.asked, wish)

    def decide_and_record(self, asked: Asked, *, fresh: bool) -> Recorded:
        """Decide one command on a case, and keep its draft. Raises `Refused`."""
        at = self.moment_of(asked)
        assert isinstance(asked.asked, Fact)
        command = Command(asked.asked, at, asked.by, asked.role)
        if isinstance(asked.asked, Received):
            return self._receive(asked, asked.asked, command)
        standing = self.room.standing(self.room.stream_of(str(asked.complaint)), fresh=fresh)
        fact = decide(command, standing.case, self.surroundings(standing.case, asked.asked))
        return self.room.record(standing, command, fact, request=self.request_of(asked))

    def _receive(self, asked: Asked, intake: Received, command: Command) -> Recorded:
        if intake.return_call is not None:
            self.room.shelf.find(Service, intake.return_call, "return_call")
        registration = self.room.library.registered(intake.store)
        handbook = self.room.library.handbook(registration.handbook, registration.version)
        case = Case(self.room.outside.uuid(), handbook=(handbook.name, handbook.version))
        filled = self.room.register.filled(case.stream, intake)
        pending = pending_about(self.room, filled, command.at) or None
        command = replace(command, asked=filled.model_copy(update={"pending": pending}))
        fact = decide(command, case, Surroundings(handbook))
        year = handbook.working_calendar.local(command.at).year
        return self.room.record(
            Standing(case, {}),
            command,
            fact,
            request=self.request_of(asked),
            number_prefix=f"{intake.store}-{year}",
        )

    def surroundings(self, case: Case, asked: Fact) -> Surroundings:
        """What a decision may know besides the case."""
        handbook = self.room.handbook_of(case)
        # Not dict(asked): a fact may have a field called `keys`.
        named = vars(asked)
        other = named.get("of")
        cases = {other: received} if other and (received := self.room.received_at(other)) else {}
        return Surroundings(handbook, self.room.library.stores() if named.get("store") else {}, cases)

    def timed(self, asked: Asked) -> tuple[Asked, datetime]:
        """`asked` with its time, and now: one instant for what fell due before it and for itself."""
        at = self.moment_of(asked)
        return replace(asked, at=at), at if asked.at is None else self.room.now()

    def moment_of(self, asked: Asked) -> datetime:
        """When it happened: as said, or now; never later than now."""
        now = self.room.now()
        if asked.at is not None and asked.at > now:
            raise invalid(
                N_("this lies in the future; now is {now}"), field="at", now=now.isoformat(timespec="seconds")
            )
        return asked.at or now

    def request_of(self, asked: Asked) -> Request:
        """The request as it is remembered: its content only as a keyed digest."""
        return Request(asked.id, self.room.vault.digest(asked.content))

    def answer(self, asked: Asked, recorded: list[Recorded]) -> Reply:
        """The answer to an accepted command on a case."""
        case = self.room.standing(recorded[0].stream).case
        return {
            "id": asked.id,
            "ok": True,
            "complaint": case.number,
            "version": case.version,
            "events": [each.event.name for each in recorded],
            **_found_at_intake(vars(recorded[0].event.fact)),
        }

    def _same_again(self, asked: Asked) -> Reply:
        self.room.forget_drafts()
        known = self.room.store.answer_of(asked.id)
        assert known is not None, "a request the ledger knows has an answer"
        return self.known_answer(asked, known)

    def known_answer(self, asked: Asked, known: Answer) -> Reply:
        """The answer that the same request got before. Raises `Refused` (`id-reused`) for another content."""
        if known.digest != self.room.vault.digest(asked.content):
            raise id_reused()
        events = [_event_name(kind) for kind in known.kinds]
        if asked.command in BESIDE:
            self._finish(asked)
            named, found = BESIDE[asked.command].named(known), {}
        else:
            named, found = {"complaint": known.number}, _found_at_intake(known.data)
        # The same to the letter, for whoever compares lines.
        return {"id": asked.id, "ok": True, **named, "version": known.version, "events": events, **found}

    def _finish(self, asked: Asked) -> None:
        """What follows the entries about persons may have been cut off: it is done to whom they name."""
        finish = BESIDE[asked.command].finish
        if finish is not None:
            finish(self.room, [row[0] for row in ask(self.room.store, "still_meant", request=asked.id)])

    def refusal(self, line: Line, refused: Refused | LedgerError) -> Reply:
        """The contract's answer to a line that was refused."""
        # A library's reason is a text of its own; ours among them are translated, others stay as they are.
        reason = self._translate(str(refused.values.get("reason", "")))
        message = self._translate(refused.template).format(**{**refused.values, "reason": reason})
        code, rule, field = "refused", None, None
        if isinstance(refused, Refused):
            code, rule, field = refused.code, refused.rule, refused.field
        error = {"code": code, "rule": rule, "message": message, "field": field}
        return {"id": id_of(line), "ok": False, "error": error}


def _found_at_intake(fact: Mapping[str, Any]) -> dict[str, list[str]]:
    """What a receipt found: what the register filled in (G4), and what is pending of the same car (S4)."""
    return {name: [*found] for name in ("from_register", "pending") if (found := fact.get(name))}


def id_reused() -> Refused:
    """The same request id with other content."""
    return Refused(N_("this request id was used with other content"), code="id-reused", field="id")


def _event_name(kind: str) -> str:
    """`StoreRegistered` for `store-registered.v1`."""
    return "".join(part.capitalize() for part in kind.rpartition(".")[0].split("-"))
