"""The cases behind the numbers of a dashboard (`--cases`), of all or of one of them (`--figure`)."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aggregates.messages import N_, unknown
from cli.dashboards.words import Names
from cli.language import _
from cli.output import print_csv, print_json, print_line, tell
from cli.table import print_table
from cli.times import as_json, shown
from cli.words import word

if TYPE_CHECKING:
    from cli.dashboard import Asked
    from projections.dashboards import Dashboard, View

_COLUMNS = ("figure", "number")


def print_behind(view: "View", found: "Dashboard", asked: "Asked") -> None:
    """By figure: its numbers. Raises `Refused` (`unknown`) for a figure that there is not."""
    behind = dict(found.behind) if asked.figure is None else found.cases_of(asked.figure)
    if asked.figure is not None and not behind:
        raise unknown(
            N_("there is no figure {figure} here; --cases names all of them"),
            field="figure",
            figure=asked.figure,
        )
    if asked.json:
        print_json({figure: list(numbers) for figure, numbers in behind.items()})
    elif asked.csv:
        print_csv(
            _COLUMNS,
            (
                {"figure": figure, "number": number}
                for figure, numbers in behind.items()
                for number in numbers
            ),
        )
    else:
        _print(view, {figure: numbers for figure, numbers in behind.items() if numbers})


def _print(view: "View", behind: Mapping[str, tuple[str, ...]]) -> None:
    if not behind:
        tell(_("There is nothing behind it: the number is 0."))
        return
    numbers = sorted({number for its in behind.values() for number in its})
    known = {
        row["number"]: row for kind in ("earlier", "beside") for row in view.ask(kind, None, numbers=numbers)
    }
    names = Names(book.titles for book in view.adopted())
    for place, (figure, its) in enumerate(behind.items()):
        if place:
            print_line()
        print_line(f"{figure}: {len(its)}")
        columns = [
            (_("number"), "keep"),
            (_("received"), "keep"),
            (_("status"), "keep"),
            (_("category"), "fold"),
        ]
        print_table(columns, [_row(known[number], names) for number in dict.fromkeys(its)])


def _row(case: Mapping[str, Any], names: Names) -> tuple[str, ...]:
    """Of a sale or visit its line of business; `complaints returns` and `measures` tell more."""
    category = names.title(case["category"]) if case["category"] else ""
    status = word(case["status"]) if case["status"] else ""
    return case["number"], shown(as_json(case["received_at"])), status, category
