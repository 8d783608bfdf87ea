"""G4: a complaint that comes in is filled in from the register, and checked against it by itself."""

from typing import Any

import pytest

from ledger.customers import Customers
from ledger.store import Store
from policies.lines import read
from tests.customers.conftest import LI_ONE, LI_TWO, ZHANG, Import
from tests.policies.house import MORNING, House, line, receive


def opened(house: House, number: str, path: str) -> Any:
    """A personal field of the receipt, in the clear."""
    entry = house.entries(number)[0].draft
    holder, _, name = path.partition(".")
    place = (entry.key_commitment, entry.stream, 1, path)
    assert entry.person is not None
    return house.vault.open(entry.data[holder][name], entry.person, *place)


def check(house: House, number: str) -> list[tuple[str, tuple[str, ...]]]:
    """What policies recorded of the identity, in order."""
    found = [each.draft for each in house.entries(number) if each.draft.kind == "customer-verified.v1"]
    return [(each.data["result"], tuple(each.data.get("differing", ()))) for each in found]


def test_g4_the_phone_is_enough(house: House, imports: Import) -> None:
    imports(ZHANG, LI_ONE, LI_TWO)
    reply = house.does(receive(customer={"phone": "+86 138 1234 5678"}))
    number = str(reply["complaint"])
    assert opened(house, number, "customer.name") == "张伟"
    assert opened(house, number, "customer.phone") == "+86 138 1234 5678"
    assert opened(house, number, "subject.vin") == "LS5A3ABE1CB123456"
    assert house.entries(number)[0].draft.data["subject"]["model"] == "CS75"
    filled = house.entries(number)[0].draft.data["from_register"]
    assert {"customer.name", "subject.id", "subject.model"} <= {*filled}
    assert "customer.phone" not in filled
    assert reply["from_register"] == filled
    assert house.shows(number, "missing", "verified") == ([], "matches")


def test_g4_so_is_a_plate_a_vin_or_the_customers_number(house: House, imports: Import) -> None:
    imports(ZHANG)
    for said in (
        {"subject": {"kind": "vehicle", "id": "沪a·12345"}},
        {"subject": {"kind": "vehicle", "vin": "ls5a3abe1cb123456"}},
        {"customer": {"number": "k1001"}},
    ):
        number = house.opens(**said)
        assert opened(house, number, "customer.phone") == "13812345678"
        assert check(house, number) == [("matches", ())]


def test_g4_a_unit_is_enough(house: House, imports: Import) -> None:
    imports("王芳,13700000000,3-2-501", head="业主姓名,电话,房号")
    number = house.opens(subject={"kind": "unit", "id": "3-2-501"})
    assert opened(house, number, "customer.name") == "王芳"


def test_g4_the_check_is_a_policys_with_its_cause(house: House, imports: Import) -> None:
    imports(ZHANG)
    number = house.opens(customer={"name": "张 伟", "phone": "13812345678"})
    first, second = house.entries(number)[:2]
    assert (second.draft.kind, second.draft.rule, second.draft.by) == ("customer-verified.v1", "G4", "policy")
    assert (second.draft.cause, second.draft.at) == (first.position, first.draft.at)
    assert second.draft.person is None, "no personal text"
    assert house.happened(number).count("customer-verified:G4") == 1
    house.desk.settle()
    house.new_desk().settle()
    assert len(check(house, number)) == 1


def test_g4_what_differs_is_named_and_nothing_is_overridden(house: House, imports: Import) -> None:
    imports(ZHANG)
    said = {"name": "李四", "phone": "13812345678"}
    number = house.opens(customer=said, subject={"kind": "vehicle", "id": "沪B99999"})
    assert check(house, number) == [("differs", ("customer.name", "subject.id"))]
    assert opened(house, number, "customer.name") == "李四"
    assert "from_register" not in house.entries(number)[0].draft.data


