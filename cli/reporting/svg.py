"""What pygal draws, made fit for a page: no script, style, id, date or comment, and rounded coordinates.

Sines and cosines differ in their last digits from machine to machine; the tenth of a unit that is left
does not. Colours come from the page's own style sheet, by class.
"""

import re
from typing import Any
from xml.etree import ElementTree as ET

_SVG = "{http://www.w3.org/2000/svg}"
_DROPPED = frozenset({"style", "script", "desc", "title", "defs"})
_INTERACTIVE = frozenset({"tooltip-overlay", "overlay", "titles", "legends"})
_NUMBER = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
_COORDINATES = ("d", "x", "y", "width", "height", "transform", "cx", "cy", "r", "rx", "ry", "points")


def cleaned(chart: Any) -> str:
    """The `<svg>` of a pygal chart as it may stand in a page; its name stands in the page."""
    root = chart.render_tree()
    _clean(root)
    for name in [name for name in root.attrib if name != "viewBox"]:
        del root.attrib[name]
    root.set("class", "chart")
    root.set("aria-hidden", "true")
    ET.register_namespace("", _SVG.strip("{}"))
    # Inside a page an <svg> needs no namespace.
    return re.sub(r' xmlns(:\w+)?="[^"]*"', "", ET.tostring(root, encoding="unicode"))


def _clean(element: Any) -> None:
    for child in list(element):
        if isinstance(child.tag, str) and not _is_dropped(child):
            _clean(child)
        else:
            element.remove(child)
    for name in ("id", "style", "text-anchor"):
        element.attrib.pop(name, None)
    for name in _COORDINATES:
        if name in element.attrib:
            element.set(name, _NUMBER.sub(_tenth, element.get(name)))


def _is_dropped(child: Any) -> bool:
    name = child.tag.removeprefix(_SVG)
    return name in _DROPPED or not _INTERACTIVE.isdisjoint(child.get("class", "").split())


def _tenth(found: "re.Match[str]") -> str:
    """To a tenth; -0.04 is 0."""
    return f"{round(float(found[0]), 1) + 0.0:.1f}".removesuffix(".0")
