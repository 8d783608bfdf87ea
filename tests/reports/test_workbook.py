"""The workbook: numbers are numbers, texts are texts, a sheet a table."""

import io
import re
import zipfile
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from policies.desk import Desk
from tests.reports.conftest import Make, Says
from tests.reports.house import FORMULAS, HOSTILE

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def opened(content: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(content))


def sheets(content: bytes) -> dict[str, ET.Element]:
    with opened(content) as book:
        names = [
            each.get("name", "") for each in ET.fromstring(book.read("xl/workbook.xml")).iter(f"{MAIN}sheet")
        ]
        return {
            name: ET.fromstring(book.read(f"xl/worksheets/sheet{place}.xml"))
            for place, name in enumerate(names, 1)
        }


def texts(content: bytes) -> list[str]:
    with opened(content) as book:
        strings = ET.fromstring(book.read("xl/sharedStrings.xml"))
    return ["".join(part.text or "" for part in each.iter(f"{MAIN}t")) for each in strings.iter(f"{MAIN}si")]


@pytest.fixture
def content(busy: Desk, make: Make) -> bytes:
    return make(".xlsx")


def test_a_sheet_a_table(content: bytes, says: Says) -> None:
    found = sheets(content)
    assert len(found) == len(says()["tables"]) + 1
    assert all(len(name) <= 31 and not re.search(r"[\[\]:*?/\\]", name) for name in found)
    for sheet in [*found.values()][1:]:
        (pane,) = sheet.iter(f"{MAIN}pane")
        assert (pane.get("ySplit"), pane.get("state")) == ("1", "frozen")


def test_no_cell_is_a_formula(content: bytes) -> None:
    assert not [cell for sheet in sheets(content).values() for cell in sheet.iter(f"{MAIN}f")]
    assert {HOSTILE.replace("\u202e", "\\u202e"), FORMULAS[0]} <= {*texts(content)}
    assert b"javascript" not in content
    assert not [
        name for name in opened(content).namelist() if "external" in name.lower() or "hyperlink" in name
    ]


def test_numbers_are_numbers_with_their_formats(content: bytes) -> None:
    known = texts(content)
    rows = [*sheets(content)["Satisfaction by line of busines"].iter(f"{MAIN}row")]

    def value(cell: ET.Element) -> Any:
        text = cell.findtext(f"{MAIN}v")
        return known[int(text or 0)] if cell.get("t") == "s" else None if text is None else float(text)

    assert value(rows[0][0]) == "Line of business"
    repair = next(row for row in rows if value(row[0]) == "repair")
    assert [value(cell) for cell in repair][1:3] == [10.0, 0.0]
    assert 0.8857 in [value(cell) for cell in repair]
    with opened(content) as book:
        assert b"0.00%" in book.read("xl/styles.xml")


def test_chinese_has_the_width_that_it_takes(busy: Desk, make: Make) -> None:
    found = [*sheets(make(".xlsx", language="zh")).values()][6]
    first = next(found.iter(f"{MAIN}col"))
    # 维修 and 保养 take four cells; the title, in either language, is wider than that.
    assert 8 <= float(first.get("width", 0)) <= 19
    hubs = [*sheets(make(".xlsx")).items()]
    widths = [float(column.get("width", 0)) for _name, sheet in hubs for column in sheet.iter(f"{MAIN}col")]
    assert max(widths) <= 61


def test_the_archive_says_nothing_of_when_and_where_it_was_packed(content: bytes) -> None:
    with opened(content) as book:
        for info in book.infolist():
            assert info.date_time == (1980, 1, 1, 0, 0, 0)
            assert (info.compress_type, info.create_system, info.external_attr) == (
                zipfile.ZIP_STORED,
                0,
                0o600 << 16,
            )
