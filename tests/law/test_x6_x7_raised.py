"""X6 major cases, X7 a customer who is not satisfied; raising by hand."""

from typing import Any

import pytest

from aggregates.complaint import facts
from tests.law.sentences import Line, Scene, after, received, sentences

given = sentences("4s-group")
given_c = sentences("changan-211")

TO_GM = ("X6", "general-manager")
WARNINGS = ("G7.warn-brand", "G7.warn-legal", "G8.tell-general-manager", "G9.warn-manufacturer")


def grounds(at: str, *names: str) -> Line:
    return after(at, "classify", by="li.na", grounds=list(names))


@pytest.mark.parametrize(
    "fields, ground",
    [
        ({"grounds": ["blocking-door"]}, "blocking-door"),
        ({"forwarded_by": "manufacturer"}, "to-manufacturer"),
        ({"channel": "manufacturer"}, "to-manufacturer"),
        ({"forwarded_by": "media"}, "media"),
        ({"channel": "media"}, "media"),
    ],
)
def test_x6_major_at_intake(fields: dict[str, Any], ground: str) -> None:
    scene = given(received(**fields)).shows(major=True, grounds=[ground], level="general-manager")
    scene.then("Received", "Escalated:X6")
    assert scene.raised() == [TO_GM]


def test_x6_government_is_no_ground_of_this_handbook() -> None:
    given(received(forwarded_by="government")).then("Received").shows(major=False, grounds=[])


def test_x6_severe_is_not_major() -> None:
    given(received()).when(after("1h", "classify", severity="severe")).then("Classified").shows(major=False)


@pytest.mark.parametrize(
    "ground",
    [
        "repeat",
        "to-manufacturer",
        "blocking-door",
        "disturbance",
        "return-or-exchange",
        "media",
        "wide-impact",
        "grave-nature",
    ],
)
def test_g6_major_by_classification(ground: str) -> None:
    given(received()).when(grounds("1h", ground)).then("Classified", "Escalated:X6").shows(
        major=True, grounds=[ground]
    )


def test_x6_a_ground_nobody_knows() -> None:
    given(received()).when(grounds("1h", "annoying")).refused(None, code="invalid", field="grounds")


def test_x6_raised_once_and_never_lowered() -> None:
    scene = given(received(), grounds("1h", "media"), grounds("70m", "media", "disturbance"))
    scene.then("Classified").shows(grounds=["media", "disturbance"])
    scene.when(grounds("80m")).shows(major=False, grounds=[], level="general-manager")
    assert scene.raised() == [TO_GM]


def test_x6_not_lowered_to_the_general_manager_from_above() -> None:
    given(received(), after("1h", "escalate", to="ceo")).when(grounds("2h", "media")).then(
        "Classified"
    ).shows(level="ceo")


def test_x6_a_later_classification_replaces_the_grounds_also_those_of_the_intake() -> None:
    given(received(forwarded_by="manufacturer")).when(grounds("1h", "disturbance")).shows(
        grounds=["disturbance"], major=True
    )


def test_x6_a_later_classification_that_names_none_leaves_them() -> None:
    given(received(), grounds("1h", "media")).when(after("2h", "classify", severity="severe")).shows(
        grounds=["media"], major=True
    )


def test_x6_a_ground_taken_away_cancels_what_only_it_had_started() -> None:
    scene = given(received(), grounds("1h", "media")).when(grounds("2h"))
    for warning in WARNINGS:
        scene.owes(warning, state="cancelled")
    scene.owes("X4.attend", state="open")


def test_x6_one_ground_taken_away_of_two_cancels_nothing() -> None:
    scene = given(received(), grounds("1h", "media", "disturbance")).when(grounds("2h", "media"))
    for warning in WARNINGS:
        scene.owes(warning, state="open", due="2h" if "G8" in warning else "25h")


def test_x6_what_was_missed_stays_missed() -> None:
    given(received(), grounds("1h", "media")).when(grounds("3h")).owes(
        "G8.tell-general-manager", state="missed"
    )


def test_x6_major_again_starts_anew() -> None:
    given(received(), grounds("1h", "media"), grounds("2h")).when(grounds("3h", "media")).owes(
        "G7.warn-brand", n=2, state="open", started="3h", due="27h"
    )


def repeats(at: str = "0h") -> Scene:
    return given(received()).policy(facts.RepeatFound(of="SH01-2026-00001", ground=True), at, "X6")


def test_x6_a_repeat_is_a_ground_until_the_link_is_undone() -> None:
    scene = (
        repeats()
        .then("RepeatFound:X6", "Escalated:X6")
        .shows(major=True, grounds=["repeat"], repeat_of=["SH01-2026-00001"])
    )
    scene.when(grounds("1h", "media")).shows(grounds=["media", "repeat"])
    scene.when(grounds("2h")).shows(grounds=["repeat"], major=True)
    scene.when(after("3h", "unlink-repeat", of="SH01-2026-00001")).shows(
        grounds=[], major=False, repeat_of=[]
    )
    scene.owes("G9.warn-manufacturer", state="cancelled")


def test_x6_linked_by_hand() -> None:
    scene = given(received()).when(after("1h", "link-repeat", of="SH01-2026-00001"))
    scene.then("RepeatFound", "Escalated:X6").shows(major=True)
    scene.when(after("2h", "link-repeat", of="SH01-2026-00001")).refused("X6", saying="linked already")
    scene.when(after("3h", "link-repeat", of="HZ02-2026-00001")).shows(
        repeat_of=["HZ02-2026-00001", "SH01-2026-00001"]
    )


