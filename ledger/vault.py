"""The vault: keys of persons, and the lookups that find a person or thing again.

It stands apart from the log, so that a key can be destroyed while every proof over the log still holds.
"""

import hmac
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from aggregates.messages import N_
from ledger.entries import Json
from ledger.errors import CannotOpen, PersonErased, PersonSealed
from ledger.identity import normalise
from ledger.outside import Outside
from ledger.queries import queries
from ledger.records import Lookup, Newcomer
from ledger.sealing import KEY_BYTES, PersonKey
from ledger.store import Store

Identifier = tuple[str, str]
"""A kind and what was written: `("phone", "138 1234 5678")`; see `ledger.identity`."""


def in_stead_of(sealed: UUID) -> Identifier:
    """By what the person is found who was made for what somebody says while his data are sealed."""
    return "in-stead-of", str(sealed)


class Vault:
    """The vault behind `store`. Keys once read are kept until `notice` hears that one went."""

    def __init__(self, store: Store, outside: Outside) -> None:
        self._store = store
        self._outside = outside
        self._sql = queries("vault")
        self._secret: bytes | None = None
        self._keys: dict[UUID, PersonKey] = {}
        self._changes: int | None = None

    def notice(self, changes: int) -> None:
        """How many persons were erased, sealed or unsealed by now: with another number, no key is kept.

        Not while drafts wait that name somebody new, whose key is nowhere else.
        """
        if changes != self._changes:
            self._changes = changes
            self._keys.clear()

    def lookup(self, kind: str, written: str) -> Lookup | None:
        """The keyed digest (HMAC-SHA256, RFC 2104) of an identifier; None where nothing identifies."""
        kind = "plate" if kind == "vehicle" else kind
        spelled = normalise(kind, written)
        if spelled is None:
            return None
        message = f"{kind}\x00{spelled}".encode()
        return Lookup(hmac.digest(self._lookup_key(), message, "sha256"), kind)

    def digest(self, text: str) -> str:
        """The keyed digest, in hexadecimal, of a text that may not be told by trying, as of a request."""
        return hmac.digest(self._lookup_key(), f"digest\x00{text}".encode(), "sha256").hex()

    def find(self, identifiers: Iterable[Identifier]) -> dict[Identifier, UUID]:
        """The persons and things known by these identifiers, in one query; those not known are absent."""
        lookups = {identifier: self.lookup(*identifier) for identifier in identifiers}
        digests = {lookup.digest for lookup in lookups.values() if lookup}
        if not digests:
            return {}
        found = {bytes(digest): id for digest, id in self._rows("found", digests=list(digests))}
        return {
            identifier: found[lookup.digest]
            for identifier, lookup in lookups.items()
            if lookup and lookup.digest in found
        }

    def new_person(self, identifiers: Iterable[Identifier]) -> Newcomer:
        """A person nobody knew yet, with a key, to be given to `Store.append`; usable at once."""
        key = self._outside.token(KEY_BYTES)
        newcomer = Newcomer(self._outside.uuid(), key, self._lookups(identifiers))
        self._keys[newcomer.id] = PersonKey(key)
        return newcomer

    def new_thing(self, identifiers: Iterable[Identifier]) -> Newcomer:
        """A car, waybill or unit nobody knew yet, to be given to `Store.append`."""
        return Newcomer(self._outside.uuid(), None, self._lookups(identifiers))

    def more_lookups(self, id: UUID, identifiers: Iterable[Identifier]) -> Newcomer:
        """Further identifiers of a known person or thing, to be given to `Store.append`."""
        return Newcomer(id, None, self._lookups(identifiers))

    def load_keys(self, persons: Iterable[UUID]) -> None:
        """Read the keys of many persons at once; what then opens or seals needs no further query."""
        missing = [person for person in set(persons) if person not in self._keys]
        if missing:
            for person, key, sealed, _ in self._rows("keys", persons=missing):
                if key is not None and not sealed:
                    self._keys[person] = PersonKey(bytes(key))

    def key_of(self, person: UUID) -> PersonKey:
        """The key of a person. Errors: `PersonErased`, `PersonSealed`, `CannotOpen` (no such person)."""
        known = self._keys.get(person)
        if known:
            return known
        for _, key, sealed, reason in self._rows("keys", persons=[person]):
            if key is None:
                raise PersonErased(N_("the data of this person were erased"))
            if sealed:
                raise PersonSealed(
                    N_("the data of this person are sealed: {reason}; unseal-person lets them be used again"),
                    reason=reason,
                )
            return self._keys.setdefault(person, PersonKey(bytes(key)))
        raise CannotOpen(N_("this person is not known here"))

    def is_sealed(self, person: UUID) -> bool:
        """Whether a person's data are kept but not to be used."""
        try:
            self.key_of(person)
        except PersonErased:
            return False
        except PersonSealed:
            return True
        return False

    def persons(self, identifiers: Iterable[Identifier]) -> set[UUID]:
        """Whom these find, and everybody made in the stead of one of them while his data were sealed."""
        found = set(self.find(identifiers).values())
        more = self.persons(map(in_stead_of, found)) if found else set()
        return found | more

    def seal(self, value: Json, person: UUID, stream: UUID, version: int, path: str) -> dict[str, str]:
        """One field sealed for its place; errors as `key_of`."""
        return self.key_of(person).seal(value, stream, version, path, self._outside)

    def open(
        self,
        sealed: Mapping[str, str],
        person: UUID,
        commitment: str | None,
        stream: UUID,
        version: int,
        path: str,
    ) -> Any:
        """What was sealed; errors as `key_of`, and `CannotOpen` where anything does not fit."""
        return self.key_of(person).open(sealed, commitment, stream, version, path)

    def record_reading(
        self, who: str, role: str | None, person: UUID | None, stream: UUID | None, reason: str, what: str
    ) -> None:
        """Record that `who` saw `what` in the clear, before showing it."""
        reading = {"who": who, "role": role, "person": person, "stream": stream, "reason": reason}
        self._run("record_reading", **reading, what=what, at=self._outside.now())

    def erase(self, person: UUID) -> bool:
        """Destroy the key of a person and all that finds the person again; False where it was done before.

        The tables are rewritten afterwards, so that no key stays in them. The write-ahead log and old
        backups still hold it until they are recycled. Not inside a transaction.
        """
        with self._store.transaction():
            self._run("count_change")
            erased = self._run("erase_key", person=person, at=self._outside.now()) > 0
            self._run("erase_lookups", person=person)
            self._run("erase_customers", person=person)
        self._run("count_change")
        self._keys.pop(person, None)
        # Plain VACUUM would leave the bytes lying in the free space of their page.
        for table in (b"vault.people", b"vault.lookups", b"vault.customers"):
            self._store.execute(b"VACUUM (FULL) " + table)
        return erased

    def seal_person(self, person: UUID, reason: str) -> bool:
        """Stop the use of a person's data without destroying them; False for nobody known."""
        self._keys.pop(person, None)
        known = self._run("seal_person", person=person, reason=reason, at=self._outside.now()) > 0
        self._run("count_change")
        return known

    def unseal_person(self, person: UUID) -> bool:
        """Let a person's data be used again; False for nobody known."""
        return self._run("unseal_person", person=person) > 0

    def _lookups(self, identifiers: Iterable[Identifier]) -> Sequence[Lookup]:
        made = (self.lookup(*identifier) for identifier in identifiers)
        return tuple({lookup.digest: lookup for lookup in made if lookup}.values())

    def _lookup_key(self) -> bytes:
        if self._secret is None:
            rows = self._rows("secret")
            if not rows:
                self._run("make_secret", lookup_key=self._outside.token(KEY_BYTES))
                rows = self._rows("secret")
            self._secret = bytes(rows[0][0])
        return self._secret

    def _rows(self, query: str, **parameters: object) -> list[tuple[Any, ...]]:
        return self._store.execute(self._sql[query], parameters).fetchall()

    def _run(self, query: str, **parameters: object) -> int:
        return self._store.execute(self._sql[query], parameters).rowcount