def test_g4_nobody_known_is_unknown(house: House, imports: Import) -> None:
    imports(ZHANG)
    assert check(house, house.opens(customer={"phone": "13799999999"})) == [("unknown", ())]
    assert check(house, house.opens()) == [("unknown", ())]


def test_g4_without_a_register_checking_is_the_clerks(house: House, imports: Import) -> None:
    number = house.opens(customer={"phone": "13812345678"})
    imports(ZHANG)
    house.desk.settle()
    assert check(house, number) == []


def test_g4_only_where_the_handbook_says_so(house: House, imports: Import) -> None:
    imports(ZHANG)
    number = house.opens(store="SH01", customer={"phone": "13812345678"}, role="service-manager")
    assert check(house, number) == []
    assert opened(house, number, "customer.name") == "张伟"


def test_g4_a_person_may_check_again_and_the_newer_stands(house: House, imports: Import) -> None:
    imports(ZHANG)
    number = house.opens(customer={"phone": "13799999999"})
    house.does(line("verify-customer", complaint=number, result="matches", note="凭行驶证核对"))
    assert house.shows(number, "verified") == "matches"


def test_g4_a_correction_is_checked_again(house: House, imports: Import) -> None:
    imports(ZHANG, LI_ONE)
    number = house.opens(customer={"name": "李娜", "phone": "13799999999"})
    house.does(line("correct", complaint=number, field="customer.phone", value="139 0000 0001"))
    assert check(house, number) == [("unknown", ()), ("matches", ())]
    house.does(line("correct", complaint=number, field="content", value="…"))
    assert len(check(house, number)) == 2


def test_g4_what_a_wrong_phone_filled_in_is_noticed_once_it_is_right(house: House, imports: Import) -> None:
    imports(ZHANG, LI_ONE)
    number = house.opens(customer={"phone": "13812345678"})
    house.does(line("correct", complaint=number, field="customer.phone", value="13900000001"))
    assert check(house, number) == [("matches", ()), ("differs", ("customer.phone",))]


def test_g4_the_same_request_gets_the_same_answer(house: House, imports: Import) -> None:
    imports(ZHANG)
    said = receive(customer={"phone": "13812345678"})
    first = house.does(said)
    imports(ZHANG.replace("张伟", "张玮"))
    assert house.does(said) == first
    assert house.new_desk().execute(said) == first
    assert house.desk.execute({**said, "content": "other"})["error"]["code"] == "id-reused"


def test_g4_the_customer_of_the_register_and_of_the_complaint_are_one(house: House, imports: Import) -> None:
    imports(ZHANG)
    number, other = house.opens(customer={"phone": "13812345678"}), house.opens(customer={"number": "K-1001"})
    row = Customers(house.store).listed()[0]
    assert {house.standing(number).case.person, house.standing(other).case.person} == {row["person"]}
    assert house.shows(other, "repeat_of") == [number]


def test_g4_nothing_is_filled_in_from_whom_is_erased_or_sealed(house: House, imports: Import) -> None:
    imports(ZHANG, LI_ONE)
    rows = {row["data"]["subject"]["model"]: str(row["person"]) for row in Customers(house.store).listed()}
    house.does({"id": "e", "command": "erase-person", "by": "x", "person": rows["CS75"], "reason": "…"})
    house.does({"id": "s", "command": "seal-person", "by": "x", "person": rows["CS55"], "reason": "…"})
    assert house.shows(house.opens(customer={"phone": "13812345678"}), "verified") == "unknown"
    number = house.opens(subject={"kind": "vehicle", "id": "沪B00001"})
    assert "from_register" not in house.entries(number)[0].draft.data
    assert check(house, number) == [("unknown", ())]


def test_g4_one_query_more_an_intake_and_none_without_a_register(
    house: House, imports: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bytes] = []
    execute = Store.execute

    def counted(store: Store, statement: bytes, *given: Any, **more: Any) -> Any:
        asked.append(statement)
        return execute(store, statement, *given, **more)

    monkeypatch.setattr(Store, "execute", counted)

    def queries(phone: str) -> int:
        asked.clear()
        house.does(receive(customer={"phone": phone}))
        return len(asked)

    queries("13711110000")
    without = queries("13711110001")
    imports(ZHANG)
    queries("13711110002")
    assert queries("13711110003") == without + 1


