"""D1 to D8: determined by one, found and proposed by another, approved by the general manager."""

import pytest

from tests.law.sentences import Line, after, received, sentences

given = sentences("auto-dealer")

CRM = {"by": "chen", "role": "customer-relations-manager"}
GM = {"by": "zhao", "role": "general-manager"}
HANDLER = {"by": "wu", "role": "service-manager"}

END_OF_SATURDAY = "2026-10-10T10:00:00Z"
"""18:00 in Shanghai on the first working day after the receipt, a Saturday that is worked."""
END_OF_MONDAY = "2026-10-12T10:00:00Z"

JUDGED = after("10m", "classify", category="repair-quality", justified=True, reasonable=False, **CRM)


def assigned(at: str = "1h", to: str = "wu", role: str = "service-manager") -> Line:
    return after(at, "assign", to=to, to_role=role, **CRM)


FOUND = after(
    "2h", "investigate", cause="system/low-ability", persons=["sun"], departments=["paint"], **HANDLER
)
PROPOSED = after("3h", "propose", solution="…", **HANDLER)
APPROVED = after("4h", "approve-solution", **GM)


def outcome(at: str = "5h") -> Line:
    return after(at, "contact", purpose="outcome", reaction="…")


@pytest.mark.parametrize(
    "category", ["product-quality", "sales-contract", "repair-quality", "service-quality", "suggestion"]
)
def test_d1_what_it_is_about(category: str) -> None:
    given(received()).when(after("1h", "classify", category=category, **CRM)).shows(category=category)


def test_d1_nothing_else() -> None:
    given(received()).when(after("1h", "classify", category="price", **CRM)).refused(
        None, code="invalid", field="category", saying="sales-contract"
    )


def test_d2_complainant_and_plate_are_recorded() -> None:
    given(received()).shows(missing=["customer.name", "subject.id"])
    recorded = received(customer={"name": "张伟"}, subject={"kind": "vehicle", "id": "沪A12345"})
    given(recorded).shows(missing=[])


def test_d3_the_customer_relations_manager_determines() -> None:
    judged = after("1h", "classify", category="service-quality", severity="severe", justified=False, **CRM)
    given(received()).when(judged).shows(category="service-quality", severity="severe", justified=False)
    given(received(), JUDGED).shows(justified=True, reasonable=False)


@pytest.mark.parametrize("role", ["customer-relations-specialist", "service-manager", "general-manager"])
def test_d3_and_nobody_else(role: str) -> None:
    given(received()).when(after("1h", "classify", category="suggestion", by="sun", role=role)).refused(
        "D3", code="not-authorised", saying="customer-relations-manager"
    )


def test_d3_who_handles_it_is_determined() -> None:
    given(received(), JUDGED).when(
        after("1h", "assign", to="wu", to_role="service-manager", department="paint", **CRM)
    ).shows(handler="wu", handler_role="service-manager", department="paint", level="service-manager")


def test_d4_proposed_within_1_working_day() -> None:
    scene = given(received(), JUDGED).never_owed("D4.propose").when(assigned())
    scene.owes(
        "D4.propose",
        started="1h",
        due=END_OF_SATURDAY,
        owner="service-manager",
        person="wu",
        calendar="published",
    )
    scene.when(FOUND).owes("D4.propose", state="open")
    scene.when(PROPOSED).owes("D4.propose", state="met", met="3h")


def test_d4_the_cause_first() -> None:
    given(received(), JUDGED, assigned()).when(PROPOSED).refused("D4", saying="investigate")


def test_d4_anew_when_reassigned() -> None:
    scene = given(received(), assigned()).when(assigned("2026-10-10T02:00:00Z", "sun"))
    scene.owes("D4.propose", n=1, state="cancelled").owes("D4.propose", n=2, due=END_OF_MONDAY, person="sun")


