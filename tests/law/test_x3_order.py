"""X3 the order of a case, and what closing it demands."""

import pytest

from tests.law.sentences import Line, Scene, after, received, sentences

given = sentences("4s-group")
given_c = sentences("changan-211")

SETTLED = after("2h", "resolve", outcome="redress")
TOLD = after("3h", "contact", purpose="outcome")
CALLED = after("4h", "callback", satisfaction="satisfied")
CLOSING = after("9h", "close")


def test_x3_a_simple_case_is_settled_on_the_spot() -> None:
    given(received(), SETTLED, TOLD, CALLED).when(CLOSING).then("Closed").shows(status="closed")


def test_x3_told_and_called_in_either_order() -> None:
    told_last = after("5h", "contact", purpose="outcome")
    given(received(), SETTLED, CALLED, told_last).when(CLOSING).then("Closed")


@pytest.mark.parametrize(
    "done, needed",
    [
        ([], "resolve"),
        ([SETTLED, CALLED], "contact (outcome)"),
        ([SETTLED, TOLD], "callback / attempt-callback ×3"),
        ([SETTLED, after("3h", "contact", purpose="outcome", reached=False), CALLED], "contact (outcome)"),
        ([SETTLED, after("3h", "contact", purpose="progress"), CALLED], "contact (outcome)"),
        ([SETTLED, TOLD, after("4h", "attempt-callback"), after("5h", "attempt-callback")], "callback"),
    ],
)
def test_x3_closing_names_what_it_needs(done: list[Line], needed: str) -> None:
    given(received(), *done).when(CLOSING).refused("X3", saying=needed)


def test_x3_three_attempts_stand_for_the_call() -> None:
    attempts = [after(f"{hour}h", "attempt-callback") for hour in (4, 5, 6)]
    given(received(), SETTLED, TOLD, *attempts).when(CLOSING).then("Closed")


def test_x3_attempts_before_it_was_reopened_do_not_count() -> None:
    attempts = [after(f"{hour}h", "attempt-callback") for hour in (4, 5, 6)]
    again = [
        after("7h", "reopen"),
        after("8h", "resolve", outcome="goodwill"),
        after("8h", "contact", purpose="outcome"),
    ]
    given(received(), SETTLED, TOLD, *attempts, *again).when(CLOSING).refused("X3", saying="callback")


def paid_case(*more: Line) -> Scene:
    return given(
        received(),
        after("1h", "request-compensation", amount="100"),
        after("1h", "approve-compensation", by="zhao", role="general-manager", amount="100"),
        *more,
        SETTLED,
        TOLD,
        CALLED,
    )


def test_x3_approved_compensation_is_paid_before_closing() -> None:
    paid_case().when(CLOSING).refused("X3", saying="pay-compensation")
    paid_case(after("1h", "pay-compensation", amount="60")).when(CLOSING).refused("X3", saying="pay-comp")
    paid_case(after("1h", "pay-compensation", amount="100")).when(CLOSING).then("Closed")


@pytest.mark.parametrize("kind", ["withdrawn", "void"])
def test_x3_what_was_taken_back_closes_without_being_told(kind: str) -> None:
    given(received(), after("1h", "withdraw", as_=kind)).when(CLOSING).then("Closed").shows(withdrawn=kind)


def test_x3_withdrawing_takes_an_open_request_with_it() -> None:
    request = after("1h", "request-compensation", amount="100")
    given(received(), request, after("2h", "withdraw", as_="withdrawn")).when(CLOSING).then("Closed").shows(
        compensation={"requested": "0.00", "approved": "0.00", "paid": "0.00"}
    )


@pytest.mark.parametrize(
    "name, fields, needed",
    [
        ("approve-solution", {}, "propose"),
        ("reject-solution", {}, "propose"),
        ("approve-compensation", {"amount": "1"}, "request-compensation"),
        ("reject-compensation", {}, "request-compensation"),
        ("pay-compensation", {"amount": "1"}, "approve-compensation"),
        ("claim-compensation", {"amount": "1"}, "pay-compensation"),
        ("callback", {"satisfaction": "satisfied"}, "resolve"),
        ("attempt-callback", {}, "resolve"),
        ("sign-off", {"as": "customer"}, "resolve"),
        ("review-liability", {"agrees": True}, "settle-liability"),
        ("enforce-liability", {}, "review-liability"),
        ("close", {}, "resolve"),
    ],
)
def test_x3_a_step_names_the_step_it_needs(name: str, fields: dict[str, str], needed: str) -> None:
    given(received()).when(after("1h", name, by="zhao", role="ceo", **fields)).refused("X3", saying=needed)


def test_x3_take_over_needs_to_be_assigned_or_in_authority() -> None:
    given(received()).when(after("1h", "take-over", by="sun.q", role="service-manager")).refused(
        "X3", saying="assign"
    )
    assigned = after("1h", "assign", to="sun.q", to_role="service-manager")
    given(received(), assigned).when(after("2h", "take-over", by="SUN.Q", role="service-manager")).then(
        "TakenOver"
    )


