"""S1 to S7, S14, S15: reported, settled, reviewed, enforced, pending, signed: a dealership's standard."""

import pytest

from tests.law.sentences import Line, Scene, after, received, sentences

given = sentences("service-standard")

MANAGER = {"by": "chen", "role": "customer-service-manager"}
OFFICE = {"by": "qian", "role": "management-department"}
GM = {"by": "zhao", "role": "general-manager"}
END_OF_DAY = "14h45m"
"""24:00 in Shanghai on the day of the receipt."""


def report(at: str, to: str, **fields: str) -> Line:
    return after(at, "report", to=to, **fields)


def test_s1_reported_within_1h_by_who_received_it() -> None:
    given(received(role="department-head")).owes(
        "S1.report", due="1h", started="0h", owner="department-head", person="li.na", calendar="clock"
    )


@pytest.mark.parametrize("to", ["customer-service-manager", "customer-service-centre"])
def test_s1_reported_to_the_manager_or_the_centre(to: str) -> None:
    scene = given(received()).when(report("1h", to)).owes("S1.report", state="met", met="1h")
    scene.owes("S2.liability", started="1h", due="25h", owner="customer-service-manager")


@pytest.mark.parametrize("to", ["general-manager", "management-department", "department-head"])
def test_s1_not_reported_by_telling_others(to: str) -> None:
    given(received(), report("30m", to)).owes("S1.report", state="open").never_owed("S2.liability")


@pytest.mark.parametrize("role", ["customer-service-manager", "customer-service-centre"])
def test_s1_who_receives_it_there_need_not_report(role: str) -> None:
    given(received(role=role)).never_owed("S1.report").owes("S2.liability", started="0h", due="24h")


@pytest.mark.parametrize("role", ["service-adviser", "general-manager", "information-officer"])
def test_s2_received_elsewhere_it_begins_with_the_report(role: str) -> None:
    given(received(role=role)).never_owed("S2.liability").owes("S1.report", state="open")


def test_s1_what_is_recorded_of_an_opinion() -> None:
    wanted = ["customer.name", "customer.phone", "customer.address", "subject.id"]
    given(received()).shows(missing=wanted)
    customer = {"name": "张伟", "phone": "13812345678", "address": "上海"}
    given(received(customer=customer, subject={"kind": "vehicle", "id": "沪A12345"})).shows(missing=[])


REPORTED = [received(), report("30m", "customer-service-manager")]


def test_s2_once_missed_it_begins_anew_only_with_a_reopening() -> None:
    missed = [after("25h", "defer", reason="parts", approved_by="zhao", approved_role="general-manager")]
    scene = given(*REPORTED, *missed, after("5d", "resume"), report("5d1h", "customer-service-centre"))
    scene.owes("S2.liability", n=1, state="missed")
    assert ("S2.liability", 2) not in scene.case.obligations


def settled(*more: Line) -> Scene:
    return given(*REPORTED, *more, after("2h", "settle-liability", persons=["wu"], **MANAGER))


def test_s2_settled_within_24h_of_the_report() -> None:
    scene = given(*REPORTED).owes("S2.liability", started="30m", due="24h30m")
    scene.when(after("24h30m", "settle-liability", **MANAGER)).owes("S2.liability", state="met")


def test_s2_a_second_report_gives_no_more_time() -> None:
    given(*REPORTED, report("2h", "customer-service-centre")).owes("S2.liability", n=1, due="24h30m").owes(
        "S2.liability", due="24h30m", state="open"
    )


@pytest.mark.parametrize("at, due", [("1h", "48h30m"), ("24h30m", "48h30m")])
def test_s2_48h_where_the_customer_was_not_reached_in_the_first_24h(at: str, due: str) -> None:
    missed = after(at, "contact", purpose="answer", reached=False)
    given(*REPORTED).when(missed).owes("S2.liability", state="open", due=due, started="30m")


def test_s2_no_more_time_where_the_customer_was_reached() -> None:
    given(*REPORTED, after("1h", "contact", purpose="answer")).owes("S2.liability", due="24h30m")


def test_s2_no_more_time_for_who_was_not_reached_later() -> None:
    asked = after("2h", "extend", obligation="S2.liability", until="2026-10-11T01:15:00Z", reason="…", **GM)
    late = after("25h", "contact", purpose="answer", reached=False)
    given(*REPORTED, asked, late).owes("S2.liability", due="48h", state="open")


def test_s2_handed_over_by_the_same_time() -> None:
    scene = settled().owes("S2.liability", state="met")
    scene.owes("S2.hand-over", state="open", started="2h", due="24h30m", owner="customer-service-manager")
    scene.when(report("3h", "general-manager", **MANAGER)).owes("S2.hand-over", state="open")
    scene.when(report("3h", "management-department", **MANAGER)).owes("S2.hand-over", state="met")


