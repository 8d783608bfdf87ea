"""P1 to P8: a property manager settles by a set time and signs what was done."""

import pytest

from tests.law.sentences import Line, after, received, sentences

given = sentences("building-services")

HEAD = {"by": "wu", "role": "department-head"}
SET = "2026-10-11T04:00:00Z"


def assigned(at: str = "1h", due: str | None = SET, to: str = "wu") -> Line:
    fields = {} if due is None else {"due": due}
    return after(at, "assign", to=to, to_role="department-head", department="lifts", **fields)


def test_p1_what_is_recorded_of_who_complains() -> None:
    given(received()).shows(missing=["customer.name", "customer.company", "customer.unit", "customer.phone"])
    customer = {"name": "张伟", "company": "绿城", "unit": "3-1201", "phone": "13812345678"}
    given(received(customer=customer)).shows(missing=[])


def test_p1_settled_on_the_spot() -> None:
    lines = [after("1m", "contact", purpose="apology"), after("5m", "resolve", outcome="redress")]
    given(received(), *lines).shows(status="resolved").never_owed("P2.settle")


def test_p2_by_a_set_time() -> None:
    given(received()).when(assigned(due=None)).refused("P2", code="invalid", field="due")
    scene = given(received()).never_owed("P2.settle").when(assigned())
    scene.owes("P2.settle", started="1h", due=SET, owner="department-head", calendar="clock", state="open")
    scene.when(after("2d", "contact", purpose="outcome")).owes("P2.settle", state="open")
    scene.when(after(SET, "resolve", outcome="redress")).owes("P2.settle", state="met", met=SET)


def test_p2_a_newer_time_replaces_it() -> None:
    scene = given(received(), assigned()).when(assigned("2h", "2026-10-13T04:00:00Z", "sun"))
    scene.owes("P2.settle", n=1, state="cancelled").owes("P2.settle", n=2, due="2026-10-13T04:00:00Z")


def test_p2_reopened_there_is_as_much_time_again() -> None:
    scene = given(received(), assigned(due="2026-10-09T06:15:00Z"), after("3h", "resolve", outcome="redress"))
    scene.when(after("1d", "reopen")).owes("P2.settle", n=2, started="1d", due="1d4h", state="open")


def test_p2_serious_or_special_it_is_reported() -> None:
    for to in ("customer-service-manager", "general-manager"):
        given(received()).when(after("1h", "report", to=to, summary="…")).then("Reported")
    reviewed = after(
        "1h", "hold-meeting", attendees=["wu"], decisions="…", by="chen", role="customer-service-manager"
    )
    given(received()).when(reviewed).then("CrisisMeetingHeld")


RESOLVED = after("3h", "resolve", outcome="redress")
TOLD = after("4h", "contact", purpose="outcome")
CALLED = after("5h", "callback", satisfaction="satisfied", suggestion="…")
CLOSE = after("9h", "close", by="chen", role="customer-service-manager")


def signed(at: str = "6h", as_: str = "department-head") -> Line:
    return after(at, "sign-off", as_=as_, **HEAD)


def test_p3_asked_whether_he_is_satisfied_and_what_he_suggests() -> None:
    uncalled = given(received(), RESOLVED, TOLD, signed()).when(CLOSE)
    assert "callback" in str(uncalled.refusal)
    scene = given(received(), RESOLVED).when(CALLED)
    assert (scene.then("CallbackDone").events[-1].value("suggestion")) == "…"


def test_p3_not_satisfied_it_is_open_again() -> None:
    scene = given(received(), assigned(), RESOLVED).when(after("5h", "callback", satisfaction="neutral"))
    scene.then("CallbackDone", "Escalated:X7", "Reopened:X7").shows(
        status="open", level="customer-service-manager"
    )


def test_p4_without_the_signature_of_the_head_it_does_not_close() -> None:
    given(received(), RESOLVED, TOLD, CALLED).when(CLOSE).refused("P4", saying="sign-off (department-head)")
    given(received(), RESOLVED, TOLD, CALLED, signed(as_="customer")).when(CLOSE).refused("P4")
    given(received(), RESOLVED, TOLD, CALLED, signed()).when(CLOSE).then("Closed")
    given(received(), after("1h", "withdraw", as_="withdrawn")).when(CLOSE).then("Closed")


@pytest.mark.parametrize(
    "role", ["customer-service-assistant", "customer-service-manager", "general-manager"]
)
def test_p4_nobody_signs_for_him(role: str) -> None:
    line = after("6h", "sign-off", as_="department-head", by="sun", role=role)
    given(received(), RESOLVED).when(line).refused("P4", code="not-authorised", saying="department-head")
    given(received(), RESOLVED).when(after("6h", "sign-off", as_="customer", by="sun", role=role)).then(
        "SignedOff"
    )


def test_p4_signed_within_24h() -> None:
    scene = given(received()).never_owed("P4.sign-off").when(RESOLVED)
    scene.owes("P4.sign-off", started="3h", due="27h", owner="department-head", state="open")
    scene.when(signed(as_="customer")).owes("P4.sign-off", state="open")
    scene.when(signed("27h")).owes("P4.sign-off", state="met", met="27h")


