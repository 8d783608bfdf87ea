"""X4 never stuck in silence, X5 a miss; the due time itself is in time."""

import pytest

from tests.law.sentences import RECEIPT, after, received, sentences, span

given = sentences("4s-group")
given_c = sentences("changan-211")

A_NOTE = after("5h", "note", text="…")


def test_x4_a_case_that_owes_nothing_else_is_attended_to_within_24h_by_its_level() -> None:
    given(received()).owes(
        "X4.attend",
        state="open",
        started="0h",
        due="24h",
        owner="customer-relations-specialist",
        calendar="clock",
    )


def test_x4_not_while_something_else_is_owed() -> None:
    given_c(received()).never_owed("X4.attend")


def test_x4_whatever_a_person_does_meets_it_and_it_starts_anew() -> None:
    given(received()).when(A_NOTE).owes("X4.attend", n=1, state="met", met="5h").owes(
        "X4.attend", n=2, state="open", started="5h", due="29h"
    )


def test_x4_a_policy_is_no_person() -> None:
    # The raise that follows the miss meets neither of the two.
    given(received()).waits("25h").then("DeadlineMissed:X4", "Escalated:X5").owes(
        "X4.attend", n=1, state="missed", met=None
    ).owes("X4.attend", n=2, state="open")


def test_x4_after_a_miss_it_starts_anew_from_then_for_the_new_level() -> None:
    given(received()).waits("24h1s").owes(
        "X4.attend", n=2, started="24h", due="48h", owner="customer-relations-manager"
    )


def test_x4_it_gives_way_to_anything_else_that_is_owed() -> None:
    given(received()).when(after("1h", "classify", grounds=["media"])).owes("X4.attend", n=1, state="met")
    scene = given(received()).policy_ground("1h").owes("X4.attend", n=1, state="cancelled")
    assert "X4.attend" not in scene.owed()


def test_x4_comes_back_when_the_rest_is_done() -> None:
    given_c(received()).when(after("1h", "contact", purpose="answer")).owes(
        "X4.attend", state="open", started="1h", due="25h", owner="return-call-agent"
    )


def test_x4_a_miss_found_out_late_leaves_nobody_silent_before_it_was_known() -> None:
    judged = [after("1m", "classify", category="price", severity="severe")]
    judged.append(after("3d", "classify", category="price", severity="general"))
    scene = sentences("logistics-network")(received(role="customer-service-agent"), *judged)
    scene.when(after("3d1h", "note", text="…")).shows(level="branch-manager")
    assert scene.raised() == [("X5", "branch-manager")]
    scene.owes("X4.attend", n=2, state="met", started="3d", met="3d1h")


def test_x4_not_on_a_pending_case_which_has_a_review_date() -> None:
    scene = given(received()).when(after("1h", "defer", reason="parts"))
    assert scene.owed() == []
    scene.shows(status="pending", review_at="2026-11-04T10:00:00.000000Z")


@pytest.mark.parametrize("handbook", ["4s-group", "changan-211"])
def test_x4_something_is_owed_at_every_moment_until_it_is_closed(handbook: str) -> None:
    scene = sentences(handbook)(received())
    for line in [
        after("1h", "contact", purpose="answer"),
        after("3d", "note", text="…"),
        after("4d", "resolve", outcome="unsettled"),
        after("4d1h", "contact", purpose="outcome"),
        after("4d2h", "callback", satisfaction="neutral"),
        after("5d", "withdraw", as_="withdrawn"),
    ]:
        scene.when(line)
        assert scene.refusal is None
        assert scene.owed(), line.name
    scene.when(after("6d", "close")).then("Closed")
    assert scene.owed() == []


def test_x5_an_act_exactly_at_the_due_time_is_in_time() -> None:
    given_c(received()).when(after("2h", "contact", purpose="reply")).then("Contacted").owes(
        "C2.reply", state="met", met="2h"
    )


def test_x5_one_second_later_it_was_missed_at_the_due_time() -> None:
    scene = given_c(received()).waits("2h1s").then("DeadlineMissed:C2", "Escalated:X5")
    assert [each.at for each in scene.new] == [RECEIPT + span("2h")] * 2
    scene.owes("C2.reply", state="missed", met=None, due="2h").shows(level="service-adviser")


def test_x5_the_miss_names_who_owed_it() -> None:
    scene = given_c(received(), after("30m", "assign", to="wang.f", to_role="service-adviser")).waits("25h")
    missed = {each.value("obligation"): each for each in scene.new if each.name == "DeadlineMissed"}
    answer = missed["C2.answer"]
    assert (answer.value("owner_role"), answer.value("owner")) == ("service-adviser", "wang.f")
    assert missed["C2.reply"].value("owner_role") == "customer-service-specialist"


