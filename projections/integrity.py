"""Whether the ledger holds what was recorded: hashes, chains, positions and case numbers without gaps."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from aggregates.messages import N_
from ledger.entries import Entry
from ledger.store import Store

PAGE = 2000
FIRST_TO_TELL = 1000


@dataclass(frozen=True, slots=True)
class Problem:
    """What does not hold, and at which position; a message template and its values."""

    position: int | None
    template: str
    values: dict[str, object]


@dataclass(slots=True)
class Integrity:
    """Reads entries in order and collects what does not hold, `FIRST_TO_TELL` problems at most."""

    entries: int = 0
    cases: int = 0
    last_position: int = 0
    problems: list[Problem] = field(default_factory=list)
    _ends: dict[UUID, tuple[int, bytes]] = field(default_factory=dict)
    _numbers: dict[str, int] = field(default_factory=dict)
    _recorded_at: datetime | None = None

    def read_all(self, store: Store) -> None:
        """The whole ledger, a page at a time."""
        while page := store.entries_after(self.last_position, PAGE):
            self.read(page)
        self._counters(store)

    def read(self, entries: Iterable[Entry]) -> None:
        """Entries of a whole ledger, from its first on, the next ones."""
        for entry in entries:
            self._position(entry)
            self._number(entry)
            self._entry(entry)

    def read_case(self, store: Store, stream: UUID) -> None:
        """The entries of one case."""
        for entry in store.entries_of(stream):
            self._entry(entry)

    def _entry(self, entry: Entry) -> None:
        draft = entry.draft
        version, previous = self._ends.get(draft.stream, (0, None))
        self.entries += 1
        self.cases += draft.type == "complaint" and version == 0
        if entry.expected_hash() != entry.hash:
            self._tell(entry, N_("the hash does not fit: the entry was changed"))
        if draft.version != version + 1:
            self._tell(
                entry,
                N_("version {found} follows version {before}: an entry was taken out"),
                found=draft.version,
                before=version,
            )
        elif entry.previous_hash != previous:
            self._tell(entry, N_("the chain is broken: it was recorded after another entry"))
        self._ends[draft.stream] = (draft.version, entry.hash)
        self.last_position = entry.position

    def _position(self, entry: Entry) -> None:
        missing = entry.position - self.last_position - 1
        if missing > 0:
            self._tell(entry, N_("{count} positions are missing before it"), count=missing)
        elif missing < 0:
            self._tell(entry, N_("it stands behind position {before}"), before=self.last_position)
        if self._recorded_at is not None and entry.recorded_at < self._recorded_at:
            self._tell(entry, N_("it was recorded before the entry in front of it"))
        self._recorded_at = entry.recorded_at

    def _number(self, entry: Entry) -> None:
        if entry.number is None:
            return
        prefix, _dash, digits = entry.number.rpartition("-")
        expected = self._numbers.get(prefix, 0) + 1
        if not digits.isdigit() or int(digits) != expected:
            self._tell(
                entry,
                N_("case {number} is out of turn: {expected} was next"),
                number=entry.number,
                expected=f"{prefix}-{expected:05d}",
            )
        self._numbers[prefix] = int(digits) if digits.isdigit() else expected

    def _counters(self, store: Store) -> None:
        """A case removed at the end of a year's numbers leaves the counter ahead."""
        for prefix, last in store.execute(b"SELECT prefix, last FROM ledger.numbers").fetchall():
            if self._numbers.get(prefix, 0) != last and len(self.problems) < FIRST_TO_TELL:
                template = N_("numbers of {prefix} were given out up to {last}, but the last is {found}")
                values = {"prefix": prefix, "last": last, "found": self._numbers.get(prefix, 0)}
                self.problems.append(Problem(None, template, values))

    def _tell(self, entry: Entry, template: str, **values: object) -> None:
        if len(self.problems) < FIRST_TO_TELL:
            self.problems.append(Problem(entry.position, template, values))
