"""A report as JSON: everything that the page and the workbook show, in one stable order."""

import json
from collections.abc import Mapping
from typing import Any

from cli.reporting.cells import Cells, headed
from cli.reporting.words import title_of
from cli.times import as_json
from projections.reports.document import Figure, Report, Row, Section, Table


def plain(report: Report, language: str) -> bytes:
    """UTF-8, indented; ids and numbers as they are, titles in the language in force, which is `language`."""
    cells = Cells(report.names)
    document = {
        "report": report.kind,
        "title": title_of(report),
        "language": language,
        "made_from": report.made_from,
        "figures": [_figure(figure) for figure in report.figures],
        "sections": [_section(section, cells) for section in report.sections],
        "names": {name: cells.name(name) for name in sorted(report.names)},
    }
    text = json.dumps(document, ensure_ascii=False, indent=1, default=as_json)
    return f"{text}\n".encode("utf-8", "replace")


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "id": figure.id,
        "title": headed(figure.title),
        "value": figure.value,
        "before": figure.before,
        "last_year": figure.last_year,
    }


def _section(section: Section, cells: Cells) -> dict[str, Any]:
    return {
        "id": section.id,
        "title": headed(section.title),
        "sentences": [cells.sentence(each) for each in section.sentences],
        "tables": [_table(table, cells) for table in section.tables],
    }


def _table(table: Table, cells: Cells) -> dict[str, Any]:
    return {
        "id": table.id,
        "title": headed(table.title),
        "columns": [
            {"id": each.id, "title": headed(each.title), "kind": each.kind} for each in table.columns
        ],
        "rows": [_row(table, row) for row in table.rows],
        "totals": [_row(table, row) for row in table.totals],
        "note": cells.sentence(table.note) if table.note else None,
    }


def _row(table: Table, row: Row | Mapping[str, Any]) -> dict[str, Any]:
    return {column.id: row.get(column.id) for column in table.columns}
