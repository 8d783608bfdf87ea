"""What is counted of a past, as it was or as it would have been: deadlines, raises, approval work."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from aggregates.beside import Matter
from aggregates.complaint import facts
from aggregates.complaint.state import Case, Event
from aggregates.handbook import Handbook
from aggregates.obligations import Obligation

State = Literal["met", "missed", "open", "cancelled"]
Deadline = tuple[str, str, int]
"""The number of a case, service or measure, the id of an obligation, which instance of it."""

Work = Literal["compensation", "solution", "pending"]


@dataclass(slots=True)
class Approvals:
    """How much a role has to approve: how many requests, for how much together (CNY)."""

    requests: int = 0
    amount: Decimal = Decimal("0.00")


@dataclass(slots=True)
class Tally:
    """Counts along the way; `cases`, and the `matters` beside them, as they stand last."""

    cases: dict[UUID, Case] = field(default_factory=dict)
    matters: dict[UUID, Matter] = field(default_factory=dict)
    raised: list[tuple[str, str | None, str]] = field(default_factory=list)
    approvals: dict[tuple[str, Work], Approvals] = field(default_factory=dict)

    def note(self, event: Event, case: Case, handbook: Handbook) -> None:
        """Take in an event; `case` is as after it."""
        self.cases[case.stream] = case
        match event.fact:
            case facts.Escalated(to=str() as role):
                self.raised.append((case.number or "", event.rule, role))
            case facts.CompensationRequested() as asked:
                self._work(asked.beyond or case.level, "compensation", asked.amount)
            case facts.SolutionProposed():
                self._work(_judge(handbook, case), "solution")
            case facts.Deferred():
                for approval in handbook.approvals:
                    if "defer" in approval.command:
                        self._work(approval.roles[0], "pending")
            case _:
                return

    def note_beside(self, matter: Matter) -> None:
        """Take in what happened to a service or measure, which is as after it."""
        self.matters[matter.stream] = matter

    def _work(self, role: str, kind: Work, amount: Decimal = Decimal(0)) -> None:
        work = self.approvals.setdefault((role, kind), Approvals())
        work.requests += 1
        work.amount += amount

    def deadlines(self, until: datetime) -> dict[Deadline, tuple[State, Obligation]]:
        """Every obligation and what had become of it by `until`; one past its time and not done is missed."""
        every: list[Case | Matter] = [*self.cases.values(), *self.matters.values()]
        return {
            (case.number or "", *key): (_state(each, until), each)
            for case in every
            for key, each in case.obligations.items()
        }

    def raised_to(self) -> Counter[str]:
        """How many raises went to each role."""
        return Counter(role for _, _, role in self.raised)


def _state(obligation: Obligation, until: datetime) -> State:
    overdue = obligation.running and obligation.due_at < until
    return "missed" if overdue else obligation.state


def _judge(handbook: Handbook, case: Case) -> str:
    """Who approves a solution: the role that the handbook names, else the role at the level."""
    named = [role for right in handbook.rights_of.get("approve-solution", ()) for role in right.roles]
    return named[0] if named else case.level