def test_s2_by_48h_where_the_customer_was_not_reached() -> None:
    settled(after("1h", "contact", purpose="visit", reached=False)).owes("S2.hand-over", due="48h30m")


def test_s2_not_owed_while_pending_and_owed_when_it_goes_on() -> None:
    defer = after("10m", "defer", reason="parts", approved_by="zhao", approved_role="general-manager")
    pending = given(received(), defer, report("30m", "customer-service-manager"))
    pending.never_owed("S2.liability").owes("S1.report", state="met")
    pending.when(after("9d", "resume")).owes("S2.liability", started="9d", due="10d", state="open")


def test_s2_not_owed_again_after_it_was_settled_or_resolved() -> None:
    scene = settled().when(report("3h", "customer-service-centre")).owes("S2.liability", n=1, state="met")
    assert [each for each in scene.case.obligations if each[0] == "S2.liability"] == [("S2.liability", 1)]
    resolved = given(received(), after("10m", "resolve", outcome="redress"))
    resolved.when(report("20m", "customer-service-manager")).never_owed("S2.liability")


def handed(*more: Line) -> Scene:
    lines = [after("2h", "settle-liability", **MANAGER), report("3h", "management-department", **MANAGER)]
    return given(*REPORTED, *lines, *more)


def test_s3_reviewed_within_4h_of_the_form() -> None:
    scene = handed().owes("S3.review", started="3h", due="7h", owner="management-department", state="open")
    scene.when(report("4h", "management-department", **MANAGER)).owes("S3.review", due="7h")
    scene.when(after("7h", "review-liability", agrees=True, **OFFICE)).owes("S3.review", state="met")
    scene.when(report("8h", "management-department", **MANAGER)).owes("S3.review", n=1, state="met")
    assert ("S3.review", 2) not in scene.case.obligations


def test_s3_another_report_brings_no_review_and_no_opinion() -> None:
    settled().when(report("3h", "department-head", **MANAGER)).never_owed("S3.review")
    handed(REVIEWED).when(report("5h", "department-head", **OFFICE)).never_owed("S3.opinion")


def test_s3_an_opinion_and_its_carrying_out_come_after_the_review() -> None:
    handed().when(report("4h", "general-manager", **MANAGER)).never_owed("S3.opinion")
    handed().when(after("4h", "instruct", instruction="…", **GM)).never_owed("S3.enforce")


def test_s3_nothing_to_review_before_liability_is_settled() -> None:
    given(*REPORTED, report("1h", "management-department")).never_owed("S3.review")


REVIEWED = after("4h", "review-liability", agrees=False, signed_by=["wu", "chen"], **OFFICE)
TOLD = report("5h", "general-manager", **OFFICE)
OPINION = after("6h", "instruct", instruction="…", **GM)
ENFORCED = after("7h", "enforce-liability", outcome="…", **OFFICE)


def test_s3_the_general_manager_is_told_within_4h_more() -> None:
    scene = handed(REVIEWED).owes("S3.report-gm", started="4h", due="8h", owner="management-department")
    scene.when(report("5h", "department-head", **OFFICE)).owes("S3.report-gm", state="open")
    scene.when(report("8h", "general-manager", **OFFICE)).owes("S3.report-gm", state="met", met="8h")


def test_s3_his_opinion_goes_back() -> None:
    scene = handed(REVIEWED, TOLD).owes("S3.opinion", started="5h", due="29h", owner="general-manager")
    scene.when(report("5h30m", "general-manager", **OFFICE)).owes("S3.opinion", due="29h")
    scene.when(after("5h45m", "instruct", by="sun", role="service-director", instruction="…"))
    scene.owes("S3.opinion", state="open").never_owed("S3.enforce")
    scene.when(OPINION).owes("S3.opinion", state="met", met="6h")


def test_s3_no_opinion_before_the_review_nor_after_it_was_enforced() -> None:
    given(*REPORTED, report("1h", "general-manager")).never_owed("S3.opinion")
    scene = handed(REVIEWED, TOLD, OPINION, ENFORCED).when(report("8h", "general-manager", **OFFICE))
    assert ("S3.opinion", 2) not in scene.case.obligations


def test_s3_enforced_within_8h_of_the_opinion() -> None:
    scene = handed(REVIEWED, TOLD, OPINION)
    scene.owes("S3.enforce", started="6h", due="14h", owner="management-department", state="open")
    scene.when(after("6h30m", "instruct", instruction="…", **GM)).owes("S3.enforce", due="14h")
    scene.when(ENFORCED).owes("S3.enforce", state="met", met="7h")
    scene.when(after("8h", "instruct", instruction="…", **GM))
    assert ("S3.enforce", 2) not in scene.case.obligations


