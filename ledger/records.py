"""What goes into the store beside drafts, and what comes back beside entries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ledger.entries import Json

HEAD = -1
"""As `Follower.moved_to`: the position of the last entry of the same append."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """How a person or thing is found again: a keyed digest, and the kind of what was digested."""

    digest: bytes
    kind: str


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A person (with a key) or a thing (without), known from this append on; or new lookups of one."""

    id: UUID
    key: bytes | None = None
    lookups: Sequence[Lookup] = ()


@dataclass(frozen=True, slots=True)
class Follower:
    """Moves a policy's position with the entries it caused: eventsourcing's Tracking, checked at both ends.

    `moved_from` None means from anywhere before `moved_to`.
    """

    name: str
    moved_from: int | None
    moved_to: int


@dataclass(frozen=True, slots=True)
class Appended:
    """What the database added to one draft."""

    position: int
    recorded_at: datetime
    number: str | None
    hash: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What an accepted request led to: enough to give its answer again.

    `number` is the case's, None beside the cases; `kinds` and `said`, the data, are of all its entries.
    """

    digest: str
    stream: UUID
    number: str | None
    version: int
    kinds: list[str]
    said: list[dict[str, Json]]

    @property
    def data(self) -> dict[str, Json]:
        """What the first entry says."""
        return self.said[0]


@dataclass(frozen=True, slots=True)
class EarlierCase:
    """A case that an intake may repeat, and by which of its keys."""

    number: str
    stream: UUID
    received_at: datetime
    same_person: bool
    same_subject: bool
