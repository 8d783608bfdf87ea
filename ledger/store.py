"""The ledger as the program uses it: append, and read what stands there.

psycopg only: commands start fast. The `eventsourcing` side of the same tables is `ledger.recorder`.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg.pq import TransactionStatus

from aggregates.messages import N_
from ledger.database import Connection, again, first_line
from ledger.entries import Draft, Entry, Request
from ledger.errors import (
    DatabaseUnreachable,
    FollowerMoved,
    PersonKnown,
    Rejected,
    RequestKnown,
    VersionConflict,
)
from ledger.queries import queries
from ledger.records import Answer, Appended, EarlierCase, Follower, Newcomer

LONGEST_GOING_ON_SECONDS = 300
"""A batch takes seconds; whoever holds the append lock longer than that was stopped."""

RECONNECT_AFTER_SECONDS = (0.0, 0.2, 1.0, 3.0)

_REJECTIONS: Mapping[str | None, type[Rejected]] = {
    "CL001": VersionConflict,
    "CL002": RequestKnown,
    "CL003": FollowerMoved,
    "CL004": PersonKnown,
}

# The server ended the transaction of a client that was stopped.
_WAITED_FOR_TOO_LONG = (psycopg.errors.IdleInTransactionSessionTimeout, psycopg.errors.TransactionTimeout)


class Store:
    """One connection's view of the ledger. Not for several threads at once."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._sql = queries("queries")
        self._transactions = 0

    def append(
        self, drafts: Sequence[Draft], people: Sequence[Newcomer] = (), follower: Follower | None = None
    ) -> list[Appended]:
        """Append `drafts` in order, all or nothing; outside of a transaction, durable on return.

        Where the connection breaks it is made anew and the append repeated; drafts of a request that
        turn out to stand there already, put there by the reply that was lost, are answered all the same.
        Errors: `VersionConflict`, `RequestKnown`, `FollowerMoved`, `PersonKnown`, `DatabaseUnreachable`.
        """
        query = "append" if self._in_transaction() else "append_durably"
        given = append_parameters(drafts, people, follower)
        try:
            row = self.execute(self._sql[query], given, prepare=True).fetchone()
        except RequestKnown:
            stored = self._stored(drafts) if self._reconnected else None
            if stored is None:
                raise
            return stored
        return appended(row)

    def append_ahead(
        self, drafts: Sequence[Draft], people: Sequence[Newcomer]
    ) -> Callable[[], list[Appended]]:
        """Have `drafts` appended inside `going_on`, without waiting; what it returns waits for the answer."""
        given = append_parameters(drafts, people, None)
        cursor = self.execute(self._sql["append"], given, prepare=True)
        return lambda: appended(cursor.fetchone())

    def going_on(self) -> AbstractContextManager[object]:
        """Inside a transaction: who sends what has no answer yet goes on while the server works.

        Not on servers before 17: in between, they would wait for ever for a client that was stopped.
        """
        if not psycopg.Pipeline.is_supported() or self.connection.info.server_version < 170000:
            return nullcontext()
        self.execute(f"SET LOCAL transaction_timeout = '{LONGEST_GOING_ON_SECONDS}s'".encode())
        return self.connection.pipeline()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """A transaction over several appends; inside of another one, a savepoint."""
        self._transactions += 1
        try:
            with self.connection.transaction():
                yield
        except psycopg.OperationalError as error:
            raise _unable(error) from error
        except psycopg.Error as error:
            # What was sent ahead fails late.
            raise _rejection(error) from error
        finally:
            self._transactions -= 1

    def _in_transaction(self) -> bool:
        # Active: what was sent ahead is not answered yet.
        status = self.connection.info.transaction_status
        return status in (TransactionStatus.INTRANS, TransactionStatus.ACTIVE)

    def lock(self) -> int:
        """Inside a transaction: take the append lock until its end; the head, which others cannot move now.

        For bulk loads; `append` inside the same transaction goes on as usual.
        """
        assert self._in_transaction(), "a lock is held until the end of a transaction"
        self.execute(self._sql["lock"])
        return self.head()

    def head(self) -> int:
        """The last position; 0 for an empty ledger."""
        return int(self._value("head"))

    def head_at(self, moment: datetime) -> int:
        """The last position recorded by `moment`, by the database's own clock; 0 for none."""
        return int(self._value("head_at", moment=moment))

    def stream_of(self, number: str) -> UUID | None:
        """The stream of the case with this number."""
        stream: UUID | None = self._value("stream_of", number=number)
        return stream

    def entries_of(
        self,
        stream: UUID,
        after_version: int = 0,
        until_position: int | None = None,
        happened_by: datetime | None = None,
    ) -> list[Entry]:
        """The entries of a stream in order, as recorded by a position and as happened by a time."""
        bounds = {
            "stream": stream,
            "after_version": after_version,
            "until_position": until_position,
            "happened_by": happened_by,
        }
        return [entry_of(row) for row in self._rows("entries_of", bounds)]

    def entries_after(self, position: int, limit: int) -> list[Entry]:
        """The next `limit` entries of the whole ledger, in the order recorded."""
        rows = self._rows("entries_after", {"position": position, "limit": limit})
        return [entry_of(row) for row in rows]

    def answer_of(self, request_id: str) -> Answer | None:
        """What this request led to; None where it was never accepted."""
        rows = self._rows("answer_of", {"request": request_id})
        if not rows:
            return None
        # Whoever appended it may still be waiting for the disk; nobody is to be told of it before that.
        self.execute(self._sql["flush"])
        return Answer(*rows[0])

    def earlier_cases(
        self, person: UUID | None, subject: UUID | None, since: datetime, until: datetime
    ) -> list[EarlierCase]:
        """Cases received from `since` to `until`, both included, of this person or thing; oldest first."""
        keys = {"person": person, "subject": subject, "since": since, "until": until}
        return [EarlierCase(*row) for row in self._rows("earlier_cases", keys)]

    def follower_position(self, name: str) -> int:
        """The last position that this follower has dealt with; 0 for none."""
        return int(self._value("follower_position", name=name) or 0)

    def execute(
        self,
        statement: bytes,
        parameters: Mapping[str, object] | Sequence[object] | None = None,
        *,
        prepare: bool | None = None,
    ) -> psycopg.Cursor[tuple[Any, ...]]:
        """Run a statement, once more on a new connection where the old one broke outside of a transaction.

        Errors: `DatabaseUnreachable`, and those of `append`.
        """
        self._reconnected = False
        for seconds in (*RECONNECT_AFTER_SECONDS, None):
            try:
                return self.connection.cursor(binary=True).execute(statement, parameters, prepare=prepare)
            except psycopg.OperationalError as error:
                if seconds is None or self._transactions or not self.connection.closed:
                    raise _unable(error) from error
                self._reconnect(seconds)
            except psycopg.Error as error:
                raise _rejection(error) from error
        raise AssertionError  # the last round returns or raises

    def _value(self, query: str, **parameters: object) -> Any:
        rows = self._rows(query, parameters)
        return rows[0][0] if rows else None

    def _rows(self, query: str, parameters: Mapping[str, object]) -> list[tuple[Any, ...]]:
        return self.execute(self._sql[query], parameters).fetchall()

    def _reconnect(self, after_seconds: float) -> None:
        time.sleep(after_seconds)
        try:
            self.connection = again(self.connection)
        except DatabaseUnreachable:
            # The next round fails at once on the broken connection, and waits longer.
            return
        self._reconnected = True

    def _stored(self, drafts: Sequence[Draft]) -> list[Appended] | None:
        """What stands where these drafts would go, if the same requests put it there."""
        places = {"streams": [d.stream for d in drafts], "versions": [d.version for d in drafts]}
        found = {
            (stream, version): (request, Appended(*rest))
            for stream, version, request, *rest in self._rows("recorded_as", places)
        }
        stored = [found.get((draft.stream, draft.version)) for draft in drafts]
        asked = [draft.request and draft.request.id for draft in drafts]
        same = [there[1] for there, id in zip(stored, asked, strict=True) if there and there[0] == id]
        return same if len(same) == len(drafts) else None


