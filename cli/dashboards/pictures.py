"""The parts of dashboards that are no plain list: rates of the whole, main problems, Pareto, waiting."""

from collections.abc import Mapping
from typing import Any

from rich.text import Text

from aggregates.messages import N_
from cli.dashboards.drawing import Column, Listing, Screen, share
from cli.language import _

BAR_CELLS = 24
STEPS = {"reply": N_("first reply"), "answer": N_("first answer"), "resolution": N_("resolved")}


def company(screen: Screen, document: Mapping[str, Any]) -> None:
    """S12: the average of all lines weighted by valid calls."""
    found = document["company"]
    said = _("sales and visits, {calls} valid calls").format(calls=found["valid_calls"])
    _rate(screen, found["satisfaction"], said)


def on_time(screen: Screen, document: Mapping[str, Any]) -> None:
    """What was done in time of all that fell due, and what is in neither."""
    _rate(
        screen,
        document["on_time_rate"],
        _("done in time, of {due} that fell due").format(due=document["due"]),
    )
    outside = _("not counted: {to_come} with time left, {still} standing still, {cancelled} cancelled")
    counts = {"to_come": document["to_come"], "still": document["standing_still"]}
    screen.line(("  " + outside.format(**counts, cancelled=document["cancelled"]), "dim"))


def _rate(screen: Screen, rate: float | None, said: str) -> None:
    shown = screen.names.value(rate, "rate")
    screen.line()
    screen.line("  ", (shown, "bold"), "  ", share(rate, BAR_CELLS), "  ", said)


def main_problems(screen: Screen, document: Mapping[str, Any]) -> None:
    """S11: each item of a line that misses its target by much, the lowest first."""
    for line in document["lines"]:
        if line["main_problem"] is None:
            continue
        title = _("{line} misses its target; the main problem is: {item}")
        names = {"line": line["line"], "item": line["main_problem"]}
        screen.heading(title.format(**{key: screen.names.title(name) for key, name in names.items()}))
        rows = sorted(line["per_item"].items(), key=lambda part: part[1])
        screen.table(
            [_("item"), _("objections"), _("satisfied"), ""],
            ["left", "right", "right", "whole"],
            [
                [
                    screen.names.title(item),
                    screen.names.value(line["dissatisfied"][item], "count"),
                    screen.names.value(rate, "rate"),
                    share(rate, BAR_CELLS, line["target"]),
                ]
                for item, rate in rows
            ],
        )


def volumes(screen: Screen, document: Mapping[str, Any]) -> None:
    """C10, where somebody set the volumes of the month."""
    found = document["volumes"]
    if found["serviced"] is None:
        return
    screen.heading(_("Volumes"))
    rows = [
        [
            _(label),
            screen.names.value(found[part], "count"),
            screen.names.value(found[whole], "count"),
            screen.names.value(found[rate], "rate"),
        ]
        for label, part, whole, rate in (
            (
                N_("market share: serviced of the cars in the area"),
                "serviced",
                "cars_in_area",
                "market_share",
            ),
            (N_("returning: of the customers serviced"), "returning", "serviced", "returning_rate"),
            (N_("moved: of the customers serviced"), "moved", "serviced", "moved_rate"),
        )
    ]
    screen.table(["", _("count"), _("of all"), _("share")], ["left", "right", "right", "right"], rows)


_TARGETS = Listing(
    "targets",
    N_("Targets"),
    (
        Column("of", N_("figure"), "word"),
        Column("role", N_("role"), "name"),
        Column("target", N_("target"), "rate"),
        Column("now", N_("reached so far"), "rate"),
        Column("reached", N_("reached"), "flag"),
        Column("handbook", N_("handbook"), wide=True),
    ),
)


def targets(screen: Screen, document: Mapping[str, Any]) -> None:
    """C9: what the centre aims at and what it reached, where all stores work under one handbook."""
    if any(target["now"] is not None for target in document["targets"]):
        screen.listing(_TARGETS, document)


def pareto(path: str, title: str, key: str, label: str) -> Listing:
    """The most frequent first, with what they add up to."""
    return Listing(
        path,
        title,
        (
            Column(key, label, "name"),
            Column("count", N_("count"), "count"),
            Column("share", N_("share"), "rate"),
            Column("cumulative", N_("together"), "rate"),
            Column("count", "", "bar"),
        ),
    )


def steps(screen: Screen, document: Mapping[str, Any]) -> None:
    """How long each step took, and how many still wait for it: those who do are not hidden."""
    titles = ["", _("done"), _("still waiting"), _("overdue"), _("never")]
    titles += [_("median"), _("mean"), _("9 of 10")]
    for clock, title in (
        ("business_hours", _("In business hours, from the receipt on")),
        ("clock_hours", _("In hours by the clock, from the receipt on")),
    ):
        screen.heading(title)
        rows = [
            [
                _(label),
                *(screen.names.value(document[step][name], "count") for name in ("done", "waiting")),
                _overdue(screen, document[step]),
                screen.names.value(document[step]["never"], "count"),
                *_spread(screen, document[step][clock]),
            ]
            for step, label in STEPS.items()
        ]
        reopened = document["reopened"]
        if reopened["cases"]:
            cases = screen.names.value(reopened["cases"], "count")
            for key, label in (
                ("first_resolution", _("opened again: at first")),
                ("resolution", _("opened again: in the end")),
            ):
                rows.append([label, cases, "", "", "", *_spread(screen, reopened[key][clock])])
        screen.table(titles, ["left", *["right"] * 7], rows)


def _overdue(screen: Screen, step: Mapping[str, Any]) -> str | Text:
    shown = screen.names.value(step["overdue"], "count")
    return Text(shown, style="bold red") if step["overdue"] else shown


def _spread(screen: Screen, lengths: Mapping[str, Any]) -> list[str]:
    return [screen.names.value(lengths[name], "hours") for name in ("median", "mean", "percentile_90")]
