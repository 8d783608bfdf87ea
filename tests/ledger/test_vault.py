"""Personal data: sealed for their place, found again, gone when erased."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest

from ledger.database import Connection
from ledger.errors import CannotOpen, PersonErased, PersonSealed
from ledger.outside import FixedOutside, Outside
from ledger.records import Newcomer
from ledger.store import Store
from ledger.vault import Vault
from tests.ledger.drafts import draft
from tests.postgres import Server

PHONE = ("phone", "13812345678")
NARRATIVE = "车子开了三天就坏了，销售顾问一直不回电话。"


@pytest.fixture
def vault(store: Store) -> Vault:
    return Vault(store, Outside())


def received(store: Store, vault: Vault) -> Newcomer:
    """A case of one customer, sealed as a receipt is."""
    customer = vault.new_person([PHONE, ("email", "zhang@example.com")])
    stream = uuid4()

    def sealed(value: str, path: str) -> dict[str, str]:
        return vault.seal(value, customer.id, stream, 1, path)

    data = {
        "customer": {
            "name": sealed("张伟", "customer.name"),
            "phone": sealed("13812345678", "customer.phone"),
        },
        "content": sealed(NARRATIVE, "content"),
    }
    commitment = vault.key_of(customer.id).commitment
    store.append([draft(stream, data=data, person=customer.id, key_commitment=commitment)], [customer])
    return customer


def test_a_person_is_found_however_the_phone_is_written(store: Store, vault: Vault) -> None:
    customer = received(store, vault)
    written = [
        ("phone", "+86 138 1234 5678"),
        ("phone", "１３８１２３４５６７８"),
        ("email", "ZHANG@example.com"),
    ]
    strangers = [("phone", "13900000000"), ("plate", "13812345678"), ("phone", "?")]
    assert Vault(store, Outside()).find([*written, *strangers]) == dict.fromkeys(written, customer.id)


def test_lookups_need_the_vaults_own_secret(store: Store, vault: Vault, connection: Connection) -> None:
    one = vault.lookup(*PHONE)
    assert one == Vault(store, Outside()).lookup(*PHONE)
    connection.execute("DELETE FROM vault.secret")
    assert one != Vault(store, Outside()).lookup(*PHONE)


def test_a_vehicle_and_its_plate_are_one(store: Store, vault: Vault) -> None:
    car = vault.new_thing([("vehicle", "沪A12345")])
    store.append([draft(subject=car.id)], [car])
    store.append([], [vault.more_lookups(car.id, [("vin", "LS5A3ABE1CB123456")])])
    assert set(vault.find([("plate", "沪a·12345"), ("vin", "ls5a3abe1cb123456")]).values()) == {car.id}


def test_what_is_sealed_opens_only_in_its_place(store: Store, vault: Vault) -> None:
    customer = received(store, vault)
    entry = store.entries_after(0, 1)[0].draft
    name = entry.data["customer"]["name"]
    right = (customer.id, entry.key_commitment, entry.stream, 1, "customer.name")
    assert Vault(store, Outside()).open(name, *right) == "张伟"

    other = vault.new_person([])
    changed = {"sealed": name["sealed"][:-4] + "AAA="}
    phone = entry.data["customer"]["phone"]
    wrong: list[tuple[dict[str, str], UUID, str | None, UUID, int, str]] = [
        (name, *right[:2], uuid4(), 1, "customer.name"),
        (name, *right[:2], entry.stream, 2, "customer.name"),
        (name, *right[:2], entry.stream, 1, "customer.phone"),
        (phone, *right),
        (changed, *right),
        ({"sealed": "%"}, *right),
        ({"sealed": ""}, *right),
        (name, customer.id, "00" * 32, *right[2:]),
        (name, customer.id, None, *right[2:]),
        (name, other.id, entry.key_commitment, *right[2:]),
        (name, other.id, vault.key_of(other.id).commitment, *right[2:]),
    ]
    for attempt in wrong:
        with pytest.raises(CannotOpen):
            vault.open(*attempt)


def test_anything_json_can_be_sealed(vault: Vault) -> None:
    person, stream = vault.new_person([]), uuid4()
    for value in ("", "\x00", ["张伟", "李娜"], {"a": None}, True, 7, NARRATIVE * 10_000):
        sealed = vault.seal(value, person.id, stream, 1, "x")
        assert vault.open(sealed, person.id, vault.key_of(person.id).commitment, stream, 1, "x") == value
        assert sealed != vault.seal(value, person.id, stream, 1, "x")


def test_many_keys_are_read_at_once(store: Store, vault: Vault, connection: Connection) -> None:
    people = [vault.new_person([]) for _ in range(5)]
    store.append([draft()], people)
    fresh = Vault(store, Outside())
    fresh.load_keys(person.id for person in people)
    connection.close()
    assert [fresh.key_of(person.id).commitment for person in people] == [
        vault.key_of(person.id).commitment for person in people
    ]


def test_a_sealed_person_is_kept_and_not_used(store: Store, vault: Vault) -> None:
    customer = received(store, vault)
    assert vault.seal_person(customer.id, "court order")
    with pytest.raises(PersonSealed, match="court order"):
        vault.key_of(customer.id)
    assert vault.unseal_person(customer.id)
    vault.key_of(customer.id)
    assert not vault.seal_person(uuid4(), "nobody")


def test_a_reading_is_recorded_and_stays(store: Store, connection: Connection) -> None:
    now = datetime(2026, 10, 9, tzinfo=UTC)
    person, stream = uuid4(), uuid4()
    vault = Vault(store, FixedOutside(now))
    vault.record_reading("li.na", "manager", person, stream, "the customer called", "customer.phone")
    row = connection.execute(
        "SELECT who, role, at, person, stream, reason, what FROM vault.readings"
    ).fetchone()
    assert row == ("li.na", "manager", now, person, stream, "the customer called", "customer.phone")
    with pytest.raises(psycopg.Error, match="append-only"):
        connection.execute("DELETE FROM vault.readings")


def table_bytes(connection: Connection) -> bytes:
    connection.execute("CHECKPOINT")
    rows = connection.execute(
        "SELECT pg_read_binary_file(pg_relation_filepath(name))"
        " FROM unnest(ARRAY['vault.people', 'vault.lookups']) AS name"
    ).fetchall()
    return b"".join(row[0] for row in rows)


def test_an_erased_person_leaves_no_key_and_all_proofs(
    store: Store, vault: Vault, connection: Connection
) -> None:
    customer, other = received(store, vault), vault.new_person([("phone", "13900000000")])
    store.append([draft(person=other.id)], [other])
    lookup = vault.lookup(*PHONE)
    assert lookup
    assert customer.key
    assert customer.key in table_bytes(connection)
    assert lookup.digest in table_bytes(connection)

    assert vault.erase(customer.id)
    left = table_bytes(connection)
    assert customer.key not in left
    assert lookup.digest not in left
    assert other.key
    assert other.key in left
    for either in (vault, Vault(store, Outside())):
        with pytest.raises(PersonErased):
            either.key_of(customer.id)
        assert either.find([PHONE]) == {}
    assert all(entry.expected_hash() == entry.hash for entry in store.entries_after(0, 10))
    assert not vault.erase(customer.id)


def test_no_page_keeps_a_key_wherever_it_lay(store: Store, vault: Vault, connection: Connection) -> None:
    people = [vault.new_person([("phone", f"1390000000{n}")]) for n in range(6)]
    lookups = [person.lookups[0].digest for person in people]
    store.append([draft()], people)
    for person in people[1:]:
        vault.erase(person.id)
    left = table_bytes(connection)
    assert [person.key in left for person in people if person.key] == [True] + [False] * 5
    assert [digest in left for digest in lookups] == [True] + [False] * 5


def test_a_dump_has_no_plaintext(store: Store, vault: Vault, server: Server, tmp_path: Path) -> None:
    received(store, vault)
    dump = subprocess.run(
        [server.programs / "pg_dump", server.url(store.connection.info.dbname)],
        check=True,
        capture_output=True,
    ).stdout
    assert b"received.v1" in dump
    for plain in ("张伟", "13812345678", "zhang@example.com", NARRATIVE, "三天"):
        assert plain.encode() not in dump
        assert plain.encode().hex().encode() not in dump
