"""S8 return calls, S13 and D6 measures, as they stand in the handbooks: without a database."""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

import pytest

from aggregates.beside import Matter, consequences
from aggregates.complaint.commands import Command
from aggregates.complaint.facts import Fact
from aggregates.complaint.state import Case, Event
from aggregates.measure import facts as measures
from aggregates.measure.decide import COMMANDS as MEASURES
from aggregates.measure.decide import decide as decide_measure
from aggregates.measure.state import Measure
from aggregates.messages import Refused
from aggregates.service.decide import COMMANDS as SERVICES
from aggregates.service.decide import decide as decide_service
from aggregates.service.decide import outside_hours
from aggregates.service.state import Service
from policies.handbooks import load
from tests.law.sentences import after, moment, received, sentences

DAYS = {"3rd": "2026-10-12T16:00:00Z", "7th": "2026-10-16T16:00:00Z", "month": "2026-11-09T16:00:00Z"}
"""24:00 in Shanghai on the third and the seventh day after, and on the same day of the next month."""


class Beside:
    """A service or a measure under a handbook, one command after the other."""

    def __init__(self, handbook: str, matter: Matter, cases: tuple[Case, ...] = ()) -> None:
        self.handbook, self.matter, self.cases = load(handbook), matter, cases
        self.refusal: Refused | None = None

    def when(self, at: str, name: str, *, by: str = "wang.f", role: str = "clerk", **fields: Any) -> Self:
        self.refusal = None
        fact = {**SERVICES, **MEASURES}[name].model_validate(fields)
        command = Command(fact, moment(at), by, role)
        try:
            decided = self._decide(command)
        except Refused as refused:
            self.refusal = refused
            return self
        event = Event(decided, command.at, by, role)
        self.matter = self.matter.after(event)
        consequences(self.matter, event, self.handbook)
        return self

    def policy(self, fact: Fact, rule: str) -> Self:
        """What a policy does to it, at the receipt's time."""
        event = Event(fact, moment("0h"), "policy", None, rule)
        self.matter = self.matter.after(event)
        consequences(self.matter, event, self.handbook)
        return self

    def _decide(self, command: Command) -> Fact:
        if isinstance(self.matter, Service):
            return decide_service(command, self.matter, self.handbook)
        assert isinstance(self.matter, Measure)
        return decide_measure(command, self.matter, self.cases, self.handbook)

    def owed(self) -> dict[str, tuple[str, datetime, str | None]]:
        every = self.matter.obligations.values()
        return {each.id: (each.state, each.due_at, each.owner_role) for each in every}

    def states(self) -> dict[str, str]:
        return {id_: state for id_, (state, _, _) in self.owed().items()}

    def refused(self, rule: str, code: str = "refused") -> None:
        assert self.refusal is not None
        assert (self.refusal.rule, self.refusal.code) == (rule, code)


def service(line: str, **fields: Any) -> Beside:
    beside = Beside("service-standard", Service(UUID(int=2)))
    return beside.when("0h", "record-service", store="SH01", line=line, **fields)


def tried(beside: Beside, *ats: str, reason: str = "no-answer") -> Beside:
    for at in ats:
        beside.when(at, "attempt-return-call", service="S", reason=reason)
    return beside


def test_s8_a_sale_owes_two_calls() -> None:
    assert service("sale").owed() == {
        "S8.sale-1": ("open", moment(DAYS["7th"]), "sales-consultant"),
        "S8.sale-2": ("open", moment(DAYS["month"]), "information-officer"),
    }


@pytest.mark.parametrize("line", ["repair", "detailing", "maintenance"])
def test_s8_a_workshop_visit_owes_one(line: str) -> None:
    beside = service(line)
    assert beside.owed() == {"S8.service": ("open", moment(DAYS["3rd"]), "information-officer")}
    [owed] = beside.matter.obligations.values()
    assert owed.duration["late_until"] == DAYS["7th"].replace("Z", ".000000Z")


@pytest.mark.parametrize("line", ["sale", "repair"])
def test_s8_a_special_vehicle_owes_none(line: str) -> None:
    assert service(line, special=True).owed() == {}


