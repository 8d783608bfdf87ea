"""What no read model can take in is found and named by its position, and never skipped.

Shapes, types and kinds are looked at in SQL, for any number of entries. An entry at a time, in Python, is
the way of the few that are new, with their hashes; and of finding the one at which a statement failed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg

from aggregates.messages import N_
from aggregates.obligations import Obligation, fold
from ledger.database import Connection, first_line
from ledger.entries import Entry
from ledger.errors import StandsStill
from ledger.store import Store
from projections.kinds import KINDS, OTHER_TYPES, TYPES

PAGE = 500

UPDATE = N_(
    "A newer program recorded it: update this one and the read models go on by themselves. Until then"
    " --as-of {before} answers."
)
RESTORE = N_(
    "complaints verify shows what else does not hold. Bring the ledger back from a backup that holds it as"
    " it was recorded; the read models then go on by themselves. Until then --as-of {before} answers."
)
TIMES = ("received_at", "resolved_at", "closed_at", "review_at")

# min over an expression: over the column it would walk through the index, one row after the other.
_UNSOUND = """
SELECT min(position + 0) FROM ledger.entries
WHERE position > %(after)s AND position <= %(until)s
AND NOT coalesce(
    (type = ANY(%(types)s) AND kind = ANY(%(kinds)s) OR type = ANY(%(others)s))
    AND jsonb_typeof(changed) = 'object'
    AND jsonb_typeof(obligations) = 'array'
    AND jsonb_typeof(data) = 'object'
    AND occurred_at >= '0001-01-01T00:00:00Z' AND occurred_at < '10000-01-01T00:00:00Z',
    false
)
"""
_BEFORE = """
SELECT asked.stream, last.version, last.hash
FROM unnest(%(streams)s::uuid []) AS asked (stream)
CROSS JOIN LATERAL (
    SELECT version, hash FROM ledger.entries
    WHERE entries.stream = asked.stream AND position <= %(until)s
    ORDER BY version DESC LIMIT 1
) AS last
"""
_EFFECTS = """
SELECT stream, obligations FROM ledger.entries
WHERE stream = ANY(%(streams)s) AND position <= %(until)s AND obligations <> '[]'
ORDER BY stream, version
"""
_OF_STREAMS = """
SELECT * FROM ledger.entries
WHERE stream >= %(first)s AND (%(end)s::uuid IS NULL OR stream < %(end)s) AND position <= %(until)s
ORDER BY position
"""


@dataclass(slots=True)
class _Seen:
    """A stream up to some entry."""

    version: int = 0
    hash: bytes | None = None
    obligations: dict[tuple[str, int], Obligation] = field(default_factory=dict)


def unsound(connection: Connection, after: int, until: int) -> int | None:
    """The first position of an entry of a type, kind or shape that no model knows, or of no time."""
    asked = {
        "after": after, "until": until,
        "types": list(TYPES), "kinds": list(KINDS), "others": list(OTHER_TYPES),
    }  # fmt: skip
    row = connection.execute(_UNSOUND, asked).fetchone()
    return None if row is None else row[0]


def examine(connection: Connection, after: int, until: int) -> StandsStill | None:
    """Look at each entry after a position and up to another, hashes included; what the first bad one has."""
    examiner = _Examiner(hashes=True)
    for page in _pages(Store(connection), after, until):
        examiner.recall(connection, {entry.draft.stream for entry in page}, after)
        if stop := examiner.first_bad(page):
            return stop
    return None


def examine_one(connection: Connection, position: int) -> StandsStill:
    """What is wrong with an entry that is `unsound`."""
    try:
        stop = examine(connection, position - 1, position)
    except psycopg.DataError as error:
        return refused_by_database(position, first_line(error))
    return stop or refused_by_database(position, "?")


def examine_streams(connection: Connection, first: UUID, end: UUID | None, until: int) -> StandsStill | None:
    """The same of the streams from `first` to before `end`, from their beginnings, without hashes."""
    from ledger.store import entry_of

    rows = connection.cursor(binary=True).execute(_OF_STREAMS, {"first": first, "end": end, "until": until})
    return _Examiner(hashes=False).first_bad(entry_of(row) for row in rows)


def refused_by_database(position: int, reason: str) -> StandsStill:
    """Where nothing but the database's own word says what is wrong."""
    return _stop(position, N_("entry {position} cannot be taken in: {reason}"), RESTORE, reason=reason)


