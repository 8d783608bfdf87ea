"""S4 pending matters, S7 signing and limits, S14 the comment book, S15 whose fault it is."""

from typing import Any

import pytest

from tests.law.sentences import Line, after, received, sentences

given = sentences("service-standard")

MANAGER = {"by": "chen", "role": "customer-service-manager"}
GM = {"by": "zhao", "role": "general-manager"}
APPROVED = {"approved_by": "zhao", "approved_role": "general-manager"}
END_OF_DAY = "14h45m"

FIRST_4TH = "2026-11-04T10:00:00Z"
"""18:00 in Shanghai on the 4th after the receipt."""
SECOND_4TH = "2026-12-04T10:00:00Z"


def defer(at: str = "1h", **fields: str) -> Line:
    return after(at, "defer", **{"reason": "parts", **APPROVED, **fields})


@pytest.mark.parametrize("reason", ["quality", "parts", "customer-away", "no-time"])
def test_s4_pending_with_the_general_managers_approval(reason: str) -> None:
    given(received()).when(defer(reason=reason)).then("Deferred").shows(
        status="pending", review_at=FIRST_4TH[:-1] + ".000000Z"
    )


@pytest.mark.parametrize("role", ["service-director", "customer-service-manager", "management-department"])
def test_s4_nobody_elses_approval_will_do(role: str) -> None:
    given(received()).when(defer(approved_role=role)).refused(
        "S4", code="not-authorised", saying="general-manager"
    )
    given(received()).when(after("1h", "defer", reason="parts")).refused("S4", code="not-authorised")


def contact(at: str, **fields: Any) -> Line:
    return after(at, "contact", purpose="progress", **MANAGER, **fields)


def test_s4_contacted_by_the_4th_of_the_next_month() -> None:
    scene = given(received(), defer()).owes(
        "S4.contact",
        state="open",
        due=FIRST_4TH,
        started="2026-10-31T16:00:00Z",
        owner="customer-service-manager",
        running=True,
    )
    scene.when(contact("2026-10-31T15:59:59Z")).owes("S4.contact", state="open")
    scene.when(contact("2026-11-03T01:00:00Z", reached=False)).owes("S4.contact", state="open")
    scene.when(contact(FIRST_4TH)).owes("S4.contact", n=1, state="met", met=FIRST_4TH)
    scene.owes("S4.contact", n=2, state="open", due=SECOND_4TH)


def test_s4_missed_it_is_owed_for_the_next_month() -> None:
    scene = given(received(), defer()).waits("2026-11-04T10:00:01Z").then("DeadlineMissed:S4", "Escalated:X5")
    scene.owes("S4.contact", n=1, state="missed").owes("S4.contact", n=2, state="open", due=SECOND_4TH)


def test_s4_no_longer_pending_it_is_owed_no_more() -> None:
    scene = given(received(), defer(), after("2d", "resume")).owes("S4.contact", state="cancelled")
    assert "S4.contact" not in scene.owed()
    scene.waits("60d")
    assert ("S4.contact", 2) not in scene.case.obligations


def test_s4_pending_at_the_months_end_it_is_owed_all_the_same() -> None:
    resumed = after("2026-11-02T01:00:00Z", "resume")
    given(received(), defer(), resumed).owes("S4.contact", state="open", due=FIRST_4TH, running=True)


def test_s4_what_else_was_owed_stands_still() -> None:
    given(received(), defer("10m")).owes("S1.report", state="open", running=False)


@pytest.mark.parametrize(
    "as_, role, code",
    [
        ("director-for-customer", "service-director", None),
        ("director-for-customer", "sales-director", None),
        ("director-for-customer", "general-manager", "not-authorised"),
        ("director-for-customer", "customer-service-manager", "not-authorised"),
        ("customer", "service-adviser", None),
    ],
)
def test_s7_who_signs(as_: str, role: str, code: str | None) -> None:
    signed = after("9h", "sign-off", as_=as_, by="sun", role=role)
    scene = given(received(), after("8h", "resolve", outcome="redress")).when(signed)
    if code:
        scene.refused("S7", code="not-authorised", saying="sales-director")
    else:
        scene.then("SignedOff")


CLOSING = [
    after("8h", "resolve", outcome="redress"),
    after("9h", "contact", purpose="outcome"),
    after("9h", "callback", satisfaction="satisfied"),
]
CLOSE = after("12h", "close", **MANAGER)


@pytest.mark.parametrize(
    "as_, role", [("customer", "service-adviser"), ("director-for-customer", "sales-director")]
)
def test_s7_a_major_complaint_is_signed_before_it_closes(as_: str, role: str) -> None:
    major = given(received(channel="media"), *CLOSING).when(CLOSE)
    assert major.refusal is not None
    assert "sign-off (customer) / sign-off (director-for-customer) (S7)" in str(major.refusal)
    major.when(after("10h", "sign-off", as_="department-head", by="wu", role="department-head")).when(CLOSE)
    assert "sign-off (customer)" in str(major.refusal)
    major.when(after("11h", "sign-off", as_=as_, by="sun", role=role)).when(CLOSE)
    assert "sign-off" not in str(major.refusal)


