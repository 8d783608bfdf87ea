"""A case for people."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rich.cells import cell_len

from cli.language import _
from cli.output import print_line, visible
from cli.table import is_narrow, print_table
from cli.times import shown
from cli.words import checked, owner_of, state_of, styles, until, word


def print_case(case: Mapping[str, Any], now: datetime) -> None:
    """The head, the fields that say something, and the obligations."""
    marks = [_("MAJOR")] if case["major"] else []
    marks += case.get("marks", [])
    print_line(visible(" · ".join([case["number"], word(case["status"]), case["stage"] or "", *marks])))
    for label, value in _fields(case):
        if value:
            padding = " " * max(1, 16 - cell_len(label))
            indented = visible(str(value), lines=True).replace("\n", "\n" + " " * 18)
            print_line(f"  {label}{padding}{indented}")
    if case["obligations"]:
        print_line()
        print_obligations(case["obligations"], now)


def print_obligations(obligations: list[dict[str, Any]], now: datetime) -> None:
    """A table of obligations."""
    rows = [
        (each["id"], each["title"], state_of(each), shown(each["due_at"]), _when(each, now), owner_of(each))
        for each in obligations
    ]
    obligation, what, state, due, whose = _("obligation"), _("what"), _("state"), _("due"), _("whose")
    if not is_narrow():
        columns = [
            (obligation, "keep"),
            (what, "fold"),
            (state, "keep"),
            (due, "keep"),
            ("", "keep"),
            (whose, "fold"),
        ]
        print_table(columns, rows, styles=styles())
        return
    columns = [(f"{obligation}\n{what}", "fold"), (state, "keep"), (due, "keep"), (whose, "fold")]
    stacked = [(f"{a}\n{b}", c, f"{d}\n{e}", f) for a, b, c, d, e, f in rows]
    print_table(columns, stacked, styles=styles())


def _when(obligation: Mapping[str, Any], now: datetime) -> str:
    if obligation["met_at"]:
        return _("done {time}").format(time=shown(obligation["met_at"]))
    if obligation["state"] == "cancelled" or obligation["suspended_at"]:
        return ""
    provisional = " *" if obligation["calendar"] == "provisional" else ""
    return until(datetime.fromisoformat(obligation["due_at"]), now) + provisional


def _fields(case: Mapping[str, Any]) -> list[tuple[str, str]]:
    handbook, money, callback = case["handbook"] or {}, case["compensation"], case["callback"]
    asked = any(amount != "0.00" for amount in money.values())
    return [
        (_("received"), f"{shown(case['received_at'])}  {case['store']}  {case.get('channel') or ''}"),
        (_("customer"), _inline(case["customer"])),
        (_("subject"), _inline(case["subject"])),
        (_("identity"), checked(case.get("verified"))),
        (_("content"), case["content"] or ""),
        (_("demand"), case.get("demand") or ""),
        (_("category"), " · ".join(filter(None, (case["category"], case["severity"])))),
        (_("grounds"), ", ".join(case["grounds"])),
        (_("level"), case["level"] or ""),
        (_("handler"), " · ".join(filter(None, (case["handler"], case.get("handler_role"))))),
        (_("department"), ", ".join(filter(None, (case["department"], *case.get("supporting", []))))),
        (_("missing"), ", ".join(case["missing"])),
        (_("repeats"), ", ".join(case["repeat_of"])),
        (_("from call"), case["return_call"] or ""),
        (_("measures"), _measures(case)),
        (
            _("compensation"),
            _("requested {requested}, approved {approved}, paid {paid}").format(**money) if asked else "",
        ),
        (_("review"), shown(case.get("review_at"))),
        (_("resolved"), f"{shown(case.get('resolved_at'))} {case.get('outcome') or ''}".strip()),
        (
            _("return call"),
            f"{callback['satisfaction']} ({shown(callback['at'])}, {callback['by']})" if callback else "",
        ),
        (_("closed"), shown(case.get("closed_at"))),
        (_("handbook"), f"{handbook.get('name', '')} {handbook.get('version', '')}".strip()),
    ]


def _measures(case: Mapping[str, Any]) -> str:
    if case["measures"]:
        return ", ".join(case["measures"])
    return _("one is to be opened") if case["measure_due"] else ""


def _inline(part: Mapping[str, Any] | None) -> str:
    return "  ".join(str(value) for value in (part or {}).values() if value)
