"""Entries for tests, as small as the store allows."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from ledger.entries import Draft, Request

AT = datetime(2026, 10, 9, 1, 15, tzinfo=UTC)
PREFIX = "SH01-2026"


def request(id: str | None = None, ordinal: int = 0, digest: str = "d1") -> Request:
    return Request(id or str(uuid4()), digest, ordinal)


def draft(stream: UUID | None = None, version: int = 1, **said: Any) -> Draft:
    """One entry; the first of a stream opens a case with a number."""
    defaults: Mapping[str, Any] = {
        "type": "complaint",
        "kind": "received.v1" if version == 1 else "note-added.v1",
        "at": AT,
        "by": "li.na",
        "role": "customer-relations-specialist",
        "data": {"channel": "phone"} if version == 1 else {"n": version},
        "number_prefix": PREFIX if version == 1 else None,
    }
    return Draft(stream=stream or uuid4(), version=version, **{**defaults, **said})


def history(length: int, stream: UUID | None = None) -> list[Draft]:
    """A case with that many entries."""
    stream = stream or uuid4()
    return [draft(stream, version) for version in range(1, length + 1)]
