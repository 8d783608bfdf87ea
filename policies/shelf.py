"""Services and measures being worked on, as `Workroom` does for cases: loaded once, drafted, appended."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from aggregates.beside import Matter, consequences
from aggregates.complaint.commands import Command
from aggregates.complaint.facts import DeadlineMissed, Fact
from aggregates.complaint.state import Event
from aggregates.complaint.view import View, changes
from aggregates.handbook import Handbook
from aggregates.measure.state import Measure
from aggregates.messages import N_, unknown
from aggregates.obligations import fold
from aggregates.service.facts import ServiceRecorded
from aggregates.service.state import Service
from aggregates.values import STORED
from ledger.entries import Draft, Entry, Request
from ledger.store import Store
from policies.drafting import Drafting, Said
from policies.identification import Identification
from policies.library import Library
from policies.questions import ask
from policies.reactions import POLICY
from policies.standing import readable
from policies.timers import Timers

KINDS: Mapping[str, type[Matter]] = {"service": Service, "measure": Measure}
"""What stands beside the cases, by the type of its streams."""

KEPT = 20_000

AnyMatter = TypeVar("AnyMatter", bound=Matter)


@dataclass(slots=True)
class Shelved:
    """A matter with what is public of it."""

    matter: Matter
    public: View


class Shelf:
    """Loads, finds, records. What it drafts is appended with everything else of the workroom."""

    def __init__(
        self,
        store: Store,
        library: Library,
        identification: Identification,
        timers: Timers,
        drafting: Drafting,
    ) -> None:
        self._store = store
        self._library = library
        self._identification = identification
        self._timers = timers
        self._drafting = drafting
        self._shelved: dict[UUID, Shelved] = {}
        self._streams: dict[str, UUID] = {}

    def find(self, kind: type[AnyMatter], number: str, field: str | None = None) -> AnyMatter:
        """The service or measure of this number, as the ledger has it now. Raises `Refused` (`unknown`)."""
        stream = self._drafted(number)
        if stream is None:
            rows = ask(self._store, "stream_of_type", number=number, type=kind.type)
            if not rows:
                raise unknown(
                    N_("there is no {type} {number}"), field=field or kind.type, type=kind.type, number=number
                )
            stream = rows[0][0]
        matter = self._standing(kind.type, stream, fresh=True).matter
        assert isinstance(matter, kind)
        return matter

    def _drafted(self, number: str) -> UUID | None:
        """The stream of one whose number was foretold; what was forgotten since is not there any more."""
        stream = self._streams.get(number)
        return stream if stream in self._shelved else None

    def record(
        self,
        matter: Matter,
        command: Command,
        fact: Fact,
        *,
        cause: int | None = None,
        request: Request | None = None,
        number_prefix: str | None = None,
    ) -> Draft:
        """Take a decided fact into its matter; the draft of its entry."""
        handbook = self._library.handbook(*matter.handbook)
        event = Event(fact, command.at, command.by, command.role, command.rule)
        after = matter.after(event)
        effects = consequences(after, event, handbook)
        if isinstance(fact, ServiceRecorded):
            after.person, after.subject = self._identification.of_receipt(fact)
        public = after.view()
        known = self._shelved.get(matter.stream)
        changed = changes(known.public if known else {}, public)
        said = Said(event, effects, changed, cause, request, number_prefix)
        draft = self._drafting.draft_of(after, said)
        self._shelved[matter.stream] = Shelved(after, public)
        if number_prefix is not None:
            self._streams[str(after.number)] = after.stream
        self._timers.note(after, effects)
        return draft

    def note(self, entry: Entry) -> None:
        """Let the clock know of an entry that anybody appended."""
        self._timers.note(self.standing(entry.draft.type, entry.draft.stream), entry.draft.obligations)

    def standing(self, type_: str, stream: UUID) -> Matter:
        """The service or measure as it stands."""
        return self._standing(type_, stream).matter

    def missed(
        self, type_: str, stream: UUID, key: tuple[str, int], due_at: datetime
    ) -> tuple[Matter, Command] | None:
        """Whose deadline was missed, and how that is recorded (X5); None where the timer was overtaken."""
        matter = self._standing(type_, stream).matter
        obligation = matter.obligations[key]
        if not obligation.running or obligation.due_at != due_at:
            return None
        fact = DeadlineMissed(
            obligation=obligation.id,
            instance=obligation.n,
            due_at=due_at,
            owner_role=obligation.owner_role,
            owner=obligation.owner,
        )
        return matter, Command(fact, due_at, POLICY, None, obligation.rule)

    def confirm(self, draft: Draft, number: str) -> None:
        """Take in the number that the ledger gave."""
        self._shelved[draft.stream].matter.number = number

    def forget(self, streams: Iterable[UUID]) -> None:
        """Forget what others changed, or what was not appended."""
        for stream in streams:
            self._shelved.pop(stream, None)

    def clear(self) -> None:
        """Forget everything."""
        self._shelved.clear()

    def _standing(self, type_: str, stream: UUID, *, fresh: bool = False) -> Shelved:
        known = self._shelved.get(stream)
        if known is None or fresh:
            known = known or Shelved(KINDS[type_](stream), {})
            for entry in self._store.entries_of(stream, after_version=known.matter.version):
                take_beside(known, entry)
            if len(self._shelved) >= KEPT:
                # Everything drafted was appended long ago: in a transaction there are fewer.
                self._shelved.pop(next(iter(self._shelved)))
            self._shelved[stream] = known
        return known


def take_beside(shelved: Shelved, entry: Entry) -> None:
    """Fold one entry into a matter that nobody else holds."""
    draft, matter = entry.draft, shelved.matter
    if draft.version == 1:
        matter.number, matter.person, matter.subject = entry.number, draft.person, draft.subject
        matter.handbook = (draft.handbook or "", draft.handbook_version or "")
    matter.apply(readable(entry, event_beside))
    for effect in draft.obligations:
        fold(matter.obligations, effect)
    shelved.public.update(draft.changed)


def event_beside(draft: Draft) -> Event:
    """What happened to a service or measure, out of what was recorded."""
    fact = KINDS[draft.type].facts[draft.kind].model_validate(draft.data, context=STORED)
    return Event(fact, draft.at, draft.by, draft.role, draft.rule)


def opened(kind: type[AnyMatter], stream: UUID, handbook: Handbook) -> AnyMatter:
    """A new one, of which nothing happened yet."""
    return kind(stream, handbook=(handbook.name, handbook.version))
