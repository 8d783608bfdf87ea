"""Scenarios of the law as sentences, without a database.

    given(received(), after("2h", "assign", to="wang.f", to_role="service-adviser"))
    .when(after("3h", "contact", purpose="answer"))
    .then("Contacted")
    .owes("C2.answer", state="met", met="3h")

Times count from the receipt. The clock and the policies are kept up as the desk does: before a command
everything that fell due earlier is recorded, after it the reactions are.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import zip_longest
from typing import Any, Self
from uuid import UUID

from aggregates.complaint import facts
from aggregates.complaint.commands import Command, asked_fact
from aggregates.complaint.consequences import owner_of
from aggregates.complaint.decide import decide
from aggregates.complaint.state import Case, Event
from aggregates.complaint.surroundings import Surroundings
from aggregates.complaint.view import View, take_in, view
from aggregates.handbook import Handbook
from aggregates.messages import Refused
from aggregates.obligations import Obligation
from policies.handbooks import load
from policies.reactions import POLICY, react

RECEIPT = datetime(2026, 10, 9, 1, 15, tzinfo=UTC)
"""A Friday, 09:15 in Shanghai; the first working days after a long holiday, the next Saturday is one too."""

NUMBER = "SH01-2026-00007"
CASES = {"SH01-2026-00001": RECEIPT - timedelta(days=30), "HZ02-2026-00001": RECEIPT - timedelta(days=60)}
STORES = frozenset({"SH01", "HZ02"})

_UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}


def span(text: str) -> timedelta:
    """`1d2h30m` as a length of time; `-1h` lies before."""
    total, number = timedelta(), ""
    for sign in text.lstrip("-"):
        if sign.isdigit():
            number += sign
        else:
            total += timedelta(**{_UNITS[sign]: int(number)})
            number = ""
    return -total if text.startswith("-") else total


def moment(text: str) -> datetime:
    """A time: RFC 3339, or a span after the receipt."""
    return datetime.fromisoformat(text).astimezone(UTC) if "T" in text else RECEIPT + span(text)


@dataclass(frozen=True)
class Line:
    """A command at a time; `known` is when it reaches the desk, where that is later."""

    at: datetime
    known: datetime
    name: str
    by: str
    role: str | None
    fields: dict[str, Any]


def after(
    at: str,
    name: str,
    /,
    *,
    by: str = "wang.f",
    role: str | None = None,
    known: str | None = None,
    **fields: Any,
) -> Line:
    """`name` asked for at `at`; a trailing underscore frees a field from Python (`as_`)."""
    plain = {key.rstrip("_"): value for key, value in fields.items()}
    return Line(moment(at), moment(known or at), name, by, role, plain)


def received(by: str = "li.na", role: str | None = None, at: str = "0h", **fields: Any) -> Line:
    """The receipt that a scenario begins with."""
    return after(
        at, "receive", by=by, role=role, **{"store": "SH01", "channel": "phone", "content": "…", **fields}
    )


def varied(name: str, **values: Any) -> Handbook:
    """A shipped handbook with other values; a plain copy would keep what was computed from the old ones."""
    book = load(name)
    return Handbook(**{field: getattr(book, field) for field in Handbook.model_fields} | values)


def sentences(under: str | Handbook) -> Callable[..., "Scene"]:
    """`given`: what happened so far under a shipped handbook, or a changed one; none of it is refused."""

    def given(*lines: Line) -> Scene:
        scene = Scene(load(under) if isinstance(under, str) else under)
        for line in lines:
            scene.when(line)
            assert scene.refusal is None, f"given {line.name}: {scene.refusal}"
        return scene

    return given


class Scene:
    """A case as it stands, and what the last sentence brought."""

    def __init__(self, handbook: Handbook) -> None:
        self.handbook = handbook
        self.case = Case(UUID(int=1), number=NUMBER, handbook=(handbook.name, handbook.version))
        self.events: list[Event] = []
        self.new: list[Event] = []
        self.refusal: Refused | None = None

    def when(self, line: Line) -> Self:
        """Somebody asks; what follows from it, and from the time until then, is recorded."""
        self.passes(line.known)
        self.new = []
        self.refusal = None
        try:
            role = line.role or self.handbook.ladder[0]
            command = Command(asked_fact(line.name, line.fields), line.at, line.by, role)
            around = Surroundings(self.handbook, STORES, CASES)
            fact = decide(command, self.case, around)
        except Refused as refused:
            self.refusal = refused
        else:
            self._record(Event(fact, command.at, command.by, command.role))
        return self

    def waits(self, until: str) -> Self:
        """Nothing is done until then; what fell due before is missed."""
        self.new = []
        self.passes(moment(until))
        return self

    def policy(self, fact: facts.Fact, at: str, rule: str) -> Self:
        """A policy records something that comes from outside of the case: a repeat."""
        self.new = []
        self._record(Event(fact, moment(at), POLICY, None, rule))
        return self

    def policy_ground(self, at: str) -> Self:
        """A policy finds that the case repeats an earlier one."""
        return self.policy(facts.RepeatFound(of="SH01-2026-00001", ground=True), at, "X6")

    def then(self, *names: str) -> Self:
        """Exactly these events came of it, in this order; `Escalated:X6` names the rule as well."""
        assert self.refusal is None, f"refused: {self.refusal}"
        shown = [
            f"{event.name}:{event.rule}" if ":" in name else event.name
            for event, name in zip_longest(self.new, names, fillvalue="")
            if isinstance(event, Event)
        ]
        assert shown == list(names)
        return self

    def refused(
        self, rule: str | None, *, code: str = "refused", saying: str = "", field: str | None = None
    ) -> Self:
        """Nothing came of it: that rule says no, in words that say what to do instead."""
        assert self.refusal is not None, "this was accepted"
        assert (self.refusal.rule, self.refusal.code) == (rule, code), repr(self.refusal)
        assert saying in str(self.refusal)
        assert field is None or self.refusal.field == field
        assert not self.new
        return self

    def shows(self, **fields: Any) -> Self:
        """The public fields of the case have these values."""
        public = self.public()
        assert {key: public[key] for key in fields} == fields
        return self

    def owes(self, obligation_id: str, **expected: Any) -> Self:
        """The newest obligation of that id (or number `n`) is so: `state`, `due`, `met`, `owner` …"""
        every = [each for each in self.case.obligations.values() if each.id == obligation_id]
        n = expected.pop("n", None)
        found = [each for each in every if n in (None, each.n)]
        assert found, f"{obligation_id} was never owed; owed: {self.owed()}"
        shown = self._shown(found[-1])
        assert {key: shown[key] for key in expected} == {
            key: moment(value) if key in ("due", "met", "started") and value else value
            for key, value in expected.items()
        }
        return self

    def _shown(self, obligation: Obligation) -> dict[str, Any]:
        role, person = owner_of(obligation, self.case)
        return {
            "state": obligation.state,
            "due": obligation.due_at,
            "met": obligation.met_at,
            "started": obligation.started_at,
            "owner": role,
            "person": person,
            "running": obligation.running,
            "calendar": obligation.calendar,
        }

    def owed(self) -> list[str]:
        """The ids of what is open."""
        return [each.id for each in self.case.obligations.values() if each.state == "open"]

    def never_owed(self, *ids: str) -> Self:
        """None of these was ever started."""
        assert not {each.id for each in self.case.obligations.values()} & set(ids)
        return self

    def public(self) -> View:
        """The public fields of the case."""
        return view(self.case, self.handbook, self.events[-1])

    def raised(self) -> list[tuple[str | None, Any]]:
        """Every raise so far: the rule and the role."""
        return [(each.rule, each.value("to")) for each in self.events if each.name == "Escalated"]

    def passes(self, until: datetime) -> None:
        """Record what fell due before `until`, in the order it was due."""
        while (
            due := min(
                (each for each in self.case.obligations.values() if each.running and each.due_at < until),
                key=lambda each: (each.due_at, each.id, each.n),
                default=None,
            )
        ) is not None:
            role, owner = owner_of(due, self.case)
            missed = facts.DeadlineMissed(
                obligation=due.id, instance=due.n, due_at=due.due_at, owner_role=role, owner=owner
            )
            self._record(Event(missed, due.due_at, POLICY, None, due.rule))

    def _record(self, event: Event) -> None:
        was_major = self.case.major
        self.case, _ = take_in(self.case, event, self.handbook)
        self.events.append(event)
        self.new.append(event)
        became_major = self.case.major and not was_major
        for command in react(event, self.case, self.handbook, became_major=became_major):
            fact = decide(command, self.case, Surroundings(self.handbook))
            self._record(Event(fact, command.at, command.by, command.role, command.rule))
