"""X1 (G3) recusal, X2 two pairs of eyes."""

from typing import Any

import pytest

from tests.law.sentences import Line, Scene, after, received, sentences

given = sentences("4s-group")
given_c = sentences("changan-211")

GM = "general-manager"
ABOUT_LIU = {"about_person": "liu.m"}

EVERY_OTHER_COMMAND = [
    ("verify-customer", {"result": "matches"}),
    ("classify", {"category": "other"}),
    ("assign", {"to": "wang.f", "to_role": "sales-manager"}),
    ("take-over", {}),
    ("contact", {"purpose": "apology"}),
    ("investigate", {}),
    ("settle-liability", {}),
    ("propose", {"solution": "…"}),
    ("approve-solution", {}),
    ("request-compensation", {"amount": "10"}),
    ("approve-compensation", {"amount": "10"}),
    ("escalate", {}),
    ("instruct", {"instruction": "…"}),
    ("warn", {"to": "legal"}),
    ("hold-meeting", {}),
    ("report", {"to": "ceo"}),
    ("resolve", {"outcome": "no-fault"}),
    ("sign-off", {"as": "customer"}),
    ("attempt-callback", {}),
    ("callback", {"satisfaction": "satisfied"}),
    ("defer", {"reason": "parts"}),
    ("extend", {"obligation": "X4.attend", "until": "2026-12-01T00:00:00Z"}),
    ("correct", {"field": "content", "value": "…"}),
    ("withdraw", {"as": "void"}),
    ("transfer", {"store": "HZ02"}),
    ("close", {}),
    ("reopen", {}),
    ("recuse", {"person": "wang.f"}),
    ("attach", {"name": "a", "sha256": "0" * 64}),
    ("penalise", {"person": "wang.f"}),
    ("reward", {"person": "wang.f"}),
    ("mark", {"as": "malicious"}),
    ("link-repeat", {"of": "SH01-2026-00001"}),
    ("unlink-repeat", {"of": "SH01-2026-00001"}),
]


@pytest.mark.parametrize("name, fields", EVERY_OTHER_COMMAND)
def test_g3_whom_the_complaint_is_about_does_nothing_in_it(name: str, fields: dict[str, str]) -> None:
    given(received(**ABOUT_LIU)).when(after("1h", name, by="liu.m", role=GM, **fields)).refused(
        "G3", code="not-authorised", saying="someone else"
    )


def test_x1_names_its_own_rule_where_the_handbook_has_none() -> None:
    given_c(received(**ABOUT_LIU)).when(after("1h", "contact", by="liu.m", purpose="reply")).refused(
        "X1", code="not-authorised"
    )


def test_g3_the_person_himself_may_receive_and_note() -> None:
    given(received(by="liu.m", **ABOUT_LIU)).when(after("1h", "note", by="liu.m", text="…")).then("NoteAdded")


@pytest.mark.parametrize("written", ["LIU.M", "ｌｉｕ.m", " liu.m "])
def test_x1_the_same_person_however_written(written: str) -> None:
    given(received(**ABOUT_LIU)).when(after("1h", "propose", by=written, solution="…")).refused(
        "G3", code="not-authorised"
    )


def test_x1_nor_is_he_put_in_charge() -> None:
    given(received(**ABOUT_LIU)).when(after("1h", "assign", to="Liu.M", to_role="sales-manager")).refused(
        "G3", field="to", saying="name someone else"
    )


def test_x1_nor_does_he_approve_a_deferral_by_name() -> None:
    given(received(**ABOUT_LIU)).when(
        after("1h", "defer", reason="parts", approved_by="liu.m", approved_role=GM)
    ).refused("G3", field="approved_by")


def test_x1_nor_does_he_sit_in_the_crisis_group() -> None:
    given(received(**ABOUT_LIU)).when(after("1h", "hold-meeting", attendees=["zhao", "liu.m"])).refused(
        "G3", field="attendees"
    )


