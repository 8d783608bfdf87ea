"""G1 to G9, G14 to G16: the call centre, warnings of a major case, the crisis group, who may."""

import pytest

from tests.law.sentences import Line, Scene, after, received, sentences

given = sentences("4s-group")

GM = {"by": "zhao", "role": "general-manager"}
MAJOR = received(grounds=["media"])


@pytest.mark.parametrize("off", [False, True])
def test_g1_a_risk_of_litigation_is_marked_and_shows(off: bool) -> None:
    scene = given(received(), after("1h", "mark", as_="litigation-risk", reason="…"))
    scene.shows(marks=["litigation-risk"])
    if off:
        scene.when(after("2h", "mark", as_="litigation-risk", off=True)).shows(marks=[])


@pytest.mark.parametrize(
    "channel",
    [
        "phone",
        "in-store",
        "sales-consultant",
        "customer-relations",
        "return-call",
        "e-mail",
        "online",
        "on-site",
    ],
)
def test_g2_the_ways_it_comes(channel: str) -> None:
    given(received(channel=channel)).then("Received").shows(channel=channel)


def reported(at: str, to: str = "group-customer-service", **fields: str) -> Line:
    return after(at, "report", to=to, summary="…", **fields)


@pytest.mark.parametrize("fields", [{"channel": "call-centre"}, {"forwarded_by": "call-centre"}])
def test_g5_the_result_is_reported_to_the_group_within_24h(fields: dict[str, str]) -> None:
    scene = given(received(by="ma", role="call-centre-agent", **fields)).never_owed("G5.report-result")
    scene.when(after("5h", "resolve", outcome="redress")).owes(
        "G5.report-result", state="open", started="5h", due="29h", owner="customer-relations-manager"
    )
    scene.when(reported("6h", "ceo")).owes("G5.report-result", state="open")
    scene.when(reported("29h")).owes("G5.report-result", state="met", met="29h")


def test_g5_a_report_before_it_was_resolved_does_not_count() -> None:
    given(received(channel="call-centre"), reported("1h"), after("5h", "resolve", outcome="redress")).owes(
        "G5.report-result", state="open"
    )


def test_g5_not_where_the_store_received_it() -> None:
    given(received(), after("5h", "resolve", outcome="redress")).never_owed("G5.report-result")


def test_g5_reopened_it_is_owed_after_the_next_result() -> None:
    scene = given(received(channel="call-centre"), after("5h", "resolve", outcome="redress"))
    scene.when(after("6h", "reopen")).owes("G5.report-result", state="cancelled")
    scene.when(after("8h", "resolve", outcome="redress")).owes(
        "G5.report-result", n=2, state="open", due="32h"
    )


def warned(at: str, to: str, **fields: str) -> Line:
    return after(at, "warn", to=to, summary="…", **fields)


ONE_WARNING = [
    ("G7.warn-brand", "brand-division", "24h", "customer-relations-manager"),
    ("G7.warn-legal", "legal", "24h", "customer-relations-manager"),
    ("G9.warn-manufacturer", "manufacturer", "24h", "general-manager"),
]


@pytest.mark.parametrize("obligation, to, due, owner", ONE_WARNING)
def test_g7_g9_a_major_case_is_warned_of(obligation: str, to: str, due: str, owner: str) -> None:
    # The one that is due earlier is met first: its miss would raise the case further.
    told = [warned("1m", "department-head"), warned("2m", "general-manager")]
    scene = given(MAJOR, *told).owes(obligation, state="open", started="0h", due=due, owner=owner)
    scene.when(warned("24h", to)).owes(obligation, state="met", met="24h")


@pytest.mark.parametrize("obligation, to, due, owner", ONE_WARNING)
def test_g7_g9_not_met_by_look_alikes(obligation: str, to: str, due: str, owner: str) -> None:
    others = [each[1] for each in ONE_WARNING if each[1] != to]
    scene = given(MAJOR, *[warned("1m", other) for other in others], reported("2m", to))
    scene.when(after("3m", "escalate", to="ceo")).owes(obligation, state="open")


@pytest.mark.parametrize("obligation, to, due, owner", ONE_WARNING)
def test_g7_g9_missed_and_made_good(obligation: str, to: str, due: str, owner: str) -> None:
    given(MAJOR).waits("24h1s").owes(obligation, state="missed", met=None).when(warned("26h", to)).owes(
        obligation, state="missed", met="26h"
    )


def test_g7_g8_g9_an_ordinary_case_owes_no_warning() -> None:
    given(received(), warned("1h", "brand-division")).never_owed(
        *[each[0] for each in ONE_WARNING], "G8.tell-general-manager", "G7.report-ceo"
    )


def test_g7_they_count_from_when_it_became_major() -> None:
    given(received()).when(after("5h", "classify", grounds=["disturbance"])).owes(
        "G7.warn-legal", due="29h"
    ).owes("G8.tell-general-manager", due="6h")


def test_g7_the_brand_division_reports_on_to_both() -> None:
    scene = given(MAJOR, warned("30m", "brand-division"))
    scene.owes("G7.report-ceo", state="open", started="30m", due="24h30m", owner="brand-division")
    scene.when(reported("31m", "operations-vp")).owes("G7.report-ceo", state="open")
    scene.when(reported("32m", "operations-vp")).owes("G7.report-ceo", state="open")
    scene.when(warned("33m", "ceo")).owes("G7.report-ceo", state="met", met="33m")


