"""Commands beside the cases: stores, the handbooks they adopt, persons whose data are erased or sealed."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import ValidationError

from aggregates.complaint.commands import first_mistake, refuse_fields_by_law
from aggregates.complaint.facts import Fact
from aggregates.messages import N_, Refused, invalid, unknown
from aggregates.values import Model, Word
from ledger.entries import Draft, Json, Request
from ledger.records import Answer
from ledger.vault import in_stead_of
from policies.questions import ask
from policies.workroom import Workroom

_NAMESPACE = uuid5(NAMESPACE_URL, "complaint-ledger")


class RegisterStore(Model):
    """A store, branch or hub begins to record complaints under a handbook."""

    store: Word
    handbook: Word
    version: Word | None = None


class AdoptHandbook(Model):
    """A store goes over to a handbook, or to another version of it; cases keep the one they began under."""

    store: Word
    handbook: Word
    version: Word | None = None


class PersonCommand(Model):
    """The persons behind a complaint, or one person by id."""

    complaint: Word | None = None
    person: UUID | None = None
    reason: Word | None = None
    ground: Word | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """Who wants it and when."""

    at: datetime
    by: str
    role: str | None
    request: Request


@dataclass(slots=True)
class Outcome:
    """The drafts to append, what the answer names besides, and what to do once they stand."""

    drafts: list[Draft]
    answer: dict[str, Json] = field(default_factory=dict)
    then: Callable[[], None] | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """One command: its fields, what it does, and what its answer names when the same is asked again.

    `numbers`: it opens something with a number, so it works under the append lock, where that is known.
    `finish`: what follows its entries, out of what they say, and may have been cut off; twice is as once.
    """

    model: type[Model]
    work: Callable[[Workroom, Any, Wish], Outcome]
    named: Callable[[Answer], dict[str, Json]]
    numbers: bool = False
    finish: Callable[[Workroom, Iterable[Mapping[str, Json]]], None] | None = None

    def read(self, fields: Mapping[str, Any]) -> Model:
        """The command's own fields. Raises `Refused` (`invalid`)."""
        if issubclass(self.model, Fact):
            refuse_fields_by_law(self.model, fields)
        try:
            return self.model.model_validate(fields)
        except ValidationError as error:
            raise first_mistake(error) from None


def stream_named(kind: str, name: str) -> UUID:
    """The stream of what is known by name: a store, a person."""
    return uuid5(_NAMESPACE, f"{kind}:{name}")


def _draft(
    room: Workroom, type_: str, name: str, kind: str, data: dict[str, Json], wish: Wish, ordinal: int = 0
) -> Draft:
    stream = stream_named(type_, name)
    entries = room.store.entries_of(stream)
    request = Request(wish.request.id, wish.request.digest, ordinal)
    return Draft(stream, len(entries) + 1, type_, kind, wish.at, wish.by, wish.role, data, request=request)


def register_store(room: Workroom, asked: RegisterStore, wish: Wish) -> Outcome:
    """Raises `Refused` where the code is taken."""
    if asked.store in room.library.stores():
        raise invalid(N_("the store {store} is registered already"), field="store", store=asked.store)
    if not _is_code(asked.store):
        raise invalid(
            N_("a store's code is capital letters, digits and hyphens, such as SH01"), field="store"
        )
    handbook = room.library.keep(asked.handbook, asked.version)
    data = {"store": asked.store, "handbook": handbook.name, "version": handbook.version}
    return Outcome(
        [_draft(room, "store", asked.store, "store-registered.v1", data, wish)],
        named_store(data),
        room.library.forget_stores,
    )


def named_store(data: Mapping[str, Json]) -> dict[str, Json]:
    """What the answer names of a store; `version` there is that of the stream."""
    return {"store": data["store"], "handbook": data["handbook"], "handbook_version": data["version"]}


def _is_code(code: str) -> bool:
    plain = code.replace("-", "")
    return plain.isascii() and plain.isalnum() and code == code.upper() and code.strip("-") == code


def adopt_handbook(room: Workroom, asked: AdoptHandbook, wish: Wish) -> Outcome:
    """G12: cases received from now on run under it."""
    room.library.registered(asked.store)
    handbook = room.library.keep(asked.handbook, asked.version)
    data = {"store": asked.store, "handbook": handbook.name, "version": handbook.version}
    return Outcome(
        [_draft(room, "store", asked.store, "handbook-adopted.v1", data, wish)],
        named_store(data),
        room.library.forget_stores,
    )


