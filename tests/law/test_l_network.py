"""L1 to L3, L6: a freight network settles by severity, counted from receipt."""

from typing import Any

import pytest

from tests.law.sentences import Line, after, received, sentences

given = sentences("logistics-network")

BRANCH = {"by": "chen", "role": "branch-manager"}
ONE, TWO, THREE, SEVEN = (
    "2026-10-10T10:00:00Z",
    "2026-10-12T10:00:00Z",
    "2026-10-13T10:00:00Z",
    "2026-10-19T10:00:00Z",
)
"""18:00 in Shanghai on the n-th working day after the receipt; the first Saturday is worked."""


def classified(at: str = "1h", **fields: Any) -> Line:
    return after(at, "classify", **fields)


@pytest.mark.parametrize(
    "source, channel", [("external", "phone"), ("external", "online"), ("internal", "messenger")]
)
def test_l1_from_customers_and_from_inside(source: str, channel: str) -> None:
    given(received(source=source, channel=channel)).shows(source=source, channel=channel)


def test_l1_from_nowhere_else() -> None:
    given().when(received(source="rumour")).refused(None, code="invalid", field="source")


@pytest.mark.parametrize("severity, due", [("general", ONE), ("moderate", THREE), ("severe", SEVEN)])
def test_l3_settled_within_the_days_of_its_severity(severity: str, due: str) -> None:
    scene = given(received(), classified(category="price", severity=severity))
    scene.owes("L3.settle", started="0h", due=due, owner="branch-manager", state="open", calendar="published")
    scene.when(after(due, "resolve", outcome="redress")).owes("L3.settle", state="met", met=due)


@pytest.mark.parametrize("severity", ["general", "moderate", "severe"])
def test_l3_service_attitude_within_2_working_days_whatever_its_severity(severity: str) -> None:
    given(received(), classified(category="service-attitude", severity=severity)).owes("L3.settle", due=TWO)


def test_l3_service_attitude_even_before_its_severity_is_known() -> None:
    given(received(), classified(category="service-attitude")).owes("L3.settle", due=TWO)


def test_l3_shown_from_the_classification_on() -> None:
    scene = given(received()).never_owed("L3.settle").when(classified(category="price"))
    scene.never_owed("L3.settle").when(classified("2h", severity="general")).owes("L3.settle", due=ONE)


def test_l3_counted_from_the_receipt_where_the_severity_is_decided_late() -> None:
    scene = given(received()).when(classified("3d", category="delay/transit", severity="severe"))
    scene.owes("L3.settle", started="0h", due=SEVEN)
    given(received()).when(classified("3d", severity="general")).owes("L3.settle", started="0h", due=ONE)


def test_l3_judged_anew_the_deadline_moves() -> None:
    scene = given(received(), classified(category="price", severity="moderate"))
    scene.when(classified("2h", severity="severe")).owes("L3.settle", n=1, due=SEVEN, state="open")
    scene.when(classified("3h", severity="general")).owes("L3.settle", n=1, due=ONE)


def test_l3_only_settling_meets_it() -> None:
    scene = given(received(), classified(category="price", severity="general"))
    scene.when(after("2h", "contact", purpose="outcome")).owes("L3.settle", state="open")


def test_l3_classified_after_it_was_resolved_it_is_not_owed() -> None:
    lines = [
        after("1h", "resolve", outcome="redress"),
        classified("2h", category="price", severity="general"),
    ]
    given(received(), *lines).never_owed("L3.settle")


def test_l3_anew_from_the_reopening() -> None:
    lines = [classified(category="price", severity="general"), after("2h", "resolve", outcome="redress")]
    scene = given(received(), *lines).when(after("25h", "reopen"))
    scene.owes("L3.settle", n=2, started="25h", due=TWO, state="open")


