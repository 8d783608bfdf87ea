"""One dashboard on the screen: its title with period and stores, then its parts."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cli.dashboards.drawing import PIPE_CELLS, Screen, draw
from cli.dashboards.layouts import LAYOUTS
from cli.dashboards.words import Names, joined
from cli.language import _
from cli.output import console
from cli.table import UNLIMITED, width_of
from cli.times import shown

if TYPE_CHECKING:
    from projections.dashboards import View


def print_dashboard(view: "View", name: str, document: Mapping[str, Any]) -> None:
    """Everything, from the top of the screen down."""
    out = console()
    if width_of() == UNLIMITED:
        out.width = PIPE_CELLS
    screen = Screen(out, Names(book.titles for book in view.adopted()))
    title, parts = LAYOUTS[name]
    screen.line((title_of(_(title), document, view.now), "bold"))
    draw(screen, parts, document)


def title_of(title: str, document: Mapping[str, Any], now: datetime) -> str:
    """What it is about: which time, which stores, as of when."""
    stores = document.get("of_stores") or []
    parts = [title, document["period"]["name"]] if "dashboard" in document else [title]
    parts += [joined(stores)] if stores else []
    parts.append(_("as of {time}").format(time=shown(now)))
    if "dashboard" in document and not document["period"]["complete"]:
        parts.append(_("not over yet"))
    return " · ".join(parts)
