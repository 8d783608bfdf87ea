"""A command's flags, made from the fields of its fact: nothing can be asked that the law does not know."""

import types
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from aggregates.complaint.commands import fields_by_law
from aggregates.complaint.facts import Fact
from aggregates.values import SealedText

Shape = Literal["text", "flag", "time", "number"]

# Flags of every command: a field of the same name keeps the name of what holds it (`--subject-id`).
_TAKEN = frozenset({"id", "at", "by", "role", "json", "kind", "no-input", "help"})


@dataclass(frozen=True, slots=True)
class Field:
    """One flag. `path` is where its value goes in the command line's JSON, by the contract's names."""

    path: tuple[str, ...]
    shape: Shape
    required: bool
    many: bool
    choices: tuple[str, ...] | None
    default: Any
    short: bool = False

    @property
    def name(self) -> str:
        """The contract's name: `customer.phone`."""
        return ".".join(self.path)

    @property
    def parameter(self) -> str:
        """A Python name that is no keyword: `as` is one."""
        return "field_" + "_".join(self.path)

    @property
    def flags(self) -> tuple[str, ...]:
        """`--customer-phone`, and `--phone` where that is clear."""
        long = "--" + "-".join(self.path).replace("_", "-")
        if self.shape == "flag":
            return (f"{long}/--no-{long[2:]}",)
        short = "--" + self.path[-1].replace("_", "-")
        return (long, short) if self.short else (long,)

    @property
    def annotation(self) -> Any:
        """The type that Typer reads."""
        single: Any = bool if self.shape == "flag" else str
        if self.choices is not None:
            single = Literal[self.choices]
        return list[single] | None if self.many else single | None


def fields_of(model: type[BaseModel]) -> list[Field]:
    """The flags of a command, in the order of the fields of its fact, or of its own."""
    hidden = fields_by_law(model) if issubclass(model, Fact) else frozenset[str]()
    found = list(_walk(model, (), hidden))
    last = [field.path[-1] for field in found]
    return [
        Field(
            field.path,
            field.shape,
            field.required,
            field.many,
            field.choices,
            field.default,
            short=len(field.path) > 1 and last.count(field.path[-1]) == 1 and field.path[-1] not in _TAKEN,
        )
        for field in found
    ]


def _walk(model: type[BaseModel], above: tuple[str, ...], hidden: frozenset[str]) -> Iterator[Field]:
    for name, info in model.model_fields.items():
        if name in hidden:
            continue
        path = (*above, info.alias or name)
        kinds = list(_members(info.annotation))
        nested = next((kind for kind in kinds if _is_model(kind)), None)
        if nested is not None:
            yield from _walk(nested, path, frozenset())
        else:
            yield _field(path, info, kinds, required=info.is_required() and not above)


def _field(path: tuple[str, ...], info: FieldInfo, kinds: list[Any], *, required: bool) -> Field:
    many = any(get_origin(kind) is tuple for kind in kinds)
    choices = next((get_args(kind) for kind in kinds if get_origin(kind) is Literal), None)
    shape: Shape = "text"
    if bool in kinds:
        shape = "flag"
    elif datetime in kinds:
        shape = "time"
    elif int in kinds:
        shape = "number"
    default = None if info.is_required() else info.default
    return Field(path, shape, required, many, choices, default)


def _members(annotation: Any) -> Iterator[Any]:
    """The types that `annotation` allows, without marks."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _members(get_args(annotation)[0])
    elif origin in (Union, types.UnionType):
        for each in get_args(annotation):
            yield from _members(each)
    else:
        yield annotation


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel) and kind is not SealedText
