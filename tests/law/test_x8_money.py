"""X8 beyond authority, G11 the authority table, C8 consent first, then paid, then claimed."""

import pytest

from tests.law.sentences import Line, Scene, after, received, sentences

given = sentences("4s-group")
given_c = sentences("changan-211")

LADDER = ["customer-relations-specialist", "customer-relations-manager", "department-head", "general-manager"]


def asks(amount: str, at: str = "1h", by: str = "wang.f") -> Line:
    return after(at, "request-compensation", by=by, amount=amount, kind="cash")


def approves(amount: str, role: str, at: str = "2h", by: str = "zhao") -> Line:
    return after(at, "approve-compensation", by=by, role=role, amount=amount)


@pytest.mark.parametrize(
    "amount, to",
    [
        ("0.01", "customer-relations-manager"),
        ("500", "customer-relations-manager"),
        ("500.01", "department-head"),
        ("2000.00", "department-head"),
        ("2000.01", "general-manager"),
        ("10000.01", "brand-division"),
        ("50000.01", "operations-vp"),
        ("200000.00", "operations-vp"),
        ("200000.01", "ceo"),
        ("999999999999.99", "ceo"),
    ],
)
def test_x8_raised_at_once_to_the_lowest_that_covers_it(amount: str, to: str) -> None:
    scene = given(received()).when(asks(amount)).then("CompensationRequested", "Escalated:X8").shows(level=to)
    assert scene.new[1].at == scene.new[0].at


def test_x8_within_the_limit_of_the_level_nothing_is_raised() -> None:
    given(received(), after("30m", "escalate", to="general-manager")).when(asks("10000")).then(
        "CompensationRequested"
    ).shows(
        level="general-manager", compensation={"requested": "10000.00", "approved": "0.00", "paid": "0.00"}
    )


def test_x8_splitting_does_not_help() -> None:
    scene = given(received(), asks("500"), approves("500", "customer-relations-manager"))
    scene.shows(level="customer-relations-manager")
    scene.when(asks("0.01", "3h")).then("CompensationRequested", "Escalated:X8").shows(
        level="department-head"
    )
    scene.when(approves("0.01", "customer-relations-manager", "4h")).refused(
        "G11", code="not-authorised", saying="500.01"
    )
    scene.when(approves("0.01", "department-head", "5h")).then("CompensationApproved").shows(
        compensation={"requested": "500.01", "approved": "500.01", "paid": "0.00"}
    )


def test_x8_what_was_turned_down_does_not_count() -> None:
    given(received(), asks("500"), after("2h", "reject-compensation", by="zhao")).when(
        asks("500", "3h")
    ).then("CompensationRequested").shows(
        compensation={"requested": "500.00", "approved": "0.00", "paid": "0.00"}
    )


def test_x8_one_request_is_open_at_a_time() -> None:
    given(received(), asks("1")).when(asks("1", "2h")).refused("X8", saying="approved or rejected first")


@pytest.mark.parametrize(
    "role, limit",
    [
        ("customer-relations-manager", "500.00"),
        ("department-head", "2000.00"),
        ("general-manager", "10000.00"),
        ("brand-division", "50000.00"),
        ("operations-vp", "200000.00"),
    ],
)
def test_g11_approved_up_to_the_limit_and_not_a_cent_more(role: str, limit: str) -> None:
    whole, cents = limit.split(".")
    above = f"{whole}.01" if cents == "00" else limit
    given(received(), asks(limit)).when(approves(limit, role)).then("CompensationApproved")
    given(received(), asks(above)).when(approves(above, role)).refused("G11", code="not-authorised")


def test_g11_the_chief_executive_is_unlimited() -> None:
    given(received(), asks("999999999.99")).when(approves("999999999.99", "ceo")).then("CompensationApproved")


@pytest.mark.parametrize("role", ["customer-relations-specialist", "legal", "service-manager"])
def test_g11_who_is_not_in_the_table_approves_nothing(role: str) -> None:
    given(received(), asks("0.01")).when(approves("0.01", role)).refused(
        "G11", code="not-authorised", saying="customer-relations-manager"
    )