def test_s8_the_first_and_the_second_call_each_meet_their_own() -> None:
    beside = service("sale").when("1d", "return-call", service="S", satisfaction="satisfied")
    assert beside.states() == {"S8.sale-1": "met", "S8.sale-2": "open"}
    assert beside.matter.view()["calls"][0]["counted"] is False
    beside.when("20d", "return-call", service="S", satisfaction="satisfied")
    assert beside.states() == {"S8.sale-1": "met", "S8.sale-2": "met"}
    assert beside.matter.view()["calls"][1]["counted"] is True


def test_s8_three_attempts_are_enough_for_each() -> None:
    beside = tried(service("sale"), "1d", "2d")
    assert beside.states() == {"S8.sale-1": "open", "S8.sale-2": "open"}
    assert tried(beside, "3d").states() == {"S8.sale-1": "met", "S8.sale-2": "open"}
    assert tried(beside, "10d", "11d").states()["S8.sale-2"] == "open"
    assert tried(beside, "12d").states()["S8.sale-2"] == "met"


def test_s8_a_visit_is_called_about_tried_three_times_or_declined() -> None:
    called = service("repair").when("1d", "return-call", service="S", satisfaction="satisfied")
    assert called.states() == {"S8.service": "met"}
    assert tried(service("repair"), "1d", "2d").states() == {"S8.service": "open"}
    assert tried(service("repair"), "1d", "2d", "3d").states() == {"S8.service": "met"}
    assert tried(service("repair"), "1d", reason="declined").states() == {"S8.service": "met"}


@pytest.mark.parametrize(
    "clock, disturbs",
    [
        ("08:59", True),
        ("09:00", False),
        ("12:00", False),
        ("12:01", True),
        ("13:59", True),
        ("14:00", False),
        ("20:00", False),
        ("20:01", True),
    ],
)
def test_s8_never_at_rest_times(clock: str, disturbs: bool) -> None:
    at = moment(f"2026-10-10T{clock}:00+08:00")
    assert outside_hours(at, load("service-standard")) is disturbs


@pytest.mark.parametrize(
    "handbook, category, owed, owner",
    [
        ("service-standard", None, "S13.draft", "general-affairs"),
        ("auto-dealer", None, "D6.draft", "service-manager"),
        ("auto-dealer", "repair-quality", "D6.draft", "service-manager"),
        ("auto-dealer", "sales-contract", "D6.draft-sales", "sales-manager"),
        ("4s-group", "price", "G12.draft", "customer-relations-manager"),
    ],
)
def test_s13_d6_g12_what_a_policy_asks_for_is_drafted_in_three_working_days(
    handbook: str, category: str | None, owed: str, owner: str
) -> None:
    rule = owed.partition(".")[0]
    asked = measures.MeasureAsked(complaints=("SH01-2026-00001",), store="SH01", category=category)
    beside = Beside(handbook, Measure(UUID(int=3))).policy(asked, rule)
    # A Friday; the Saturday is a make-up working day, the Sunday is none.
    assert beside.owed() == {owed: ("open", moment("2026-10-13T10:00:00Z"), owner)}
    planned = beside.when("1d", "open-measure", complaints=["SH01-2026-00001"], store="SH01", **PLAN)
    assert planned.states() == {owed: "met", "S13.measure": "open"}
    called_off = Beside(handbook, Measure(UUID(int=3))).policy(asked, rule)
    assert called_off.policy(measures.MeasureCalledOff(), rule).states() == {owed: "cancelled"}


@pytest.mark.parametrize("command", ["approve-measure", "complete-measure", "assess-measure"])
def test_x3_what_was_only_asked_for_is_drafted_first(command: str) -> None:
    asked = measures.MeasureAsked(complaints=("SH01-2026-00001",), store="SH01")
    beside = Beside("4s-group", Measure(UUID(int=3))).policy(asked, "G12")
    fields: dict[str, Any] = {"effective": True} if command == "assess-measure" else {}
    beside.when("1d", command, measure="M", **fields).refused("S13")


PLAN = {"department": "paint", "problem": "…", "action": "…", "owner": "wu", "due": "2026-10-20T10:00:00Z"}