def _pages(store: Store, after: int, until: int) -> Iterator[list[Entry]]:
    while after < until:
        page = store.entries_after(after, min(PAGE, until - after))
        if not page:
            return
        yield page
        after = page[-1].position


class _Examiner:
    """Reads entries in order and says of the first bad one what is wrong with it."""

    def __init__(self, *, hashes: bool) -> None:
        self._hashes = hashes
        self._seen: dict[UUID, _Seen] = {}

    def recall(self, connection: Connection, streams: set[UUID], until: int) -> None:
        """What stood of these streams up to a position, where they are new to us."""
        asked = {"streams": [each for each in streams if each not in self._seen], "until": until}
        if not asked["streams"]:
            return
        cursor = connection.cursor(binary=True)
        for stream, version, hash in cursor.execute(_BEFORE, asked).fetchall():
            self._seen[stream] = _Seen(version, hash)
        for stream, effects in cursor.execute(_EFFECTS, asked).fetchall():
            for effect in effects:
                fold(self._seen[stream].obligations, effect)

    def first_bad(self, entries: Iterable[Entry]) -> StandsStill | None:
        """What is wrong with the first entry with which something is."""
        for entry in entries:
            if stop := self._unknown(entry) or self._broken(entry) or self._taken_in(entry):
                return stop
        return None

    def _unknown(self, entry: Entry) -> StandsStill | None:
        draft = entry.draft
        if draft.type not in (*TYPES, *OTHER_TYPES):
            return _stop(
                entry.position, N_("the type of entry {position} is unknown: {name}"), UPDATE, name=draft.type
            )
        if draft.type in TYPES and draft.kind not in KINDS:
            return _stop(
                entry.position, N_("the kind of entry {position} is unknown: {name}"), UPDATE, name=draft.kind
            )
        return None

    def _broken(self, entry: Entry) -> StandsStill | None:
        draft, seen = entry.draft, self._seen.setdefault(entry.draft.stream, _Seen())
        shapes = (
            (draft.changed, dict, "changed"),
            (draft.data, dict, "data"),
            (draft.obligations, list, "obligations"),
        )
        for value, shape, name in shapes:
            if not isinstance(value, shape):
                return _unreadable(entry, name)
        if draft.version != seen.version + 1:
            return _stop(
                entry.position,
                N_("entry {position} has version {found} where {wanted} was next: one is missing"),
                RESTORE,
                found=draft.version,
                wanted=seen.version + 1,
            )
        if self._hashes and (entry.previous_hash != seen.hash or entry.expected_hash() != entry.hash):
            return _stop(
                entry.position, N_("the hash of entry {position} does not fit: it was changed"), RESTORE
            )
        seen.version, seen.hash = draft.version, entry.hash
        return None

    def _taken_in(self, entry: Entry) -> StandsStill | None:
        """Whether its times and effects can be read."""
        if entry.draft.type not in TYPES:
            return None
        changed = entry.draft.changed
        if any(_no_time(changed[name]) for name in TIMES if name in changed):
            return _unreadable(entry, "changed")
        obligations = self._seen[entry.draft.stream].obligations
        for effect in entry.draft.obligations:
            try:
                if effect["change"] != "started" and (effect["id"], effect["n"]) not in obligations:
                    return _stop(
                        entry.position,
                        N_("entry {position} changes what was never started: {name}"),
                        RESTORE,
                        name=f"{effect['id']} {effect['n']}",
                    )
                fold(obligations, effect)
            except (KeyError, TypeError, ValueError, AttributeError):
                return _unreadable(entry, "obligations")
        return None


def _no_time(value: Any) -> bool:
    if value is None:
        return False
    try:
        datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return True
    return False


def _unreadable(entry: Entry, name: str) -> StandsStill:
    return _stop(
        entry.position,
        N_("entry {position} cannot be read: what stands in {name} is broken"),
        RESTORE,
        name=name,
    )


def _stop(position: int, template: str, way_out: str, **values: object) -> StandsStill:
    return StandsStill(template, way_out, position=position, before=position - 1, **values)
