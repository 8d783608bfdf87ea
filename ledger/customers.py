"""The register of the organisation's own customers, cars and units: kept and found by keyed digests (G4).

What is known of a customer stands in the ledger, sealed under the key of the person; the newest entry of a
row's stream says all of it. Whoever is erased is in the register no more; whoever is sealed is not found.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from ledger.entries import Json
from ledger.errors import CannotOpen
from ledger.queries import queries
from ledger.sealing import PersonKey, is_sealed
from ledger.store import Store

TYPE = "customer"
"""The type of a row's stream."""

MOST_FOUND = 100
"""So many rows are found by one phone: more are a switchboard's, of whom it tells nothing."""

Values = dict[str, str]
"""What is known, by path: `customer.phone`."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row that was found: where it stands, whose it is, what it says."""

    stream: UUID
    person: UUID
    values: Values


@dataclass(frozen=True, slots=True)
class Kept:
    """What the register holds of a row of a file."""

    stream: UUID
    version: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Keeping:
    """A row to keep: where it stands, whose it is, by what it is known again and found."""

    stream: UUID
    version: int
    person: UUID
    row: bytes
    content: bytes
    digests: Sequence[bytes]


class Customers:
    """The register in the database of `store`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._sql = queries("customers")

    def any(self) -> bool:
        """Whether there is a register at all."""
        return bool(self._rows("any_customer")[0][0])

    def kept(self, rows: Iterable[bytes]) -> dict[bytes, Kept]:
        """Those of some rows that are known, by the digest of the row."""
        return {
            bytes(row[0]): Kept(row[1], row[2], bytes(row[3])) for row in self._rows("known", rows=[*rows])
        }

    def every_row(self) -> list[bytes]:
        """Every row, by its digest."""
        return [bytes(row[0]) for row in self._rows("every_row")]

    def found(self, digests: Iterable[bytes]) -> dict[bytes, list[Row]]:
        """The rows that each digest finds, opened, in one query; none for what nobody is known by."""
        found: dict[bytes, list[Row]] = {}
        opened: dict[UUID, Values | None] = {}
        for digest, stream, version, person, commitment, data, key in self._rows(
            "found", digests=[*digests], most=MOST_FOUND
        ):
            if stream not in opened:
                opened[stream] = _opened(data, PersonKey(bytes(key)), commitment, stream, version)
            values = opened[stream]
            if values is not None:
                found.setdefault(bytes(digest), []).append(Row(stream, person, values))
        return found

    def listed(
        self,
        digests: Iterable[bytes] | None = None,
        store: str | None = None,
        kind: str | None = None,
        most: int | None = None,
    ) -> list[dict[str, Any]]:
        """The rows as they stand, personal fields sealed: all, or those that any of `digests` finds."""
        names = ("stream", "version", "person", "key_commitment", "data", "position", "at", "by")
        wanted = None if digests is None else [*digests]
        rows = self._rows("listed", digests=wanted, store=store, kind=kind, most=most)
        return [dict(zip(names, row, strict=True)) for row in rows]

    def history(self, streams: Iterable[UUID]) -> list[dict[str, Any]]:
        """Every state of some rows, personal fields sealed."""
        names = ("stream", "version", "person", "key_commitment", "kind", "data", "position", "at", "by")
        return [dict(zip(names, row, strict=True)) for row in self._rows("history", streams=[*streams])]

    def keep(self, rows: Iterable[Keeping]) -> None:
        """Let rows be found; inside the transaction that appends what they say."""
        given = [
            {
                "stream": str(row.stream),
                "version": row.version,
                "person": str(row.person),
                "row": row.row.hex(),
                "content": row.content.hex(),
                "digests": [digest.hex() for digest in row.digests],
            }
            for row in rows
        ]
        self._store.execute(self._sql["keep"], {"rows": json.dumps(given)})

    def drop(self, streams: Iterable[UUID]) -> None:
        """Let rows be found no more; inside the transaction that appends that they were removed."""
        self._store.execute(self._sql["drop"], {"streams": [*streams]})

    def analyse(self) -> None:
        """After many rows, so that the next question is planned for them."""
        self._store.execute(self._sql["analyse"])

    def _rows(self, query: str, **parameters: object) -> list[tuple[Any, ...]]:
        return self._store.execute(self._sql[query], parameters).fetchall()


def _opened(
    data: Mapping[str, Json], key: PersonKey, commitment: str | None, stream: UUID, version: int
) -> Values | None:
    """What a row says, by path; None where somebody tampered with it, which `verify` tells."""
    try:
        return values_of(data, lambda sealed, path: key.open(sealed, commitment, stream, version, path))
    except CannotOpen:
        return None


def values_of(data: Mapping[str, Json], opening: Any) -> Values:
    """The texts of customer (his kind too) and subject in data; `opening` opens what is sealed at a path."""
    found: Values = {"customer.kind": data["customer_kind"]} if data.get("customer_kind") else {}
    for part in ("customer", "subject"):
        for name, value in (data.get(part) or {}).items():
            path = f"{part}.{name}"
            text = opening(value, path) if is_sealed(value) else value
            if isinstance(text, str):
                found[path] = text
    return found
