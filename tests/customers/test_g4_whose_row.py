"""G4: of whom a row of the register is; nothing of it gets into the case of somebody else."""

from typing import Any

import pytest

from ledger.customers import Customers
from ledger.errors import PersonErased
from tests.customers.conftest import ZHANG, Import
from tests.customers.test_g4_intake import opened
from tests.policies.house import House, line

PLATE = {"kind": "vehicle", "id": "沪A12345"}


@pytest.mark.parametrize(
    "customer",
    [
        {"name": "丙"},
        {"phone": "13811112222"},
        {"name": "丙", "phone": "13811112222"},
        {"email": "bing@example.com"},
        {"number": "K-9"},
        {"name": "张伟", "phone": "13811112222"},
    ],
)
def test_g4_the_row_of_another_customer_fills_in_nothing(
    house: House, imports: Import, customer: dict[str, str]
) -> None:
    imports(ZHANG)
    number = house.opens(customer=customer, subject=PLATE)
    data = house.entries(number)[0].draft.data
    assert "from_register" not in data
    assert {"kind", "id"} == {*data["subject"]}


def test_g4_who_is_erased_is_erased_in_every_case_that_his_row_filled_in(
    house: House, imports: Import
) -> None:
    imports(ZHANG)
    others = house.opens(customer={"name": "丙", "phone": "13811112222"}, subject=PLATE)
    number = house.opens(subject=PLATE)
    person = Customers(house.store).listed()[0]["person"]
    assert opened(house, number, "subject.vin") == "LS5A3ABE1CB123456"
    wish = {"command": "erase-person", "by": "x", "person": str(person), "reason": "…"}
    house.does({"id": "e", **wish})
    with pytest.raises(PersonErased):
        house.new_desk().room.vault.key_of(person)
    assert house.entries(number)[0].draft.person == person
    assert house.entries(others)[0].draft.person != person
    assert "vin" not in house.entries(others)[0].draft.data["subject"]


@pytest.mark.parametrize("row", ["K-1,张伟,,沪A12345,CS75,LS5A3ABE1CB123456", ",,,沪A12345,CS75,V123456"])
def test_g4_a_row_that_says_nothing_else_of_somebody_known_as_another_fills_in_nothing(
    house: House, imports: Import, row: str
) -> None:
    house.opens(customer={"phone": "13811112222"})
    imports(row)
    number = house.opens(customer={"phone": "13811112222"}, subject=PLATE)
    assert "from_register" not in house.entries(number)[0].draft.data


def test_g4_whose_phone_the_register_lacks_is_filled_in_and_is_the_person_of_the_row(
    house: House, imports: Import
) -> None:
    imports("K-1,张伟,,沪A12345,CS75,LS5A3ABE1CB123456")
    number = house.opens(customer={"name": "张伟", "phone": "13811112222"}, subject=PLATE)
    assert opened(house, number, "subject.vin") == "LS5A3ABE1CB123456"
    assert house.standing(number).case.person == Customers(house.store).listed()[0]["person"]


def test_g4_nor_is_a_sale_or_visit_of_another_filled_in(house: House, imports: Import) -> None:
    imports(ZHANG)
    asked: dict[str, Any] = {"store": "SH01", "line": "repair", "role": "customer-service-specialist"}
    said: dict[str, Any] = {"customer": {"name": "丙", "phone": "13811112222"}, "subject": PLATE}
    data = house.entries(str(house.does(line("record-service", **said, **asked))["service"]))[0].draft.data
    assert not {"from_register", "customer_kind"} & {*data}
