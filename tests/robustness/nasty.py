"""Input that breaks programs, and lines made out of it."""

import json
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

from aggregates.complaint.commands import COMMANDS
from tests.robustness.lines import Line, note, receive, year

TEXTS = {
    "rich markup": "[bold red]价格[/bold red] [link=https://example.cn]x[/link] [/nothing]",
    "ANSI escapes": "\x1b[2J\x1b[31m红\x1b[0m\x1b]0;title\x07\x9b31m",
    "templates": "{} {0} {by} {0.__class__.__mro__} %s %(at)s %n $HOME `ls` ${x}",
    "right to left": "\u202egnp.exe\u202c \u2066x\u2069 \u200fא",
    "NUL and controls": "a\x00b\x01c\x7fd\x85e",
    "line ends": "eins\r\nzwei\rdrei\n\u2028vier\u2029fünf\x0bsechs\x0c",
    "SQL": "'; DROP TABLE ledger.entries; -- \\' $$ E'\\x41'",
    "HTML": "<script>alert(1)</script> &amp; <!-- ]]> --> </table>",
    "formula": '=HYPERLINK("x")',
    "one emoji of many": "👨‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "stacked accents": "z" + "\u0351" * 500,
    "no character": "\ufffe\uffff\U0010ffff\ue000",
    "sealed": '{"sealed": "eA=="}',
    "numbers": "１２ ٣٤ ½ ²",
    "reference": "@c-1",
    "long word": "长" * 2_000,
}

VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 5, 10**30, 1.5, [], {}, [[]], [{}], [None], ["x"] * 300, {"sealed": "eA=="},
    {"sealed": "eA==", "x": 1}, "", " ", "\t\n", "\x00", "\ud800", "x\udfff", "\u3000", "a" * 201, "a" * 5000,
    "1e400", "-1", "１２", "1_000", "0", "0.001", "1.005", "NaN", "Infinity", "1200.00", "1,200", "+5", " 5 ",
    "1e2", "999999999999.99", "1000000000000", "2026-10-09T09:15:00", "2026-02-30T00:00:00Z",
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-23:59", "2026-10-09T24:00:00Z", "2026-10-09T23:59:60Z",
    "2026-10-09T09:15:00+99:99", "2026-10-09", "2025-11-23T00:00:00Z", "2026-13-01T00:00:00Z",
    "@nowhere", "@", "@@", "CQ01-2026-00001", "CQ01-2026-99999", "general-manager", "external",
    *TEXTS.values(),
)  # fmt: skip

ENVELOPE = ("id", "command", "at", "by", "role", "complaint")


def templates(number: str) -> dict[str, Line]:
    """A line for every command on a case that is right in its shape."""
    found: dict[str, Line] = {}
    for line in year():
        found.setdefault(line["command"], {**line, "at": None, "complaint": number, "of": number})
    for line in found.values():
        line.pop("of" if line["command"] not in ("withdraw", "link-repeat", "unlink-repeat") else "", None)
    found["receive"] = receive(
        "x", customer={"name": "x", "phone": "1"}, subject={"kind": "vehicle", "id": "y"}
    )
    for command in COMMANDS:
        found.setdefault(command, {**note("x", number), "command": command})
    for beside in ("register-store", "adopt-handbook"):
        found[beside] = {"command": beside, "by": "x", "store": "CQ01", "handbook": "changan-211"}
    return found


def _fields(command: str) -> list[str]:
    model = COMMANDS.get(command)
    named = [info.alias or name for name, info in model.model_fields.items()] if model else []
    return [
        *ENVELOPE,
        *named,
        "store",
        "handbook",
        "field",
        "value",
        "of",
        "amount",
        "unknown field",
        "{x}",
        "\ud800",
    ]