def entry_of(row: Sequence[Any]) -> Entry:
    """An entry from a whole row of `ledger.entries`, in the order of its columns."""
    (
        position, stream, version, type, kind, at, recorded_at, recorded_by, by, role, rule, handbook,
        handbook_version, cause, request_id, digest, ordinal, person, key_commitment, subject, number,
        data, changed, obligations, previous_hash, hash,
    ) = row  # fmt: skip
    request = None if request_id is None else Request(request_id, digest, ordinal)
    draft = Draft(
        stream, version, type, kind, at, by, role, data, rule, cause, handbook, handbook_version,
        request, person, key_commitment, subject, changed, obligations,
    )  # fmt: skip
    return Entry(draft, position, recorded_at, recorded_by, number, previous_hash, hash)


def append_parameters(
    drafts: Sequence[Draft], people: Sequence[Newcomer], follower: Follower | None
) -> tuple[object, ...]:
    """What `ledger.append` takes."""
    return (
        [draft.body() for draft in drafts],
        [draft.number_prefix for draft in drafts],
        people_json(people) if people else None,
        *((follower.name, follower.moved_from, follower.moved_to) if follower else (None, None, None)),
    )


def appended(row: Sequence[Any] | None) -> list[Appended]:
    """What `ledger.append` returns, for each draft."""
    assert row is not None
    first, recorded_at, numbers, hashes = row
    return [
        Appended(first + place, recorded_at, number, hash)
        for place, (number, hash) in enumerate(zip(numbers or (), hashes or (), strict=True))
    ]


def people_json(newcomers: Sequence[Newcomer]) -> str:
    """What `ledger.append` takes for newcomers."""
    return json.dumps(
        {
            "people": [{"person": str(new.id), "key": new.key.hex()} for new in newcomers if new.key],
            "lookups": [
                {"digest": lookup.digest.hex(), "kind": lookup.kind, "id": str(new.id)}
                for new in newcomers
                for lookup in new.lookups
            ],
        }
    )


def _unable(error: psycopg.Error) -> DatabaseUnreachable:
    return DatabaseUnreachable(N_("the database cannot go on: {reason}"), reason=first_line(error))


def _rejection(error: psycopg.Error) -> Exception:
    if isinstance(error, _WAITED_FOR_TOO_LONG):
        return _unable(error)
    rejection = _REJECTIONS.get(error.sqlstate)
    if rejection:
        return rejection(first_line(error))
    if isinstance(error, psycopg.errors.UniqueViolation) and error.diag.constraint_name == "entries_request":
        return RequestKnown(N_("a request id is used twice in one append"))
    return error
