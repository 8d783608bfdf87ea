"""The register of customers: a file says it, twice the same says nothing new, a bad row stops no other."""

from collections.abc import Iterable
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregates.messages import Refused
from ledger.customers import Customers, Keeping
from ledger.vault import Vault
from policies import customer_import
from policies.customer_columns import HEADINGS
from policies.customer_files import CELL_LIMIT, Bad, Row, decoded, read_table
from policies.customer_import import import_customers
from tests.customers.conftest import HEAD, LI_ONE, LI_TWO, ZHANG, Import, text
from tests.policies.house import House


def rows(house: House, *texts: str) -> list[dict[str, Any]]:
    """What the register holds, opened."""
    found = []
    for row in Customers(house.store).listed():
        customer = {
            name: house.vault.open(
                value, row["person"], row["key_commitment"], row["stream"], row["version"], f"customer.{name}"
            )
            for name, value in row["data"].get("customer", {}).items()
        }
        found.append(
            {**customer, "version": row["version"], "model": row["data"].get("subject", {}).get("model")}
        )
    return [{name: each[name] for name in texts} for each in found]


def test_a_file_is_taken_in_and_again_changes_nothing(house: House, imports: Import) -> None:
    first = imports(ZHANG, LI_ONE, LI_TWO)
    assert first.counts() == {"rows": 3, "new": 3, "changed": 0, "unchanged": 0, "removed": 0, "bad": 0}
    head = house.store.head()
    again = imports(ZHANG, LI_ONE, LI_TWO)
    assert (again.unchanged, again.new, again.changed) == (3, 0, 0)
    assert house.store.head() == head
    assert rows(house, "name", "model") == [
        {"name": "张伟", "model": "CS75"},
        {"name": "李娜", "model": "CS55"},
        {"name": "李娜", "model": "CS75"},
    ]


def test_a_changed_row_is_the_same_row_and_both_states_stay(house: House, imports: Import) -> None:
    imports(ZHANG, LI_ONE)
    summary = imports(
        ZHANG.replace("世纪大道1号", "世纪大道2号").replace("13812345678", "13812345679"), LI_ONE
    )
    assert (summary.changed, summary.unchanged, summary.new) == (1, 1, 0)
    assert rows(house, "phone", "version")[0] == {"phone": "13812345679", "version": 2}
    history = Customers(house.store).history([Customers(house.store).listed()[0]["stream"]])
    assert [each["kind"] for each in history] == ["customer-registered.v1", "customer-changed.v1"]
    assert history[1]["data"]["file"] == summary.file
    assert history[1]["by"] == "wu.min"


def test_an_import_is_an_entry_with_its_numbers_and_the_digest_of_the_file(
    house: House, imports: Import
) -> None:
    summary = imports(ZHANG, "坏,行,不,是,=1+1")
    last = house.store.entries_after(house.store.head() - 1, 1)[0].draft
    assert (last.kind, last.by) == ("customers-imported.v1", "wu.min")
    assert last.data == {"file": summary.file, **summary.counts()}
    assert last.data["bad"] == 1


def test_what_a_whole_register_lacks_is_removed_unless_a_row_is_bad(house: House, imports: Import) -> None:
    imports(ZHANG, LI_ONE, LI_TWO)
    assert imports(LI_ONE, "=1,x", complete=True).removed == 0
    assert imports(LI_ONE, complete=True, dry=True).removed == 2
    assert len(rows(house)) == 3
    assert imports(LI_ONE, complete=True).removed == 2
    assert rows(house, "name") == [{"name": "李娜"}]
    assert imports(LI_ONE, complete=True).removed == 0
    assert (imports(ZHANG).new, len(rows(house))) == (1, 2)


@pytest.mark.parametrize("given", [(), ("=1,x",), ("", ",,,")])
@pytest.mark.parametrize("dry", [False, True])
def test_a_whole_register_without_one_good_row_is_refused(
    house: House, imports: Import, given: tuple[str, ...], dry: bool
) -> None:
    imports(ZHANG, LI_ONE)
    head = house.store.head()
    with pytest.raises(Refused) as refused:
        imports(*given, complete=True, dry=dry)
    assert (refused.value.code, refused.value.field) == ("invalid", "complete")
    assert house.store.head() == head
    assert len(rows(house)) == 2
    assert imports(*given).new == 0