@st.composite
def lines(draw: st.DrawFn, found: Mapping[str, Line]) -> bytes:
    """A command line with a mistake or two; now and then there is none left to find."""
    command = draw(st.sampled_from(sorted(found)))
    line = {**deepcopy(found[command]), "id": draw(st.uuids().map(str))}
    values = st.sampled_from(VALUES) | st.text(max_size=30) | st.integers() | st.floats(allow_nan=False)
    for _ in range(draw(st.integers(0, 3))):
        target, field = _place(draw, line, _fields(command))
        if draw(st.booleans()) and draw(st.booleans()):
            target.pop(field, None)
        else:
            target[field] = deepcopy(draw(values))
    encoded = json.dumps(line, ensure_ascii=draw(st.booleans())).encode("utf-8", "surrogatepass")
    return _damaged(draw, encoded) if draw(st.integers(0, 4)) == 0 else encoded


def _place(draw: st.DrawFn, line: Line, fields: list[str]) -> tuple[dict[str, Any], str]:
    inner = [value for value in line.values() if isinstance(value, dict) and value]
    go_in: bool = draw(st.booleans())
    if inner and go_in:
        target = draw(st.sampled_from(inner))
        return target, draw(st.sampled_from([*target, "vin", "email", "unknown"]))
    return line, draw(st.sampled_from(fields))


def _damaged(draw: st.DrawFn, encoded: bytes) -> bytes:
    """Bytes lost, changed or put in between, but still one line."""
    place = draw(st.integers(0, len(encoded)))
    put_in = draw(
        st.sampled_from(
            (b"", b"\xff", b"\xed\xa0\x80", b'"', b"}", b",", b"NaN", b"\x00", b"\xc3", b"\xef\xbb\xbf")
        )
    )
    return encoded[:place] + put_in + encoded[place + draw(st.integers(0, 3)) :]


def raw_lines() -> dict[str, tuple[bytes, str | None]]:
    """Lines that are no command at all, and the field that is named, if one can be."""
    wrong = '"command": "note", "by": "x", "role": "x", "complaint": "x"'
    return {
        "not JSON": (b"receive", None),
        "cut off": (b'{"id": "x", "command"', None),
        "cut in a character": ('{"id": "汉'.encode()[:-1], None),
        "UTF-16": ('{"id": "x"}'.encode("utf-16"), None),
        "half a character": (b'{"id": "\\ud800", "command": "note"}', "id"),
        "a mark in the middle": (b'\xef\xbb\xbf{"id": "x"}', None),
        "NaN": (b'{"id": "x", "amount": NaN}', None),
        "-Infinity": (b'{"id": "x", "amount": -Infinity}', None),
        "endless exponent": (b'{"id": "x", "amount": 1e99999999999999999999}', None),
        "1e400": (f'{{"id": "x", {wrong}, "text": 1e400}}'.encode(), "text"),
        "100,000 digits": (b'{"id": "x", "amount": ' + b"9" * 100_000 + b"}", None),
        "100,000 brackets": (b'{"id": "x", "to": ' + b"[" * 100_000, None),
        "100,000 objects": (b'{"id": ' * 100_000, None),
        "400 brackets": (f'{{"id": "x", {wrong}, "text": {"[" * 400}{"]" * 400}}}'.encode(), "text"),
        "a key twice": (b'{"id": "x", "id": "y"}', "id"),
        "a key twice inside": (b'{"id": "x", "customer": {"name": "x", "name": "y"}}', "name"),
        "null": (b"null", None),
        "a list": (b'[{"id": "x"}]', None),
        "a number": (b"5", None),
        "nothing said": (b"{}", "id"),
        "no id": (f"{{{wrong}}}".encode(), "id"),
        "a list for an id": (f'{{"id": ["x"], {wrong}}}'.encode(), "id"),
        "a list for a command": (b'{"id": "x", "command": []}', "command"),
        "no such command": (b'{"id": "x", "command": "dance", "by": "x"}', "command"),
        "a huge id": (f'{{"id": "{"x" * 100_000}", {wrong}}}'.encode(), "id"),
        "an empty id": (f'{{"id": "", {wrong}}}'.encode(), "id"),
        "a control character": (b'{"id": "x\x01"}', None),
    }
