"""The overview for people: numbers first, a table of the stores, bars; at any width, in either language."""

from collections.abc import Mapping
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from cli.language import _
from cli.output import console
from cli.table import print_table
from cli.times import shown

_BAR_CELLS = 24
_FULL, _EMPTY = "█", "░"


def print_overview(found: Mapping[str, Any]) -> None:
    """Everything on one screen."""
    screen = console()
    everything = found["all"]
    screen.print(Text(_("Complaints as of {time}").format(time=shown(found["now"])), style="bold"))
    screen.print()
    _print_numbers(screen, everything)
    screen.print()
    _print_satisfaction(screen, everything)
    if found["stores"]:
        screen.print()
        _print_stores(found["stores"])
        screen.print()
        _print_bars(screen, found["stores"])


def _print_numbers(screen: Console, counts: Mapping[str, Any]) -> None:
    numbers = [
        (_("received"), counts["received"], ""),
        (_("open"), counts["open"], "cyan"),
        (_("pending"), counts["pending"], ""),
        (_("major"), counts["major"], "yellow"),
        (_("repeated"), counts["repeated"], "yellow"),
        (_("raised"), counts["raised"], "yellow"),
        (_("still due"), counts["due"], ""),
        (_("overdue"), counts["overdue"], "bold red" if counts["overdue"] else ""),
        (_("of these missed"), counts["missed"], "red" if counts["missed"] else ""),
    ]
    width = max(cell_len(label) for label, _number, _style in numbers)
    # As many side by side as fit: three at 80 columns, more on a wide screen.
    side_by_side = max(1, min(len(numbers), screen.width // (width + 12)))
    for start in range(0, len(numbers), side_by_side):
        line = Text()
        for label, number, style in numbers[start : start + side_by_side]:
            line.append(f"{number:>7}", style=style or "bold")
            line.append(f" {label}{' ' * (width - cell_len(label) + 4)}")
        line.rstrip()
        screen.print(line)


def _print_satisfaction(screen: Console, counts: Mapping[str, Any]) -> None:
    if counts["satisfaction"] is None:
        screen.print(Text(_("No customer has been asked yet whether satisfied.")))
        return
    line = Text(_("Satisfied so far: "))
    line.append(bar(counts["satisfaction"]), style="green")
    said = _(" {rate:.1%} ({satisfied} of {asked} return calls)")
    line.append(said.format(rate=counts["satisfaction"], **_only(counts, "satisfied", "asked")))
    screen.print(line)


def _print_stores(stores: list[dict[str, Any]]) -> None:
    columns = [(_("store"), "keep")]
    columns += [
        (title, "right")
        for title in (
            _("received"),
            _("open"),
            _("due"),
            _("overdue"),
            _("raised"),
            _("repeated"),
            _("satisfied"),
        )
    ]
    rows = [
        (
            each["store"],
            *(str(each[name]) for name in ("received", "open", "due", "overdue", "raised", "repeated")),
            "–" if each["satisfaction"] is None else f"{each['satisfaction']:.1%}",
        )
        for each in stores
    ]
    print_table(columns, rows)


def _print_bars(screen: Console, stores: list[dict[str, Any]]) -> None:
    """Open cases a store, the overdue obligations beside them."""
    most = max(each["open"] for each in stores)
    if not most:
        return
    screen.print(Text(_("Open cases"), style="bold"))
    name_width = max(cell_len(each["store"]) for each in stores)
    for each in stores:
        line = Text(f"  {each['store']}{' ' * (name_width - cell_len(each['store']))}  ")
        line.append(bar(each["open"] / most), style="cyan")
        line.append(f" {each['open']}")
        if each["overdue"]:
            line.append("  " + _("{count} overdue").format(count=each["overdue"]), style="red")
        screen.print(line)


def bar(share: float) -> str:
    """A bar for a share between 0 and 1; something, however little, shows."""
    full = min(_BAR_CELLS, max(round(share * _BAR_CELLS), 1 if share > 0 else 0))
    return _FULL * full + _EMPTY * (_BAR_CELLS - full)


def _only(counts: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: counts[name] for name in names}
