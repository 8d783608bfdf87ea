"""C1 to C7, C11: the 2-1-1 rule, the ladder, the manufacturer, the region, promises."""

from typing import Any

import pytest

from tests.law.sentences import Line, Scene, after, received, sentences

given = sentences("changan-211")

SPECIALIST = {"by": "li.na", "role": "customer-service-specialist"}
GM = {"by": "zhao", "role": "general-manager"}


def contact(at: str, purpose: str, **fields: Any) -> Line:
    return after(at, "contact", purpose=purpose, **SPECIALIST, **fields)


@pytest.mark.parametrize(
    "channel", ["phone", "manufacturer", "in-store", "letter", "online", "media", "consumer-association"]
)
def test_c1_whatever_way_it_came_the_dealer_answers(channel: str) -> None:
    given(received(channel=channel)).owes("C2.reply", state="open").owes("C2.answer", state="open")


def test_c2_the_specialist_replies_within_2h_of_receiving() -> None:
    given(received()).owes(
        "C2.reply", due="2h", started="0h", owner="customer-service-specialist", calendar="clock"
    )


@pytest.mark.parametrize("purpose", ["acknowledgement", "reply", "answer", "progress", "outcome"])
def test_c2_reply_is_met_by(purpose: str) -> None:
    given(received()).when(contact("2h", purpose)).owes("C2.reply", state="met", met="2h")


@pytest.mark.parametrize("purpose", ["apology", "negotiation", "visit", "win-back"])
def test_c2_reply_is_not_met_by(purpose: str) -> None:
    given(received()).when(contact("1h", purpose)).owes("C2.reply", state="open")


def test_c2_reply_is_not_met_by_who_was_not_reached_or_by_a_note() -> None:
    scene = given(received()).when(contact("1h", "reply", reached=False)).owes("C2.reply", state="open")
    scene.when(after("1h", "note", text="called him")).owes("C2.reply", state="open")


def test_c2_the_handler_answers_within_24h_before_that_the_level() -> None:
    scene = given(received()).owes("C2.answer", due="24h", owner="return-call-agent", person=None)
    scene.when(after("1h", "assign", to="wang.f", to_role="reception-supervisor"))
    scene.owes("C2.answer", owner="reception-supervisor", person="wang.f")
    scene.when(after("90m", "take-over", by="zhao", role="service-manager"))
    scene.owes("C2.answer", owner="service-manager", person="zhao")


@pytest.mark.parametrize("purpose", ["answer", "progress", "outcome"])
def test_c2_answer_is_met_by(purpose: str) -> None:
    given(received(), contact("1h", "reply")).when(contact("24h", purpose)).owes(
        "C2.answer", state="met", met="24h"
    )


@pytest.mark.parametrize("purpose", ["acknowledgement", "reply", "apology", "visit"])
def test_c2_answer_is_not_met_by(purpose: str) -> None:
    given(received()).when(contact("1h", purpose)).owes("C2.answer", state="open")


RESOLVED = [received(), contact("1h", "answer"), after("2h", "resolve", outcome="redress")]


def test_c2_called_back_within_24h_of_resolving() -> None:
    scene = given(*RESOLVED).owes("C2.callback", started="2h", due="26h", owner="customer-service-specialist")
    scene.when(after("26h", "callback", satisfaction="satisfied", **SPECIALIST)).owes(
        "C2.callback", state="met", met="26h"
    )


def test_c2_the_third_attempt_counts_as_the_call() -> None:
    scene = given(*RESOLVED)
    for at, state in [("3h", "open"), ("4h", "open"), ("5h", "met")]:
        scene.when(after(at, "attempt-callback", reason="no answer", **SPECIALIST)).owes(
            "C2.callback", state=state
        )
    scene.owes("C2.callback", met="5h")


def test_c2_three_attempts_are_done_with_the_last_of_them_however_they_are_recorded() -> None:
    attempts = [("25h", "25h"), ("30h", "30h"), ("10h", "31h")]
    lines = [after(at, "attempt-callback", known=known, **SPECIALIST) for at, known in attempts]
    given(*RESOLVED, *lines).owes("C2.callback", state="missed", met="30h")