def test_x3_liability_in_its_order() -> None:
    given(received(), after("1h", "settle-liability"), after("2h", "review-liability", agrees=True)).when(
        after("3h", "enforce-liability")
    ).then("LiabilityEnforced")


def test_x3_a_rejected_solution_is_proposed_anew() -> None:
    gm = {"by": "zhao", "role": "general-manager"}
    rejected = given(received(), after("1h", "propose", solution="…"), after("2h", "reject-solution", **gm))
    rejected.when(after("3h", "approve-solution", **gm)).refused("X3", saying="propose")
    rejected.when(after("4h", "propose", solution="…")).when(after("5h", "approve-solution", **gm)).then(
        "SolutionApproved"
    )


def test_x3_nothing_is_settled_over_an_open_request() -> None:
    given(received(), after("1h", "request-compensation", amount="1")).when(SETTLED).refused(
        "X3", saying="approve-compensation or reject-compensation"
    )


@pytest.mark.parametrize(
    "name, fields",
    [
        ("resolve", {"outcome": "redress"}),
        ("defer", {"reason": "parts"}),
        ("propose", {"solution": "…"}),
        ("request-compensation", {"amount": "1"}),
        ("withdraw", {"as": "void"}),
    ],
)
def test_x3_what_is_resolved_is_reopened_first(name: str, fields: dict[str, str]) -> None:
    given(received(), SETTLED).when(after("5h", name, **fields)).refused("X3", saying="reopen")


CLOSED = [received(), SETTLED, TOLD, CALLED, CLOSING]
AFTER_CLOSING = {
    "note": {"text": "…"},
    "contact": {"purpose": "win-back"},
    "correct": {"field": "customer.phone", "value": "13812345678"},
    "attach": {"name": "a", "sha256": "0" * 64},
    "reward": {"person": "wang.f"},
    "mark": {"as": "litigation-risk"},
    "recuse": {"person": "sun.q"},
    "report": {"to": "ceo"},
    "reopen": {},
}
NOT_AFTER_CLOSING = {
    "classify": {"category": "other"},
    "assign": {"to": "wang.f", "to_role": "ceo"},
    "take-over": {},
    "investigate": {},
    "propose": {"solution": "…"},
    "request-compensation": {"amount": "1"},
    "escalate": {},
    "instruct": {"instruction": "…"},
    "warn": {"to": "legal"},
    "resolve": {"outcome": "redress"},
    "defer": {"reason": "parts"},
    "withdraw": {"as": "void"},
    "transfer": {"store": "HZ02"},
    "close": {},
}


@pytest.mark.parametrize("name", AFTER_CLOSING)
def test_x3_what_still_happens_to_a_closed_case(name: str) -> None:
    scene = given(*CLOSED).when(after("10h", name, by="zhao", role="ceo", **AFTER_CLOSING[name]))
    assert scene.refusal is None
    assert scene.owed() == ([] if name != "reopen" else ["X4.attend"])


@pytest.mark.parametrize("name", NOT_AFTER_CLOSING)
def test_x3_a_closed_case_is_reopened_first(name: str) -> None:
    given(*CLOSED).when(after("10h", name, by="zhao", role="ceo", **NOT_AFTER_CLOSING[name])).refused(
        "X3", saying="reopen"
    )


def test_x3_what_is_open_is_not_reopened() -> None:
    given(received()).when(after("1h", "reopen")).refused("X3", saying="open already")


def test_x3_a_reopened_case_owes_its_steps_again() -> None:
    given(*CLOSED, after("10h", "reopen")).when(after("11h", "close")).refused("X3", saying="resolve").shows(
        status="open", told_at=None, closed_at=None, resolved_at=None
    )


def test_x3_nothing_happens_before_the_receipt() -> None:
    given(received()).when(after("-1s", "note", text="…", known="1h")).refused(
        None, code="invalid", field="at"
    )
    given(received()).when(after("0h", "note", text="…")).then("NoteAdded")


def test_x3_the_stages_of_a_case() -> None:
    gm = {"by": "zhao", "role": "general-manager"}
    steps = [
        ("classified", after("1h", "classify", category="other")),
        ("assigned", after("1h", "assign", to="wang.f", to_role="service-manager")),
        ("taken-over", after("2h", "take-over", role="service-manager")),
        ("investigated", after("3h", "investigate", cause="people/impatient")),
        ("proposed", after("4h", "propose", solution="…")),
        ("approved", after("5h", "approve-solution", **gm)),
        ("resolved", after("6h", "resolve", outcome="redress")),
    ]
    scene = given(received()).shows(stage="received")
    for stage, line in steps:
        scene.when(line).shows(stage=stage)
