"""X6 repeats: the same customer or thing within 90 × 24 h, by when it happened, across stores."""

from datetime import timedelta
from typing import Any

import pytest

from tests.policies.house import MORNING, House, line, receive

WEI = {"name": "张伟", "phone": "13812345678"}
CAR = {"kind": "vehicle", "id": "沪A12345"}
WINDOW = timedelta(days=90)


@pytest.fixture
def later(house: House) -> House:
    """A house whose clock stands a year on, so that anything before may be told now."""
    house.now(days=365)
    return house


def told(house: House, *receipts: dict[str, Any], fast: bool = False) -> list[str]:
    """The numbers of complaints recorded in this order."""
    return [str(each["complaint"]) for each in house.applies(*receipts, fast=fast)]


def repeat_of(house: House, *numbers: str) -> list[list[str]]:
    return [house.shows(number, "repeat_of") for number in numbers]


@pytest.mark.parametrize(
    "first, second",
    [
        ({"customer": WEI}, {"customer": {"phone": "138 1234 5678"}}),
        ({"customer": WEI}, {"customer": {"phone": "+86 138-1234-5678"}}),
        ({"customer": WEI}, {"customer": {"phone": "１３８１２３４５６７８"}}),
        ({"customer": {"email": "Wei@Example.com"}}, {"customer": {"email": " wei@example.com"}}),
        ({"subject": CAR}, {"subject": {"kind": "vehicle", "id": "沪a·12345"}}),
        (
            {"subject": {"kind": "vehicle", "vin": "LSV123"}},
            {"subject": {"kind": "vehicle", "vin": "lsv 123"}},
        ),
    ],
)
@pytest.mark.parametrize("fast", [False, True])
def test_x6_found_across_stores_however_it_is_written(
    later: House, first: dict[str, Any], second: dict[str, Any], fast: bool
) -> None:
    one, two = told(
        later,
        receive(MORNING, "SH01", **first),
        receive(MORNING + timedelta(days=1), "HZ01", **second),
        fast=fast,
    )
    assert repeat_of(later, one, two) == [[], [one]]
    assert later.shows(two, "major", "grounds", "level") == (True, ["repeat"], "general-manager")
    found = next(each.draft for each in later.entries(two) if each.draft.kind == "repeat-found.v1")
    assert (found.rule, found.by, found.data["of"]) == ("X6", "policy", one)
    assert found.data["keys"] == ["customer" if "customer" in first else "subject"]


@pytest.mark.parametrize("fast", [False, True])
def test_x6_not_the_same_name_or_model_nor_nothing_at_all(later: House, fast: bool) -> None:
    numbers = told(
        later,
        receive(MORNING, customer={"name": "张伟"}, subject={"kind": "vehicle", "model": "CS75"}),
        receive(MORNING, customer={"name": "张伟"}, subject={"kind": "vehicle", "model": "CS75"}),
        receive(MORNING),
        receive(MORNING, customer={"phone": "—"}),
        receive(MORNING, customer={"phone": "—"}),
        fast=fast,
    )
    assert repeat_of(later, *numbers) == [[], [], [], [], []]


@pytest.mark.parametrize("fast", [False, True])
@pytest.mark.parametrize("past, found", [(timedelta(), True), (timedelta(microseconds=1), False)])
def test_x6_the_window_includes_its_last_instant(
    later: House, past: timedelta, found: bool, fast: bool
) -> None:
    one, two = told(
        later, receive(MORNING, customer=WEI), receive(MORNING + WINDOW + past, customer=WEI), fast=fast
    )
    assert repeat_of(later, two) == [[one] if found else []]


def test_x6_all_earlier_ones_in_the_window_oldest_first(later: House) -> None:
    days = (0, 10, 30, 95)
    numbers = told(later, *[receive(MORNING + timedelta(days=day), customer=WEI) for day in days])
    assert repeat_of(later, *numbers) == [[], numbers[:1], numbers[:2], numbers[1:3]]


@pytest.mark.parametrize("fast", [False, True])
def test_x6_a_receipt_recorded_late_makes_repeats_of_those_after_it(later: House, fast: bool) -> None:
    second, third, first = told(
        later,
        receive(MORNING + timedelta(days=10), customer=WEI),
        receive(MORNING + timedelta(days=20), customer=WEI),
        receive(MORNING, "SH02", customer=WEI),
        fast=fast,
    )
    assert repeat_of(later, first, second, third) == [[], [first], [first, second]]
    assert later.shows(second, "major") is True
    found = next(each.draft for each in later.entries(second) if each.draft.kind == "repeat-found.v1")
    assert found.at == MORNING + timedelta(days=10)
    cause = later.store.entries_after((found.cause or 0) - 1, 1)[0]
    assert cause.number == first


def test_x6_at_the_same_instant_the_earlier_number_is_the_earlier_case(later: House) -> None:
    one, two = told(later, receive(MORNING, customer=WEI), receive(MORNING, customer=WEI))
    assert repeat_of(later, one, two) == [[], [one]]


@pytest.mark.parametrize("fast", [False, True])
def test_x11_a_corrected_phone_makes_him_somebody_else(later: House, fast: bool) -> None:
    day = timedelta(days=1)
    wrong, right = receive(MORNING, customer={"phone": "13900000000"}), receive(MORNING + day, customer=WEI)
    corrected = line(
        "correct", MORNING + 2 * day, complaint=f"@{wrong['id']}", field="customer.phone", value="13812345678"
    )
    again = receive(MORNING + 3 * day, customer=WEI)
    stranger = receive(MORNING + 4 * day, customer={"phone": "13900000000"})
    answers = later.applies(wrong, right, corrected, again, stranger, fast=fast)
    one, two, _, three, four = [str(each["complaint"]) for each in answers]
    assert repeat_of(later, one, two, three, four) == [[], [one], [one, two], []]


def test_x11_a_corrected_plate_finds_the_same_car(later: House) -> None:
    one, two = told(later, receive(MORNING, subject=CAR), receive(MORNING + timedelta(days=1)))
    later.applies(
        line("correct", MORNING + timedelta(days=2), complaint=two, field="subject.id", value="沪A 12345")
    )
    assert repeat_of(later, two) == [[one]]


def test_x6_an_undone_link_is_not_found_again(later: House) -> None:
    one, two = told(later, receive(MORNING, customer=WEI), receive(MORNING, customer=WEI))
    later.applies(line("unlink-repeat", MORNING, complaint=two, of=one, reason="a namesake"))
    assert later.shows(two, "repeat_of", "major") == ([], False)
    later.applies(line("correct", MORNING, complaint=two, field="customer.phone", value="138 12345678"))
    assert later.shows(two, "repeat_of", "major") == ([], False)


def test_x6_the_first_case_keeps_what_it_is(later: House) -> None:
    one, _ = told(later, receive(MORNING, customer=WEI), receive(MORNING, customer=WEI))
    assert [kind for kind in later.happened(one) if "repeat" in kind] == []
    assert later.shows(one, "major") is False


def test_x6_no_ground_where_the_handbook_has_none(later: House) -> None:
    one, two = told(later, receive(MORNING, "SH01", customer=WEI), receive(MORNING, "SH02", customer=WEI))
    assert later.shows(two, "repeat_of", "major", "level") == ([one], False, "return-call-agent")