def test_a_store_that_nobody_registered_is_a_bad_row(house: House, imports: Import) -> None:
    head = "姓名,手机,门店"
    assert imports("张伟,13812345678,SH01", "李娜,13900000001,ZZ99", "王芳,13700000000,", head=head).new == 2
    again = imports("张伟,13812345678,SH01", "李娜,13900000001,ZZ99", head=head, complete=True)
    assert [(each.line, each.column, each.values) for each in again.bad] == [(3, "门店", {"store": "ZZ99"})]
    assert again.removed == 0
    assert rows(house, "name") == [{"name": "张伟"}, {"name": "王芳"}]


def test_a_dry_run_only_counts(house: House, imports: Import) -> None:
    imports(LI_ONE)
    head = house.store.head()
    summary = imports(ZHANG, LI_ONE.replace("CS55", "CS35"), dry=True)
    assert (summary.new, summary.changed) == (1, 1)
    assert house.store.head() == head


def test_a_new_phone_of_a_known_customer_is_the_same_person(house: House, imports: Import) -> None:
    imports(ZHANG)
    before = Customers(house.store).listed()[0]["person"]
    imports(ZHANG.replace("13812345678", "13700000007"))
    assert Customers(house.store).listed()[0]["person"] == before
    found = Vault(house.store, house.outside).find([("phone", "13812345678"), ("phone", "13700000007")])
    assert {*found.values()} == {before}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_files_of_spreadsheets(house: House, imports: Import, encoding: str, separator: str) -> None:
    content = text(ZHANG, LI_ONE).replace(",", separator).encode(encoding)
    assert imports(content=content).counts()["new"] == 2
    assert rows(house, "name") == [{"name": "张伟"}, {"name": "李娜"}]


def test_an_encoding_may_be_named_and_must_exist() -> None:
    content = text(ZHANG).encode("big5", "replace")
    assert read_table(content, "big5").encoding == "big5"
    for wrong in ("klingon", "hex", "rot13"):
        with pytest.raises(Refused):
            decoded(content, wrong)


def test_every_column_goes_by_every_name_it_is_said_to() -> None:
    for name, words in HEADINGS.items():
        for word in (name, *words, name.upper(), f" {name.replace('_', ' ')} ", f"{words[-1]}（必填）"):
            assert list(read_table(f"{word},x\n".encode()).columns.values()) == [name], word


def test_a_mapping_names_what_nobody_would_guess(house: House, imports: Import) -> None:
    content = "Kd-Nm,Fon\n张伟,13812345678\n".encode()
    table = read_table(content, mapping={"name": "Kd-Nm", "phone": "Fon"})
    assert import_customers(house.desk, table, content, "x").new == 1
    with pytest.raises(Refused):
        read_table(content)
    with pytest.raises(Refused):
        read_table("name,姓名\n".encode())


BAD = [
    ("K-1,=1+1,13812345678", "姓名"),
    ('K-1,@SUM(A1),=HYPERLINK("http://x"),x', "手机"),
    ("K-1,张伟,1.38123E+10", "手机"),
    ("K-1,张伟,12", "手机"),
    ("K-1,张伟,13812345678,,,,no-mail", "邮箱"),
    (f"K-1,{'x' * (CELL_LIMIT + 1)},13812345678", "姓名"),
    (f"K-1,张伟,13812345678,沪A1,{'x' * 201}", "车型"),
    ("K-1,张\x1b[2J,13812345678", "姓名"),
    (",张伟,", None),
    (",,,,,,,,,,,,多,了", None),
    ('K-1,"张伟,13812345678', None),
    ('K-1,"张"伟,13812345678', None),
]  # fmt: skip


@pytest.mark.parametrize("bad, column", BAD)
def test_a_bad_row_is_told_with_its_place_and_stops_no_other(
    house: House, imports: Import, bad: str, column: str | None
) -> None:
    summary = imports(ZHANG, bad, LI_ONE)
    assert [(each.line, each.column) for each in summary.bad] == [(3, column)]
    assert summary.new == 2
    assert rows(house, "name") == [{"name": "张伟"}, {"name": "李娜"}]


def test_a_row_that_stands_twice_is_used_once(imports: Import) -> None:
    for unchanged in (0, 2):
        summary = imports(ZHANG, ZHANG.replace("CS75", "CS35"), LI_ONE)
        assert [(each.line, each.values) for each in summary.bad] == [(3, {"first": 2})]
        assert summary.unchanged == unchanged


def test_one_cell_that_is_no_text_leaves_the_rest_chinese(house: House, imports: Import) -> None:
    content = text(ZHANG, LI_ONE).encode().replace(b"CS55", b"CS\xff55")
    summary = imports(content=content)
    assert [(each.line, each.column) for each in summary.bad] == [(3, "车型")]
    assert rows(house, "name") == [{"name": "张伟"}]


