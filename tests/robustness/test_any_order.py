"""Commands in any order, at any time, by anybody, by desks that come and go: what always holds, holds."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from ledger.database import Connection, connect
from policies.apply import apply
from policies.desk import Desk
from tests.robustness.conftest import NewLedger
from tests.robustness.invariants import assert_lawful
from tests.robustness.ledger_content import all_entries
from tests.robustness.lines import NOW, Line, encode, registrations
from tests.robustness.program import Reply, SetClock, new_desk

DEALER = ("customer-service-specialist", "service-adviser", "reception-supervisor", "service-manager",
          "general-manager", "regional-service-manager")  # fmt: skip
GROUP = ("customer-relations-specialist", "customer-relations-manager", "department-head", "general-manager",
         "brand-division", "ceo")  # fmt: skip
PEOPLE = ("li.na", "wang.f", "chen.hao", "Chen.Hao", "deng.g")
STORES = {"CQ01": DEALER, "SH01": GROUP}
AMOUNTS = ("1.00", "200.00", "200.01", "500.00", "3000.00", "10000.01", "999999.00")

Maker = Callable[[], tuple[str, Connection]]

# What each command needs to be right in its shape; the law decides about the rest.
FIELDS: dict[str, dict[str, Any]] = {
    "verify-customer": {"result": st.sampled_from(("matches", "differs"))},
    "classify": {
        "category": st.sampled_from(("repair-quality", "staff-conduct", "price")),
        "severity": st.sampled_from(("general", "severe")),
        "grounds": st.sampled_from(([], [], ["media"], ["disturbance"])),
    },
    "assign": {"to": st.sampled_from(PEOPLE), "to_role": st.sampled_from(DEALER + GROUP)},
    "take-over": {},
    "contact": {
        "purpose": st.sampled_from(("reply", "answer", "progress", "outcome", "apology", "acknowledgement")),
        "reached": st.booleans(),
    },
    "investigate": {"cause": st.just("people/impatient")},
    "propose": {"solution": st.just("换新件")},
    "approve-solution": {},
    "reject-solution": {"reason": st.just("太贵")},
    "request-compensation": {"amount": st.sampled_from(AMOUNTS),
                             "kind": st.just("cash"), "reason": st.just("x")},
    "consent-compensation": {},
    "approve-compensation": {"amount": st.sampled_from(AMOUNTS)},
    "reject-compensation": {"reason": st.just("x")},
    "pay-compensation": {"amount": st.sampled_from(AMOUNTS)},
    "escalate": {"to": st.sampled_from(DEALER + GROUP), "reason": st.just("x")},
    "instruct": {"instruction": st.just("x")},
    "warn": {"to": st.sampled_from(("brand-division", "legal", "ceo")), "summary": st.just("x")},
    "report": {"to": st.sampled_from(("ceo", "group-customer-service")), "summary": st.just("x")},
    "resolve": {"outcome": st.sampled_from(("redress", "no-fault", "unsettled")), "summary": st.just("x")},
    "sign-off": {"as": st.sampled_from(("department-head", "customer"))},
    "attempt-callback": {"reason": st.just("no-answer")},
    "callback": {"satisfaction": st.sampled_from(("very-satisfied", "satisfied", "neutral", "dissatisfied"))},
    "defer": {
        "reason": st.sampled_from(("parts", "no-time")),
        "approved_by": st.sampled_from(PEOPLE),
        "approved_role": st.sampled_from(("general-manager", "service-manager", "department-head")),
    },
    "resume": {},
    "correct": {"field": st.just("customer.phone"), "value": st.sampled_from(("13800000001", "13800000002")),
                "reason": st.just("x")},
    "withdraw": {"as": st.sampled_from(("withdrawn", "void"))},
    "transfer": {"store": st.sampled_from(tuple(STORES)), "reason": st.just("x")},
    "close": {"summary": st.just("x")},
    "reopen": {"reason": st.just("x")},
    "recuse": {"person": st.sampled_from(PEOPLE), "reason": st.just("x"), "off": st.booleans()},
    "mark": {"as": st.sampled_from(("malicious", "cannot-be-settled")), "reason": st.just("x")},
    "note": {"text": st.just("x")},
}  # fmt: skip


COMMON = ("assign", "take-over", "contact", "classify", "request-compensation", "approve-compensation",
          "consent-compensation", "resolve", "callback", "reopen", "recuse")  # fmt: skip


class AnyOrder(RuleBasedStateMachine):
    """Two desks on two connections that know nothing of each other, one clock, and what was answered."""

    new_ledger: ClassVar[Maker]
    accepted_ever = 0

    def __init__(self) -> None:
        super().__init__()
        self.url, self.connection = type(self).new_ledger()
        self.clock = SetClock(NOW)
        self.connections = [connect(self.url) for _ in range(2)]
        self.desks: list[Desk] = []
        self.known: dict[str, tuple[Line, Reply]] = {}
        self.cases: list[str] = []
        self.count = 0
        self.restart()
        for line in [
            *registrations(),
            {**registrations()[0], "id": "sh", "store": "SH01", "handbook": "4s-group"},
        ]:
            self.desks[0].execute(line)

    def teardown(self) -> None:
        for connection in [*self.connections, self.connection]:
            connection.close()

    @rule()
    def restart(self) -> None:
        """Whatever a desk kept in memory is gone."""
        self.desks = [new_desk(connection, self.clock) for connection in self.connections]

    @rule(hours=st.sampled_from((0.01, 1, 3, 25, 80)))
    def time_passes(self, hours: float) -> None:
        self.clock.moment += timedelta(hours=hours)

    @rule(data=st.data(), store=st.sampled_from(tuple(STORES)), about=st.sampled_from((None,) * 9 + PEOPLE))
    def complain(self, data: st.DataObject, store: str, about: str | None) -> None:
        role = STORES[store][0]
        phone = data.draw(st.sampled_from(("13800000001", "+86 138 0000 0002", "13800000003")))
        forwarded_by = data.draw(st.sampled_from((None, None, "manufacturer")))
        line: Line = {"command": "receive", "role": role, "store": store, "channel": "phone", "content": "x"}
        line |= {"customer": {"phone": phone}, "forwarded_by": forwarded_by}
        reply = self.ask(data, {**line, "about_person": about} if about else line)
        if reply["ok"]:
            self.cases.append(reply["complaint"])

    def act(self, data: st.DataObject) -> None:
        """One role after another, until one may."""
        command = self.a_command(data)
        for role in data.draw(st.permutations(STORES[command["complaint"][:4]])):
            if self.ask(data, {**command, "role": role})["ok"]:
                break

    @precondition(lambda self: self.cases)
    @rule(data=st.data(), steps=st.integers(1, 5))
    def act_on(self, data: st.DataObject, steps: int) -> None:
        for _ in range(steps):
            self.act(data)

    @precondition(lambda self: self.cases)
    @rule(data=st.data(), amount=st.sampled_from(AMOUNTS))
    def compensate(self, data: st.DataObject, amount: str) -> None:
        """One asks, another consents, a third approves, in whatever role comes first that may."""
        number = data.draw(st.sampled_from(self.cases))
        for command, by in zip(
            ("request", "consent", "approve"), data.draw(st.permutations(PEOPLE)), strict=False
        ):
            line = {"command": f"{command}-compensation", "by": by, "complaint": number}
            fields = {"kind": "cash", "reason": "x"} if command == "request" else {}
            for role in data.draw(st.permutations(STORES[number[:4]])):
                wish = {**line, "role": role, "at": self.clock.moment.isoformat(), "amount": amount, **fields}
                if self.ask(data, wish)["ok"]:
                    break

    @precondition(lambda self: self.cases)
    @rule(data=st.data(), count=st.integers(2, 6))
    def load(self, data: st.DataObject, count: int) -> None:
        """Several in one large transaction."""
        lines = [self.signed(data, self.a_command(data)) for _ in range(count)]
        replies = list(apply(iter(encode(lines)), self.a_desk(data), fast=True))
        for line, reply in zip(lines, replies, strict=True):
            self.remember(line, reply)

    @precondition(lambda self: self.known)
    @rule(data=st.data())
    def ask_again(self, data: st.DataObject) -> None:
        line, reply = self.known[data.draw(st.sampled_from(sorted(self.known)))]
        assert self.a_desk(data).execute(line) == reply
        changed = self.a_desk(data).execute({**line, "by": "another"})
        assert changed["error"]["code"] == "id-reused"

    @invariant()
    def lawful(self) -> None:
        self.desks[0].settle()
        cases = assert_lawful(self.connection)
        assert sorted(cases) == sorted(self.cases)
        there = {entry.draft.request.id for entry in all_entries(self.connection) if entry.draft.request}
        assert there - {"sh"} == {*self.known, *(line["id"] for line in registrations())}

    def a_desk(self, data: st.DataObject) -> Desk:
        return self.desks[data.draw(st.integers(0, 1))]

    def a_command(self, data: st.DataObject) -> Line:
        number = data.draw(st.sampled_from(self.cases))
        command = data.draw(st.sampled_from(COMMON) | st.sampled_from(sorted(FIELDS)))
        fields = {name: data.draw(values) for name, values in FIELDS[command].items()}
        role = data.draw(st.sampled_from(STORES[number[:4]]))
        return {"command": command, "role": role, "complaint": number, **fields}

    def signed(self, data: st.DataObject, line: Line) -> Line:
        self.count += 1
        at = self.clock.moment - timedelta(hours=data.draw(st.sampled_from((0,) * 9 + (1, 30))))
        return {
            "id": f"r-{self.count}",
            "by": data.draw(st.sampled_from(PEOPLE)),
            "at": at.isoformat(),
            **line,
        }

    def ask(self, data: st.DataObject, line: Line) -> Reply:
        line = self.signed(data, line)
        return self.remember(line, self.a_desk(data).execute(line))

    def remember(self, line: Line, reply: Reply) -> Reply:
        if reply["ok"]:
            self.known[line["id"]] = (line, reply)
            type(self).accepted_ever += 1
        else:
            assert reply["error"]["code"] != "conflict"
            assert reply["error"]["message"]
        return reply


def run(new_ledger: NewLedger, examples: int, steps: int, *, derandomize: bool) -> int:
    """How many commands were accepted in all."""

    class Machine(AnyOrder):
        """This run's own, for what it counts."""

        accepted_ever = 0

    Machine.new_ledger = staticmethod(new_ledger)
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, derandomize=derandomize,
            database=None, print_blob=True, phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
    return Machine.accepted_ever


def test_what_always_holds_holds_in_any_order(new_ledger: NewLedger) -> None:
    assert run(new_ledger, 25, 30, derandomize=True) > 80
