"""The register holds nobody in the clear, and nobody who was erased."""

import subprocess

import psycopg
import pytest

from ledger.customers import Customers
from ledger.errors import PersonErased
from policies.lines import read
from tests.customers.conftest import LI_ONE, ZHANG, Import
from tests.policies.house import House, receive
from tests.postgres import Server

PERSONAL = (*ZHANG.split(",")[:4], *ZHANG.split(",")[5:7], "世纪大道", "长安汽车租赁")


def erase(house: House, person: object) -> None:
    wish = {"command": "erase-person", "by": "x", "person": str(person), "reason": "…"}
    house.does({"id": f"erase-{person}", **wish})


def digests_in_tables(connection: psycopg.Connection) -> bytes:
    """Every page of the tables that find somebody, as the disk has them."""
    connection.execute("CREATE EXTENSION IF NOT EXISTS pageinspect")
    pages = b""
    for table in ("vault.customers", "vault.lookups", "vault.people"):
        row = connection.execute("SELECT pg_relation_size(%s) / 8192", (table,)).fetchone()
        assert row is not None
        for page in range(row[0]):
            got = connection.execute("SELECT get_raw_page(%s, %s)", (table, page)).fetchone()
            assert got is not None
            pages += got[0]
    return pages


def test_a_dump_of_the_register_has_no_plaintext(
    house: House, imports: Import, server: Server, connection: psycopg.Connection
) -> None:
    imports(ZHANG, LI_ONE)
    imports(ZHANG.replace("vip", "gold"), "坏,=1+1,1")
    house.does(receive(customer={"phone": "13812345678"}))
    dump = subprocess.run(
        [server.programs / "pg_dump", server.url(connection.info.dbname)], check=True, capture_output=True
    ).stdout
    assert b"customer-registered.v1" in dump
    assert b"customer-verified.v1" in dump
    for plain in PERSONAL:
        assert plain.encode() not in dump
        assert plain.encode().hex().encode() not in dump


def test_an_erased_customer_is_in_the_register_no_more_and_the_proofs_hold(
    house: House, imports: Import, connection: psycopg.Connection
) -> None:
    imports(ZHANG, LI_ONE)
    row = Customers(house.store).listed()[0]
    lookup = house.vault.lookup("phone", "13812345678")
    assert lookup
    assert lookup.digest in digests_in_tables(connection)
    erase(house, row["person"])
    assert lookup.digest not in digests_in_tables(connection)
    assert [each["data"]["subject"]["model"] for each in Customers(house.store).listed()] == ["CS55"]
    with pytest.raises(PersonErased):
        house.new_desk().room.vault.key_of(row["person"])
    entries = house.store.entries_after(0, 100)
    assert all(entry.expected_hash() == entry.hash for entry in entries)


def test_erasing_by_a_complaint_erases_the_row_and_all_that_it_ever_was(
    house: House, imports: Import
) -> None:
    other = house.opens(customer={"phone": "13700000007"})
    imports(ZHANG)
    before = Customers(house.store).listed()[0]["person"]
    # The new phone is that of somebody who complained: the row is his now.
    imports(ZHANG.replace("13812345678", "13700000007"))
    now = Customers(house.store).listed()[0]["person"]
    assert now == house.standing(other).case.person != before
    house.does({"id": "e", "command": "erase-person", "by": "x", "complaint": other, "reason": "…"})
    assert Customers(house.store).listed() == []
    for person in (before, now):
        with pytest.raises(PersonErased):
            house.new_desk().room.vault.key_of(person)


def test_who_is_imported_again_after_erasing_is_somebody_new(house: House, imports: Import) -> None:
    imports(ZHANG)
    person = Customers(house.store).listed()[0]["person"]
    erase(house, person)
    assert imports(ZHANG).new == 1
    assert Customers(house.store).listed()[0]["person"] != person


def test_who_is_sealed_is_not_shown_until_unsealed(house: House, imports: Import) -> None:
    imports(ZHANG)
    person = str(Customers(house.store).listed()[0]["person"])
    house.does({"id": "s", "command": "seal-person", "by": "x", "person": person, "reason": "…"})
    assert Customers(house.store).listed() == []
    house.does({"id": "u", "command": "unseal-person", "by": "x", "person": person})
    assert len(Customers(house.store).listed()) == 1


def test_erasing_in_the_middle_of_a_check_stops_nothing(house: House, imports: Import) -> None:
    imports(ZHANG, LI_ONE)
    desk = house.new_desk()
    desk.settle()
    desk.perform(read(receive(customer={"phone": "13812345678"})))
    house.vault.erase(Customers(house.store).listed()[0]["person"])
    # Another desk reacts, which never saw the complaint in the clear.
    house.new_desk().settle()
    assert house.happened("HZ01-2026-00001") == ["received"]