def test_d4_anew_when_the_solution_was_sent_back() -> None:
    scene = given(received(), assigned(), FOUND, PROPOSED).owes("D4.propose", state="met")
    scene.when(after("25h", "reject-solution", reason="…", **GM))
    scene.owes("D4.propose", n=2, state="open", started="25h", due=END_OF_MONDAY)


def test_d4_resolved_it_is_owed_no_more_and_reopened_anew() -> None:
    scene = given(received(), assigned()).when(after("2h", "resolve", outcome="redress"))
    scene.owes("D4.propose", state="cancelled")
    scene.when(after("25h", "reopen")).owes("D4.propose", n=2, state="open", due=END_OF_MONDAY)


def test_d4_sales_cases_go_up_to_the_sales_manager() -> None:
    for category, role in (("sales-contract", "sales-manager"), ("repair-quality", "service-manager")):
        scene = given(received(), after("1m", "classify", category=category, **CRM))
        scene.when(after("2m", "escalate", to="customer-relations-manager")).when(after("3m", "escalate"))
        scene.shows(level=role).when(after("4m", "escalate")).shows(level="general-manager")


@pytest.mark.parametrize("command", ["approve-solution", "reject-solution"])
def test_d5_only_the_general_manager_approves(command: str) -> None:
    for role in ("service-manager", "customer-relations-manager", "sales-manager"):
        given(received(), assigned(), FOUND, PROPOSED).when(
            after("4h", command, by="sun", role=role)
        ).refused("D5", code="not-authorised", saying="general-manager")
    assert given(received(), assigned(), FOUND, PROPOSED).when(after("4h", command, **GM)).refusal is None


def test_d5_only_an_approved_solution_is_told() -> None:
    given(received(), assigned(), FOUND, PROPOSED).when(outcome()).refused("D5", saying="approve-solution")
    told = given(received(), assigned(), FOUND, PROPOSED, APPROVED).when(outcome())
    told.then("Contacted").shows(told_at="2026-10-09T06:15:00.000000Z")


@pytest.mark.parametrize("purpose", ["acknowledgement", "answer", "progress", "apology", "negotiation"])
def test_d5_he_is_talked_to_before(purpose: str) -> None:
    given(received()).when(after("1h", "contact", purpose=purpose)).then("Contacted")


def test_d5_who_withdrew_is_told_without() -> None:
    given(received(), after("1h", "withdraw", as_="withdrawn")).when(outcome("2h")).then("Contacted")


def closing() -> list[Line]:
    return [after("6h", "resolve", outcome="redress"), after("7h", "callback", satisfaction="satisfied")]


CLOSE = after("9h", "close", summary="…", **CRM)


def test_d5_closed_only_with_an_approved_solution() -> None:
    whole = [assigned(), FOUND, PROPOSED, APPROVED, outcome(), *closing()]
    given(received(), *whole).when(CLOSE).then("Closed")
    rejected = after("4h", "reject-solution", reason="…", **GM)
    without = given(received(), assigned(), FOUND, PROPOSED, rejected, *closing()).when(CLOSE)
    assert "approve-solution (D5)" in str(without.refusal)
    given(received(), after("1h", "withdraw", as_="void"), after("2h", "contact", purpose="outcome")).when(
        CLOSE
    ).then("Closed")


def test_d5_a_solution_proposed_anew_is_approved_anew() -> None:
    again = after("4h30m", "propose", solution="…", **HANDLER)
    given(received(), assigned(), FOUND, PROPOSED, APPROVED, again).when(outcome()).refused("D5")


@pytest.mark.parametrize("amount", ["0.01", "999999.00"])
def test_d5_the_general_manager_approves_every_compensation(amount: str) -> None:
    asked = after("1h", "request-compensation", amount=amount, by="wu", role="service-manager")
    scene = given(received()).when(asked).then("CompensationRequested", "Escalated:X8")
    scene.shows(level="general-manager")
    for role in ("customer-relations-manager", "service-manager", "sales-manager"):
        scene.when(after("2h", "approve-compensation", amount=amount, by="sun", role=role)).refused(
            "D5", code="not-authorised"
        )
    scene.when(after("3h", "approve-compensation", amount=amount, **GM)).then("CompensationApproved")


