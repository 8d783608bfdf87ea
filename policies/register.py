"""An intake beside the register of the organisation's customers: filled in from it, checked against it (G4).

One query at most an intake, or a batch of them; none where nobody ever filled the register.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar
from uuid import UUID

from aggregates.complaint.facts import Received
from aggregates.customer.comparing import COMPLAINING, IDENTIFYING, Known, filling
from aggregates.customer.facts import CustomerRegistered
from aggregates.service.facts import ServiceRecorded
from ledger.customers import Customers, Row, Values, values_of
from ledger.identity import normalise
from ledger.store import Store
from ledger.vault import Vault
from policies.identification import Identification

FILLED = (
    "customer.number",
    "customer.name",
    "customer.phone",
    "customer.company",
    "customer.unit",
    "customer.email",
    "customer.address",
    "subject.kind",
    "subject.id",
    "subject.model",
    "subject.vin",
)

KIND = "customer.kind"
"""Of a sale or visit only: of which kind the customer is."""

Intake = TypeVar("Intake", Received, ServiceRecorded)


class Register:
    """What the register knows of intakes. `exists` is refreshed by whoever asks the database anyway."""

    def __init__(self, store: Store, vault: Vault, identification: Identification) -> None:
        self._customers = Customers(store)
        self._vault = vault
        self._identification = identification
        self._found: dict[bytes, list[Row]] = {}
        self._seen: dict[UUID, tuple[Known, list[Known]]] = {}
        self.exists: bool | None = None

    def look_up(self, intakes: Iterable[Received]) -> None:
        """Find what many intakes may mean, in one query; only under the append lock."""
        self.forget()
        self.exists = self._customers.any()
        if self.exists:
            digests = {digest for each in intakes for digest in self._digests(said_of(each))}
            self._found = {digest: [] for digest in digests} | self._customers.found(digests)

    def filled(self, stream: UUID, intake: Received) -> Received:
        """`intake`, to be received as `stream`, with what the register knows and nobody said."""
        if not self._is_there():
            return intake
        said, rows = self._meant(intake)
        self._seen[stream] = (said, [row for _, row in rows])
        return _with(intake, self._filling(intake, said, rows, FILLED))

    def filled_visit(self, visit: ServiceRecorded, kinds: Iterable[str]) -> ServiceRecorded:
        """A sale or visit so; of which of the handbook's kinds the customer is as well (C9)."""
        if not self._is_there():
            return visit
        filled = self._filling(visit, *self._meant(visit), (*FILLED, KIND))
        kind = filled.pop(KIND, "")
        written = next((each for each in kinds if _plain(each) == _plain(kind)), None)
        return _with(visit, filled if written is None else {**filled, KIND: written})

    def _filling(
        self, intake: Intake, said: Known, rows: list[tuple[UUID, Known]], paths: tuple[str, ...]
    ) -> dict[str, str]:
        """What the rows fill in. Where it was said who complains, only what is sealed under the same person.

        Otherwise erasing the person of the row would leave in the case what the row said.
        """
        filled = filling(said, [row for _, row in rows], paths)
        if not filled or COMPLAINING.isdisjoint(said.written):
            return filled
        person = self._identification.known_person(_with(intake, filled))
        if all(owner == person for owner, _ in rows):
            return filled
        filled = filling(said, [row for owner, row in rows if owner == person], paths)
        return filled if self._identification.known_person(_with(intake, filled)) == person else {}

    def _is_there(self) -> bool:
        if self.exists is None:
            self.exists = self._customers.any()
        return self.exists

    def all_filled(self, intakes: Iterable[Received]) -> list[Received]:
        """Many intakes with all that may be filled in; what they name can then be looked up at once."""
        if not self.exists:
            return [*intakes]
        meant = [(each, *self._meant(each)) for each in intakes]
        return [_with(each, filling(said, [row for _, row in rows], FILLED)) for each, said, rows in meant]

    def _meant(self, intake: Received | ServiceRecorded) -> tuple[Known, list[tuple[UUID, Known]]]:
        """What is said, and the rows it finds, each with its person."""
        said = known(said_of(intake))
        return said, [(row.person, known(row.values)) for row in self._rows_for(said.written)]

    def seen(self, stream: UUID) -> tuple[Known, list[Known]] | None:
        """What was said and found when `stream` was received here, once."""
        return self._seen.pop(stream, None)

    def rows_for(self, said: Mapping[str, str]) -> list[Known]:
        """What every row says that anything of what was said finds."""
        return [known(row.values) for row in self._rows_for(said)]

    def _rows_for(self, said: Mapping[str, str]) -> list[Row]:
        digests = self._digests(said)
        if not digests:
            return []
        found = self._found if digests <= self._found.keys() else self._customers.found(digests)
        rows = {row.stream: row for digest in digests for row in found.get(digest, ())}
        return [rows[stream] for stream in sorted(rows)]

    def _digests(self, said: Mapping[str, str]) -> set[bytes]:
        found = (self._vault.lookup(*each) for each in identifiers_of(said))
        return {lookup.digest for lookup in found if lookup}

    def forget(self) -> None:
        """Drop what was found: others may have changed the register since."""
        self._found.clear()
        self._seen.clear()


def kind_of(path: str, values: Mapping[str, str]) -> str:
    """How the text at `path` is spelled: as a `phone`, as a `plate`."""
    if path == "subject.id":
        return values.get("subject.kind", "vehicle")
    kind = path.rpartition(".")[2]
    return "customer" if kind == "number" else kind


def identifiers_of(values: Mapping[str, str]) -> list[tuple[str, str]]:
    """By what a row, or an intake, is found: kinds and texts as `Vault.lookup` takes them."""
    return [(kind_of(path, values), values[path]) for path in IDENTIFYING if path in values]


def known(values: Values) -> Known:
    """Texts by path with their one spelling; what has none is not compared."""
    spelled = {path: normalise(kind_of(path, values), text) for path, text in values.items()}
    return Known(values, {path: text for path, text in spelled.items() if text})


def said_of(intake: Received | ServiceRecorded | CustomerRegistered) -> Values:
    """What an intake, or a row, says of customer and thing, in the clear."""
    parts = {
        name: part.model_dump(by_alias=True)
        for name, part in (("customer", intake.customer), ("subject", intake.subject))
        if part
    }
    return values_of(
        {**parts, "customer_kind": getattr(intake, "customer_kind", None)}, lambda _sealed, _path: None
    )


def _plain(kind: str) -> str:
    """A kind of customer without what customer systems write differently: case, blanks, full-width signs."""
    return "".join(unicodedata.normalize("NFKC", kind).casefold().split())


def _with(intake: Intake, filled: Mapping[str, str]) -> Intake:
    """The intake with what was filled in. A thing needs its kind, and more than that to be told of."""
    things = {path for path in filled if path.startswith("subject.")}
    if intake.subject is None and ("subject.kind" not in things or len(things) == 1):
        filled = {path: text for path, text in filled.items() if not path.startswith("subject.")}
    if not filled:
        return intake
    fields: dict[str, Any] = {**dict(intake), "from_register": tuple(filled)}
    if KIND in filled:
        fields["customer_kind"] = filled[KIND]
    for part in ("customer", "subject"):
        mine = {
            path.partition(".")[2]: text
            for path, text in filled.items()
            if path.startswith(f"{part}.") and path != KIND
        }
        if mine:
            given = getattr(intake, part)
            said = given.model_dump(by_alias=True, exclude_none=True) if given else {}
            fields[part] = {**said, **mine}
    return type(intake).model_validate(fields)
