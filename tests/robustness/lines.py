"""Command lines for the tests: the beginning of the demonstration's year, and cases of our own."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from cli.demonstration import demonstration_stores, demonstration_year

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
NOW_TEXT = "2026-11-21T12:00:00Z"

Line = dict[str, Any]

_SIGNED = b'"by": "x", "role": "x"'
# Wrong whatever the ledger says, so that they are refused again each time a file is applied.
ALWAYS_REFUSED = (
    b'{"id": "bad-1", "command": "receive"',
    b'{"id": "bad-2", "command": "dance", %b}' % _SIGNED,
    b'{"id": "bad-3", "command": "note", "at": "2025-11-22T13:00:00Z", "complaint": "CQ01-1999-00001",'
    b' "text": "x", %b}' % _SIGNED,
    b"\xff\xfe{}",
    b'{"id": "bad-4", "command": "request-compensation", "amount": "1e400", "complaint": "x", %b}' % _SIGNED,
    b'{"id": "bad-5", "command": "note", "complaint": "@nowhere", "text": "x", %b}' % _SIGNED,
)


@cache
def year() -> tuple[Line, ...]:
    return tuple(demonstration_year(NOW))


def registrations() -> list[Line]:
    """The four stores of the demonstration, registered before its year begins."""
    wish = {"command": "register-store", "at": "2025-11-01T00:00:00Z", "by": "test"}
    return [
        {"id": f"store-{code}", **wish, "store": code, "handbook": handbook}
        for code, handbook in demonstration_stores().items()
    ]


def a_file(first: int, count: int) -> list[bytes]:
    """A file that stands alone: stores, then cases of the year from the `first` on, some left lying.

    Between them lines that are refused whatever happens.
    """
    keys = sorted({key_of(line) for line in year()})[first:]
    chosen: set[str] = set()
    lines: list[Line] = []
    for key in keys:
        told = [line for line in year() if key_of(line) == key]
        if all(reference in {*chosen, key} for line in told for reference in _references(line)):
            chosen.add(key)
            lines += told
        if len(lines) >= 2 * count:
            break
    order = {line["id"]: place for place, line in enumerate(year())}
    lines.sort(key=lambda line: order[line["id"]])
    encoded = encode([*registrations(), *lines[:count]])
    for place, bad in enumerate(ALWAYS_REFUSED):
        encoded.insert(7 + place * 9, bad)
    return encoded


def some_days_later(file: list[bytes], days: int = 9) -> datetime:
    """After the last line of a file, and after deadlines of what was left lying."""
    last: str = json.loads(file[-1])["at"]
    return datetime.fromisoformat(last) + timedelta(days=days)


def encode(lines: Iterable[Line]) -> list[bytes]:
    return [json.dumps(line, ensure_ascii=False).encode() for line in lines]


def key_of(line: Line) -> str:
    """The case that a line of the year belongs to."""
    return str(line["id"]).rpartition("-")[0]


def _references(line: Line) -> list[str]:
    values = (value for value in line.values() if isinstance(value, str))
    return [value[1:].rpartition("-")[0] for value in values if value.startswith("@demo-")]


def receive(id: str, **fields: Any) -> Line:
    """A complaint that the dealer's handbook takes, received at the end of the year."""
    return {
        "id": id,
        "command": "receive",
        "by": "pu.yu",
        "role": "customer-service-specialist",
        "store": "CQ01",
        "channel": "phone",
        "content": "空调不制冷",
        **fields,
    }


def note(id: str, complaint: str, **fields: Any) -> Line:
    return {
        "id": id,
        "command": "note",
        "by": "pu.yu",
        "role": "customer-service-specialist",
        "complaint": complaint,
        "text": "客户又来电",
        **fields,
    }
