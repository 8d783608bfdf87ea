"""`complaints customers`, as people use it."""

import csv
import io
import json
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.customers.conftest import LI_ONE, LI_TWO, ZHANG, text

CLERK = ("--by", "li.na", "--role", "customer-relations-specialist")


@pytest.fixture
def file(tmp_path: Path, complaints: Run) -> Path:
    """A file as a Chinese spreadsheet saves it; a store whose customers these are."""
    assert complaints("store", "add", "SH01").returncode == 0
    path = tmp_path / "客户.csv"
    path.write_bytes(text(ZHANG, LI_ONE, LI_TWO).encode("gb18030"))
    return path


def test_imported_listed_found_and_shown(complaints: Run, file: Path) -> None:
    told = complaints("customers", "import", str(file), "--by", "wu.min")
    assert told.returncode == 0, told.stderr
    assert told.stdout == "3 rows: 3 new, 0 changed, 0 unchanged, 0 removed, 0 bad\n"
    assert "gb18030" in told.stderr
    assert "客户编号 → number" in told.stderr
    listed = complaints("customers", "list").stdout
    assert "138****5678" in listed
    assert "张伟" not in listed
    rows = json.loads(complaints("customers", "list", "--kind", "company", "--json").stdout)
    assert [row["name"] for row in rows] == ["李*", "李*"]
    found = list(csv.DictReader(io.StringIO(complaints("customers", "find", "沪a·12345", "--csv").stdout)))
    assert [(row["kind"], row["model"], row["id"]) for row in found] == [("vip", "CS75", "沪A***45")]
    states = json.loads(complaints("customers", "show", "K-1001", "--json").stdout)
    assert [(state["kind"], state["by"], state["data"]["line"]) for state in states] == [
        ("CustomerRegistered", "wu.min", 2)
    ]
    assert "customer.phone: 138****5678" in complaints("customers", "show", "13812345678").stdout


def test_revealing_takes_a_reason_and_leaves_a_trace(complaints: Run, file: Path) -> None:
    complaints("customers", "import", str(file))
    assert complaints("customers", "list", "--reveal").returncode == 2
    reading = ("--reveal", "--reason", "核对", "--by", "wu.min")
    assert "张伟" in complaints("customers", "list", *reading).stdout
    assert "13812345678" in complaints("customers", "show", "K-1001", *reading).stdout


def test_a_bad_row_is_told_and_the_exit_code_says_so(complaints: Run, file: Path) -> None:
    file.write_bytes(text(ZHANG, "K-9,=1+1,13812345670").encode())
    told = complaints("customers", "import", str(file))
    assert (told.returncode, told.stdout) == (1, "2 rows: 1 new, 0 changed, 0 unchanged, 0 removed, 1 bad\n")
    assert "line 3, 姓名: this is a formula, not a value" in told.stderr
    again = json.loads(complaints("customers", "import", str(file), "--json").stdout)
    assert again["problems"] == [{"line": 3, "column": "姓名", "message": "this is a formula, not a value"}]
    assert (again["unchanged"], again["new"]) == (1, 0)
    told = complaints("customers", "import", str(file), "--complete", "--dry-run", LANG="zh_CN.UTF-8")
    assert told.returncode == 1


def test_an_empty_file_is_no_whole_register(complaints: Run, file: Path) -> None:
    assert complaints("customers", "import", str(file)).returncode == 0
    file.write_bytes(text().encode())
    told = complaints("customers", "import", str(file), "--complete")
    assert told.returncode == 2
    assert "no row of the file can be used, so --complete would remove every customer" in told.stderr
    assert len(json.loads(complaints("customers", "list", "--json").stdout)) == 3
    file.write_bytes("姓名,手机,门店\n张伟,13812345678,ZZ99\n李娜,13900000001,SH01\n".encode())
    told = complaints("customers", "import", str(file), "--complete")
    assert told.returncode == 1
    assert "line 2, 门店: there is no store ZZ99" in told.stderr
    assert "Nothing was removed" in told.stderr


