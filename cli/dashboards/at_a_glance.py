"""The overview: numbers first, how satisfied customers are, the stores, what changed."""

from collections.abc import Mapping
from typing import Any

from rich.text import Text

from aggregates.messages import N_
from cli.dashboards.drawing import Column, Listing, Numbers, Part, Screen, share
from cli.dashboards.trends import trend
from cli.language import _

BAR_CELLS = 24


def satisfied(screen: Screen, document: Mapping[str, Any]) -> None:
    """How satisfied customers are with how their complaints ended."""
    counts = document["all"]
    screen.line()
    if counts["satisfaction"] is None:
        screen.line("  ", _("No customer has been asked yet whether satisfied."))
        return
    said = _("{rate:.2%} satisfied ({satisfied} of {asked} return calls)")
    screen.line(
        "  ",
        share(counts["satisfaction"], BAR_CELLS),
        "  ",
        Text(said.format(rate=counts["satisfaction"], satisfied=counts["satisfied"], asked=counts["asked"])),
    )


def standing(screen: Screen, document: Mapping[str, Any]) -> None:
    """What is not closed, whenever it was received: where the numbers above are of one period only."""
    if "standing" not in document:
        return
    screen.numbers(
        Numbers(
            (
                ("standing.open", N_("open"), "count", "cyan"),
                ("standing.pending", N_("pending"), "count", ""),
                ("standing.resolved", N_("resolved"), "count", ""),
                ("standing.overdue", N_("overdue"), "count", "bold red"),
            ),
            N_("Not closed, whenever received"),
        ),
        document,
    )


OVERVIEW: tuple[Part, ...] = (
    Numbers(
        (
            ("all.received", N_("received"), "count", ""),
            ("all.open", N_("open"), "count", "cyan"),
            ("all.pending", N_("pending"), "count", ""),
            ("all.major", N_("major"), "count", "yellow"),
            ("all.repeated", N_("repeated"), "count", "yellow"),
            ("all.raised", N_("raised"), "count", "yellow"),
            ("all.due", N_("still due"), "count", ""),
            ("all.overdue", N_("overdue"), "count", "bold red"),
            ("all.missed", N_("of these missed"), "count", "red"),
        )
    ),
    satisfied,
    Listing(
        "stores",
        N_("By store"),
        (
            Column("store", N_("store")),
            Column("received", N_("received"), "count"),
            Column("open", N_("open"), "count"),
            Column("open", "", "bar"),
            Column("due", N_("due"), "count", wide=True),
            Column("overdue", N_("overdue"), "count"),
            Column("raised", N_("raised"), "count"),
            Column("repeated", N_("repeated"), "count"),
            Column("satisfaction", N_("satisfied"), "rate"),
        ),
        most=30,
    ),
    standing,
    trend(),
)
