"""The tables behind the demonstration year: stores and their staff, people, texts.

They are TOML files beside this module, so that a reader can change the year without code.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class Channel:
    """A way in, how often it is used (weight), and the role that writes the complaint down."""

    name: str
    weight: int
    role: str


@dataclass(frozen=True)
class House:
    """What a store's people know of their handbook: the ladder, and authority for one case in CNY."""

    name: str
    front_role: str
    superiors_answer: bool
    ladder: tuple[str, ...]
    authority: dict[str, int]
    models: tuple[str, ...]
    channels: tuple[Channel, ...]


@dataclass(frozen=True)
class Store:
    """A store, its people by role, and how many complaints it has in the year."""

    code: str
    house: House
    complaints: int
    plates: tuple[str, ...]
    staff: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Matter:
    """What a complaint is about, with what will be found and done about it."""

    category: str
    line: str
    text: str
    demand: str
    cause: str
    finding: str
    solution: str
    severity: str = "general"
    about: str | None = None
    parts: bool = False


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))


@cache
def houses() -> dict[str, House]:
    """The handbooks of the stores by name."""
    return {
        name: House(
            name=name,
            front_role=row["front_role"],
            superiors_answer=row["superiors_answer"],
            ladder=tuple(row["ladder"]),
            authority=dict(row["authority"]),
            models=tuple(row["models"]),
            channels=tuple(Channel(**channel) for channel in row["channels"]),
        )
        for name, row in _read("stores.toml")["handbooks"].items()
    }


@cache
def stores() -> dict[str, Store]:
    """The stores by code, in the order of the file."""
    return {
        code: Store(
            code=code,
            house=houses()[row["handbook"]],
            complaints=row["complaints"],
            plates=tuple(row["plates"]),
            staff={role: tuple(names) for role, names in row["staff"].items()},
        )
        for code, row in _read("stores.toml")["stores"].items()
    }


@cache
def matters() -> tuple[Matter, ...]:
    """Everything that customers complain of."""
    return tuple(Matter(**row) for row in _read("texts.toml")["complaint"])


@cache
def grounds() -> dict[str, str]:
    """The grounds for a major complaint (G6), each with the sentence that tells of it."""
    return dict(_read("texts.toml")["grounds"])


@cache
def wordings(kind: str) -> tuple[str, ...]:
    """How an intake may begin and end: `openers`, `written_openers`, `closers`."""
    return tuple(_read("texts.toml")[kind])


@cache
def phrases(kind: str) -> tuple[str, ...]:
    """What staff write down at one kind of step."""
    return tuple(_read("phrases.toml")[kind])


@cache
def people() -> dict[str, Any]:
    """What names, phones and plates are made of."""
    return _read("people.toml")