def recused(person: str = "wang.f", **more: Any) -> Line:
    return after("2h", "recuse", by="zhao", role=GM, person=person, reason="a relative", **more)


def in_charge(person: str = "wang.f") -> Scene:
    return given(
        received(),
        after("1h", "assign", by="li.na", to=person, to_role="service-manager"),
        after("1h", "take-over", by=person, role="service-manager"),
    )


def test_x1_a_recused_handler_is_handler_no_more() -> None:
    in_charge().when(recused("WANG.F")).then("Recused").shows(handler=None, handler_role=None)


def test_x1_another_handler_stays() -> None:
    in_charge().when(recused("liu.m")).shows(handler="wang.f", recused=["liu.m"])


def test_x1_who_was_recused_takes_no_part() -> None:
    given(received(), recused()).when(after("3h", "investigate", by="wang.f")).refused(
        "G3", code="not-authorised"
    )


def test_x1_until_the_recusal_is_taken_off() -> None:
    off = after("3h", "recuse", by="zhao", role=GM, person="Wang.F", off=True)
    given(received(), recused(), off).when(after("4h", "investigate", by="wang.f")).then("Investigated")


def test_x1_nobody_takes_off_his_own_recusal() -> None:
    given(received(), recused()).when(after("3h", "recuse", by="wang.f", person="wang.f", off=True)).refused(
        "G3", code="not-authorised"
    )


def test_x1_what_the_complaint_itself_says_is_not_taken_off() -> None:
    given(received(**ABOUT_LIU)).when(
        after("3h", "recuse", by="zhao", role=GM, person="liu.m", off=True)
    ).refused("G3")


def test_x1_who_turns_out_to_be_complained_about_is_handler_no_more() -> None:
    in_charge().when(after("2h", "correct", by="li.na", field="about_person", value="Wang.f")).shows(
        handler=None, about_person="Wang.f"
    )


def test_x1_who_was_complained_about_by_mistake_takes_part_again() -> None:
    given(received(**ABOUT_LIU), after("1h", "correct", field="about_person", value="sun.q")).when(
        after("2h", "investigate", by="liu.m")
    ).then("Investigated")


REQUEST = after("1h", "request-compensation", by="wang.f", amount="100")


@pytest.mark.parametrize("by", ["wang.f", "Wang.F", "ｗａｎｇ.f"])
def test_x2_nobody_approves_what_he_asked_for(by: str) -> None:
    given(received(), REQUEST).when(
        after("2h", "approve-compensation", by=by, role=GM, amount="100")
    ).refused("X2", code="not-authorised", saying="somebody else")


def test_x2_somebody_else_does() -> None:
    given(received(), REQUEST).when(
        after("2h", "approve-compensation", by="zhao", role=GM, amount="100")
    ).then("CompensationApproved")


def test_x2_he_may_turn_it_down_himself() -> None:
    given(received(), REQUEST).when(after("2h", "reject-compensation", by="wang.f")).then(
        "CompensationRejected"
    )


def test_x2_nobody_consents_to_his_own_request() -> None:
    given_c(received(), REQUEST).when(
        after("2h", "consent-compensation", by="wang.f", role="regional-service-manager")
    ).refused("X2", code="not-authorised")


PROPOSAL = after("1h", "propose", by="wang.f", solution="…")


def test_x2_nobody_approves_the_solution_he_proposed() -> None:
    given(received(), PROPOSAL).when(after("2h", "approve-solution", by="Wang.f", role=GM)).refused(
        "X2", code="not-authorised", saying="somebody else"
    )


def test_x2_somebody_else_approves_the_solution() -> None:
    given(received(), PROPOSAL).when(after("2h", "approve-solution", by="zhao", role=GM)).then(
        "SolutionApproved"
    )


def test_x2_nobody_approves_his_own_deferral() -> None:
    given(received()).when(
        after("1h", "defer", by="wang.f", reason="parts", approved_by="WANG.F", approved_role=GM)
    ).refused("X2", saying="somebody else")
