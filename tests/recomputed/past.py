"""What the facts add up to, told over again in ordinary Python: no read model, no law, no SQL.

Written from the regulations alone. Only what deadlines were is taken as it was recorded, for they rest on the
handbook and the calendar of their day.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from aggregates.people import same_person
from ledger.entries import Draft, Entry, moment

NOTHING = Decimal(0)


class Said(dict[str, Any]):
    """What a fact says; None of what was not said."""

    def __missing__(self, name: str) -> None:
        return None


@dataclass
class Act:
    """One fact of a case or service: its kind without `.v1`, and what it says."""

    kind: str
    at: datetime
    by: str
    role: str | None
    rule: str | None
    cause: int | None
    data: Said


@dataclass
class Thing:
    """A case, a service or a measure; `began` is its first fact."""

    stream: UUID
    type: str
    number: str
    began: Act
    store: str
    handbook: tuple[str, str]
    person: UUID | None
    subject: UUID | None
    acts: list[Act] = field(default_factory=list)

    def of(self, *kinds: str) -> list[Act]:
        return [act for act in self.acts if act.kind in kinds]

    def last(self, kind: str) -> Act | None:
        return next(iter(self.of(kind)[::-1]), None)


@dataclass
class CaseTold(Thing):
    """A complaint as it stands."""

    status: str = "open"
    withdrawn: str | None = None
    category: str | None = None
    severity: str | None = None
    cause: str | None = None
    handler: str | None = None
    handler_role: str | None = None
    level: str = ""
    about_unit: str | None = None
    insured: dict[str, Any] | None = None
    about_person: str | None = None
    named_grounds: list[str] = field(default_factory=list)
    repeats: dict[str, Said] = field(default_factory=dict)
    """By the number of the earlier case: the fact that found it."""
    resolved_at: datetime | None = None
    review_at: datetime | None = None
    pending: Act | None = None
    measures: list[str] = field(default_factory=list)
    asked_measures: list[str | None] = field(default_factory=list)
    paid: Decimal = NOTHING

    @property
    def major(self) -> bool:
        """X6: from the moment that a ground holds."""
        return bool(self.named_grounds) or any(found["ground"] for found in self.repeats.values())

    @property
    def is_none(self) -> bool:
        """X11: it was no complaint, or another one told twice."""
        return self.withdrawn in ("void", "duplicate")

    def take(self, act: Act) -> None:
        for part in (self.take_judgement, self.take_handler, self.take_link, self.take_status):
            part(act, act.data)

    def take_judgement(self, act: Act, said: Said) -> None:
        match act.kind:
            case "received":
                self.named_grounds = said["grounds"] or []
                self.about_unit, self.about_person = said["about_unit"], said["about_person"]
                self.insured = said["insured"]
            case "classified":
                self.category = said["category"] or self.category
                self.severity = said["severity"] or self.severity
                if said["grounds"] is not None:
                    self.named_grounds = said["grounds"]
            case "investigated":
                self.cause = said["cause"] or self.cause
            case "intake-corrected" if said["field"] in ("about_unit", "about_person"):
                setattr(self, said["field"], said["plain"])
            case "intake-corrected" if said["field"].startswith("insured."):
                amount = said["field"].removeprefix("insured.")
                self.insured = {"value": "0.00", **(self.insured or {}), amount: said["plain"]}
            case _:
                pass

    def take_handler(self, act: Act, said: Said) -> None:
        """Who handles it, and how high it stands; X1: who takes no part is not the handler."""
        self.level = (said["to"] if act.kind == "escalated" else said["level"]) or self.level
        match act.kind:
            case "assigned":
                self.handler, self.handler_role = said["to"], said["to_role"]
            case "taken-over":
                self.handler, self.handler_role = act.by, act.role
            case "instructed" if said["takes_over"]:
                self.handler, self.handler_role = act.by, act.role
            case "transferred":
                self.handler = self.handler_role = None
            case "recused" if not said["off"]:
                self.released(said["person"])
            case "intake-corrected":
                self.released(self.about_person)
            case _:
                pass

    def take_link(self, act: Act, said: Said) -> None:
        match act.kind:
            case "transferred":
                self.store = said["store"]
            case "repeat-found":
                self.repeats[said["of"]] = said
            case "repeat-rejected":
                self.repeats.pop(said["of"], None)
            case "measure-due":
                self.asked_measures.append(said["measure"])
            case "measure-not-due":
                off = (None, said["measure"])
                self.asked_measures = [each for each in self.asked_measures if each not in off]
            case "measure-opened":
                self.measures.append(said["measure"])
            case "compensation-paid":
                self.paid += Decimal(said["amount"])
            case _:
                pass

    def take_status(self, act: Act, said: Said) -> None:
        match act.kind:
            case "resolved":
                self.status, self.resolved_at = "resolved", act.at
            case "withdrawn":
                self.status, self.withdrawn, self.resolved_at = "resolved", said["as"], act.at
            case "closed":
                self.status = "closed"
            case "reopened":
                self.status, self.resolved_at, self.withdrawn = "open", None, None
            case "deferred":
                self.status, self.pending = "pending", act
                self.review_at = None if said["review_at"] is None else moment(said["review_at"])
            case "resumed":
                self.status = "open"
            case _:
                pass
        if self.status != "pending":
            self.pending = self.review_at = None

    def released(self, person: str | None) -> None:
        """X1: who takes no part is not the handler."""
        if person is not None and self.handler is not None and same_person(person, self.handler):
            self.handler = self.handler_role = None


@dataclass
class Past:
    """All of it. `obligations` by stream, id and which of its kind; `volumes` by store and month (C10)."""

    cases: dict[UUID, CaseTold] = field(default_factory=dict)
    others: dict[UUID, Thing] = field(default_factory=dict)
    obligations: dict[tuple[UUID, str, int], dict[str, Any]] = field(default_factory=dict)
    stores: dict[str, list[tuple[datetime, tuple[str, str]]]] = field(default_factory=dict)
    """When each went over to which handbook."""
    volumes: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    kinds: dict[int, str] = field(default_factory=dict)
    """The kind of the fact at each position."""

    def take(self, entry: Entry) -> None:
        draft = entry.draft
        kind = draft.kind.removesuffix(".v1")
        self.kinds[entry.position] = kind
        act = Act(kind, draft.at, draft.by, draft.role, draft.rule, draft.cause, Said(draft.data))
        if draft.type == "store":
            self.take_store(act)
        elif draft.type in ("complaint", "service", "measure"):
            self.take_thing(entry, act)
            for effect in draft.obligations:
                self.take_effect(draft, dict(effect))

    def take_store(self, act: Act) -> None:
        said = act.data
        if act.kind == "volumes-set":
            self.volumes[said["store"], said["month"]] = said
        else:
            book = said["handbook"], said["version"]
            self.stores.setdefault(said["store"], []).append((act.at, book))

    def take_thing(self, entry: Entry, act: Act) -> None:
        draft = entry.draft
        if draft.version == 1:
            assert entry.number is not None
            kind_of = CaseTold if draft.type == "complaint" else Thing
            store = act.data.get("store") or entry.number.partition("-")[0]
            handbook = draft.handbook or "", draft.handbook_version or ""
            named = draft.stream, draft.type, entry.number, act, store, handbook
            begun = kind_of(*named, draft.person, draft.subject)
            target: dict[UUID, Any] = self.cases if draft.type == "complaint" else self.others
            target[draft.stream] = begun
        thing = self.cases.get(draft.stream) or self.others[draft.stream]
        if act.kind == "intake-corrected":
            thing.person, thing.subject = draft.person or thing.person, draft.subject or thing.subject
        thing.acts.append(act)
        if isinstance(thing, CaseTold):
            thing.take(act)

    def take_effect(self, draft: Draft, effect: dict[str, Any]) -> None:
        """X5: done late it stays missed; done in time and recorded after the miss it is met."""
        key = draft.stream, effect["id"], effect["n"]
        change, at = effect.pop("change"), effect.pop("at", None)
        if change == "started":
            self.obligations[key] = {"state": "open", "met_at": None, "suspended": False}
        if key not in self.obligations:
            # By what had happened, something may be known of a deadline whose start is not.
            return
        owed = self.obligations[key]
        owed |= effect
        owed["due"] = moment(owed["due_at"])
        match change:
            case "met":
                late = moment(at) > moment(owed["due_at"])
                owed |= {"state": "missed" if late else "met", "met_at": moment(at), "suspended": False}
            case "missed":
                owed["state"] = "missed"
            case "cancelled":
                owed |= {"state": "cancelled", "suspended": False}
            case "suspended":
                owed["suspended"] = True
            case "moved" | "resumed":
                owed["suspended"] = False
            case _:
                pass


def told(entries: Iterable[Entry]) -> Past:
    """One entry after the other."""
    past = Past()
    for entry in entries:
        past.take(entry)
    return past