def test_d6_satisfaction_is_asked_for_and_the_handling_summed_up() -> None:
    whole = [assigned(), FOUND, PROPOSED, APPROVED, outcome(), after("6h", "resolve", outcome="redress")]
    uncalled = given(received(), *whole).when(CLOSE)
    assert "callback" in str(uncalled.refusal)
    scene = given(received(), *whole, after("7h", "callback", satisfaction="satisfied"))
    scene.when(after("9h", "close", **CRM)).refused("D6", code="invalid", field="summary")
    scene.when(CLOSE).then("Closed")


@pytest.mark.parametrize("grounds", [["declared-major"]])
def test_d7_major_reaches_the_general_manager_at_once(grounds: list[str]) -> None:
    scene = given(received(grounds=grounds, **CRM)).shows(major=True, level="general-manager")
    assert scene.raised() == [("X6", "general-manager")]
    later = given(received()).when(after("1h", "classify", grounds=grounds, **CRM))
    later.shows(major=True, level="general-manager")
    given(received()).when(after("1h", "classify", grounds=["media"], **CRM)).refused(None, code="invalid")


def test_d7_the_customer_relations_manager_declares_it_major() -> None:
    given().when(received(grounds=["declared-major"])).refused(
        "D7", code="not-authorised", saying="customer-relations-manager"
    )


def test_d7_a_major_one_is_negotiated_without_the_ordinary_order() -> None:
    major = received(grounds=["declared-major"], **CRM)
    given(major).when(after("1h", "propose", solution="…", **HANDLER)).then("SolutionProposed")
    given(major).when(outcome()).then("Contacted")
    given(major).when(after("1h", "hold-meeting", attendees=["zhao", "wu", "chen"], **GM)).then(
        "CrisisMeetingHeld"
    )


def test_d7_but_it_is_approved_before_it_is_closed() -> None:
    lines = [outcome(), *closing()]
    scene = given(received(grounds=["declared-major"], **CRM), *lines).when(CLOSE)
    assert "approve-solution (D5)" in str(scene.refusal)


@pytest.mark.parametrize("command", ["penalise", "reward"])
@pytest.mark.parametrize(
    "role, allowed",
    [
        ("service-manager", True),
        ("sales-manager", True),
        ("general-manager", True),
        ("customer-relations-manager", False),
        ("customer-relations-adviser", False),
    ],
)
def test_d8_who_is_held_responsible(command: str, role: str, allowed: bool) -> None:
    line = after("1h", command, by="sun", role=role, person="wu", amount="300.00", reason="…")
    scene = given(received()).when(line)
    if allowed:
        assert scene.refusal is None
        assert scene.events[-1].value("person") == "wu"
    else:
        scene.refused("D8", code="not-authorised", saying="general-manager")


def test_d8_a_handler_who_delays_is_on_record() -> None:
    scene = (
        given(received(), assigned()).waits("2026-10-10T10:00:01Z").then("DeadlineMissed:D4", "Escalated:X5")
    )
    missed = scene.new[0]
    assert (missed.value("owner_role"), missed.value("owner")) == ("service-manager", "wu")


@pytest.mark.parametrize("role, allowed", [("service-manager", True), ("customer-relations-manager", False)])
def test_x3_marked_malicious_by_a_department_head_or_above(role: str, allowed: bool) -> None:
    scene = given(received()).when(after("1h", "mark", as_="malicious", by="sun", role=role, reason="…"))
    if allowed:
        scene.shows(marks=["malicious"])
    else:
        scene.refused("X3", code="not-authorised")
    given(received()).when(after("1h", "mark", as_="litigation-risk", by="sun", role=role)).then("Marked")