def test_x5_done_late_it_stays_missed_and_is_owed_no_more() -> None:
    given_c(received()).when(after("3h", "contact", purpose="reply")).owes(
        "C2.reply", state="missed", met="3h"
    )


def test_x5_the_first_late_act_counts() -> None:
    given_c(received(), after("3h", "contact", purpose="reply")).when(
        after("4h", "contact", purpose="reply")
    ).owes("C2.reply", state="missed", met="3h")


def test_x5_done_in_time_but_recorded_after_the_miss_it_is_met() -> None:
    scene = given_c(received()).when(after("1h", "contact", purpose="reply", known="5h"))
    scene.owes("C2.reply", state="met", met="1h")
    assert "DeadlineMissed" in [each.name for each in scene.events]
    scene.shows(level="reception-supervisor")


def test_x5_done_in_time_and_known_only_after_a_late_one() -> None:
    given_c(received(), after("3h", "contact", purpose="reply")).when(
        after("1h", "contact", purpose="reply", known="5h")
    ).owes("C2.reply", state="met", met="1h")


def test_x5_a_late_act_known_later_does_not_replace_an_earlier_late_one() -> None:
    given_c(received(), after("3h", "contact", purpose="reply")).when(
        after("4h", "contact", purpose="reply", known="9h")
    ).owes("C2.reply", met="3h")


def test_x5_each_miss_raises_one_step_at_its_time_up_to_the_top() -> None:
    scene = given(received()).waits("8d")
    assert scene.raised() == [
        ("X5", role)
        for role in (
            "customer-relations-manager",
            "department-head",
            "general-manager",
            "brand-division",
            "operations-vp",
            "ceo",
        )
    ]
    raised_at = [each.at - RECEIPT for each in scene.events if each.name == "Escalated"]
    assert raised_at == [span(f"{day}d") for day in range(1, 7)]
    scene.then(*["DeadlineMissed:X4", "Escalated:X5"] * 6, "DeadlineMissed:X4").owes(
        "X4.attend", n=7, state="missed"
    ).shows(level="ceo")


def test_x5_misses_come_in_the_order_they_were_due() -> None:
    scene = given_c(received()).waits("26h")
    misses = [
        (each.value("obligation"), each.at - RECEIPT) for each in scene.new if each.name == "DeadlineMissed"
    ]
    assert misses == [
        ("C2.reply", span("2h")),
        *[("C6.instruct", span(f"{hours}h")) for hours in (4, 6, 8, 10, 12)],
        ("C2.answer", span("24h")),
    ]


def test_x5_a_closed_case_misses_nothing() -> None:
    given(received(), after("1h", "withdraw", as_="void"), after("2h", "close")).waits("30d").then().shows(
        level="customer-relations-specialist"
    )


def test_x5_an_extended_deadline_is_missed_at_its_new_time() -> None:
    extended = after(
        "1h",
        "extend",
        by="zhao",
        role="general-manager",
        obligation="C2.answer",
        until="2026-10-11T01:15:00Z",
    )
    scene = given_c(received(), after("1h", "contact", purpose="reply"), extended)
    scene.owes("C2.answer", state="open", due="48h")
    scene.waits("48h").then()
    scene.waits("48h1s").then("DeadlineMissed:C2", "Escalated:X5")


EXTEND = {"obligation": "C2.answer", "until": "2026-10-11T01:15:00Z"}


def test_extend_is_for_the_level_or_above_and_not_for_who_owes_it() -> None:
    adviser = {"to": "wang.f", "to_role": "service-adviser"}
    case = [received(), after("10m", "assign", **adviser), after("20m", "contact", purpose="reply")]
    given_c(*case).when(after("1h", "extend", by="wang.f", role="service-adviser", **EXTEND)).refused(
        "X3", code="not-authorised", saying="cannot extend"
    )
    given_c(*case).when(after("1h", "extend", by="Wang.F", role="service-manager", **EXTEND)).refused(
        "X3", code="not-authorised", saying="cannot extend"
    )
    given_c(*case).when(after("1h", "extend", by="sun.q", role="return-call-agent", **EXTEND)).refused(
        "X3", code="not-authorised", saying="service-manager"
    )
    given_c(*case).when(after("1h", "extend", by="zhao", role="service-manager", **EXTEND)).then(
        "DeadlineExtended"
    )


@pytest.mark.parametrize(
    "fields, code",
    [
        ({"obligation": "C2.callback", "until": "2026-10-11T01:15:00Z"}, "unknown"),
        ({"obligation": "C9.nonsense", "until": "2026-10-11T01:15:00Z"}, "unknown"),
        ({"obligation": "C2.answer", "until": "2026-10-10T01:15:00Z"}, "invalid"),
    ],
)
def test_extend_moves_what_is_open_and_only_later(fields: dict[str, str], code: str) -> None:
    given_c(received()).when(after("1h", "extend", by="zhao", role="general-manager", **fields)).refused(
        None, code=code
    )
