"""Typer's own sentences in the reader's language.

Typer asks gettext for a few of its texts only; the others are known here by their English form, and what
is not known stays as it is.
"""

import re
from functools import cache, partialmethod
from io import StringIO
from typing import Any

from typer.core import TyperCommand

from aggregates.messages import N_
from cli.language import _

# The first that fits is taken; {…} is whatever stands there, itself a sentence perhaps.
_SENTENCES = (
    N_("Usage: {call}"),
    N_("Error: {reason}"),
    N_("Try '{command}' for help."),
    N_("Missing argument {what}. Choose from: {known}"),
    N_("Missing argument {what}."),
    N_("Missing option {what}. Choose from: {known}"),
    N_("Missing option {what}."),
    N_("No such option: {what} (Possible options: {known})"),
    N_("No such option: {what}"),
    N_("Got unexpected extra argument(s) ({what})"),
    N_("Option {what} requires an argument."),
    N_("Option {what} does not take a value."),
    N_("Invalid value for {what}: {reason}"),
    N_("Value error, {reason}"),
    N_("{value} is not one of {known}."),
    N_("{reason}. Did you mean {known}?"),
    N_("Show this message and exit."),
    N_("Install completion for the current shell."),
    N_("Show completion for the current shell, to copy it or customize the installation."),
)


def translated(sentence: str) -> str:
    """A sentence of Typer's, or a line of several, in the reader's language."""
    for template in _SENTENCES:
        found = _pattern(template).fullmatch(sentence)
        if found:
            values = {name: translated(text) for name, text in found.groupdict().items()}
            return _(template).format(**values)
    return sentence


def usage_error(error: Any) -> str:
    """What Typer would print of a wrong call: how to call it, where help is, what is wrong."""
    shown = StringIO()
    error.show(file=shown)
    return "\n".join(map(translated, shown.getvalue().rstrip().split("\n")))


def translate_help() -> None:
    """Let help pages begin with "Usage:" in the reader's language. Their other texts are parameters' own."""
    formatter = TyperCommand.context_class.formatter_class
    prefix = _("Usage: {call}").format(call="")
    setattr(formatter, "write_usage", partialmethod(formatter.write_usage, prefix=prefix))  # noqa: B010 - a class


@cache
def _pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", template)
    texts = [f"(?P<{part}>.*)" if place % 2 else re.escape(part) for place, part in enumerate(parts)]
    return re.compile("".join(texts), re.DOTALL)
