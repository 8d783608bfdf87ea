"""From a decided fact to the draft of its entry, personal text sealed."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from aggregates.beside import Matter
from aggregates.complaint.commands import personal_fields
from aggregates.complaint.facts import Fact
from aggregates.complaint.state import Case, Event
from aggregates.complaint.view import View
from aggregates.obligations import Effect
from ledger.entries import Draft, Request
from ledger.outside import Outside
from ledger.sealing import PersonKey, is_sealed
from ledger.vault import Vault
from policies.identification import Identification
from policies.standing import INTAKE_KINDS


@dataclass(frozen=True, slots=True)
class Said:
    """An event, what it did, what it answers to."""

    event: Event
    effects: list[Effect]
    changed: View
    cause: int | None
    request: Request | None
    number_prefix: str | None


class Drafting:
    """Makes drafts; holds what sealing needs."""

    def __init__(self, vault: Vault, identification: Identification, outside: Outside) -> None:
        self._vault = vault
        self._identification = identification
        self._outside = outside

    def draft_of(self, case: Case | Matter, said: Said) -> Draft:
        """The draft of what was said of `case`, which has taken the event in already."""
        event, fact = said.event, said.event.fact
        data = fact.model_dump(mode="json", by_alias=True, exclude_none=True)
        person, commitment = self._seal(case, type(fact), data)
        return Draft(
            stream=case.stream,
            version=case.version,
            type=case.type,
            kind=fact.kind,
            at=event.at,
            by=event.by,
            role=event.role,
            data=data,
            rule=event.rule,
            cause=said.cause,
            handbook=case.handbook[0],
            handbook_version=case.handbook[1],
            request=said.request,
            person=person,
            key_commitment=commitment,
            subject=case.subject if fact.kind in INTAKE_KINDS else None,
            changed=said.changed,
            obligations=said.effects,
            number_prefix=said.number_prefix,
        )

    def _seal(
        self, case: Case | Matter, fact: type[Fact], data: dict[str, Any]
    ) -> tuple[UUID | None, str | None]:
        """Seal every personal text in `data`; under whose key, and the commitment to it."""
        paths = [path for path in personal_fields(fact) if path[0] in data]
        if not paths:
            return None, None
        person = self._identification.sealing_person(case)
        if fact.kind in INTAKE_KINDS or case.person is None:
            case.person = person
        key = self._vault.key_of(person)
        for path in paths:
            self._seal_at(key, case, data, path, "")
        return person, key.commitment

    def _seal_at(
        self, key: PersonKey, case: Case | Matter, holder: Any, path: tuple[str, ...], above: str
    ) -> None:
        name, *rest = path
        names = range(len(holder)) if name == "*" else [each for each in (name,) if each in holder]
        for each in names:
            here = f"{above}{each}"
            if rest:
                self._seal_at(key, case, holder[each], tuple(rest), f"{here}.")
            elif not is_sealed(holder[each]):
                holder[each] = key.seal(holder[each], case.stream, case.version, here, self._outside)
