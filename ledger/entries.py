"""What one line of the ledger holds, in the exact bytes that are hashed.

A `Draft` is what a decision hands over; an `Entry` is what stands in the ledger, with what the
database added. The canonical form is RFC 8785 (JCS): our values are text, integers, booleans, null,
lists and objects with ASCII names, never floating-point numbers, so that sorted keys and
minimal separators already give it.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

Json = Any
"""A JSON value without floating-point numbers."""


@dataclass(frozen=True, slots=True)
class Request:
    """Who asked: the id given by the outside, the keyed digest of what was asked, and which fact of it."""

    id: str
    digest: str
    ordinal: int = 0


@dataclass(frozen=True, slots=True)
class Draft:
    """One fact with its consequences, ready to be appended as `version` of `stream`.

    `changed` holds the public fields this entry set, `obligations` its effects on deadlines. `cause`
    is the position of the entry that a policy reacted to. `number_prefix` asks the ledger for the
    next case number (`SH01-2026`); it is not part of what is hashed, the number is.
    """

    stream: UUID
    version: int
    type: str
    kind: str
    at: datetime
    by: str
    role: str | None
    data: Mapping[str, Json]
    rule: str | None = None
    cause: int | None = None
    handbook: str | None = None
    handbook_version: str | None = None
    request: Request | None = None
    person: UUID | None = None
    key_commitment: str | None = None
    subject: UUID | None = None
    changed: Mapping[str, Json] = field(default_factory=dict)
    obligations: Sequence[Mapping[str, Json]] = ()
    number_prefix: str | None = None

    def body(self) -> str:
        """The canonical JSON text of all that we, not the database, say."""
        request = self.request
        return canonical(
            {
                "at": instant(self.at),
                "by": self.by,
                "cause": self.cause,
                "changed": self.changed,
                "data": self.data,
                "handbook": self.handbook and {"name": self.handbook, "version": self.handbook_version},
                "key_commitment": self.key_commitment,
                "kind": self.kind,
                "obligations": self.obligations,
                "person": self.person and str(self.person),
                "request": request
                and {"digest": request.digest, "id": request.id, "ordinal": request.ordinal},
                "role": self.role,
                "rule": self.rule,
                "stream": str(self.stream),
                "subject": self.subject and str(self.subject),
                "type": self.type,
                "version": self.version,
            }
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger, as recorded."""

    draft: Draft
    position: int
    recorded_at: datetime
    recorded_by: str
    number: str | None
    previous_hash: bytes | None
    hash: bytes

    def expected_hash(self) -> bytes:
        """The hash that this entry must have if no byte of it was changed."""
        return entry_hash(
            self.draft.body(),
            number=self.number,
            position=self.position,
            previous_hash=self.previous_hash,
            recorded_at=self.recorded_at,
            recorded_by=self.recorded_by,
        )


_encode = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"), check_circular=False
).encode


def canonical(value: Json) -> str:
    """RFC 8785 text of `value`, which holds no floating-point numbers."""
    return _encode(value)


def instant(moment: datetime) -> str:
    """`2026-10-09T01:15:00.000000Z`: UTC, always six digits, so that text sorts as time does."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def moment(text: str) -> datetime:
    """The inverse of `instant`."""
    return datetime.fromisoformat(text)


def entry_hash(
    body: str,
    *,
    number: str | None,
    position: int,
    previous_hash: bytes | None,
    recorded_at: datetime,
    recorded_by: str,
) -> bytes:
    """SHA-256 over the canonical entry; `ledger.append` computes the same inside the database."""
    rest = canonical(
        {
            "number": number,
            "position": position,
            "previous_hash": previous_hash and previous_hash.hex(),
            "recorded_at": instant(recorded_at),
            "recorded_by": recorded_by,
        }
    )
    return hashlib.sha256(f'{{"body":{body},{rest[1:]}'.encode()).digest()