def test_cells_as_spreadsheets_write_them(house: House, imports: Import) -> None:
    imports('="K-0001","张 ""大"" 伟","=""13812345678""",,,,,,"上海市\n浦东新区"', "", ",,,,,,,,,", ",,,")
    assert rows(house, "number", "name", "phone", "address") == [
        {"number": "K-0001", "name": '张 "大" 伟', "phone": "13812345678", "address": "上海市 浦东新区"}
    ]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\x00\x01\x02", b'"name\n', b"x,y\n1,2\n", b"\xff\xfe"])
def test_what_is_no_register_is_refused(content: bytes) -> None:
    with pytest.raises(Refused) as refused:
        read_table(content)
    assert refused.value.code == "invalid"


def test_whose_data_are_sealed_is_left_as_he_is(house: House, imports: Import) -> None:
    imports(ZHANG, LI_ONE)
    person = str(Customers(house.store).listed()[0]["person"])
    house.does({"id": "s", "command": "seal-person", "by": "x", "person": person, "reason": "诉讼保全"})
    summary = imports(ZHANG.replace("CS75", "CS35"), LI_ONE.replace("CS55", "CS35"))
    assert [each.line for each in summary.bad] == [2]
    assert (summary.changed, summary.new) == (1, 0)
    assert rows(house, "name", "model") == [{"name": "李娜", "model": "CS35"}]


CELL = st.text(max_size=20) | st.sampled_from(
    ['"', '""', "=1+1", "'", ",", "\n", "\r\n", "\x00", "\ud800", "ＡＢ", "张伟"]
)


@given(lines=st.lists(st.lists(CELL, max_size=12), max_size=6), good=st.integers(0, 6))
def test_any_cells_are_rows_or_told_and_the_good_one_is_there(lines: list[list[str]], good: int) -> None:
    written = [",".join(cells) for cells in lines]
    written.insert(min(good, len(written)), ZHANG)
    content = text(*written).encode("utf-8", "surrogatepass")
    table = read_table(content, "utf-8")
    found = list(table.rows())
    assert all(isinstance(each, Row | Bad) for each in found)
    assert [each.line for each in found] == sorted({each.line for each in found})
    if not any('"' in each for each in written):
        assert any(isinstance(each, Row) and each.values.get("name") == "张伟" for each in found)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15, deadline=None)
@given(cells=st.lists(st.lists(st.text(max_size=12), min_size=10, max_size=10), max_size=4))
def test_whatever_was_imported_is_imported_once(house: House, cells: list[list[str]]) -> None:
    import csv
    import io

    file = io.StringIO()
    csv.writer(file).writerows([HEAD.split(","), *cells])
    content = file.getvalue().encode("utf-8", "surrogatepass")
    table = read_table(content, "utf-8")
    first = import_customers(house.desk, table, content, "x")
    again = import_customers(house.desk, table, content, "x")
    assert (again.new, again.changed) == (0, 0)
    assert again.unchanged == first.rows - len(first.bad)


def test_two_imports_at_once_know_each_other(
    house: House, imports: Import, connection: psycopg.Connection
) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from ledger.database import connect
    from ledger.store import Store
    from policies.desk import Desk

    content = text(ZHANG, LI_ONE, LI_TWO).encode()

    def run(_: int) -> int:
        with connect(connection.info.dsn) as other:
            store = Store(other)
            desk = Desk(store, Vault(store, house.outside), house.outside)
            return import_customers(desk, read_table(content), content, "x").new

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(run, range(4))) == [0, 0, 0, 3]
    assert len(rows(house)) == 3


def test_an_import_that_was_cut_off_is_taken_up_again(
    house: House, imports: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep, kept = Customers.keep, list[int]()

    def cut_off(register: Customers, given: Iterable[Keeping]) -> None:
        if kept:
            raise ConnectionError
        kept.append(1)
        keep(register, given)

    monkeypatch.setattr(customer_import, "BATCH_ROWS", 2)
    monkeypatch.setattr(Customers, "keep", cut_off)
    with pytest.raises(ConnectionError):
        imports(ZHANG, LI_ONE, LI_TWO)
    monkeypatch.setattr(Customers, "keep", keep)
    summary = imports(ZHANG, LI_ONE, LI_TWO)
    assert (summary.unchanged, summary.new) == (2, 1)
    assert len(rows(house)) == 3
    entries = house.store.entries_after(0, 100)
    assert sum(each.draft.kind == "customer-registered.v1" for each in entries) == 3
    assert house.opens(customer={"phone": "13812345678"})