def test_p4_reopened_it_is_signed_again() -> None:
    scene = given(received(), RESOLVED).when(after("4h", "reopen")).owes("P4.sign-off", state="cancelled")
    scene.when(after("5h", "resolve", outcome="redress")).owes("P4.sign-off", n=2, due="29h", state="open")
    given(
        received(),
        RESOLVED,
        signed("4h"),
        after("5h", "reopen"),
        after("6h", "resolve", outcome="redress"),
        after("7h", "contact", purpose="outcome"),
        after("8h", "callback", satisfaction="satisfied"),
    ).when(CLOSE).refused("P4")


def test_p5_a_persons_misconduct_is_recorded_with_witnesses_and_evidence() -> None:
    wanted = ["misconduct.course", "misconduct.witnesses", "misconduct.evidence"]
    shown = given(received(about_person="sun")).public()["missing"]
    assert shown[-3:] == wanted
    recorded = {"course": "…", "witnesses": ["张三"], "evidence": "…"}
    shown = given(received(about_person="sun", misconduct=recorded)).public()["missing"]
    assert not set(shown) & set(wanted)
    assert not set(given(received()).public()["missing"]) & set(wanted)


def malicious(at: str = "1h", role: str = "department-head", **fields: str) -> Line:
    return after(at, "mark", as_="malicious", by="sun", role=role, **fields)


def test_p6_marked_with_the_reason() -> None:
    given(received()).when(malicious()).refused("P6", code="invalid", field="reason")
    given(received()).when(malicious(reason="…")).then("Marked").shows(marks=["malicious"])


def test_p6_by_a_department_head_or_above() -> None:
    given(received()).when(malicious(role="customer-service-assistant", reason="…")).refused(
        "P6", code="not-authorised"
    )
    given(received()).when(malicious(role="general-manager", reason="…")).then("Marked")
    risk = after("1h", "mark", as_="litigation-risk", reason="…")
    given(received()).when(risk).then("Marked")


def test_p6_it_stops_no_deadline_and_shortens_no_right() -> None:
    scene = given(received(), assigned()).when(malicious("2h", reason="…"))
    scene.owes("P2.settle", state="open", due=SET, running=True)
    scene.waits("2026-10-11T04:00:01Z").then("DeadlineMissed:P2", "Escalated:X5")
    scene.when(after("4d", "request-compensation", amount="10")).then("CompensationRequested")


def test_p7_causes_are_its_categories() -> None:
    for cause in ("building-quality", "service/range", "neighbours"):
        given(received()).when(after("1h", "investigate", cause=cause)).shows(cause=cause)
        given(received()).when(after("1h", "classify", category=cause)).shows(category=cause)
    given(received()).when(after("1h", "investigate", cause="price")).refused(None, code="invalid")


def test_p8_what_kind_of_complainant_is_a_judgement_and_optional() -> None:
    judged = after(
        "1h", "classify", category="fees", complainant_kind="professional", state_of_mind="wants respect"
    )
    scene = given(received()).when(judged).then("Classified")
    assert scene.events[-1].value("complainant_kind") == "professional"
    assert scene.events[-1].by == "wang.f"
    assert "professional" not in str(scene.public())
    given(received()).when(after("1h", "classify", category="fees")).then("Classified")


@pytest.mark.parametrize(
    "amount, to",
    [
        ("0.01", "department-head"),
        ("500.01", "customer-service-manager"),
        ("2000.01", "general-manager"),
        ("2000000", "general-manager"),
    ],
)
def test_x8_beyond_a_limit_the_lowest_that_covers_it(amount: str, to: str) -> None:
    given(received()).when(after("1h", "request-compensation", amount=amount)).then(
        "CompensationRequested", "Escalated:X8"
    ).shows(level=to)


@pytest.mark.parametrize("role, limit", [("department-head", "500"), ("customer-service-manager", "2000")])
def test_x8_approved_up_to_the_limit(role: str, limit: str) -> None:
    for amount, code in ((f"{limit}.00", None), (f"{limit}.01", "not-authorised")):
        scene = given(received(), after("1h", "request-compensation", amount=amount))
        scene.when(after("2h", "approve-compensation", amount=amount, by="sun", role=role))
        assert (scene.refusal.code if scene.refusal else None) == code


def test_x6_declared_major_it_goes_to_the_general_manager() -> None:
    scene = given(received()).when(after("1h", "classify", grounds=["declared-major"]))
    scene.shows(major=True, level="general-manager")
    given(received(channel="media")).shows(major=False)


@pytest.mark.parametrize("command", ["penalise", "reward"])
def test_x3_penalties_and_rewards(command: str) -> None:
    for role, allowed in (("department-head", True), ("customer-service-assistant", False)):
        scene = given(received()).when(after("1h", command, by="sun", role=role, person="wu"))
        if allowed:
            assert scene.refusal is None
        else:
            scene.refused("X3", code="not-authorised")