@pytest.mark.parametrize("of, code", [("SH01-2026-00007", "invalid"), ("SH01-2026-99999", "unknown")])
def test_x6_only_another_case_that_exists_is_linked(of: str, code: str) -> None:
    given(received()).when(after("1h", "link-repeat", of=of)).refused(None, code=code, field="of")


def test_x6_only_what_is_linked_is_unlinked() -> None:
    given(received()).when(after("1h", "unlink-repeat", of="SH01-2026-00001")).refused(None, code="unknown")


def test_x6_where_no_grounds_are_known_nothing_is_major() -> None:
    given_c(received(forwarded_by="media")).then("Received").shows(major=False)
    given_c(received()).when(after("1h", "link-repeat", of="SH01-2026-00001")).then("RepeatFound").shows(
        repeat_of=["SH01-2026-00001"], major=False, grounds=[]
    )


def test_x6_while_pending_it_is_warned_all_the_same() -> None:
    scene = given(received(), after("1h", "defer", reason="parts")).policy_ground("2h")
    scene.shows(status="pending", level="general-manager").owes("G7.warn-legal", state="open", running=True)


SETTLED = [received(), after("1h", "contact", purpose="answer"), after("2h", "resolve", outcome="redress")]


@pytest.mark.parametrize("satisfaction", ["neutral", "dissatisfied", "very-dissatisfied"])
def test_x7_not_satisfied_raises_one_step_and_reopens(satisfaction: str) -> None:
    scene = given(*SETTLED).when(after("3h", "callback", satisfaction=satisfaction))
    scene.then("CallbackDone", "Escalated:X7", "Reopened:X7").shows(
        status="open", level="customer-relations-manager", resolved_at=None
    )
    assert scene.public()["callback"]["satisfaction"] == satisfaction
    assert scene.owed()


@pytest.mark.parametrize("satisfaction", ["satisfied", "very-satisfied"])
def test_x7_satisfied_changes_nothing(satisfaction: str) -> None:
    given(*SETTLED).when(after("3h", "callback", satisfaction=satisfaction)).then("CallbackDone").shows(
        status="resolved", level="customer-relations-specialist"
    )


def test_x7_an_alternative_is_owed() -> None:
    scene = given_c(*SETTLED).when(after("3h", "callback", satisfaction="neutral"))
    scene.owes("C2.answer", n=2, state="open", started="3h", due="27h")
    scene.owes("C6.instruct", state="open", due="5h", owner="service-adviser")


def test_x7_after_closing_as_well() -> None:
    closed = [after("2h", "contact", purpose="outcome"), after("2h", "callback", satisfaction="satisfied")]
    given(*SETTLED, *closed, after("3h", "close")).when(after("4h", "callback", satisfaction="neutral")).then(
        "CallbackDone", "Reopened:X7", "Escalated:X7"
    ).shows(status="open", closed_at=None)


def test_x7_at_the_top_of_the_ladder_it_is_reopened() -> None:
    given(received(), after("1h", "escalate", to="ceo"), *SETTLED[1:]).when(
        after("3h", "callback", satisfaction="neutral")
    ).then("CallbackDone", "Reopened:X7").shows(level="ceo", status="open")


def test_escalate_goes_upwards_one_step_unless_said() -> None:
    given(received()).when(after("1h", "escalate", reason="…")).shows(level="customer-relations-manager")
    given(received()).when(after("1h", "escalate", to="operations-vp")).shows(level="operations-vp")


@pytest.mark.parametrize(
    "to, rule, code",
    [
        ("customer-relations-specialist", "X3", "refused"),
        ("customer-relations-manager", "X3", "refused"),
        ("legal", None, "unknown"),
        ("king", None, "unknown"),
    ],
)
def test_escalate_only_to_a_higher_step(to: str, rule: str | None, code: str) -> None:
    given(received(), after("1h", "escalate")).when(after("2h", "escalate", to=to)).refused(rule, code=code)


def test_escalate_above_the_top() -> None:
    given(received(), after("1h", "escalate", to="ceo")).when(after("2h", "escalate")).refused(
        "X5", saying="top of the ladder"
    )


def test_level_at_intake_is_the_lowest_step_then_that_of_who_is_assigned_where_higher() -> None:
    scene = given(received()).shows(level="customer-relations-specialist")
    scene.when(after("1h", "assign", to="sun.q", to_role="service-manager")).shows(
        level="customer-relations-specialist", handler="sun.q", handler_role="service-manager"
    )
    scene.when(after("2h", "assign", to="zhao", to_role="department-head")).shows(level="department-head")
    scene.when(after("3h", "assign", to="li.na", to_role="customer-relations-manager")).shows(
        level="department-head", handler="li.na"
    )


def test_x6_only_an_earlier_case_is_repeated() -> None:
    later = received(at="-31d")
    given(later).when(after("1h", "link-repeat", of="SH01-2026-00001")).refused(
        None, code="invalid", field="of", saying="received later"
    )
    given(received(at="-30d")).when(after("1h", "link-repeat", of="SH01-2026-00001")).then("RepeatFound")
