"""A service as it stands: what its facts add up to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from aggregates.beside import Matter, shown
from aggregates.complaint.facts import DeadlineMissed, DeadlineMoved, Fact
from aggregates.complaint.state import Event
from aggregates.complaint.view import View
from aggregates.service import facts as f

DECLINED = "declined"


@dataclass(slots=True)
class Service(Matter):
    """One sale or workshop visit. `call` is which call comes next, `attempts` how often it was tried."""

    facts: ClassVar[Mapping[str, type[Fact]]] = f.ServiceFact.kind_of
    type: ClassVar[str] = "service"

    line: str = ""
    special: bool = False
    subject_kind: str | None = None
    customer_kind: str | None = None
    pending: tuple[str, ...] = ()
    call: int = 1
    attempts: int = 0
    outcome: str | None = None
    calls: tuple[View, ...] = ()
    tries: tuple[View, ...] = ()
    checks: tuple[View, ...] = ()

    def take(self, event: Event) -> None:
        """Take an event in."""
        fact: Any = event.fact
        match fact:
            case f.ServiceRecorded():
                self.store, self.line, self.special = fact.store, fact.line, fact.special
                self.subject_kind = fact.subject.type_ if fact.subject else None
                self.pending, self.customer_kind = fact.pending, fact.customer_kind
            case f.ReturnCallAttempted():
                self._attempted(fact, event)
            case f.ReturnCallDone():
                self._done(fact, event)
            case f.ReturnCallChecked():
                self.checks = (*self.checks, {"at": shown(event.at), "by": event.by})
            case DeadlineMissed() | DeadlineMoved():
                """What is missed or moved stands with the obligations."""
            case _:
                raise AssertionError(f"a service does not know {event.name}")

    def _attempted(self, fact: f.ReturnCallAttempted, event: Event) -> None:
        self.attempts += 1
        said = {"call": fact.call, "reason": fact.reason, "outside_hours": fact.outside_hours}
        self.tries = (*self.tries, {**said, "at": shown(event.at), "by": event.by})
        if fact.reason == DECLINED:
            self.outcome = DECLINED
        elif fact.given_up:
            self.outcome = "not-reached"
        if fact.given_up:
            self.call, self.attempts = fact.call + 1, 0

    def _done(self, fact: f.ReturnCallDone, event: Event) -> None:
        said = fact.model_dump(
            mode="json", include={"call", "satisfaction", "dissatisfied_items", "counted", "outside_hours"}
        )
        self.calls = (*self.calls, {**said, "at": shown(event.at), "by": event.by})
        self.call, self.attempts, self.outcome = fact.call + 1, 0, "done"

    def view(self) -> View:
        """What anyone may see of it."""
        return {
            "store": self.store,
            "handbook": {"name": self.handbook[0], "version": self.handbook[1]},
            "line": self.line,
            "special": self.special,
            "subject_kind": self.subject_kind,
            "customer_kind": self.customer_kind,
            "begun_at": shown(self.begun_at),
            "pending": list(self.pending),
            "outcome": self.outcome,
            "calls": list(self.calls),
            "attempts": list(self.tries),
            "checks": list(self.checks),
        }