def test_g11_less_may_be_approved_than_was_asked_never_more() -> None:
    scene = given(received(), asks("100"))
    scene.when(approves("100.01", "ceo")).refused(None, code="invalid", field="amount")
    scene.when(approves("60", "ceo")).then("CompensationApproved").shows(
        compensation={"requested": "100.00", "approved": "60.00", "paid": "0.00"}
    )
    scene.when(after("3h", "pay-compensation", amount="60.01")).refused("X3", saying="60.00")
    scene.when(after("3h", "pay-compensation", amount="60")).then("CompensationPaid")
    scene.when(after("4h", "pay-compensation", amount="0.01")).refused("X3", saying="0.00")


@pytest.mark.parametrize(
    "amount", ["0", "0.00", "-1", "1e3", "NaN", "Infinity", "1.001", "", "10000000000000", 1.5, True]
)
def test_an_amount_is_plain_decimal_and_more_than_nothing(amount: object) -> None:
    line = after("1h", "request-compensation", amount=amount)
    given(received()).when(line).refused(None, code="invalid", field="amount")


def asked_c(amount: str = "100") -> Scene:
    return given_c(received(), asks(amount))


def consents(at: str = "2h", **fields: str) -> Line:
    return after(at, "consent-compensation", by="chen", role="regional-service-manager", **fields)


@pytest.mark.parametrize(
    "amount, to",
    [
        ("200", "service-adviser"),
        ("200.01", "reception-supervisor"),
        ("500.01", "service-manager"),
        ("3000.01", "general-manager"),
        ("99999999", "general-manager"),
    ],
)
def test_c8_limits_decide_inside_the_dealer(amount: str, to: str) -> None:
    asked_c(amount).then("CompensationRequested", "Escalated:X8").shows(level=to)


def test_c8_the_region_consents_first_whatever_the_amount() -> None:
    asked_c("0.01").when(approves("0.01", "general-manager")).refused("C8", saying="consent-compensation")


@pytest.mark.parametrize("role", ["general-manager", "service-manager", "customer-service-specialist"])
def test_c8_only_the_region_consents(role: str) -> None:
    asked_c().when(after("2h", "consent-compensation", by="zhao", role=role)).refused(
        "C8", code="not-authorised", saying="regional-service-manager"
    )


def test_c8_in_that_order() -> None:
    asked_c().when(consents()).then("CompensationConsented").when(
        approves("100", "service-adviser", "3h")
    ).then("CompensationApproved").when(after("4h", "claim-compensation", amount="100")).refused(
        "C8", saying="pay-compensation"
    ).when(after("5h", "pay-compensation", amount="100")).then("CompensationPaid").when(
        after("6h", "claim-compensation", amount="100")
    ).then("CompensationClaimed").when(after("7h", "claim-compensation", amount="0.01")).refused("C8")


def test_c8_the_consent_is_to_the_request_as_it_stands() -> None:
    given_c(received()).when(consents()).refused("X3", saying="request-compensation")
    asked_c().when(consents(amount="99")).refused(None, code="invalid", field="amount")
    asked_c().when(consents(amount="100.00")).then("CompensationConsented")
    asked_c().when(consents()).when(consents("3h")).refused("C8", saying="already")


def test_c8_a_new_request_needs_a_new_consent() -> None:
    asked_c().when(consents()).when(approves("100", "service-adviser", "3h")).when(asks("10", "4h")).when(
        approves("10", "service-adviser", "5h")
    ).refused("C8", saying="consent-compensation")


def test_c8_beyond_the_limit_even_with_consent() -> None:
    asked_c("200.01").when(consents()).when(approves("200.01", "service-adviser", "3h")).refused(
        "C8", code="not-authorised", saying="reception-supervisor"
    )


def test_c8_what_was_claimed_before_is_claimed_after_closing_too() -> None:
    closed = [
        consents(),
        approves("100", "service-adviser", "3h"),
        after("4h", "pay-compensation", amount="100"),
        after("5h", "resolve", outcome="goodwill"),
        after("5h", "contact", purpose="outcome"),
        after("6h", "callback", satisfaction="satisfied"),
        after("7h", "close"),
    ]
    scene = asked_c()
    for line in closed:
        assert scene.when(line).refusal is None
    scene.when(after("8h", "claim-compensation", amount="100")).then("CompensationClaimed")


def test_g_nobody_consents_where_no_consent_is_asked_for() -> None:
    given(received(), asks("1")).when(after("2h", "consent-compensation", by="zhao", role="ceo")).refused(
        "C8", code="not-authorised", saying="goes on without it"
    )
