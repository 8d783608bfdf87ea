"""A report as an XLSX workbook, one sheet a table: numbers are numbers, and no text is a formula.

The same report gives the same bytes anywhere: the archive is packed again without compression (which
differs between builds of zlib), in one order, with one date.
"""

import io
import zipfile
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from rich.cells import cell_len

from cli.language import _
from cli.reporting.cells import RIGHT, Cells, headed
from cli.reporting.words import command_of, made_from, title_of, under_of
from cli.times import ZONE
from projections.reports.document import Column, Report, Table

_FORMATS = {
    "rate": "0.00%",
    "points": "+0.00%;-0.00%;0.00%",
    "count": "#,##0",
    "distance": "0.00%",
    "hours": "#,##0.0#",
    "money": "#,##0.00",
    "time": "yyyy-mm-dd hh:mm",
}
_TEXT = "text"
_NARROWEST_CELLS, _WIDEST_CELLS = 8, 60
_LONGEST_SHEET_NAME = 31
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_OWNER_READS_AND_WRITES = 0o600 << 16
_EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)


def workbook(report: Report, language: str) -> bytes:
    """The workbook, in the language in force, which is `language`."""
    import xlsxwriter

    packed = io.BytesIO()
    book = xlsxwriter.Workbook(packed, {"in_memory": True})
    recorded_at = report.made_from["recorded_at"]
    made = datetime.fromisoformat(recorded_at) if recorded_at else _EARLIEST
    book.set_properties({"title": title_of(report), "created": made.astimezone(UTC).replace(tzinfo=None)})
    writer = _Writer(book, Cells(report.names))
    writer.about(report, language)
    for table in report.tables:
        writer.table(table)
    book.close()
    return _packed_again(packed.getvalue())


class _Writer:
    """Fills the sheets of one workbook."""

    def __init__(self, book: Any, cells: Cells) -> None:
        self._book = book
        self._cells = cells
        codes = {**_FORMATS, _TEXT: "@"}
        self._formats = {
            (kind, bold): book.add_format(
                {"num_format": code, "bold": bold, "text_wrap": kind == _TEXT, "valign": "top"}
            )
            for kind, code in codes.items()
            for bold in (False, True)
        }
        head = {"bold": True, "bottom": 2, "text_wrap": True, "valign": "bottom"}
        self._head = book.add_format(head)
        self._head_right = book.add_format({**head, "align": "right"})
        self._title = book.add_format({"bold": True, "font_size": 14})
        self._names: set[str] = set()

    def about(self, report: Report, language: str) -> None:
        """The first sheet: title, headline figures, proposals, what it was made from."""
        sheet = self._sheet(_("Overview"))
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 3, 22)
        sheet.write_string(0, 0, title_of(report), self._title)
        sheet.write_string(1, 0, under_of(report))
        line = 3
        for place, title in enumerate((_("figure"), _("now"), _("period before"), _("a year ago"))):
            sheet.write_string(line, place, title, self._head)
        for figure in report.figures:
            line += 1
            sheet.write_string(line, 0, headed(figure.title))
            for place, value in enumerate((figure.value, figure.before, figure.last_year), 1):
                self._cell(sheet, line, place, Column("", "", figure.kind), value)
        line += 2
        for text in (each for section in report.sections for each in section.sentences):
            sheet.write_string(line, 0, self._cells.sentence(text))
            line += 1
        line += 1
        for name, value in (*made_from(report, language), (_("Again by"), command_of(report, language))):
            sheet.write_string(line, 0, name)
            sheet.write_string(line, 1, value)
            line += 1

    def table(self, table: Table) -> None:
        """One table: its header stays in sight and is printed on every page."""
        sheet = self._sheet(headed(table.title))
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        if table.rows:
            sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)
        for place, column in enumerate(table.columns):
            head = self._head_right if column.kind in RIGHT else self._head
            sheet.write_string(0, place, headed(column.title), head)
            sheet.set_column(place, place, self._width(table, column))
        for line, row in enumerate((*table.rows, *table.totals), 1):
            total = line > len(table.rows)
            for place, column in enumerate(table.columns):
                self._cell(sheet, line, place, column, row.get(column.id), bold=total)
            if total:
                sheet.write_string(line, 0, _("all together"), self._formats[_TEXT, True])

    def _sheet(self, title: str) -> Any:
        sheet = self._book.add_worksheet(self._sheet_name(title))
        sheet.set_paper(9)  # A4
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_header("&L&A")
        return sheet

    def _sheet_name(self, title: str) -> str:
        plain = " ".join(title.translate(_FORBIDDEN).split())[:_LONGEST_SHEET_NAME]
        name, count = plain, 1
        while name.casefold() in self._names:
            count += 1
            ending = f" {count}"
            name = plain[: _LONGEST_SHEET_NAME - len(ending)] + ending
        self._names.add(name.casefold())
        return name

    def _cell(
        self, sheet: Any, line: int, place: int, column: Column, value: Any, *, bold: bool = False
    ) -> None:
        if value is None or value == "":
            return
        if column.kind == "time":
            # Excel knows no zones: the organisation's, as everywhere in the report.
            moment = datetime.fromisoformat(value) if isinstance(value, str) else value
            local = moment.astimezone(ZONE).replace(tzinfo=None, microsecond=0)
            sheet.write_datetime(line, place, local, self._formats["time", bold])
        elif column.kind in _FORMATS:
            sheet.write_number(line, place, Decimal(str(value)), self._formats[column.kind, bold])
        else:
            sheet.write_string(line, place, self._cells.text(column, value), self._formats[_TEXT, bold])

    def _width(self, table: Table, column: Column) -> int:
        """In cells, a Chinese sign taking two."""
        texts = (self._cells.text(column, row.get(column.id)) for row in (*table.rows, *table.totals))
        longest = max([cell_len(headed(column.title)), *(cell_len(text) for text in texts)])
        return min(max(longest + 2, _NARROWEST_CELLS), _WIDEST_CELLS)


def _packed_again(packed: bytes) -> bytes:
    again = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(packed)) as before,
        zipfile.ZipFile(again, "w", zipfile.ZIP_STORED) as now,
    ):
        for name in before.namelist():
            info = zipfile.ZipInfo(name, _EARLIEST.timetuple()[:6])
            info.create_system = 0
            info.external_attr = _OWNER_READS_AND_WRITES
            now.writestr(info, before.read(name))
    return again.getvalue()
