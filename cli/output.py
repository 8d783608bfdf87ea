"""What goes to the screen: JSON, CSV and sentences; data to stdout, everything else to stderr.

Texts of customers are untrusted: nothing in them may move the cursor, set a colour or hide a line.
"""

import csv
import json
import os
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TextIO

from cli.times import as_json

if TYPE_CHECKING:
    from rich.console import Console

PLAIN_WIDTH = 120
_BIDIRECTIONAL = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def print_json(document: Any) -> None:
    """One JSON document and a newline; Chinese as it is, times as the contract writes them."""
    text = json.dumps(
        document, ensure_ascii=False, indent=2 if sys.stdout.isatty() else None, default=as_json
    )
    print_line(text)


def print_line(text: str = "", *, stream: TextIO | None = None) -> None:
    """One line; half characters, which UTF-8 cannot hold, are replaced."""
    out = stream or sys.stdout
    out.write(text.encode("utf-8", "replace").decode("utf-8") + "\n")


def tell(text: str) -> None:
    """Something that is not data: to stderr."""
    print_line(text, stream=sys.stderr)


def print_csv(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """RFC 4180; a cell that a spreadsheet would run as a formula is kept from it."""
    writer = csv.writer(sys.stdout, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row.get(column)) for column in columns])


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return " ".join(map(_cell, value))
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, default=as_json)
    text = visible(str(as_json(value)), lines=True)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def visible(text: str, *, lines: bool = False) -> str:
    r"""`text` with what a terminal would obey shown instead: `\x1b` for ESC; line ends kept with `lines`."""
    if text.isprintable():
        return text
    return "".join(sign if _is_harmless(sign, lines=lines) else _shown_sign(sign) for sign in text)


def _is_harmless(sign: str, *, lines: bool) -> bool:
    if sign in "\n\t":
        return lines
    if sign in _BIDIRECTIONAL:
        return False
    return unicodedata.category(sign) not in ("Cc", "Cs", "Zl", "Zp")


def _shown_sign(sign: str) -> str:
    return (
        sign.encode("ascii", "backslashreplace").decode("ascii")
        if ord(sign) > 0x7F
        else f"\\x{ord(sign):02x}"
    )


def console(*, stderr: bool = False) -> "Console":
    """Where bars and bold words go: colours and the width of the window on a terminal, plain in a pipe."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    width = shutil.get_terminal_size().columns if stream.isatty() or "COLUMNS" in os.environ else PLAIN_WIDTH
    return Console(file=stream, width=width, markup=False, highlight=False, emoji=False, soft_wrap=False)