def test_l2_kinds_and_families() -> None:
    given(received()).when(classified(category="goods-damage/wet")).shows(category="goods-damage/wet")
    given(received()).when(classified(category="goods-damage")).shows(category="goods-damage")
    for wrong in ("goods-damage/burnt", "goods", "repair-quality"):
        given(received()).when(classified(category=wrong)).refused(None, code="invalid", field="category")


def test_l6_branch_or_hub_and_waybill_are_recorded() -> None:
    given(received()).shows(missing=["about_unit", "subject.id"])
    recorded = received(about_unit="HZ02", subject={"kind": "waybill", "id": "YT1234567890"})
    given(recorded).shows(missing=[], about_unit="HZ02", subject_kind="waybill")


@pytest.mark.parametrize(
    "amount, to",
    [
        ("0.01", "branch-manager"),
        ("1000.00", "branch-manager"),
        ("1000.01", "customer-service-manager"),
        ("10000.01", "presidents-office"),
        ("5000000", "presidents-office"),
    ],
)
def test_l3_beyond_a_limit_the_lowest_that_covers_it(amount: str, to: str) -> None:
    given(received()).when(after("1h", "request-compensation", amount=amount)).then(
        "CompensationRequested", "Escalated:X8"
    ).shows(level=to)


@pytest.mark.parametrize(
    "role, amount, allowed",
    [
        ("branch-manager", "1000.00", True),
        ("branch-manager", "1000.01", False),
        ("customer-service-manager", "10000.00", True),
        ("customer-service-manager", "10000.01", False),
        ("hub-manager", "0.01", False),
        ("customer-service-agent", "0.01", False),
    ],
)
def test_x8_approved_up_to_the_limit(role: str, amount: str, allowed: bool) -> None:
    scene = given(received(), after("1h", "request-compensation", amount=amount))
    scene.when(after("2h", "approve-compensation", amount=amount, by="sun", role=role))
    if allowed:
        scene.then("CompensationApproved")
    else:
        scene.refused("X8", code="not-authorised")


def test_x6_declared_major_it_goes_to_the_presidents_office() -> None:
    scene = given(received()).when(classified(grounds=["declared-major"]))
    scene.shows(major=True, level="presidents-office")
    given(received(channel="media", forwarded_by="government")).shows(major=False)


@pytest.mark.parametrize("command", ["penalise", "reward"])
@pytest.mark.parametrize(
    "role, allowed",
    [
        ("hub-manager", True),
        ("branch-manager", True),
        ("presidents-office", True),
        ("customer-service-agent", False),
    ],
)
def test_x3_penalties_and_rewards(command: str, role: str, allowed: bool) -> None:
    scene = given(received()).when(after("1h", command, by="sun", role=role, person="wu", reason="…"))
    if allowed:
        assert scene.refusal is None
    else:
        scene.refused("X3", code="not-authorised")


@pytest.mark.parametrize(
    "role, allowed", [("hub-manager", True), ("branch-manager", True), ("customer-service-agent", False)]
)
def test_x3_marked_malicious(role: str, allowed: bool) -> None:
    scene = given(received()).when(after("1h", "mark", as_="malicious", by="sun", role=role, reason="…"))
    if allowed:
        scene.shows(marks=["malicious"])
    else:
        scene.refused("X3", code="not-authorised")
    given(received()).when(after("1h", "mark", as_="litigation-risk", by="sun", role=role)).then("Marked")


def test_x3_a_step_of_the_ladder_at_a_time() -> None:
    scene = given(received())
    for at, level in enumerate(["branch-manager", "customer-service-manager", "presidents-office"], start=1):
        scene.when(after(f"{at}m", "escalate")).shows(level=level)


@pytest.mark.parametrize("cause", ["long-wait", "not-listening"])
def test_l5_weak_spots_have_causes(cause: str) -> None:
    given(received()).when(after("1h", "investigate", cause=cause, **BRANCH)).shows(cause=cause)
    given(received()).when(after("1h", "investigate", cause="value", **BRANCH)).refused(None, code="invalid")