def erase_person(room: Workroom, asked: PersonCommand, wish: Wish) -> Outcome:
    """Destroy the key: what was sealed under it is gone; entries, proofs and counts stay.

    A row of the register may have been another person's before; whoever it was is erased as well, and so is
    under whose name he complained while his data were sealed. But not whose phone stood in the complaint by
    mistake (X11): he asked for nothing, and a key does not come back.
    """
    named = {*_persons(room, asked)}
    if asked.complaint is not None:
        _spare_others(room, asked.complaint, named)
    named |= room.vault.persons(map(in_stead_of, named))
    persons = sorted({*named, *(row[0] for row in ask(room.store, "persons_of_rows", persons=[*named]))})
    return _about_persons(room, persons, asked, wish, "person-erased.v1", _erase)


def _erase(room: Workroom, said: Iterable[Mapping[str, Json]]) -> None:
    for each in said:
        room.vault.erase(UUID(each["person"]))


def _spare_others(room: Workroom, number: str, persons: set[UUID]) -> None:
    others = ask(room.store, "others_under_keys", number=number, persons=[*persons])
    if others:
        raise Refused(
            N_(
                "before it was corrected, {number} named somebody whom {others} is about; "
                "to erase what was said since, name the person {person}; "
                "what was said before goes only together with {others}: name the person {before}"
            ),
            rule="X11",
            field="complaint",
            number=number,
            others=", ".join(dict.fromkeys(row[0] for row in others)),
            person=others[0][1],
            before=", ".join(sorted({str(row[2]) for row in others})),
        )


def seal_person(room: Workroom, asked: PersonCommand, wish: Wish) -> Outcome:
    """Stop the use of the data without destroying them, as for a duty to keep them."""
    if asked.reason is None:
        raise invalid(N_("a reason is needed"), field="reason")
    return _about_persons(room, _persons(room, asked), asked, wish, "person-sealed.v1", _seal)


def _seal(room: Workroom, said: Iterable[Mapping[str, Json]]) -> None:
    for each in said:
        room.vault.seal_person(UUID(each["person"]), each["reason"])


def unseal_person(room: Workroom, asked: PersonCommand, wish: Wish) -> Outcome:
    """Let the data be used again."""
    return _about_persons(room, _persons(room, asked), asked, wish, "person-unsealed.v1", _unseal)


def _unseal(room: Workroom, said: Iterable[Mapping[str, Json]]) -> None:
    for each in said:
        room.vault.unseal_person(UUID(each["person"]))


def _persons(room: Workroom, asked: PersonCommand) -> list[UUID]:
    """Everybody under whose key something of the complaint, or of a service or measure, was sealed."""
    if (asked.person is None) == (asked.complaint is None):
        raise invalid(N_("name either a complaint or a person"), field="complaint")
    if asked.person is not None:
        found = ask(room.store, "person", person=asked.person)
    else:
        found = ask(room.store, "persons_of_number", number=asked.complaint)
        if not found:
            room.stream_of(str(asked.complaint))
    if not found:
        raise unknown(N_("there is no such person"), field="person")
    return sorted(row[0] for row in found)


def _about_persons(
    room: Workroom,
    persons: list[UUID],
    asked: PersonCommand,
    wish: Wish,
    kind: str,
    finish: Callable[[Workroom, Iterable[Mapping[str, Json]]], None],
) -> Outcome:
    why = {key: value for key, value in (("reason", asked.reason), ("ground", asked.ground)) if value}
    drafts = [
        _draft(room, "person", str(person), kind, {"person": str(person), **why}, wish, ordinal)
        for ordinal, person in enumerate(persons)
    ]
    said = [draft.data for draft in drafts]
    return Outcome(drafts, _persons_in(said), lambda: finish(room, said))


def _persons_in(said: Iterable[Mapping[str, Json]]) -> dict[str, Json]:
    return {"persons": [each["person"] for each in said]}


def _named_store(known: Answer) -> dict[str, Json]:
    return named_store(known.data)


def _named_persons(known: Answer) -> dict[str, Json]:
    return _persons_in(known.said)


STORES_AND_PERSONS: dict[str, Beside] = {
    "register-store": Beside(RegisterStore, register_store, _named_store),
    "adopt-handbook": Beside(AdoptHandbook, adopt_handbook, _named_store),
    "erase-person": Beside(PersonCommand, erase_person, _named_persons, finish=_erase),
    "seal-person": Beside(PersonCommand, seal_person, _named_persons, finish=_seal),
    "unseal-person": Beside(PersonCommand, unseal_person, _named_persons, finish=_unseal),
}