def measure(handbook: str, *, visited: bool = False) -> Beside:
    done = frozenset({"Contacted:visit"}) if visited else frozenset()
    case = Case(UUID(int=1), number="SH01-2026-00001", store="SH01", done=done)
    beside = Beside(handbook, Measure(UUID(int=3)), (case,))
    return beside.when("0h", "open-measure", complaints=["SH01-2026-00001"], **PLAN)


@pytest.mark.parametrize("handbook", ["service-standard", "auto-dealer", "4s-group"])
def test_s13_d6_carried_out_until_it_is_due(handbook: str) -> None:
    beside = measure(handbook)
    [owed] = beside.matter.obligations.values()
    assert (owed.due_at, owed.owner, owed.state) == (moment(PLAN["due"]), "wu", "open")
    beside.when("1d", "approve-measure", measure="M", supervisor="qian", by="zhao", role="general-manager")
    assert beside.states() == {owed.id: "open"}
    beside.when("2d", "complete-measure", measure="M")
    assert beside.states() == {owed.id: "met"}


@pytest.mark.parametrize("handbook, rule", [("service-standard", "S13"), ("auto-dealer", "D6")])
def test_s13_d6_the_general_manager_approves_it(handbook: str, rule: str) -> None:
    fields = {"measure": "M", "supervisor": "qian", "by": "zhao"}
    measure(handbook).when("1d", "approve-measure", role="department-head", **fields).refused(
        rule, "not-authorised"
    )
    approved = measure(handbook).when("1d", "approve-measure", role="general-manager", **fields)
    assert approved.refusal is None


def test_d6_he_names_who_supervises_it_and_approves_before_it_is_done() -> None:
    gm = {"measure": "M", "by": "zhao", "role": "general-manager"}
    measure("auto-dealer").when("1d", "approve-measure", **gm).refused("D6", "invalid")
    beside = measure("auto-dealer").when("1d", "complete-measure", measure="M")
    beside.refused("D6")
    beside.when("1d", "approve-measure", supervisor="qian", **gm).when("2d", "complete-measure", measure="M")
    assert beside.refusal is None


def test_s13_only_what_comes_from_a_visit_is_approved_first() -> None:
    assert measure("service-standard").when("1d", "complete-measure", measure="M").refusal is None
    measure("service-standard", visited=True).when("1d", "complete-measure", measure="M").refused("S13")
    case = Case(UUID(int=1), number="SH01-2026-00001", store="SH01", done=frozenset({"Contacted:visit"}))
    asked = measures.MeasureAsked(complaints=("SH01-2026-00001",), store="SH01")
    beside = Beside("service-standard", Measure(UUID(int=3)), (case,)).policy(asked, "S13")
    beside.when("1h", "open-measure", complaints=["SH01-2026-00001"], **PLAN)
    beside.when("1d", "complete-measure", measure="M").refused("S13")


@pytest.mark.parametrize(
    "handbook, ground, rule", [("service-standard", "media", "S13"), ("auto-dealer", "declared-major", "D6")]
)
def test_s13_d6_a_major_case_asks_for_a_measure(handbook: str, ground: str, rule: str) -> None:
    role = {"auto-dealer": "customer-relations-manager"}.get(handbook)
    scene = sentences(handbook)(received(role=role, grounds=[ground]))
    assert [each.rule for each in scene.events if each.name == "MeasureDue"] == [rule]
    assert "MeasureDue" not in [each.name for each in sentences(handbook)(received()).events]


def test_s13_a_major_case_closes_with_a_measure() -> None:
    given = sentences("service-standard")
    scene = given(received(channel="media"), after("1h", "resolve", outcome="redress")).when(
        after("2h", "close")
    )
    assert "open-measure (S13)" in str(scene.refusal)
    given(received(channel="media"), after("1h", "withdraw", as_="void")).when(after("2h", "close")).then(
        "Closed"
    )
    plain = given(received(), after("1h", "resolve", outcome="redress")).when(after("2h", "close"))
    assert "open-measure" not in str(plain.refusal)


def test_s10_the_last_call_of_a_line_is_the_one_counted() -> None:
    lines = load("service-standard").lines
    assert {name: (line.calls, line.attempts) for name, line in lines.items()} == {
        "sale": (2, 3), "repair": (1, 3), "detailing": (1, 3), "maintenance": (1, 3),
    }  # fmt: skip
