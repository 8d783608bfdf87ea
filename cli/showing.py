"""A case for people."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rich.cells import cell_len

from cli.language import _, is_chinese
from cli.output import print_line, visible
from cli.table import is_narrow, print_table
from cli.times import shown
from cli.words import checked, owner_of, state_of, styles, until, word

Titles = Mapping[str, Mapping[str, str]]


def print_case(case: Mapping[str, Any], now: datetime, titles: Titles) -> None:
    """The head, the fields that say something, and the obligations; `titles` are the handbook's."""
    marks = [_("MAJOR")] if case["major"] else []
    marks += case.get("marks", [])
    print_line(visible(" · ".join([case["number"], word(case["status"]), word(case["stage"]), *marks])))
    for label, value in _fields(case, titles):
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
    if obligation["state"] == "cancelled":
        return ""
    left = "" if obligation["suspended_at"] else until(datetime.fromisoformat(obligation["due_at"]), now)
    return f"{left} *".strip() if obligation["calendar"] == "provisional" else left


def _fields(case: Mapping[str, Any], titles: Titles) -> list[tuple[str, str]]:
    language = "zh" if is_chinese() else "en"

    def called(*names: str | None) -> list[str]:
        """As the handbook calls them; what it does not, as it is."""
        return [titles.get(name, {}).get(language) or name for name in names if name]

    handbook, money, callback = case["handbook"] or {}, case["compensation"], case["callback"]
    asked = any(amount != "0.00" for amount in money.values())
    return [
        (
            _("received"),
            f"{shown(case['received_at'])}  {case['store']}  {''.join(called(case.get('channel')))}",
        ),
        (_("customer"), _inline(case["customer"])),
        (_("subject"), _inline(case["subject"])),
        (_("identity"), checked(case.get("verified"))),
        (_("content"), case["content"] or ""),
        (_("demand"), case.get("demand") or ""),
        (_("category"), " · ".join(called(_family(case["category"]), case["category"]))),
        (_("severity"), "".join(called(case["severity"]))),
        (_("grounds"), _(", ").join(called(*case["grounds"]))),
        (_("level"), "".join(called(case["level"]))),
        (_("handler"), " · ".join(filter(None, (case["handler"], *called(case.get("handler_role")))))),
        (_("department"), ", ".join(filter(None, (case["department"], *case.get("supporting", []))))),
        (_("missing"), ", ".join(case["missing"])),
        (_("repeats"), ", ".join(case["repeat_of"])),
        (_("from call"), case["return_call"] or ""),
        (_("measures"), _measures(case)),
        (_("insured"), _insured(case.get("insured"))),
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


def _family(category: str | None) -> str | None:
    """The family of a kind: `delay` of `delay/transit`."""
    family, kind, _name = (category or "").partition("/")
    return family if kind else None


def _insured(insured: Mapping[str, str | None] | None) -> str:
    """L4: what is insured, and what is claimed of it."""
    if not insured:
        return ""
    claimed = insured.get("claimed")
    value = _("{value} CNY").format(value=insured["value"])
    return (
        value if claimed is None else _("{insured}, claimed {claimed}").format(insured=value, claimed=claimed)
    )


def _measures(case: Mapping[str, Any]) -> str:
    asked = [each for each in case.get("asked_measures", ()) if each not in case["measures"]]
    said = [*case["measures"], *(_("{measure} (to be drafted)").format(measure=each) for each in asked)]
    return ", ".join(said) or (_("one is to be opened") if case["measure_due"] else "")


def _inline(part: Mapping[str, Any] | None) -> str:
    return "  ".join(str(value) for value in (part or {}).values() if value)
