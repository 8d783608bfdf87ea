"""In which line of a TOML file a value stands: tomllib keeps no positions."""

import re

_TABLES = re.compile(r"\s*\[\[\s*([^\[\]]+?)\s*\]\]")
_TABLE = re.compile(r"\s*\[\s*([^\[\]]+?)\s*\]\s*(#.*)?$")
_KEY = re.compile(r"""\s*("[^"]+"|'[^']+'|[A-Za-z0-9_-]+)\s*=""")

Place = tuple[int | str, ...]


def line_of(text: str, place: Place) -> int:
    """The line (from 1) of the value at `place`, or of the nearest thing around it; 0 where there is none."""
    lines = _lines(text)
    while place:
        if place in lines:
            return lines[place]
        place = place[:-1]
    return 0


def _lines(text: str) -> dict[Place, int]:
    found: dict[Place, int] = {}
    counts: dict[str, int] = {}
    here: Place = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if match := _TABLES.match(line):
            name = match[1]
            here = (name, counts.get(name, 0))
            counts[name] = counts.get(name, 0) + 1
            found[here] = number
        elif match := _TABLE.match(line):
            here = tuple(part.strip("\"'") for part in match[1].split("."))
            found[here] = number
        elif match := _KEY.match(line):
            found.setdefault((*here, match[1].strip("\"'")), number)
    return found
