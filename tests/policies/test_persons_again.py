"""A request about persons sent again: the same answer, done to whom it named then and to nobody else."""

from typing import Any

import pytest

from tests.policies.house import House, line
from tests.policies.test_persons import WEI, key_is_there

FANG = {"name": "王芳", "phone": "13800000001"}


class Killed(BaseException):
    """As if the process had been killed."""


def erase(number: str) -> dict[str, Any]:
    """The request of which the tests send one twice."""
    return line("erase-person", complaint=number, reason="asked for it")


def becomes(house: House, number: str, phone: str) -> None:
    """The phone of a case is corrected."""
    house.does(line("correct", complaint=number, field="customer.phone", value=phone))


def test_whom_the_complaint_names_since_is_not_erased(house: House) -> None:
    number = house.opens(customer=WEI)
    asked = erase(number)
    first = house.does(asked)
    other = house.opens(customer=FANG)
    becomes(house, number, FANG["phone"])
    head = house.store.head()
    assert house.does(asked) == first
    assert key_is_there(house, other)
    assert house.store.head() == head


def test_the_answer_is_the_same_where_it_would_be_refused_by_now(house: House) -> None:
    number = house.opens(customer=WEI)
    asked = erase(number)
    first = house.does(asked)
    other = house.opens(customer=FANG)
    for phone in (FANG["phone"], "13800000002"):
        becomes(house, number, phone)
    assert house.refuses(erase(number))["rule"] == "X11"
    assert house.applies(asked) == [first]
    assert key_is_there(house, other)


def test_the_answer_names_everybody_again(house: House) -> None:
    number = house.opens(customer=WEI)
    becomes(house, number, FANG["phone"])
    asked = erase(number)
    first = house.does(asked)
    assert len(first["persons"]) == 2
    assert house.does(asked) == first


def test_the_same_id_for_somebody_else_erases_nobody(house: House) -> None:
    one, other = house.opens(customer=WEI), house.opens(customer=FANG)
    asked = erase(one)
    house.does(asked)
    assert house.refuses({**asked, "complaint": other})["code"] == "id-reused"
    assert key_is_there(house, other)


def test_what_was_cut_off_is_finished_whoever_complained_meanwhile(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = house.opens(customer=WEI)
    becomes(house, number, FANG["phone"])
    asked = erase(number)

    def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(house.desk.room.vault, "erase", killed)
        house.desk.execute(asked)
    assert key_is_there(house, number)
    house.opens(customer=WEI)
    assert house.refuses(erase(number))["rule"] == "X11"
    house.desk = house.new_desk()
    assert len(house.does(asked)["persons"]) == 2
    assert not key_is_there(house, number)
    now = house.standing(number).case.person
    assert house.store.execute(b"SELECT key FROM vault.people WHERE person = %s", [now]).fetchall() == [
        (None,)
    ]


def test_what_was_unsealed_since_stays_so(house: House) -> None:
    number = house.opens(customer=WEI)
    asked = line("seal-person", complaint=number, reason="a lawsuit")
    first = house.does(asked)
    assert house.does(asked) == first
    assert not house.applies(line("note", complaint=number, text="…"))[0]["ok"]
    house.does(line("unseal-person", complaint=number))
    assert house.does(asked) == first
    house.does(line("note", complaint=number, text="…"))
