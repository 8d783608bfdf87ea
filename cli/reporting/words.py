"""The sentences around the figures: title, period, trends, and what a report was made from."""

import shlex
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from aggregates.messages import N_
from cli.language import _
from cli.output import visible
from cli.reporting.cells import NOTHING, Cells, points
from cli.times import ZONE, shown
from projections.reports.document import Column, Figure, Report

TITLES = {
    "weekly": N_("Weekly report on complaints, {period}"),
    "monthly": N_("Monthly report on complaints, {period}"),
}


def title_of(report: Report) -> str:
    """What stands at the top."""
    return _(TITLES[report.kind]).format(period=report.made_from["period"]["name"])


def under_of(report: Report) -> str:
    """The line below the title: from when to when, of which stores, as known when."""
    facts = report.made_from
    stores = facts["stores"]
    scope = _("of {stores}").format(stores=_(", ").join(map(visible, stores))) if stores else _("all stores")
    said = _("{first} to {last}, {scope}").format(**_days(facts["period"]), scope=scope)
    if stood_at := facts["happened_by"] or facts["recorded_at"]:
        said += _("; as things stood at {time}").format(time=shown(stood_at))
    return said if facts["period"]["complete"] else said + _("; not over yet at the position of the log")


def _days(period: Mapping[str, Any]) -> dict[str, str]:
    first = datetime.fromisoformat(period["from"]).astimezone(ZONE)
    # The period ends before its `to`.
    last = datetime.fromisoformat(period["to"]).astimezone(ZONE) - timedelta(microseconds=1)
    return {"first": f"{first:%Y-%m-%d}", "last": f"{last:%Y-%m-%d}"}


def made_from(report: Report, language: str) -> list[tuple[str, str]]:
    """What the report was made from, line by line."""
    facts = report.made_from
    handbooks = (
        _("{name} version {version} ({stores})").format(
            name=visible(each["name"]),
            version=visible(each["version"]),
            stores=", ".join(map(visible, each["stores"])) or _("cases of before"),
        )
        for each in facts["handbooks"]
    )
    lines = [
        (
            _("Period"),
            _("{first} to {last}").format(**_days(facts["period"])) + f", {facts['period']['zone']}",
        ),
        (_("Position of the log"), str(facts["position"])),
        (_("SHA-256 of the entry there"), facts["hash"] or NOTHING),
        (_("Recorded at"), shown(facts["recorded_at"]) or NOTHING),
        (_("Handbooks"), "; ".join(handbooks) or NOTHING),
        (_("Working days"), _calendar(facts["calendar"])),
        (_("Language"), {"en": "English", "zh": "中文"}[language]),
    ]
    if facts["happened_by"]:
        lines.insert(2, (_("What had happened by"), shown(facts["happened_by"])))
    return lines


def _calendar(calendar: Mapping[str, Any]) -> str:
    parts = []
    if calendar["published"]:
        parts.append(_("by the published calendar of {years}").format(years=_years(calendar["published"])))
    if calendar["provisional"]:
        parts.append(
            _("provisional, by an estimate, in {years}").format(years=_years(calendar["provisional"]))
        )
    return "; ".join(parts) or _("no deadline was counted in working days")


def _years(years: list[int]) -> str:
    return _(", ").join(map(str, years))


def command_of(report: Report, language: str) -> str:
    """The command that makes the same bytes again."""
    facts = report.made_from
    parts = ["complaints", "report", report.kind, facts["period"]["name"], "--as-of", str(facts["position"])]
    if facts["happened_by"]:
        parts += ["--happened-by", facts["happened_by"]]
    for store in facts["stores"]:
        parts += ["--store", shlex.quote(visible(store))]
    return " ".join([*parts, "--language", language, "--out", "FILE"])


def trends(figure: Figure, cells: Cells) -> Iterator[dict[str, str | None]]:
    """The figure against the period before and against last year's, where both are known."""
    if figure.before is None and figure.last_year is None:
        return
    against = ((_("period before:"), figure.before), (_("a year ago:"), figure.last_year))
    for words, then in against:
        if then is None:
            yield {"against": words, "then": NOTHING, "change": None, "judged": None}
            continue
        yield {
            "against": words,
            "then": cells.text(Column("", "", figure.kind), then),
            **_change(figure, then),
        }


def _change(figure: Figure, then: Any) -> dict[str, str | None]:
    if figure.value is None:
        return {"change": None, "judged": None}
    change = Decimal(str(figure.value)) - Decimal(str(then))
    if change == 0:
        return {"change": "=", "judged": None}
    sign = "▲" if change > 0 else "▼"
    size = points(change) if figure.kind == "rate" else f"{change:+,}"
    good = None if figure.better is None else (change > 0) == (figure.better == "more")
    judged = None if good is None else "good" if good else "bad"
    # The words say what the colour says.
    said = {"good": _("better"), "bad": _("worse"), None: ""}[judged]
    return {"change": f"{sign} {size} {said}".rstrip(), "judged": judged}