def test_c2_a_call_ends_it_when_it_was_made_whatever_was_attempted() -> None:
    lines = [
        after("25h", "attempt-callback", **SPECIALIST),
        after("10h", "callback", satisfaction="satisfied", known="25h", **SPECIALIST),
    ]
    given(*RESOLVED, *lines).owes("C2.callback", state="met", met="10h")


def test_c2_a_talk_that_is_no_return_call_does_not_meet_it() -> None:
    given(*RESOLVED).when(contact("3h", "outcome")).owes("C2.callback", state="open")


def test_c2_reopening_cancels_the_call_and_resolving_owes_it_again() -> None:
    scene = given(*RESOLVED).when(after("3h", "reopen")).owes("C2.callback", state="cancelled")
    scene.when(after("4h", "resolve", outcome="goodwill")).owes("C2.callback", n=2, state="open", due="28h")


def test_c3_what_is_beyond_goes_one_step_up_the_ladder() -> None:
    scene = given(received())
    for at, level in enumerate(
        ["service-adviser", "reception-supervisor", "service-manager", "general-manager"], start=1
    ):
        scene.when(after(f"{at}m", "escalate", reason="…")).shows(level=level)


@pytest.mark.parametrize("fields", [{"channel": "manufacturer"}, {"forwarded_by": "manufacturer"}])
def test_c4_what_the_manufacturer_forwards_the_general_manager_arranges(fields: dict[str, str]) -> None:
    scene = (
        given(received(**fields)).then("Received", "Escalated:C4").shows(level="general-manager", major=False)
    )
    scene.owes("C6.instruct", state="open", due="2h", owner="general-manager")
    to = {"to": "wang.f", "to_role": "service-manager"}
    scene.when(after("10m", "assign", by="sun.q", role="service-manager", **to)).refused(
        "C4", code="not-authorised", saying="general-manager"
    )
    scene.when(after("20m", "assign", **GM, **to)).then("Assigned").shows(level="general-manager")


def test_c4_anything_else_anybody_arranges() -> None:
    given(received(forwarded_by="call-centre")).then("Received").when(
        after("10m", "assign", to="wang.f", to_role="service-adviser")
    ).then("Assigned")


TO_REGION = after("1h", "escalate", to="regional-service-manager", **GM)


def test_c5_first_calm_the_customer_then_the_region() -> None:
    given(received()).when(TO_REGION).refused("C5", saying="contact (apology)")
    not_reached = contact("30m", "apology", reached=False)
    given(received(), not_reached).when(TO_REGION).refused("C5")
    given(received(), contact("30m", "answer")).when(TO_REGION).refused("C5")


@pytest.mark.parametrize("purpose", ["apology", "negotiation", "visit", "win-back"])
def test_c5_having_tried(purpose: str) -> None:
    given(received(), contact("30m", purpose)).when(TO_REGION).then("Escalated").shows(
        level="regional-service-manager"
    )


def test_c5_also_when_the_next_step_is_the_region() -> None:
    given(received(), after("1m", "escalate", to="general-manager")).when(
        after("1h", "escalate", **GM)
    ).refused("C5")


def raised() -> Scene:
    return given(received(), contact("30m", "answer"), after("1h", "escalate", to="reception-supervisor"))


def test_c6_who_it_is_raised_to_has_2h() -> None:
    raised().owes("C6.instruct", state="open", started="1h", due="3h", owner="reception-supervisor")


def instructs(role: str, **fields: Any) -> Line:
    return after("2h", "instruct", by="zhao", role=role, instruction="…", **fields)


@pytest.mark.parametrize("role", ["reception-supervisor", "service-manager", "regional-service-manager"])
def test_c6_instructed_by_the_role_raised_to_or_above(role: str) -> None:
    raised().when(instructs(role)).owes("C6.instruct", state="met", met="2h")


