"""A report as one HTML page that needs nothing else: no script, no network, no font of its own.

jinja2 escapes every text; what the charts hold was escaped when they were written. The page forbids itself
everything but its one style sheet, named by digest.
"""

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aggregates.messages import N_
from cli.language import _
from cli.reporting.cells import RIGHT, Cells, headed
from cli.reporting.charts import drawn
from cli.reporting.words import command_of, made_from, title_of, trends, under_of
from projections.reports.document import Column, Figure, Report, Row, Section, Table

_HERE = Path(__file__).parent
_MEMBER = Column("", "")
_KEPT = frozenset({"time", "code"})
_ALTERNATIVES = {
    "pie": N_("Pie chart: {title}. The table below has the same figures."),
    "bars": N_("Bar chart: {title}. The table below has the same figures."),
    "lines": N_("Line chart: {title}. The table below has the same figures."),
}


def page(report: Report, language: str) -> bytes:
    """The page in UTF-8, in the language in force, which is `language`."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True
    )
    style = (_HERE / "page.css").read_text("utf-8")
    cells = Cells(report.names)
    text = environment.get_template("page.html").render(
        language="zh-CN" if language == "zh" else language,
        title=title_of(report),
        under=under_of(report),
        style=_safe_style(style),
        style_digest=_digest(style),
        figures=[_figure(figure, cells) for figure in report.figures],
        sections=[_section(section, cells) for section in report.sections],
        made_from=made_from(report, language),
        command=command_of(report, language),
        words=_words(),
    )
    return text.encode("utf-8", "replace")


def _words() -> dict[str, str]:
    return {
        "contents": _("Contents"),
        "made_from": _("What this report was made from"),
        "provenance": _("Period, log and handbooks"),
        "again": _("The same release of the program makes the same bytes again:"),
        "nothing": _("Nothing in this period."),
        "no_personal_data": _(
            "This report holds no personal data of customers; people of the house appear by their ids."
        ),
    }


def _safe_style(style: str) -> Any:
    from markupsafe import Markup

    return Markup(style)  # noqa: S704 - our own file


def _digest(style: str) -> str:
    """What a browser compares the style sheet with (CSP Level 2)."""
    return "sha256-" + base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()


def _figure(figure: Figure, cells: Cells) -> dict[str, Any]:
    return {
        "title": headed(figure.title),
        "value": cells.text(Column("", "", figure.kind), figure.value),
        "trends": list(trends(figure, cells)),
    }


def _section(section: Section, cells: Cells) -> dict[str, Any]:
    return {
        "id": section.id,
        "title": headed(section.title),
        "sentences": [cells.sentence(each) for each in section.sentences],
        "tables": [_table(table, cells) for table in section.tables],
    }


def _table(table: Table, cells: Cells) -> dict[str, Any]:
    title = headed(table.title)
    drawings = [drawing for chart in table.charts if (drawing := drawn(table, chart, cells))]
    return {
        "id": f"table-{table.id}",
        "title": title,
        "columns": [{"title": headed(column.title), "how": _how(column)} for column in table.columns],
        "rows": [_row(table, row, cells) for row in table.rows],
        "totals": [[_("all together"), *_row(table, row, cells)[1:]] for row in table.totals],
        "note": cells.sentence(table.note) if table.note else None,
        "drawings": [(drawing, _(_ALTERNATIVES[drawing.shape]).format(title=title)) for drawing in drawings],
    }


def _row(table: Table, row: Row | Mapping[str, Any], cells: Cells) -> list[str | list[str]]:
    return [_cell(column, row.get(column.id), cells) for column in table.columns]


def _cell(column: Column, value: Any, cells: Cells) -> str | list[str]:
    """A list is broken between its members only."""
    if column.kind == "list" and value:
        return [cells.text(_MEMBER, each) for each in value]
    return cells.text(column, value)


def _how(column: Column) -> str:
    return "right" if column.kind in RIGHT else "keep" if column.kind in _KEPT else "text"
