"""A few numbers against the time before and the same time last year, with their course."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.text import Text

from aggregates.messages import N_
from cli.dashboards.drawing import Draw, Screen, course
from cli.dashboards.words import UNKNOWN
from cli.language import _


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the trend: its key, its label (a template), what it is, and whether more of it is better.

    `better` is 1 where more is, -1 where less is, 0 where neither is.
    """

    key: str
    label: str
    kind: str
    better: int


FIGURES = (
    Figure("received", N_("complaints received"), "count", 0),
    Figure("repeats", N_("repeated complaints"), "count", -1),
    Figure("repeat_rate", N_("repeats, share"), "rate", -1),
    Figure("resolved", N_("resolutions"), "count", 0),
    Figure("on_time_rate", N_("done in time"), "rate", 1),
    Figure("complaint_satisfaction", N_("satisfied: complaints"), "rate", 1),
    Figure("satisfaction", N_("satisfied: sales, visits"), "rate", 1),
    Figure("escalations", N_("escalations"), "count", -1),
    Figure("approved", N_("compensation approved"), "money", -1),
)


def trend(*keys: str) -> Draw:
    """A part that shows these figures of the document's trend; all of them where none is named."""
    wanted = [figure for figure in FIGURES if not keys or figure.key in keys]

    def draw(screen: Screen, document: Mapping[str, Any]) -> None:
        _draw(screen, document["trend"], wanted)
        if not document["period"]["complete"]:
            screen.line((_("  {period} is not over yet.").format(period=document["period"]["name"]), "dim"))

    return draw


def _draw(screen: Screen, told: Mapping[str, Any], figures: Sequence[Figure]) -> None:
    now, others = told["now"], [told["before"], told["last_year"]]
    # Of years, the one before is last year's.
    others = others[:1] if others[0] == others[1] else others
    screen.heading(_("Compared"))
    beside = [] if screen.is_narrow else [""]
    titles = [
        "",
        now["period"],
        *(title for each in others for title in (each["period"], *beside)),
        _("course"),
    ]
    rows = []
    for figure in figures:
        own = screen.names.value(now[figure.key], figure.kind)
        cells: list[str | Text] = [_(figure.label), own]
        for other in others:
            change = changed(figure, now[figure.key], other[figure.key])
            if screen.is_narrow:
                cells.append(change)
            else:
                cells += [screen.names.value(other[figure.key], figure.kind), change]
        values = [None if each[figure.key] is None else float(each[figure.key]) for each in told["course"]]
        rows.append([*cells, Text(course(values), style="cyan")])
    sides = ["left", *(["right"] * (len(titles) - 2)), "whole"]
    screen.table(titles, sides, rows)


def changed(figure: Figure, now: Any, other: Any) -> Text:
    """How much more or less, with an arrow; green where that is better, red where it is worse."""
    if now is None or other is None:
        return Text(UNKNOWN, style="dim")
    difference = float(now) - float(other)
    if not round(difference, 4):
        return Text("= 0")
    style = {1: "green", -1: "red", 0: ""}[figure.better * (1 if difference > 0 else -1)]
    arrow = "▲" if difference > 0 else "▼"
    if figure.kind == "rate":
        return Text(arrow + " " + _("{points:+.2f} pts").format(points=100 * difference), style=style)
    return Text(f"{arrow} {difference:+,.0f}", style=style)
