"""Which entries an answer rests on: all of them, or those recorded or happened by a time."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

DEFINITIONS = Path(__file__).parent / "definitions"
MODELS = ("cases", "obligations", "matters", "acts")
TYPES = b"('complaint', 'service', 'measure')"
"""The streams that the models are made from."""


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


def models(bound: Bound) -> bytes:
    """The `WITH` under which a question finds `cases`, `obligations`, `matters` and `acts`.

    They are the live read models, or the same rows made at once from the entries within `bound`.
    """
    if bound.now_only and bound.number is None:
        live = (f"{name} AS NOT MATERIALIZED (SELECT * FROM read.{name})" for name in MODELS)  # noqa: S608 - our names
        return f"WITH {', '.join(live)}\n".encode()
    made = b",\n".join(b"%s AS (\n%s)" % (name.encode(), definition(name)) for name in MODELS)
    return b"WITH chosen AS (%s),\n%s\n" % (_chosen(bound), made)


def _chosen(bound: Bound) -> bytes:
    conditions = [b"type IN " + TYPES]
    if bound.number is not None:
        conditions.append(b"stream = (SELECT stream FROM ledger.entries WHERE number = %(number)s)")
    if bound.until_position is not None:
        conditions.append(b"position <= %(until_position)s")
    if bound.happened_by is not None:
        conditions.append(b"occurred_at <= %(happened_by)s")
    return b"SELECT * FROM ledger.entries WHERE " + b" AND ".join(conditions)
