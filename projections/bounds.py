"""Which entries an answer rests on: all of them, or those recorded or happened by a time."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from projections.kinds import TYPES

DEFINITIONS = Path(__file__).parent / "definitions"
MODELS = ("cases", "obligations", "matters", "acts")
STREAMS = "('{}')".format("', '".join(TYPES)).encode()
"""The types of streams that the models are made from, as SQL writes them."""

PAST_SCHEMA = "read_as_of"
BEGUN = {"cases": b"received_at", "matters": b"begun_at", "obligations": b"started_at"}
"""What of a row says that its beginning is among the entries."""


@dataclass(frozen=True, slots=True)
class Bound:
    """Recorded up to a position, happened by a time (UTC), of one case; None leaves that side open."""

    until_position: int | None = None
    happened_by: datetime | None = None
    number: str | None = None

    @property
    def now_only(self) -> bool:
        """Whether the read models as they stand can answer."""
        return self.until_position is None and self.happened_by is None

    @property
    def parameters(self) -> dict[str, Any]:
        """The values of the placeholders in `models`."""
        return {
            "until_position": self.until_position,
            "happened_by": self.happened_by,
            "number": self.number,
        }


@cache
def definition(model: str) -> bytes:
    """The one statement that makes the rows of `model` from the entries in `chosen`."""
    return (DEFINITIONS / f"{model}.sql").read_bytes()


def rows_of(model: str, *, happened_by: bool = False) -> bytes:
    """The rows of `model` from `chosen`. Where not all that was recorded is chosen, only of what has begun.

    Where all of it is, something without a beginning is a broken ledger, and the table refuses it.
    """
    begun = BEGUN.get(model)
    if not happened_by or begun is None:
        return definition(model)
    return b"SELECT * FROM (\n%s) AS made WHERE %s IS NOT NULL" % (definition(model), begun)


def models(bound: Bound, *, kept: bool = False) -> bytes:
    """The `WITH` under which a question finds `cases`, `obligations`, `matters` and `acts`.

    They are the live read models, or those that are `kept` as of then (projections/past.py), or the same
    rows made at once from the entries within `bound`.
    """
    if kept or (bound.now_only and bound.number is None):
        schema = PAST_SCHEMA if kept else "read"
        there = (f"{name} AS NOT MATERIALIZED (SELECT * FROM {schema}.{name})" for name in MODELS)  # noqa: S608 - our names
        return f"WITH {', '.join(there)}\n".encode()
    past = bound.happened_by is not None
    made = b",\n".join(b"%s AS (\n%s)" % (name.encode(), rows_of(name, happened_by=past)) for name in MODELS)
    return b"WITH chosen AS (%s),\n%s\n" % (entries_within(bound), made)


def entries_within(bound: Bound) -> bytes:
    """The entries that count; `bound.parameters` are its values."""
    conditions = [b"type IN " + STREAMS]
    if bound.number is not None:
        conditions.append(b"stream = (SELECT stream FROM ledger.entries WHERE number = %(number)s)")
    if bound.until_position is not None:
        conditions.append(b"position <= %(until_position)s")
    if bound.happened_by is not None:
        conditions.append(b"occurred_at <= %(happened_by)s")
    return b"SELECT * FROM ledger.entries WHERE " + b" AND ".join(conditions)
