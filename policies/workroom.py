"""Cases being worked on: loaded once, changed in memory, appended together.

Everything that appends goes through here, one command at a time or thousands in a transaction. A case is
the fold of its entries; what is new waits as drafts until `flush`.
"""

from collections import OrderedDict
from datetime import datetime
from uuid import UUID

from aggregates.beside import Matter
from aggregates.complaint.commands import Command
from aggregates.complaint.facts import Fact, IntakeCorrected, Investigated, Received
from aggregates.complaint.state import Case, Event
from aggregates.complaint.view import changes, take_in, view
from aggregates.handbook import Handbook
from aggregates.messages import N_, unknown
from ledger.entries import Draft, Request, canonical
from ledger.outside import Outside
from ledger.records import Answer, Appended, Follower
from ledger.store import Store
from ledger.vault import Vault
from policies.drafting import Drafting, Said
from policies.identification import Identification
from policies.library import Library
from policies.notices import Notices
from policies.questions import ask
from policies.register import Register
from policies.sending import Sending
from policies.shelf import Shelf, event_beside
from policies.standing import Recorded, Standing, take_entry
from policies.timers import Timers

CASES_KEPT = 20_000


class Workroom:
    """Loads, records, flushes.

    With `head` set, which is under the append lock, positions and numbers are known at once.
    """

    def __init__(self, store: Store, vault: Vault, outside: Outside) -> None:
        self.store = store
        self.vault = vault
        self.outside = outside
        self.library = Library(store)
        self.identification = Identification(vault)
        self.timers = Timers(store)
        self.notices = Notices(store)
        self.register = Register(store, vault, self.identification)
        self._drafting = Drafting(vault, self.identification, outside)
        self.shelf = Shelf(store, self.library, self.identification, self.timers, self._drafting)
        self.head: int | None = None
        self.drafts: list[Draft] = []
        self.sending = Sending(store)
        self._received: dict[UUID, list[UUID]] = {}
        self._caused: dict[str, list[UUID]] = {}
        self._seen_head = -1
        self._cases: OrderedDict[UUID, Standing] = OrderedDict()
        self._streams: dict[str, UUID] = {}
        self._numbers: dict[str, int] = {}

    def begin(self, head: int) -> None:
        """Under the append lock: from here on nobody else appends; forget cases that others changed."""
        if head != self._seen_head:
            self._forget_changed(head)
        self.forget_drafts()
        self.head = self._seen_head = head

    def stream_of(self, number: str, field: str = "complaint") -> UUID:
        """The stream of a case. Raises `Refused` (`unknown`)."""
        stream = self._known_stream(number)
        if stream is None:
            raise unknown(N_("there is no case {number}"), field=field, number=number)
        self._streams[number] = stream
        return stream

    def _known_stream(self, number: str) -> UUID | None:
        if number in self._streams:
            return self._streams[number]
        rows = ask(self.store, "stream_of_type", number=number, type=Case.type)
        return rows[0][0] if rows else None

    def _forget_changed(self, head: int) -> None:
        """Forget the cases that grew since we looked last; all of them where that is long ago."""
        if 0 <= head - self._seen_head <= CASES_KEPT:
            changed = [row[0] for row in ask(self.store, "changed_since", position=max(self._seen_head, 0))]
            for stream in changed:
                self._cases.pop(stream, None)
            self.shelf.forget(changed)
            self.library.forget_changed(changed)
        else:
            self._cases.clear()
            self.shelf.clear()

    def answers_of(self, requests: list[str]) -> dict[str, Answer]:
        """What those of `requests` that the ledger knows led to."""
        known = [row[0] for row in ask(self.store, "known_requests", requests=requests)]
        return {request: answer for request in known if (answer := self.store.answer_of(request))}

    def received_at(self, number: str) -> datetime | None:
        """When the case of this number was received; None where there is none."""
        stream = self._known_stream(number)
        return None if stream is None else self.standing(stream).case.received_at

    def standing(self, stream: UUID, *, fresh: bool = False) -> Standing:
        """The case as it stands; `fresh` adds what others appended since it was loaded."""
        known = self._cases.get(stream)
        if known is None or fresh:
            known = known or Standing(Case(stream), {})
            for entry in self.store.entries_of(stream, after_version=known.case.version):
                take_entry(known, entry)
        self._keep(stream, known)
        return known

    def _keep(self, stream: UUID, standing: Standing) -> None:
        self._cases[stream] = standing
        self._cases.move_to_end(stream)
        if len(self._cases) > CASES_KEPT and not self.drafts:
            self._cases.popitem(last=False)

    def others_of(self, case: Case, since: datetime, until: datetime) -> list[Case]:
        """Other cases of the same person or thing received in a time, those not appended yet included."""
        keys = [key for key in (case.person, case.subject) if key is not None]
        streams = [stream for key in keys for stream in self._received.get(key, ())]
        if not all(self.identification.is_new(key) for key in keys):
            found = self.store.earlier_cases(case.person, case.subject, since, until)
            streams += [each.stream for each in found]
        others = [self.standing(stream).case for stream in dict.fromkeys(streams) if stream != case.stream]
        return [each for each in others if each.received_at and since <= each.received_at <= until]

    def alike(self, case: Case, since: datetime, until: datetime, *, across_stores: bool) -> list[Case]:
        """Cases received in a time that were found to have the cause of `case`, now or before (G12)."""
        code = None if across_stores else case.store
        rows = ask(self.store, "alike", cause=case.cause, since=since, until=until, code=code)
        streams = dict.fromkeys([*(row[0] for row in rows), *self._caused.get(case.cause or "", ())])
        return [self.standing(stream).case for stream in streams]

    def start_of(self, stream: UUID, obligation_id: str, instance: int) -> int | None:
        """The position of the entry that started an obligation; under the append lock."""
        wanted = ("started", obligation_id, instance)
        for place in reversed(range(len(self.drafts))):
            draft = self.drafts[place]
            if draft.stream == stream and any(
                (each["change"], each["id"], each["n"]) == wanted for each in draft.obligations
            ):
                return None if self.head is None else self.head + place + 1
        started = canonical([{"change": "started", "id": obligation_id, "n": instance}])
        rows = ask(self.store, "start_of", stream=stream, started=started)
        return rows[0][0] if rows else None

    def handbook_of(self, case: Case) -> Handbook:
        """The handbook pinned to the case at receipt."""
        return self.library.handbook(*case.handbook)

    def record(
        self,
        standing: Standing,
        command: Command,
        fact: Fact,
        *,
        cause: int | None = None,
        request: Request | None = None,
        number_prefix: str | None = None,
    ) -> Recorded:
        """Take a decided fact into its case and keep the draft of its entry."""
        before, handbook = standing.case, self.handbook_of(standing.case)
        event = Event(fact, command.at, command.by, command.role, command.rule)
        after, effects = take_in(before, event, handbook)
        self._identify(after, fact)
        public = view(after, handbook, event)
        said = Said(event, effects, changes(standing.public, public), cause, request, number_prefix)
        draft = self._drafting.draft_of(after, said)
        self.drafts.append(draft)
        self._keep(after.stream, Standing(after, public))
        self.timers.note(after, effects)
        if number_prefix is not None:
            self._number(after, number_prefix)
        self._found_by(after, fact)
        position = None if self.head is None else self.head + len(self.drafts)
        became, lost = after.major and not before.major, before.major and not after.major
        return Recorded(event, after.stream, position, became, lost)

    def put_beside(
        self,
        matter: Matter,
        command: Command,
        *,
        cause: int | None = None,
        number_prefix: str | None = None,
        tells: bool = True,
    ) -> None:
        """Take what a policy or the clock does to a service or measure, and keep the draft of its entry."""
        draft = self.shelf.record(matter, command, command.asked, cause=cause, number_prefix=number_prefix)
        self.drafts.append(draft)
        if tells and self.head is not None:
            self.tell_beside(event_beside(draft), matter.type, draft.stream, self.head + len(self.drafts))

    def tell_beside(self, event: Event, type_: str, stream: UUID, position: int) -> None:
        """Whom the handbook has told of what happened to a service or measure."""
        matter = self.shelf.standing(type_, stream)
        handbook = self.library.handbook(*matter.handbook)
        self.notices.note(event, matter, handbook, position=position, now=self.now)

    def _identify(self, case: Case, fact: Fact) -> None:
        if isinstance(fact, Received):
            case.person, case.subject = self.identification.of_receipt(fact)
        elif isinstance(fact, IntakeCorrected):
            case.person, case.subject = self.identification.of_correction(case, fact)

    def _number(self, case: Case, prefix: str) -> None:
        """Predict the number that the ledger will give, where nobody else can take it."""
        if self.head is not None:
            case.number = self.next_number(prefix)
            self._streams[case.number] = case.stream

    def next_number(self, prefix: str) -> str:
        """The next number that the ledger will give; only under the append lock."""
        assert self.head is not None, "without the lock, somebody else may take the number"
        if prefix not in self._numbers:
            rows = ask(self.store, "last_number", prefix=prefix)
            self._numbers[prefix] = rows[0][0] if rows else 0
        self._numbers[prefix] += 1
        return f"{prefix}-{self._numbers[prefix]:05d}"

    def number_of_measure(self, prefix: str, complaints: tuple[str, ...], rule: str) -> str:
        """The number of a measure that a policy asks for."""
        del complaints, rule
        return self.next_number(prefix)

    def _found_by(self, case: Case, fact: Fact) -> None:
        """Let a case be found by its person and thing, or by its cause, before it is appended."""
        if isinstance(fact, Investigated) and fact.cause is not None:
            self._caused.setdefault(fact.cause, []).append(case.stream)
        if isinstance(fact, Received | IntakeCorrected):
            for key in (case.person, case.subject):
                if key is not None:
                    self._received.setdefault(key, []).append(case.stream)

    def flush(self, follower: Follower | None = None) -> list[Appended]:
        """Append what was recorded, durably unless a transaction is open. Errors: those of `Store.append`.

        Whatever goes wrong, nothing of it stays in memory.
        """
        drafts = self.drafts
        try:
            self.timers.flush() if self.head is not None else None
            self.notices.flush()
            appended = self.sending.finish(drafts, self.identification.newcomers, follower)
        except BaseException:
            self.forget_drafts()
            raise
        for draft, entry in zip(drafts, appended, strict=True):
            self._confirm(draft, entry)
        self.drafts = []
        self.forget_drafts()
        if appended and (self.head is not None or appended[0].position == self._seen_head + 1):
            self._seen_head = appended[-1].position
            self.head = None if self.head is None else self._seen_head
        return appended

    def _confirm(self, draft: Draft, entry: Appended) -> None:
        if entry.number is None:
            return
        if draft.type != Case.type:
            self.shelf.confirm(draft, entry.number)
            return
        case = self._cases[draft.stream].case
        if case.number not in (None, entry.number):
            raise AssertionError(f"predicted {case.number}, the ledger gave {entry.number}")
        case.number = entry.number
        self._streams[entry.number] = draft.stream

    def forget_drafts(self) -> None:
        """Drop what was decided and not appended, and every case that it changed."""
        for draft in self.drafts:
            self._cases.pop(draft.stream, None)
        self.shelf.forget(draft.stream for draft in self.drafts)
        if self.drafts:
            self._streams.clear()
        self.drafts = []
        self.sending.forget()
        self._received.clear()
        self._caused.clear()
        self._numbers.clear()
        self.identification.forget()
        self.timers.forget()
        self.notices.forget()

    def end(self) -> None:
        """After the transaction: others may append again."""
        self.head = None

    def now(self) -> datetime:
        """The time now."""
        return self.outside.now()
