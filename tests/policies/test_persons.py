"""Persons erased and sealed: what stays, what still may happen."""

import pytest

from ledger.errors import PersonErased, PersonSealed
from tests.policies.house import House, line, receive

WEI = {"name": "张伟", "phone": "13812345678"}


def erased(house: House) -> tuple[str, str]:
    """Two complaints of one customer, who is then erased."""
    numbers = house.opens(customer=WEI), house.opens(customer=WEI)
    house.does(line("erase-person", complaint=numbers[0], reason="asked for it"))
    return numbers


def test_counts_and_repeats_stay_when_a_person_is_erased(house: House) -> None:
    one, two = erased(house)
    assert house.shows(two, "repeat_of", "major") == ([one], True)
    assert house.standing(one).case.person == house.standing(two).case.person


def test_a_case_goes_on_after_its_person_was_erased(house: House) -> None:
    one, _ = erased(house)
    house.does(line("note", complaint=one, text="called"))
    house.does(line("note", complaint=one, text="called again"))
    house.does(line("correct", complaint=one, field="content", value="noise"))
    house.does(line("resolve", complaint=one, outcome="redress", summary="done"))
    assert house.shows(one, "status") == "resolved"
    last = house.entries(one)[-1].draft
    assert last.person is not None
    sealed = house.vault.open(
        last.data["summary"], last.person, last.key_commitment, last.stream, last.version, "summary"
    )
    assert sealed == "done"


def test_whoever_complains_next_with_that_phone_is_somebody_new(house: House) -> None:
    erased(house)
    third = house.opens(customer=WEI)
    assert house.shows(third, "repeat_of") == []


def test_the_car_is_found_no_more_unless_somebody_else_is_known_by_it(house: House) -> None:
    alone, shared = ({"kind": "vehicle", "id": plate} for plate in ("沪A00001", "沪A00002"))
    one = house.opens(customer=WEI, subject=alone)
    house.opens(customer=WEI, subject=shared)
    other = house.opens(customer={"phone": "13900000000"}, subject=shared)
    house.does(line("erase-person", complaint=one, reason="asked for it"))
    assert house.vault.find([("vehicle", "沪A00001")]) == {}
    assert house.shows(house.opens(subject=alone), "repeat_of") == []
    assert other in house.shows(house.opens(subject=shared), "repeat_of")


def test_erasing_once_more_takes_what_was_written_since(house: House) -> None:
    one, _ = erased(house)
    house.does(line("note", complaint=one, text="called"))
    note = house.entries(one)[-1].draft
    house.does(line("erase-person", complaint=one, reason="again"))
    key_row = house.store.execute(b"SELECT key FROM vault.people WHERE person = %s", [note.person]).fetchall()
    assert key_row == [(None,)]


def key_is_there(house: House, number: str) -> bool:
    """Whether what was said at the intake of a case can still be read."""
    person = house.entries(number)[0].draft.person
    return house.store.execute(b"SELECT key FROM vault.people WHERE person = %s", [person]).fetchall() != [
        (None,)
    ]


@pytest.mark.parametrize("mistake_first", [True, False])
def test_x11_erasing_spares_the_one_whose_phone_was_written_by_mistake(
    house: House, mistake_first: bool
) -> None:
    other = {"name": "王芳", "phone": "13800000001"}
    first, second = house.opens(customer=other), house.opens(customer=other)
    wrong, right = (first, second) if mistake_first else (second, first)
    house.does(line("correct", complaint=wrong, field="customer.phone", value=WEI["phone"]))
    error = house.refuses(line("erase-person", complaint=wrong, reason="asked for it"))
    assert (error["code"], error["rule"]) == ("refused", "X11")
    assert right in error["message"]
    assert key_is_there(house, right)
    now = house.standing(wrong).case.person
    assert str(now) in error["message"]
    house.does(line("erase-person", person=str(now), reason="asked for it"))
    assert key_is_there(house, right)
    house.does(line("erase-person", complaint=right, reason="asked for it"))
    assert not key_is_there(house, right)
    house.does(line("erase-person", complaint=wrong, reason="what is left"))


def test_x11_the_refusal_says_how_one_customers_two_cases_are_erased_all_the_same(house: House) -> None:
    customer = {**WEI, "email": "wei@example.com"}
    one, two = house.opens(customer=customer), house.opens(customer=customer)
    before = house.entries(one)[0].draft.person
    house.does(line("correct", complaint=one, field="customer.email", value="zhang.wei@example.com"))
    now = house.standing(one).case.person
    message = house.refuses(line("erase-person", complaint=one, reason="asked for it"))["message"]
    assert message.endswith(
        f"to erase what was said since, name the person {now}; "
        f"what was said before goes only together with {two}: name the person {before}"
    )
    for person in (now, before):
        house.does(line("erase-person", person=str(person), reason="asked for it"))
    assert not key_is_there(house, one)
    assert not key_is_there(house, two)


def test_x11_who_was_corrected_is_erased_whole_where_nobody_else_is_meant(house: House) -> None:
    number = house.opens(customer={"name": "张伟", "phone": "13800000001"})
    house.does(line("correct", complaint=number, field="customer.phone", value=WEI["phone"]))
    again = house.opens(customer=WEI)
    house.does(line("erase-person", complaint=number, reason="asked for it"))
    assert not key_is_there(house, number)
    assert not key_is_there(house, again)