@pytest.mark.parametrize(
    "arguments, code",
    [
        (("import", "none.csv"), 2),
        (("import", "."), 2),
        (("import",), 2),
        (("find", "13799999999"), 4),
        (("find", "?"), 4),
        (("show", "K-9"), 4),
        (("list", "--json", "--csv"), 2),
        (("list", "--kind", "nobody"), 0),
        (("list", "--store", "SH01"), 0),
        (("list", "--store", "SH99"), 4),
    ],
)
def test_exit_codes(complaints: Run, file: Path, arguments: tuple[str, ...], code: int) -> None:
    told = complaints("customers", *arguments)
    assert told.returncode == code, told.stderr
    assert "Traceback" not in told.stderr


@pytest.mark.parametrize("mapping", ["[columns", "x = 1", "[columns]\nname = 1", '[columns]\ncolour = "x"'])
def test_a_mapping_that_means_nothing_is_told(complaints: Run, file: Path, mapping: str) -> None:
    path = file.with_name("map.toml")
    path.write_text(mapping, "utf-8")
    told = complaints("customers", "import", str(file), "--mapping", str(path))
    assert told.returncode == 2, told.stderr


def test_a_mapping_names_the_columns(complaints: Run, file: Path) -> None:
    file.write_bytes("全名,Fon\n张伟,13812345678\n".encode())
    path = file.with_name("map.toml")
    path.write_text('[columns]\nname = "全名"\nphone = "fon"\n', "utf-8")
    assert complaints("customers", "import", str(file), "--mapping", str(path)).returncode == 0
    assert json.loads(complaints("customers", "find", "13812345678", "--json").stdout)[0]["name"] == "张*"


def test_g4_a_clerk_types_the_phone_alone(complaints: Run, file: Path) -> None:
    complaints("customers", "import", str(file))
    given = (
        "receive",
        "--store",
        "SH01",
        "--channel",
        "phone",
        "--content",
        "漏油",
        "--phone",
        "13812345678",
    )
    told = complaints(*given, *CLERK)
    assert told.returncode == 0, told.stderr
    assert "customer's name" in told.stdout
    shown = json.loads(complaints("show", "SH01-2026-00001", "--json").stdout)
    assert (shown["customer"]["name"], shown["subject"]["model"], shown["missing"]) == ("张*", "CS75", [])
    assert shown["verified"] == "matches"
    found = json.loads(complaints("list", "--search", "k1001", "--json").stdout)
    assert [case["number"] for case in found] == ["SH01-2026-00001"]
    history = json.loads(complaints("history", "SH01-2026-00001", "--json").stdout)
    assert [(each["kind"], each["rule"]) for each in history][:2] == [
        ("Received", None),
        ("CustomerVerified", "G4"),
    ]
    assert "customer.name" in history[0]["data"]["from_register"]
    person = json.loads(complaints("customers", "find", "K-1001", "--json").stdout)[0]["person"]
    assert complaints("erase-person", "--person", person, "--reason", "本人要求").returncode == 0
    assert complaints("customers", "find", "K-1001").returncode == 4
    assert len(json.loads(complaints("customers", "list", "--json").stdout)) == 2
    assert complaints("verify").returncode == 0


def test_the_facts_of_the_register_have_a_schema(complaints: Run) -> None:
    events = json.loads(complaints("schema").stdout)["events"]
    assert {"CustomerRegistered", "CustomerChanged", "CustomerRemoved", "CustomersImported"} <= events.keys()
    assert "from_register" not in json.loads(complaints("schema", "receive").stdout)["properties"]


def test_a_handbook_can_only_have_checked_what_the_register_knows(complaints: Run, tmp_path: Path) -> None:
    book = tmp_path / "hospital.toml"
    written = (Path(__file__).parents[2] / "examples/hospital.toml").read_text("utf-8")
    for field, code in (("customer.phone", 0), ("customer.age", 1), ("content", 1)):
        book.write_text(f'{written}\n[identity_check]\nrule = "H1"\nfields = ["{field}"]\n', "utf-8")
        told = complaints("handbook", "check", str(book))
        assert (told.returncode, field in told.stdout + told.stderr) == (code, bool(code)), told.stderr
