"""Handbook files: finding, merging and reading them."""

import hashlib
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from aggregates.handbook import Handbook
from aggregates.handbook_tables import CalendarData
from aggregates.messages import N_, Refused, unknown
from policies.handbook_findings import Finding, mistake
from policies.handbook_lines import line_of
from policies.handbook_review import review
from policies.handbook_shape import mistakes_of_shape, without

FOLDER = files("policies") / "handbooks"
PARTS = ("shared", "automotive")
"""Files that handbooks include; they are no handbooks themselves."""


@dataclass(frozen=True, slots=True)
class Told:
    """A finding with its line in the file, from 1; 0 where it is in no line of it."""

    line: int
    finding: Finding


def shipped() -> tuple[str, ...]:
    """The names of the handbooks that come with the program."""
    names = (Path(entry.name).stem for entry in FOLDER.iterdir() if entry.name.endswith(".toml"))
    return tuple(sorted(name for name in names if name not in PARTS))


@cache
def load(name: str) -> Handbook:
    """A shipped handbook. Raises `Refused` (`unknown`)."""
    if name not in shipped():
        raise unknown(
            N_("there is no handbook {name}; there are: {known}"),
            field="handbook",
            name=name,
            known=", ".join(shipped()),
        )
    return read(content_of(name))


@cache
def announced() -> CalendarData:
    """The calendar that the program ships: up to which year a country's holidays are announced."""
    return CalendarData.model_validate(merged(tomllib.loads(content_of("shared")))["calendar"])


def content_of(name: str) -> str:
    """The text of a shipped file."""
    return (FOLDER / f"{name}.toml").read_text(encoding="utf-8")


def whole_content(text: str) -> str:
    """The handbook as it is kept when a store adopts it: everything included, so that it stands alone."""
    return read(text).model_dump_json(by_alias=True, exclude_defaults=True)


def digest(content: str) -> str:
    """SHA-256 of a handbook's whole content, hex."""
    return hashlib.sha256(content.encode()).hexdigest()


def read(text: str) -> Handbook:
    """The handbook in a TOML text. Raises ValidationError or tomllib.TOMLDecodeError."""
    return Handbook.model_validate(merged(tomllib.loads(text)))


def merged(data: dict[str, Any]) -> dict[str, Any]:
    """`data` on top of what it includes."""
    whole: dict[str, Any] = {}
    included = data.get("include", [])
    for name in included if isinstance(included, list) else [included]:
        if name not in PARTS:
            raise unknown(
                N_("there is nothing called {name} to include; there is: {known}"),
                field="include",
                name=name,
                known=", ".join(PARTS),
            )
        whole = _on_top(whole, merged(tomllib.loads(content_of(name))))
    return _on_top(whole, {key: value for key, value in data.items() if key != "include"})


def _on_top(base: dict[str, Any], top: dict[str, Any]) -> dict[str, Any]:
    whole = dict(base)
    for key, value in top.items():
        below = base.get(key)
        if isinstance(value, dict) and isinstance(below, dict):
            whole[key] = _on_top(below, value)
        elif isinstance(below, list) and _is_tables(below) and _is_tables(value):
            whole[key] = below + value
        else:
            whole[key] = value
    return whole


def _is_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, dict) for each in value)


def check(path: Path) -> list[Told]:
    """Everything wrong with a handbook file, and what it leaves open, by line. Raises OSError."""
    text = path.read_text(encoding="utf-8")
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return [Told(_line_in(str(error), text), mistake((), N_("{reason}"), reason=str(error)))]
    try:
        whole = merged(data)
    except Refused as refused:
        return [Told(line_of(text, ("include",)), mistake((), refused.template, **refused.values))]
    try:
        handbook = Handbook.model_validate(whole)
    except ValidationError as error:
        found = mistakes_of_shape(error)
        rest = without(whole, [each.place for each in found])
        handbook_left = rest.handbook()
        if handbook_left is not None:
            found += rest.still_wrong(review(handbook_left))
    else:
        found = review(handbook)
    told = [Told(line_of(text, _own(each.place, data, whole)), each) for each in found]
    return sorted(told, key=lambda each: (each.finding.severity, each.line, str(each.finding)))


def _own(place: tuple[int | str, ...], data: dict[str, Any], whole: dict[str, Any]) -> tuple[int | str, ...]:
    """`place` counted in the file itself, whose tables stand after those it includes."""
    if len(place) < 2 or isinstance(place[1], str):
        return place
    table, index, rest = str(place[0]), place[1], list(place[2:])
    return (table, index - len(whole.get(table, ())) + len(data.get(table, ())), *rest)


def _line_in(message: str, text: str) -> int:
    """The line that tomllib names: `… (at line 3, column 5)`, or `(at end of document)`."""
    _, found, rest = message.partition("at line ")
    return int(rest.split(",")[0]) if found else len(text.splitlines())