def test_g7_warned_twice_it_is_still_reported_on_by_the_first_time() -> None:
    given(MAJOR, warned("30m", "brand-division"), warned("50m", "brand-division")).owes(
        "G7.report-ceo", n=1, state="open", due="24h30m"
    )


def test_g8_the_department_head_and_the_general_manager_are_told_within_the_hour() -> None:
    scene = given(MAJOR).owes("G8.tell-general-manager", due="1h", owner="customer-relations-specialist")
    scene.when(warned("30m", "general-manager")).owes("G8.tell-general-manager", state="open")
    scene.when(warned("1h", "department-head")).owes("G8.tell-general-manager", state="met", met="1h")


def test_g8_one_of_them_is_not_enough() -> None:
    given(MAJOR, warned("30m", "general-manager"), warned("31m", "general-manager")).waits("61m").then(
        "DeadlineMissed:G8", "Escalated:X5"
    )


def test_g8_told_with_the_later_of_the_two_however_they_are_recorded() -> None:
    lines = [warned("2h", "general-manager"), warned("30m", "department-head", known="3h")]
    given(MAJOR, *lines).owes("G8.tell-general-manager", state="missed", met="2h")


def test_g8_a_report_or_a_raise_is_no_warning() -> None:
    given(MAJOR, reported("30m", "general-manager"), reported("31m", "department-head")).owes(
        "G8.tell-general-manager", state="open"
    )


def test_g9_the_miss_names_the_person_in_charge() -> None:
    scene = given(MAJOR).waits("25h")
    missed = next(each for each in scene.new if each.value("obligation") == "G9.warn-manufacturer")
    assert missed.value("owner_role") == "general-manager"


def ready_to_close(*more: Line) -> Scene:
    return given(
        MAJOR,
        *more,
        after("30m", "resolve", outcome="redress"),
        after("40m", "contact", purpose="outcome"),
        after("41m", "callback", satisfaction="satisfied"),
    )


BRAND, LEGAL = warned("10m", "brand-division"), warned("11m", "legal")
MEETING = after("12m", "hold-meeting", attendees=["zhao"], decisions="…", **GM)


@pytest.mark.parametrize(
    "done, rule, needed",
    [
        ([LEGAL, MEETING], "G7", "warn (brand-division)"),
        ([BRAND, MEETING], "G7", "warn (legal)"),
        ([BRAND, LEGAL], "G8", "hold-meeting"),
    ],
)
def test_g7_g8_a_major_case_closes_after_its_warnings_and_the_crisis_group(
    done: list[Line], rule: str, needed: str
) -> None:
    ready_to_close(*done).when(after("50m", "close")).refused(rule, saying=needed)
    ready_to_close(BRAND, LEGAL, MEETING).when(after("50m", "close")).then("Closed")


def test_g11_g15_penalties_and_rewards_are_for_the_department_head_or_above() -> None:
    for name in ("penalise", "reward"):
        for role in ("customer-relations-manager", "legal"):
            line = after("1h", name, by="zhao", role=role, person="wang.f", amount="200", reason="…")
            given(received()).when(line).refused("G15", code="not-authorised", saying="department-head")
        line = after("1h", name, by="zhao", role="department-head", person="wang.f", amount="200", reason="…")
        assert given(received()).when(line).refusal is None


def test_malicious_is_marked_by_the_department_head_or_above_and_stops_no_deadline() -> None:
    line = {"as_": "malicious", "reason": "…"}
    given(received()).when(after("1h", "mark", **line)).refused("X3", code="not-authorised")
    given(received()).when(after("1h", "mark", by="zhao", role="department-head", **line)).then(
        "Marked"
    ).shows(marks=["malicious"]).owes("X4.attend", state="open")


def test_g14_one_lead_department_and_supporting_ones() -> None:
    scene = given(received()).when(
        after("1h", "classify", department="after-sales", supporting=["parts", "sales"])
    )
    scene.shows(department="after-sales", supporting=["parts", "sales"])
    scene.when(after("2h", "classify", category="price")).shows(
        supporting=["parts", "sales"], category="price"
    )
    scene.when(after("3h", "classify", supporting=[])).shows(supporting=[], department="after-sales")


def test_g16_the_effort_to_win_the_customer_back_is_recorded() -> None:
    settled = after("1h", "resolve", outcome="unsettled")
    given(received(), settled).when(after("2h", "contact", purpose="win-back", summary="…")).then("Contacted")


JUDGING = [("approve-solution", {}), ("reject-solution", {}), ("instruct", {"instruction": "…"})]


@pytest.mark.parametrize("name, fields", JUDGING)
def test_the_role_at_the_level_or_above_judges_and_instructs(name: str, fields: dict[str, str]) -> None:
    case = [received(), after("1h", "propose", solution="…"), after("2h", "escalate", to="department-head")]
    for role in ("customer-relations-manager", "sales-manager"):
        given(*case).when(after("3h", name, by="zhao", role=role, **fields)).refused(
            "X3", code="not-authorised", saying="department-head"
        )
    for role in ("department-head", "ceo"):
        assert given(*case).when(after("3h", name, by="zhao", role=role, **fields)).refusal is None
