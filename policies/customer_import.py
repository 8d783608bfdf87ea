"""A file of the organisation's customers into the register: what is new or changed, and nothing twice (G4).

Each row that says something new is an entry, sealed under the key of its person, with the digest of the file
and the line; the import itself is one more. A row is known again by the customer's number, without one by the
phone or e-mail, and by the car's VIN or the plate, or the unit.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any
from uuid import UUID

from aggregates.complaint.commands import personal_fields
from aggregates.customer import facts
from aggregates.messages import N_, invalid
from ledger.customers import TYPE, Customers, Keeping, Kept
from ledger.entries import Draft, Json
from ledger.errors import PersonSealed
from policies.beside import stream_named
from policies.customer_files import Bad, Table
from policies.customer_rows import Prepared, Preparing
from policies.desk import Desk

BATCH_ROWS = 1000
REGISTER = stream_named(TYPE, "register")
"""The stream of what was imported."""


@dataclass(slots=True)
class Summary:
    """What came of a file: how many rows of each kind, and each that could not be used."""

    file: str
    encoding: str
    ignored: list[str]
    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    bad: list[Bad] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """The numbers, as they are recorded."""
        names = ("rows", "new", "changed", "unchanged", "removed")
        return {**{name: getattr(self, name) for name in names}, "bad": len(self.bad)}


def import_customers(
    desk: Desk, table: Table, content: bytes, by: str, *, complete: bool = False, dry: bool = False
) -> Summary:
    """Register what `table`, read from `content`, says. The same file again changes nothing.

    `complete`: the file is the whole register, what it lacks is removed, unless any row of it is bad. With
    `dry`, nothing is recorded, only counted. Raises `Refused` (`invalid`) for a whole register without one
    row that can be used: an export that failed, not an organisation that lost its customers.
    """
    run = _Import(desk, table, sha256(content).hexdigest(), by, dry=dry)
    desk.settle()
    for batch in run.batches():
        run.register(batch)
    if complete and len(run.summary.bad) == run.summary.rows:
        raise invalid(
            N_("no row of the file can be used, so --complete would remove every customer; none was removed"),
            field="complete",
        )
    if complete and not run.summary.bad:
        run.remove_others()
    run.finish()
    return run.summary


class _Import:
    def __init__(self, desk: Desk, table: Table, file: str, by: str, *, dry: bool) -> None:
        self._desk, self._table, self._by, self._dry = desk, table, by, dry
        self._room = desk.room
        self._customers = Customers(desk.room.store)
        self._preparing = Preparing(table, file, desk.room.vault, desk.room.library.stores())
        self.summary = Summary(file, table.encoding, list(table.ignored))

    def batches(self) -> Iterator[list[Prepared]]:
        """The rows that can be used, so many at a time."""
        batch: list[Prepared] = []
        for row in self._table.rows():
            self.summary.rows += 1
            prepared = row if isinstance(row, Bad) else self._preparing.prepare(row)
            if isinstance(prepared, Bad):
                self.summary.bad.append(prepared)
                continue
            batch.append(prepared)
            if len(batch) == BATCH_ROWS:
                yield batch
                batch = []
        yield batch

    def register(self, batch: Sequence[Prepared]) -> None:
        """Record those of a batch that say something new."""
        known = self._known(batch)
        if self._dry or not _new_of(batch, known):
            self._count(batch, known)
            return
        with self._locked():
            known = self._known(batch)
            self._count(batch, known)
            new = _new_of(batch, known)
            self._room.identification.look_up([each.fact for each in new])
            self._room.identification.load_keys()
            drafted = [made for each in new if (made := self._draft(each, known.get(each.row)))]
            self._room.drafts += [draft for draft, _ in drafted]
            self._customers.keep(keeping for _, keeping in drafted)

    def _known(self, batch: Sequence[Prepared]) -> dict[bytes, Kept]:
        return self._customers.kept(each.row for each in batch)

    def _count(self, batch: Sequence[Prepared], known: Mapping[bytes, Kept]) -> None:
        new = _new_of(batch, known)
        self.summary.unchanged += len(batch) - len(new)
        self.summary.changed += sum(each.row in known for each in new)
        self.summary.new += sum(each.row not in known for each in new)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Under the append lock; what is drafted is appended, and the policies are past it."""
        settling = self._desk.settling
        try:
            with self._room.store.transaction():
                position = settling.begin()
                settling.catch_up(position)
                yield
                settling.commit(position)
        finally:
            self._room.end()

    def _draft(self, each: Prepared, known: Kept | None) -> tuple[Draft, Keeping] | None:
        """The entry of a row, sealed; None, and a line of the summary, where the person's data are sealed."""
        try:
            person = self._room.identification.person_of(each.fact)
            key = self._room.vault.key_of(person)
        except PersonSealed as sealed:
            self._could_not(each, known, sealed)
            return None
        kind = facts.CustomerChanged.kind if known else facts.CustomerRegistered.kind
        stream = known.stream if known else self._room.outside.uuid()
        version = known.version + 1 if known else 1
        data = each.fact.model_dump(mode="json", by_alias=True, exclude_none=True)
        for part, name in personal_fields(facts.CustomerRegistered):
            if name in data.get(part, ()):
                path = f"{part}.{name}"
                data[part][name] = key.seal(data[part][name], stream, version, path, self._room.outside)
        draft = self._entry(stream, version, kind, data)
        keeping = Keeping(stream, version, person, each.row, each.content, each.digests)
        return replace(draft, person=person, key_commitment=key.commitment), keeping

    def _could_not(self, each: Prepared, known: Kept | None, sealed: PersonSealed) -> None:
        self.summary.bad.append(Bad(each.line, None, sealed.template, sealed.values))
        self.summary.changed -= known is not None
        self.summary.new -= known is None

    def _entry(self, stream: UUID, version: int, kind: str, data: Mapping[str, Json]) -> Draft:
        return Draft(stream, version, TYPE, kind, self._room.now(), self._by, None, data)

    def remove_others(self) -> None:
        """What the file, which is the whole register, does not name."""
        others = [row for row in self._customers.every_row() if row not in self._preparing.first]
        if self._dry:
            self.summary.removed = len(others)
            return
        data: dict[str, Any] = {"file": self.summary.file}
        for start in range(0, len(others), BATCH_ROWS):
            with self._locked():
                gone = self._customers.kept(others[start : start + BATCH_ROWS]).values()
                self._room.drafts += [
                    self._entry(each.stream, each.version + 1, facts.CustomerRemoved.kind, data)
                    for each in gone
                ]
                self._customers.drop(each.stream for each in gone)
            self.summary.removed += len(gone)

    def finish(self) -> None:
        """The import itself, where it changed anything."""
        if self._dry or not self.summary.new + self.summary.changed + self.summary.removed:
            return
        with self._locked():
            version = len(self._room.store.entries_of(REGISTER)) + 1
            data = {"file": self.summary.file, **self.summary.counts()}
            self._room.drafts.append(self._entry(REGISTER, version, facts.CustomersImported.kind, data))
        self._customers.analyse()


def _new_of(batch: Sequence[Prepared], known: Mapping[bytes, Kept]) -> list[Prepared]:
    """Those that the register does not hold, or holds otherwise."""
    return [each for each in batch if each.row not in known or known[each.row].content != each.content]