@pytest.mark.parametrize("role", ["service-adviser", "customer-service-specialist", "department-head"])
def test_c6_nobody_else_instructs(role: str) -> None:
    raised().when(instructs(role)).refused("X3", code="not-authorised", saying="reception-supervisor")


def test_c6_or_taken_over() -> None:
    scene = raised().when(after("2h", "take-over", by="zhao", role="service-manager"))
    scene.owes("C6.instruct", state="met").shows(handler="zhao", level="service-manager")


def test_c6_not_met_when_the_subordinate_takes_over() -> None:
    assigned = after("70m", "assign", to="wang.f", to_role="service-adviser")
    raised().when(assigned).when(after("2h", "take-over", by="wang.f", role="service-adviser")).then(
        "TakenOver"
    ).owes("C6.instruct", state="open")


def test_c6_instructing_and_taking_over_makes_the_handler() -> None:
    raised().when(instructs("reception-supervisor", takes_over=True)).shows(handler="zhao")
    raised().when(instructs("reception-supervisor")).shows(handler=None)


def test_c6_who_takes_over_from_above_takes_the_case_to_his_step() -> None:
    raised().when(instructs("service-manager", takes_over=True)).shows(level="service-manager")
    raised().when(instructs("service-manager")).shows(level="reception-supervisor")


def test_c6_a_closed_case_that_is_raised_and_reopened_is_looked_at_within_2h() -> None:
    told = [contact("1h", "outcome"), after("1h", "callback", satisfaction="satisfied")]
    closed = given(received(), after("30m", "resolve", outcome="redress"), *told, after("2h", "close"))
    closed.when(after("3h", "callback", satisfaction="dissatisfied")).owes(
        "C6.instruct", state="open", started="3h", due="5h", owner="service-adviser"
    )


def test_c6_a_further_raise_cancels_it() -> None:
    raised().when(after("2h", "escalate")).owes("C6.instruct", n=1, state="cancelled").owes(
        "C6.instruct", n=2, state="open", due="4h", owner="service-manager"
    )


PROMISE = contact("1h", "progress", promised_by="2026-10-11T01:15:00Z")


def test_c7_each_promise_has_its_deadline() -> None:
    given(received(), PROMISE).owes(
        "C7.promise", state="open", started="1h", due="2d", owner="customer-service-specialist"
    )


@pytest.mark.parametrize("purpose", ["progress", "apology", "visit"])
def test_c7_kept_by_the_next_contact_that_reaches_the_customer(purpose: str) -> None:
    given(received(), PROMISE, contact("3h", purpose, reached=False)).owes("C7.promise", state="open").when(
        contact("2d", purpose)
    ).owes("C7.promise", state="met", met="2d")


def test_c7_broken_a_second_later() -> None:
    given(received(), PROMISE).waits("2d1s").then("DeadlineMissed:C7", "Escalated:X5")


def test_c7_a_newer_promise_replaces_it() -> None:
    given(received(), PROMISE).when(contact("3h", "progress", promised_by="2026-10-12T01:15:00Z")).owes(
        "C7.promise", n=1, state="met"
    ).owes("C7.promise", n=2, state="open", due="3d")


def test_c7_nothing_is_promised_to_who_was_not_reached() -> None:
    given(received()).when(
        contact("1h", "progress", reached=False, promised_by="2026-10-11T01:15:00Z")
    ).never_owed("C7.promise")


def test_c7_the_handler_signs() -> None:
    given(received(), after("1h", "assign", to="wang.f", to_role="service-adviser")).when(
        after("90m", "take-over", by="wang.f", role="service-adviser")
    ).then("TakenOver").shows(handler="wang.f", handler_role="service-adviser", stage="taken-over")


def test_c11_a_return_call_opens_a_complaint_and_is_linked_to_it() -> None:
    scene = given(received(channel="return-call", return_call="SH01-R-2026-00003"))
    assert scene.events[0].value("return_call") == "SH01-R-2026-00003"