def test_g4_an_import_of_the_past_is_checked_against_today(house: House, imports: Import) -> None:
    imports(ZHANG)
    past = receive(MORNING.replace(month=3), customer={"phone": "13812345678", "name": "李四"})
    reply = house.applies(past)[0]
    assert check(house, reply["complaint"]) == [("differs", ("customer.name",))]


def test_c9_a_visit_is_filled_in_with_the_kind_that_has_words_of_its_own(
    house: House, imports: Import
) -> None:
    imports(ZHANG, LI_ONE, ZHANG.replace("K-1001,张伟,13812345678,沪A12345", "K-3,王芳,13700000003,沪D1"))
    asked: dict[str, Any] = {"store": "SH01", "line": "repair", "role": "customer-service-specialist"}
    reply = house.does(line("record-service", customer={"phone": "13900000001"}, **asked))
    entry = house.entries(str(reply["service"]))[0].draft
    assert opened(house, str(reply["service"]), "customer.name") == "李娜"
    assert entry.data["subject"]["model"] == "CS55"
    assert entry.data.get("customer_kind") == "company"
    assert "subject.model" in entry.data["from_register"]


@pytest.mark.parametrize("kind", ["VIP", "Vip ", "ＶＩＰ", "v i p"])
def test_c9_a_kind_that_the_register_writes_otherwise_has_its_words(
    house: House, imports: Import, kind: str
) -> None:
    imports(ZHANG.removesuffix("vip") + kind)
    asked: dict[str, Any] = {"store": "SH01", "line": "repair", "role": "customer-service-specialist"}
    reply = house.does(line("record-service", customer={"phone": "13812345678"}, **asked))
    assert house.entries(str(reply["service"]))[0].draft.data.get("customer_kind") == "vip"


def told(house: House, said: dict[str, Any]) -> str:
    """Appended by a desk that reacts to nothing; another one will, which has to read it."""
    return str(house.new_desk().perform(read(said)).get("complaint"))


def test_g4_another_desk_checks_what_was_said_by_then(house: House, imports: Import) -> None:
    imports(ZHANG)
    number = told(house, receive(customer={"phone": "13799999999"}))
    told(house, line("correct", complaint=number, field="customer.phone", value="13812345678"))
    house.new_desk().settle()
    assert check(house, number) == [("unknown", ()), ("matches", ())]


def test_g4_and_what_was_said_not_what_was_filled_in(house: House, imports: Import) -> None:
    imports(ZHANG, LI_ONE)
    said: dict[str, Any] = {
        "customer": {"phone": "13812345678"},
        "subject": {"kind": "vehicle", "id": "沪B00001"},
    }
    here, there = house.opens(**said), told(house, receive(**said))
    house.new_desk().settle()
    assert "customer.name" in house.entries(there)[0].draft.data["from_register"]
    assert check(house, here) == check(house, there) == [("differs", ("customer.phone",))]


def test_g4_a_customer_without_a_phone_is_one_by_his_number(house: House, imports: Import) -> None:
    imports("K-7,王五,,,CS75")
    first, second = house.opens(customer={"number": "K-7"}), house.opens(customer={"number": "k 7"})
    assert house.shows(second, "repeat_of") == [first]
    imports("K-7,王伍,,,CS75")
    assert Customers(house.store).listed()[0]["person"] == house.standing(first).case.person


def test_g4_a_desk_sees_what_was_imported_since(house: House, imports: Import) -> None:
    imports(ZHANG)
    house.applies(receive(customer={"phone": "13812345678"}), fast=True, clock="now")
    imports(ZHANG.replace("张伟", "张玮"))
    assert opened(house, house.opens(customer={"phone": "13812345678"}), "customer.name") == "张玮"