@pytest.mark.parametrize("fast", [False, True])
def test_what_is_sealed_is_not_written_on_until_it_is_unsealed(house: House, fast: bool) -> None:
    number = house.opens(customer=WEI)
    settled = line("note", complaint=number, text="before")
    first = house.applies(settled, fast=fast)
    house.does(line("seal-person", complaint=number, reason="a lawsuit"))
    head = house.store.head()
    written = line("note", complaint=number, text="…")
    answers = house.applies(written, settled, fast=fast)
    assert [each["ok"] for each in answers] == [False, True]
    assert answers[0]["error"]["message"] == (
        "the data of this person are sealed: a lawsuit; unseal-person lets them be used again"
    )
    assert answers[1:] == first
    assert house.store.head() == head
    house.does(line("unseal-person", complaint=number))
    assert house.applies(written, fast=fast)[0]["ok"]


def sealed(house: House, *, fast: bool = False, **customer: str) -> list[str]:
    """A complaint of a customer whose data are sealed, and two that he makes afterwards."""
    first = house.opens(customer=WEI)
    house.does(line("seal-person", complaint=first, reason="a lawsuit"))
    later = [receive(customer={**WEI, **customer}), receive(customer=WEI)]
    answers = house.applies(*later, fast=fast)
    assert [each["ok"] for each in answers] == [True, True], answers
    return [first, *(each["complaint"] for each in answers)]


@pytest.mark.parametrize("fast", [False, True])
def test_x10_who_is_sealed_complains_again_as_a_person_of_his_own(house: House, fast: bool) -> None:
    one, two, three = sealed(house, fast=fast, email="wei@example.com")
    persons = [house.entries(each)[0].draft.person for each in (one, two, three)]
    assert persons[0] != persons[1] == persons[2]
    assert (house.shows(two, "repeat_of"), house.shows(three, "repeat_of")) == ([], [two])
    assert house.shows(house.opens(customer={"email": "wei@example.com"}), "repeat_of") == [two, three]
    house.does(line("note", complaint=two, text="called"))
    assert persons[0] is not None
    with pytest.raises(PersonSealed):
        house.vault.key_of(persons[0])


def test_a_search_finds_what_was_said_before_and_after_the_sealing(house: House) -> None:
    everything = sealed(house)
    persons = {house.entries(each)[0].draft.person for each in everything}
    assert house.vault.persons([("phone", "138 1234 5678")]) == persons


def test_who_was_made_in_his_stead_can_be_sealed_too_and_unsealed(house: House) -> None:
    one, two, three = sealed(house)
    house.does(line("seal-person", complaint=two, reason="the same lawsuit"))
    four = house.opens(customer=WEI)
    assert house.shows(four, "repeat_of") == []
    assert not house.applies(line("note", complaint=three, text="…"))[0]["ok"]
    house.does(line("unseal-person", complaint=two))
    assert house.shows(house.opens(customer=WEI), "repeat_of") == [two, three]
    house.does(line("unseal-person", complaint=one))
    assert house.shows(house.opens(customer=WEI), "repeat_of") == [one]


def test_erasing_who_was_sealed_erases_whoever_was_made_in_his_stead(house: House) -> None:
    one, two, _ = sealed(house)
    new = house.entries(two)[0].draft.person
    house.does(line("erase-person", complaint=one, reason="the lawsuit is over"))
    assert new is not None
    with pytest.raises(PersonErased):
        house.vault.key_of(new)
    assert house.vault.persons([("phone", "13812345678")]) == set()


def test_what_needs_no_text_goes_on_while_it_is_sealed(house: House) -> None:
    number = house.opens(customer=WEI)
    house.does(line("seal-person", complaint=number, reason="a lawsuit"))
    house.does(line("classify", complaint=number, category="other"))
    house.does(line("resolve", complaint=number, outcome="redress"))
    assert house.shows(number, "status") == "resolved"


@pytest.mark.parametrize("fast", [False, True])
def test_a_process_that_held_the_key_forgets_it(house: House, fast: bool) -> None:
    number = house.opens(customer=WEI)
    person = house.entries(number)[0].draft.person
    other = house.new_desk()
    written = line("note", complaint=number, text="before")
    assert other.execute(written)["ok"]
    house.does(line("erase-person", complaint=number, reason="asked for it"))
    house.desk = other
    assert house.applies(line("note", complaint=number, text="after"), fast=fast)[0]["ok"]
    notes = [each.draft for each in house.entries(number) if each.draft.kind == "note-added.v1"]
    assert notes[0].person == person
    assert notes[1].person not in (None, person), "sealed with a key that is not destroyed"
    last = notes[1]
    assert last.person is not None
    assert (
        house.vault.open(
            last.data["text"], last.person, last.key_commitment, last.stream, last.version, "text"
        )
        == "after"
    )


@pytest.mark.parametrize("fast", [False, True])
def test_a_process_that_held_the_key_hears_that_it_is_sealed(house: House, fast: bool) -> None:
    number = house.opens(customer=WEI)
    other = house.new_desk()
    assert other.execute(line("note", complaint=number, text="before"))["ok"]
    house.does(line("seal-person", complaint=number, reason="a lawsuit"))
    mine, house.desk = house.desk, other
    [answer] = house.applies(line("note", complaint=number, text="after"), fast=fast)
    assert "a lawsuit" in answer["error"]["message"]
    mine.execute(line("unseal-person", complaint=number))
    assert house.applies(line("note", complaint=number, text="after"), fast=fast)[0]["ok"]