def test_s3_an_instruction_before_the_review_starts_nothing() -> None:
    given(*REPORTED, after("1h", "instruct", instruction="…", **GM)).never_owed("S3.enforce")


def test_s3_the_form_is_back_the_same_day() -> None:
    scene = handed(REVIEWED, TOLD, OPINION, ENFORCED)
    scene.owes("S3.return-form", started="7h", due=END_OF_DAY, owner="management-department", state="open")
    scene.when(report("8h", "customer-service-manager", **OFFICE)).owes("S3.return-form", state="open")
    scene.when(report(END_OF_DAY, "customer-service-centre", **OFFICE)).owes("S3.return-form", state="met")


def test_s3_settled_first_then_reviewed_then_enforced() -> None:
    given(*REPORTED).when(after("1h", "review-liability", agrees=True, **OFFICE)).refused(
        "X3", saying="settle-liability"
    )
    settled().when(after("3h", "enforce-liability", **OFFICE)).refused("X3", saying="review-liability")


@pytest.mark.parametrize("role", ["customer-service-manager", "general-manager", "customer-service-centre"])
def test_s3_reviewing_and_enforcing_is_for_the_management_department(role: str) -> None:
    review = after("3h", "review-liability", agrees=True, by="sun", role=role)
    settled().when(review).refused("S3", code="not-authorised", saying="management-department")
    enforce = after("7h", "enforce-liability", by="sun", role=role)
    handed(REVIEWED).when(enforce).refused("S3", code="not-authorised")


def closing(*more: Line) -> list[Line]:
    return [
        after("9h", "resolve", outcome="redress"),
        after("10h", "contact", purpose="outcome"),
        after("11h", "callback", satisfaction="satisfied"),
        *more,
    ]


CLOSE = after("12h", "close", **MANAGER)


def test_s3_settled_liability_is_enforced_before_closing() -> None:
    handed(REVIEWED, *closing()).when(CLOSE).refused("S3", saying="enforce-liability")
    handed(REVIEWED, TOLD, OPINION, ENFORCED, *closing()).when(CLOSE).then("Closed")
    given(*REPORTED, *closing()).when(CLOSE).then("Closed")


@pytest.mark.parametrize("fields", [{"channel": "government"}, {"forwarded_by": "media"}])
def test_s5_made_to_the_government_or_the_media_it_is_major(fields: dict[str, str]) -> None:
    ground = next(iter(fields.values()))
    scene = given(received(**fields)).shows(major=True, grounds=[ground], level="general-manager")
    assert scene.raised() == [("X6", "general-manager")]


@pytest.mark.parametrize("fields", [{"channel": "phone"}, {"channel": "manufacturer"}])
def test_s5_made_to_the_company_it_is_general(fields: dict[str, str]) -> None:
    given(received(**fields)).then("Received").shows(major=False, level="service-adviser")


def test_s5_the_customer_service_manager_pays_a_visit() -> None:
    scene = given(received(channel="media")).when(after("1h", "contact", purpose="visit", **MANAGER))
    assert scene.then("Contacted").events[-1].role == "customer-service-manager"


def test_s6_from_accepting_to_archiving() -> None:
    lines = [
        after("1h", "classify", category="quality", severity="general"),
        after("2h", "assign", to="wu", to_role="department-head", department="workshop"),
        after("3h", "investigate", by="wu", role="department-head", cause="system/low-ability"),
        after("4h", "propose", by="wu", role="department-head", solution="…"),
        after("5h", "approve-solution", **MANAGER),
        after("6h", "contact", purpose="negotiation", reaction="…"),
        *closing(),
    ]
    given(*REPORTED, *lines).when(CLOSE).then("Closed").shows(stage="closed", status="closed")


PAID = [
    after("1h", "request-compensation", amount="800"),
    after("2h", "approve-compensation", amount="800", by="wu", role="department-head"),
]
PAY = after("5h", "pay-compensation", amount="800")


@pytest.mark.parametrize("purpose", ["negotiation", "answer", "visit", "outcome"])
def test_s7_nothing_is_carried_out_before_the_customer_agrees(purpose: str) -> None:
    given(received(), *PAID).when(PAY).refused("S7", saying="contact (negotiation)")
    not_reached = after("3h", "contact", purpose=purpose, reached=False)
    given(received(), *PAID, not_reached).when(PAY).refused("S7")
    given(received(), *PAID, after("3h", "contact", purpose=purpose)).when(PAY).then("CompensationPaid")


@pytest.mark.parametrize("purpose", ["acknowledgement", "apology", "progress", "win-back"])
def test_s7_telling_him_anything_else_is_not_agreeing(purpose: str) -> None:
    given(received(), *PAID, after("3h", "contact", purpose=purpose)).when(PAY).refused("S7")
