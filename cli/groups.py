"""Typer, with commands that are imported when they are called, and one plain kind of help."""

from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand, TyperGroup

from cli.catalog import BESIDE, COMMANDS, HANDLE, LOOK, RUN, Listed
from cli.language import _, is_chinese
from cli.library_texts import translate_help

if TYPE_CHECKING:
    from typer._click.core import Command, Context, Parameter
    from typer._click.formatting import HelpFormatter

new_app = partial(typer.Typer, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
"""A Typer app without rich's help, which would double the time that `--help` takes."""


class LazyGroup(TyperGroup):
    """The root: knows names and one line of help of every command, and loads the one that is called."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        for name, listed in COMMANDS.items():
            stub = TyperCommand(name, help=_(listed.help), rich_markup_mode=None)
            self.commands.setdefault(name, stub)

    def parse_args(self, ctx: "Context", args: list[str]) -> list[str]:
        """The flags before the command."""
        translate_help()
        for parameter in self.get_params(ctx):
            _keep_plain(parameter)
        return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: "Context", args: list[str]
    ) -> tuple[str | None, "Command | None", list[str]]:
        """The command that is called, loaded."""
        name, command, rest = super().resolve_command(ctx, args)
        if name in COMMANDS:
            command = load(name, COMMANDS[name])
            keep_plain(command, ctx)
        return name, command, rest

    def format_commands(self, ctx: "Context", formatter: "HelpFormatter") -> None:
        """All commands, by what one wants to do."""
        del ctx
        width = max(map(len, COMMANDS))
        for section in (LOOK, HANDLE, BESIDE, RUN):
            formatter.write(f"\n{_(section)}:\n")
            for name, listed in _in_section(section):
                formatter.write(f"  {name:<{width}}  {_(listed.help)}\n")


def _in_section(section: str) -> Iterator[tuple[str, Listed]]:
    return ((name, listed) for name, listed in COMMANDS.items() if listed.section == section)


def load(name: str, listed: Listed) -> "Command":
    """Import the command's module; its Typer app, or what makes one for `name`, stands there."""
    module, _colon, attribute = listed.place.partition(":")
    found = getattr(import_module(module), attribute)
    command = typer.main.get_command(found if isinstance(found, typer.Typer) else found(name))
    command.name = name
    # In the reader's language; docstrings are for those who read the code.
    command.help = _(listed.help)
    return command


def keep_plain(command: "Command", ctx: "Context") -> None:
    """Let text and what was left out pass without coercion, here and in the commands below.

    Typer asks pydantic for it, which takes as long to import as `show` may take longer than psycopg.
    """
    for each in getattr(command, "commands", {}).values():
        keep_plain(each, ctx)
    for parameter in command.get_params(ctx):
        _keep_plain(parameter)


def _keep_plain(parameter: "Parameter") -> None:
    if is_chinese() and (help := getattr(parameter, "help", None)):
        from cli.library_texts import translated

        # Of the program's own making, or the library's.
        setattr(parameter, "help", translated(_(help)))  # noqa: B010 - only some parameters have one
    descriptor = getattr(parameter, "type_descriptor", None)
    if descriptor is not None:
        plain = partial(_process_plainly, parameter, parameter.process_value)
        setattr(parameter, "process_value", plain)  # noqa: B010 - mypy refuses to assign to a method


def _process_plainly(parameter: "Parameter", process: Callable[..., Any], ctx: Any, value: Any) -> Any:
    annotation = getattr(parameter, "type_descriptor").annotation  # noqa: B009 - as above
    plain = (isinstance(value, str) and annotation is str) or (
        isinstance(value, list) and annotation == list[str]
    )
    if plain or (value is None and not parameter.required):
        return value if parameter.callback is None else parameter.callback(ctx, parameter, value)
    return process(ctx, value)
