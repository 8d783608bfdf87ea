"""A measure as it stands: what its facts add up to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from aggregates.beside import Matter, shown
from aggregates.complaint.facts import DeadlineMissed, DeadlineMoved, Fact
from aggregates.complaint.state import Event
from aggregates.complaint.view import View
from aggregates.measure import facts as f


@dataclass(slots=True)
class Measure(Matter):
    """One measure. `done`: the steps taken, by the names of their facts."""

    facts: ClassVar[Mapping[str, type[Fact]]] = f.MeasureFact.kind_of
    type: ClassVar[str] = "measure"

    complaints: tuple[str, ...] = ()
    asked_under: str | None = None
    category: str | None = None
    cause: str | None = None
    called_off: bool = False
    department: str = ""
    owner: str = ""
    due: datetime | None = None
    planned_by: str = ""
    visited: bool = False
    supervisor: str | None = None
    approved_at: datetime | None = None
    approved_by: str | None = None
    completed_at: datetime | None = None
    assessed_at: datetime | None = None
    effective: bool | None = None
    done: frozenset[str] = frozenset()

    def take(self, event: Event) -> None:
        """Take an event in."""
        fact: Any = event.fact
        self.done |= {event.name}
        match fact:
            case f.MeasureAsked():
                self.store, self.complaints = fact.store, fact.complaints
                self.asked_under, self.category, self.cause = event.rule, fact.category, fact.cause
            case f.MeasureCalledOff():
                self.called_off = True
            case f.MeasurePlanned():
                self.store, self.complaints = fact.store or "", fact.complaints
                self.department, self.owner, self.due = fact.department, fact.owner, fact.due
                self.planned_by, self.visited = event.by, fact.visited
            case f.MeasureApproved():
                self.supervisor, self.approved_at, self.approved_by = fact.supervisor, event.at, event.by
            case f.MeasureCompleted():
                self.completed_at = event.at
            case f.MeasureAssessed():
                self.assessed_at, self.effective = event.at, fact.effective
            case DeadlineMissed() | DeadlineMoved():
                """What is missed or moved stands with the obligations."""
            case _:
                raise AssertionError(f"a measure does not know {event.name}")

    @property
    def status(self) -> str:
        """How far it is."""
        if self.assessed_at is not None:
            return "assessed"
        if self.completed_at is not None:
            return "done"
        if not self.planned_by:
            return "called-off" if self.called_off else "asked"
        return "open" if self.approved_at is None else "approved"

    def view(self) -> View:
        """What anyone may see of it."""
        return {
            "store": self.store,
            "handbook": {"name": self.handbook[0], "version": self.handbook[1]},
            "status": self.status,
            "complaints": list(self.complaints),
            "asked_under": self.asked_under,
            "category": self.category,
            "cause_in_common": self.cause,
            "department": self.department or None,
            "owner": self.owner or None,
            "due": shown(self.due),
            "visited": self.visited,
            "begun_at": shown(self.begun_at),
            "planned_by": self.planned_by or None,
            "supervisor": self.supervisor,
            "approved_at": shown(self.approved_at),
            "approved_by": self.approved_by,
            "completed_at": shown(self.completed_at),
            "assessed_at": shown(self.assessed_at),
            "effective": self.effective,
        }