def test_s7_a_general_complaint_needs_no_signature_nor_one_that_was_withdrawn() -> None:
    given(received(), *CLOSING).when(CLOSE).then("Closed")
    withdrawn = given(received(channel="media"), after("1h", "withdraw", as_="withdrawn")).when(CLOSE)
    assert "sign-off" not in str(withdrawn.refusal)


def asks(amount: str) -> Line:
    return after("1h", "request-compensation", amount=amount, kind="discount")


@pytest.mark.parametrize(
    "amount, category, to",
    [
        ("1000.00", "quality", "department-head"),
        ("1000.01", "quality", "customer-service-manager"),
        ("2000.01", "quality", "service-director"),
        ("2000.01", "sales", "sales-director"),
        ("5000.01", "sales", "general-manager"),
        ("90000000", "parts", "general-manager"),
    ],
)
def test_s7_beyond_a_limit_the_next_that_covers_it(amount: str, category: str, to: str) -> None:
    given(received(), after("30m", "classify", category=category)).when(asks(amount)).then(
        "CompensationRequested", "Escalated:X8"
    ).shows(level=to)


@pytest.mark.parametrize(
    "role, limit",
    [
        ("department-head", "1000"),
        ("customer-service-manager", "2000"),
        ("service-director", "5000"),
        ("sales-director", "5000"),
    ],
)
def test_s7_approved_up_to_the_limit(role: str, limit: str) -> None:
    for amount, allowed in ((f"{limit}.00", True), (f"{limit}.01", False)):
        scene = given(received(), asks(amount))
        scene.when(after("2h", "approve-compensation", amount=amount, by="sun", role=role))
        if allowed:
            scene.then("CompensationApproved")
        else:
            scene.refused("S7", code="not-authorised")


@pytest.mark.parametrize("role", ["service-adviser", "management-department", "general-affairs"])
def test_s7_who_has_no_limit_approves_nothing(role: str) -> None:
    given(received(), asks("0.01")).when(
        after("2h", "approve-compensation", amount="0.01", by="sun", role=role)
    ).refused("S7", code="not-authorised")


def test_s7_missed_twice_a_sales_case_goes_to_the_sales_director() -> None:
    sales = given(received(), after("1m", "classify", category="sales"))
    sales.when(after("2m", "escalate", to="customer-service-manager")).when(after("3m", "escalate"))
    sales.shows(level="sales-director").when(after("4m", "escalate")).shows(level="general-manager")
    other = given(received(), after("2m", "escalate", to="customer-service-manager"), after("3m", "escalate"))
    other.shows(level="service-director")


def test_s14_the_comment_book_is_dealt_with_on_the_day() -> None:
    scene = given(received(channel="comment-book")).owes(
        "S14.same-day", started="0h", due=END_OF_DAY, owner="customer-service-manager", calendar="clock"
    )
    scene.when(contact("1h")).owes("S14.same-day", state="open")
    scene.when(after(END_OF_DAY, "resolve", outcome="redress")).owes("S14.same-day", state="met")
    given(received(channel="in-store")).never_owed("S14.same-day")


@pytest.mark.parametrize("kind", ["rework", "discount"])
def test_s15_the_house_bears_the_cost_of_its_fault(kind: str) -> None:
    asked = after("2h", "request-compensation", amount="300", kind=kind)
    given(received(), after("1h", "contact", purpose="apology"), asked).when(
        after("3h", "approve-compensation", amount="300", by="wu", role="department-head")
    ).then("CompensationApproved").shows(
        compensation={"requested": "300.00", "approved": "300.00", "paid": "0.00"}
    )


@pytest.mark.parametrize("outcome", ["no-fault", "goodwill"])
def test_s15_where_it_is_not_its_fault_it_explains(outcome: str) -> None:
    given(received(), after("1h", "contact", purpose="answer")).when(
        after("2h", "resolve", outcome=outcome)
    ).then("Resolved").shows(outcome=outcome)


@pytest.mark.parametrize("command", ["penalise", "reward"])
@pytest.mark.parametrize(
    "role, allowed",
    [
        ("management-department", True),
        ("department-head", True),
        ("sales-director", True),
        ("service-adviser", False),
        ("general-affairs", False),
    ],
)
def test_s3_penalties_and_rewards(command: str, role: str, allowed: bool) -> None:
    scene = given(received()).when(after("1h", command, by="sun", role=role, person="wu", reason="…"))
    if allowed:
        assert scene.refusal is None
    else:
        scene.refused("S3", code="not-authorised")


@pytest.mark.parametrize("role, allowed", [("department-head", True), ("service-adviser", False)])
def test_x3_marked_malicious_by_a_department_head_or_above(role: str, allowed: bool) -> None:
    line = after("1h", "mark", as_="malicious", by="sun", role=role, reason="…")
    scene = given(received()).when(line)
    if allowed:
        scene.then("Marked").shows(marks=["malicious"])
    else:
        scene.refused("X3", code="not-authorised")
    given(received()).when(after("1h", "mark", as_="litigation-risk", by="sun", role=role)).then("Marked")
