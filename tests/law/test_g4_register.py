"""G4: what it means that an intake agrees with the register of customers, and what need not be typed."""

import pytest

from aggregates.customer.comparing import Known, filling, verdict
from aggregates.handbook_identity import IdentityCheck
from policies.handbooks import load

ZHANG = {
    "customer.number": "1001", "customer.name": "zhang", "customer.phone": "138",
    "customer.address": "road 1",
    "subject.kind": "vehicle", "subject.id": "SH1", "subject.model": "CS75", "subject.vin": "V1",
}  # fmt: skip
SECOND_CAR = {**ZHANG, "subject.id": "SH2", "subject.vin": "V2"}
LI = {
    **ZHANG,
    "customer.number": "1002",
    "customer.name": "li",
    "customer.phone": "139",
    "subject.id": "SH3",
    "subject.vin": "V3",
}
PATHS = tuple(ZHANG)


def known(**texts: str) -> Known:
    """`customer_phone="138"`: spelled as it is written."""
    values = {path.replace("_", ".", 1): text for path, text in texts.items()}
    return Known(values, values)


def row(values: dict[str, str]) -> Known:
    return Known(values, values)


def checked(said: Known, *rows: dict[str, str]) -> tuple[str, tuple[str, ...] | None]:
    """What a dealer group's policy says."""
    check = load("4s-group").identity_check
    assert check is not None
    fact = verdict(check, said, [row(each) for each in rows])
    return fact.result, fact.differing


def test_g4_a_dealer_group_has_it_checked() -> None:
    assert load("4s-group").identity_check == IdentityCheck(
        rule="G4", fields=("customer.name", "customer.phone", "subject.id", "subject.vin")
    )


@pytest.mark.parametrize(
    "said", [{"customer_phone": "138"}, {"subject_id": "SH1", "subject_kind": "vehicle"}]
)
def test_g4_what_says_nothing_else_matches(said: dict[str, str]) -> None:
    assert checked(known(**said), ZHANG) == ("matches", None)


def test_g4_nobody_found_is_unknown() -> None:
    assert checked(known(customer_phone="138")) == ("unknown", None)


@pytest.mark.parametrize(
    "path, other",
    [("customer.name", "wang"), ("subject.id", "SH9"), ("subject.vin", "V9"), ("customer.phone", "1")],
)
def test_g4_what_differs_is_named(path: str, other: str) -> None:
    assert checked(row({**ZHANG, path: other}), ZHANG) == ("differs", (path,))


def test_g4_an_address_may_be_new() -> None:
    assert (
        checked(row({**ZHANG, "customer.address": "road 2", "subject.model": "CS55"}), ZHANG)[0] == "matches"
    )


def test_g4_any_car_of_the_customer_will_do_and_the_one_named_is_meant() -> None:
    both = (ZHANG, SECOND_CAR)
    assert (
        checked(known(customer_phone="138", subject_kind="vehicle", subject_id="SH2"), *both)[0] == "matches"
    )
    third = known(customer_phone="138", subject_kind="vehicle", subject_id="SH3")
    assert checked(third, *both) == ("differs", ("subject.id",))


def test_g4_a_thing_of_another_kind_is_not_compared() -> None:
    said = known(customer_phone="138", subject_kind="waybill", subject_id="W77")
    assert checked(said, ZHANG)[0] == "matches"


def filled(said: Known, *rows: dict[str, str]) -> dict[str, str]:
    return filling(said, [row(each) for each in rows], PATHS)


def test_g4_what_was_left_out_is_filled_in() -> None:
    said = known(customer_phone="138")
    assert filled(said, ZHANG) == {path: text for path, text in ZHANG.items() if path != "customer.phone"}


def test_g4_of_several_cars_only_what_they_share() -> None:
    found = filled(known(customer_phone="138"), ZHANG, SECOND_CAR)
    assert found["customer.name"] == "zhang"
    assert {path for path in found if path.startswith("subject.")} == {"subject.kind", "subject.model"}


@pytest.mark.parametrize("path", ["name", "phone", "number", "email"])
def test_g4_from_the_row_of_another_customer_not_even_the_car_is_filled_in(path: str) -> None:
    said = known(**{f"customer_{path}": "other"}, subject_kind="vehicle", subject_id="SH1")
    assert filled(said, {**ZHANG, "customer.email": "zhang@"}) == {}


def test_g4_where_nobody_was_named_the_car_is_enough() -> None:
    said = known(subject_kind="vehicle", subject_id="SH1")
    assert set(filled(said, ZHANG)) == {*ZHANG} - {"subject.kind", "subject.id"}


def test_g4_nor_the_car_of_another_customer_with_that_phone() -> None:
    assert filled(known(customer_name="wang", customer_phone="138"), ZHANG) == {}


def test_g4_another_car_leaves_the_customer() -> None:
    said = known(customer_phone="138", subject_kind="vehicle", subject_id="SH9")
    assert set(filled(said, ZHANG)) == {"customer.number", "customer.name", "customer.address"}


def test_g4_a_phone_and_a_car_of_two_customers() -> None:
    said = known(customer_phone="138", subject_kind="vehicle", subject_id="SH3")
    found = filled(said, ZHANG, LI)
    assert set(found) == {"customer.number", "customer.name", "customer.address"}
    assert found["customer.name"] == "zhang"
    assert checked(said, ZHANG, LI)[0] == "differs"


def test_g4_of_two_with_one_phone_the_one_whose_mail_it_is() -> None:
    wife = {**ZHANG, "customer.number": "1009", "customer.name": "liu", "customer.email": "liu@"}
    husband = {**ZHANG, "customer.email": "zhang@"}
    assert "customer.name" not in filled(known(customer_phone="138"), wife, husband)
    said = known(customer_phone="138", customer_email="liu@")
    assert filled(said, wife, husband)["customer.name"] == "liu"
