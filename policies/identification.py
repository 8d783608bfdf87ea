"""Who complained, and about what thing: found again by phone, e-mail or plate, or new (X6, X11)."""

from collections.abc import Iterable
from contextlib import suppress
from uuid import UUID

from aggregates.beside import Matter
from aggregates.complaint.facts import IntakeCorrected, Received
from aggregates.complaint.state import Case
from aggregates.customer.facts import CustomerChanged, CustomerRegistered
from aggregates.service.facts import ServiceRecorded
from ledger.errors import PersonErased
from ledger.records import Lookup, Newcomer
from ledger.vault import Identifier, Vault, in_stead_of

_PERSON_FIELDS = {"customer.phone": "phone", "customer.email": "email", "customer.number": "customer"}
_THING_FIELDS = frozenset({"subject.id", "subject.vin"})

Intake = Received | ServiceRecorded | CustomerRegistered | CustomerChanged
"""What says who, and about what thing."""


class Identification:
    """Finds or makes persons and things; `newcomers` wait to be appended with the entries that name them."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self.newcomers: list[Newcomer] = []
        self._new: set[UUID] = set()
        self._found: dict[bytes, UUID] = {}
        self._looked_up: set[bytes] = set()
        self._lookups: dict[Identifier, Lookup | None] = {}

    def look_up(self, facts: Iterable[Intake]) -> None:
        """Find what many intakes name, in one query; only under the append lock, where nobody adds to it."""
        identifiers = [each for fact in facts for each in (*_of_person(fact), *_of_thing(fact))]
        self._remember(identifiers)

    def of_receipt(self, fact: Received | ServiceRecorded) -> tuple[UUID, UUID | None]:
        """The person and the thing of an intake, or of a sale or visit.

        What somebody says whose data are sealed is recorded all the same (X10), as of a person of its own.
        """
        person, thing = _of_person(fact), _of_thing(fact)
        self._remember([*person, *thing])
        return self._person(person), self._thing(thing) if thing else None

    def person_of(self, fact: Intake) -> UUID:
        """The person alone, of a row of the register. Raises `PersonSealed`."""
        self._not_sealed(self._known(_of_person(fact)))
        return self._person(_of_person(fact))

    def known_person(self, fact: Intake) -> UUID | None:
        """The person of an intake, where he is known."""
        # The thing will be asked for next: one query for both.
        self._remember([*_of_person(fact), *_of_thing(fact)])
        return self._usable(_of_person(fact))

    def load_keys(self) -> None:
        """Read the keys of everybody found so far at once."""
        self._vault.load_keys(set(self._found.values()))

    def known_thing(self, fact: Received | ServiceRecorded) -> UUID | None:
        """The thing of an intake or a visit, where it was seen before."""
        # The person will be asked for next: one query for both.
        self._remember([*_of_person(fact), *_of_thing(fact)])
        return self._known(_of_thing(fact))

    def of_correction(self, case: Case, fact: IntakeCorrected) -> tuple[UUID | None, UUID | None]:
        """The person and the thing after a correction: a wrong phone or plate belongs to somebody else."""
        written = str(fact.value)
        if fact.field in _PERSON_FIELDS:
            return self._person([(_PERSON_FIELDS[fact.field], written)]), case.subject
        if fact.field in _THING_FIELDS:
            self._not_sealed(case.person)
            kind = "vin" if fact.field == "subject.vin" else case.subject_kind or "vehicle"
            return case.person, self._thing([(kind, written)])
        return case.person, case.subject

    def sealing_person(self, case: Case | Matter) -> UUID:
        """Under whose key the case's texts are sealed: a new one where the person was erased."""
        if case.person is not None:
            try:
                self._vault.key_of(case.person)
            except PersonErased:
                pass
            else:
                return case.person
        return self._new_person(())

    def _not_sealed(self, person: UUID | None) -> None:
        """Raises `PersonSealed` before anything is noted that a refused line would leave behind."""
        if person is not None:
            with suppress(PersonErased):
                self._vault.key_of(person)

    def is_new(self, id: UUID) -> bool:
        """Whether a person or thing was made since the last append."""
        return id in self._new

    def forget(self) -> None:
        """Drop what was made and found since the last append."""
        self._new.clear()
        self.newcomers = []
        self._found.clear()
        self._looked_up.clear()
        self._lookups.clear()

    def _lookup(self, identifier: Identifier) -> Lookup | None:
        if identifier not in self._lookups:
            self._lookups[identifier] = self._vault.lookup(*identifier)
        return self._lookups[identifier]

    def _person(self, identifiers: list[Identifier]) -> UUID:
        known = self._usable(identifiers)
        if known is None:
            return self._new_person([*identifiers, *self._instead(identifiers)])
        self._add_lookups(known, identifiers)
        return known

    def _usable(self, identifiers: list[Identifier]) -> UUID | None:
        """Who is known by these; where his data are sealed, the person who was made in his stead since."""
        known = self._known(identifiers)
        if known is None or not self._vault.is_sealed(known):
            return known
        return self._usable([in_stead_of(known)])

    def _instead(self, identifiers: list[Identifier]) -> list[Identifier]:
        """What finds whoever is made new now in the stead of somebody sealed."""
        known = self._known(identifiers)
        return [] if known is None else [in_stead_of(known), *self._instead([in_stead_of(known)])]

    def _new_person(self, identifiers: Iterable[Identifier]) -> UUID:
        newcomer = self._vault.new_person(self._unknown(identifiers))
        self._new.add(newcomer.id)
        self._take_in(newcomer)
        return newcomer.id

    def _thing(self, identifiers: list[Identifier]) -> UUID:
        known = self._known(identifiers)
        if known is None:
            newcomer = self._vault.new_thing(identifiers)
            self._new.add(newcomer.id)
            self._take_in(newcomer)
            return newcomer.id
        self._add_lookups(known, identifiers)
        return known

    def _add_lookups(self, known: UUID, identifiers: Iterable[Identifier]) -> None:
        """A second phone or plate finds the same one from now on, unless it finds another already."""
        if new := self._unknown(identifiers):
            self._take_in(self._vault.more_lookups(known, new))

    def _unknown(self, identifiers: Iterable[Identifier]) -> list[Identifier]:
        """Those that find nobody yet."""
        return [
            each for each in identifiers if (made := self._lookup(each)) and made.digest not in self._found
        ]

    def _take_in(self, newcomer: Newcomer) -> None:
        self.newcomers.append(newcomer)
        for lookup in newcomer.lookups:
            self._found[lookup.digest] = newcomer.id

    def _known(self, identifiers: list[Identifier]) -> UUID | None:
        """The first of `identifiers` that is known decides."""
        self._remember(identifiers)
        lookups = (self._lookup(each) for each in identifiers)
        return next(
            (self._found[each.digest] for each in lookups if each and each.digest in self._found), None
        )

    def _remember(self, identifiers: Iterable[Identifier]) -> None:
        lookups = {each: self._lookup(each) for each in identifiers}
        unseen = [each for each, lookup in lookups.items() if lookup and lookup.digest not in self._looked_up]
        for identifier, found in self._vault.find(unseen).items():
            lookup = lookups[identifier]
            if lookup is not None:
                self._found.setdefault(lookup.digest, found)
        self._looked_up.update(lookup.digest for lookup in lookups.values() if lookup)


def _of_person(fact: Intake) -> list[Identifier]:
    customer = fact.customer
    written = (
        [("phone", customer.phone), ("email", customer.email), ("customer", customer.number)]
        if customer
        else []
    )
    return [(kind, value) for kind, value in written if isinstance(value, str)]


def _of_thing(fact: Intake) -> list[Identifier]:
    subject = fact.subject
    written = [(subject.type_, subject.id), ("vin", subject.vin)] if subject else []
    return [(kind, value) for kind, value in written if isinstance(value, str)]
