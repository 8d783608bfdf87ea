"""The ledger as `eventsourcing` sees it: recorder, mapper and subscription on the same tables.

Subclassed at the library's own joints, so that whatever it offers to followers of a log works on ours.
Three things differ. Appending goes through `ledger.append`, in one round trip, with the follower's
position in the same transaction. The tables come from our migrations, never from the recorder. And a
subscription outlives its connection, and moves over what its filter skips.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import sleep
from typing import Any
from uuid import UUID

import psycopg
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import (
    IntegrityError,
    InterfaceError,
    JSONTranscoder,
    Mapper,
    Notification,
    OperationalError,
    StoredEvent,
    Tracking,
)
from eventsourcing.postgres import PostgresDatastore, PostgresProcessRecorder
from eventsourcing.utils import retry
from psycopg.rows import dict_row, tuple_row

from ledger.database import check_version, connect
from ledger.entries import Draft, Entry, Request, moment
from ledger.queries import queries
from ledger.records import Newcomer
from ledger.store import appended, entry_of, people_json
from ledger.subscription import LedgerSubscription

ATTEMPTS = 10
WAIT_SECONDS = 0.2


@dataclass(frozen=True)
class LedgerEvent:
    """An entry as the library's domain event."""

    originator_id: UUID
    originator_version: int
    draft: Draft


class LedgerDatastore(PostgresDatastore):
    """The library's pool of connections, to the database at `url`."""

    def __init__(self, url: str, *, pool_size: int = 2) -> None:
        self.url = url
        super().__init__("", "", "", "", "", schema="ledger", pool_size=pool_size, max_overflow=10)
        # The whole address, with whatever else it says, in place of its five parts.
        self.pool.conninfo = url
        self.pool.kwargs = {"row_factory": dict_row}


class LedgerMapper(Mapper[UUID]):
    """Maps an entry to `StoredEvent`: topic is the kind, state the canonical body, never a Python path."""

    def __init__(self) -> None:
        # The transcoder has no part in it, nor have a compressor and a cipher: fields are sealed singly.
        super().__init__(JSONTranscoder())

    def to_stored_event(self, domain_event: DomainEventProtocol[UUID]) -> StoredEvent:
        """What is stored of an entry. Only `LedgerEvent` is."""
        assert isinstance(domain_event, LedgerEvent)
        return _stored(domain_event.draft)

    def to_domain_event(self, stored_event: StoredEvent) -> LedgerEvent:
        """The entry that was stored."""
        draft = _draft_of(stored_event.state)
        return LedgerEvent(draft.stream, draft.version, draft)


class LedgerRecorder(PostgresProcessRecorder):
    """`ProcessRecorder` on the ledger: events, and how far followers have come, in one database.

    Notification ids are positions: without gaps, in the order in which they become visible.
    """

    datastore: LedgerDatastore

    def __init__(self, datastore: LedgerDatastore) -> None:
        super().__init__(datastore, events_table_name="entries", tracking_table_name="followers")
        self._sql = queries("queries")
        self._reading = queries("recorder")

    def create_table(self) -> None:
        """Nothing is created: `complaints init` does that. Errors: `WrongVersion`."""
        with connect(self.datastore.url) as connection:
            check_version(connection)

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        """Append, and return the positions. Where the reply is lost, the same events are not refused.

        Keyword arguments: `tracking` (the library's), `number_prefixes` and `people` as `Store.append`.
        Errors: `IntegrityError` where another was faster.
        """
        for attempt in range(ATTEMPTS):
            try:
                return self._append(stored_events, **kwargs)
            except (InterfaceError, OperationalError):
                if attempt == ATTEMPTS - 1:
                    raise
                sleep(WAIT_SECONDS)
            except IntegrityError:
                positions = self._positions_of(stored_events) if attempt else None
                if positions is None:
                    raise
                return positions
        raise AssertionError  # the last attempt returns or raises

    def _append(
        self,
        stored_events: Sequence[StoredEvent],
        *,
        tracking: Tracking | None = None,
        number_prefixes: Sequence[str | None] = (),
        people: Sequence[Newcomer] = (),
        **_: Any,
    ) -> list[int]:
        given = (
            [event.state.decode() for event in stored_events],
            list(number_prefixes) or [None] * len(stored_events),
            people_json(people) if people else None,
            tracking and tracking.application_name,
            None,
            tracking and tracking.notification_id,
        )
        with self.datastore.get_connection() as connection:
            try:
                rows = _rows(connection, self._sql["append_durably"], given)
            except psycopg.DatabaseError as error:
                if (error.sqlstate or "").startswith("CL"):
                    raise IntegrityError(str(error)) from error
                raise
        return [entry.position for entry in appended(rows[0])]

    @retry((InterfaceError, OperationalError), max_attempts=ATTEMPTS, wait=WAIT_SECONDS)
    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """The events of one stream, from after `gt` to `lte`, in order of version or against it."""
        bounds = {"stream": originator_id, "gt": gt, "lte": lte, "limit": limit}
        name = "select_events_backwards" if desc else "select_events"
        with self.datastore.get_connection() as connection:
            rows = _rows(connection, self._reading[name], bounds)
        return [_stored(entry_of(row).draft) for row in rows]

    @retry((InterfaceError, OperationalError), max_attempts=ATTEMPTS, wait=WAIT_SECONDS)
    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Up to `limit` events of these kinds (all, where none is named) from `start` to `stop`, in order."""
        after = (start or 0) - (1 if inclusive_of_start else 0)
        bounds = {"after": after, "stop": stop, "kinds": list(topics) or None, "limit": limit}
        with self.datastore.get_connection() as connection:
            rows = _rows(connection, self._reading["select_notifications"], bounds)
        return [_notification(entry_of(row)) for row in rows]

    @retry((InterfaceError, OperationalError), max_attempts=ATTEMPTS, wait=WAIT_SECONDS)
    def max_notification_id(self) -> int | None:
        """The last position, None for an empty ledger."""
        with self.datastore.get_connection() as connection:
            return _rows(connection, self._sql["head"], {})[0][0] or None

    def insert_tracking(self, tracking: Tracking) -> None:
        """Move a follower on without an event. Errors: `IntegrityError` where it is as far already."""
        self.insert_events([], tracking=tracking)

    @retry((InterfaceError, OperationalError), max_attempts=ATTEMPTS, wait=WAIT_SECONDS)
    def max_tracking_id(self, application_name: str) -> int | None:
        """How far a follower has come, None where it never began."""
        with self.datastore.get_connection() as connection:
            rows = _rows(connection, self._sql["follower_position"], {"name": application_name})
        return rows[0][0] if rows else None

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> LedgerSubscription:
        """Everything after `gt`, and then whatever comes. Use it as a context manager."""
        return LedgerSubscription(self, self.datastore.url, gt, topics)

    def _positions_of(self, stored_events: Sequence[StoredEvent]) -> list[int] | None:
        """Where exactly these events stand already; None unless all of them do."""
        positions = []
        for event in stored_events:
            bounds = {
                "stream": event.originator_id,
                "gt": event.originator_version - 1,
                "lte": event.originator_version,
                "limit": 1,
            }
            with self.datastore.get_connection() as connection:
                rows = _rows(connection, self._reading["select_events"], bounds)
            if not rows or entry_of(rows[0]).draft.body().encode() != event.state:
                return None
            positions.append(entry_of(rows[0]).position)
        return positions or None


def _stored(draft: Draft) -> StoredEvent:
    return StoredEvent(draft.stream, draft.version, draft.kind, draft.body().encode())


def _notification(entry: Entry) -> Notification:
    draft = entry.draft
    return Notification(draft.stream, draft.version, draft.kind, draft.body().encode(), entry.position)


def _draft_of(state: bytes) -> Draft:
    said = json.loads(state)
    handbook, request = said.pop("handbook") or {}, said.pop("request")
    return Draft(
        **said
        | {
            "stream": UUID(said["stream"]),
            "at": moment(said["at"]),
            "handbook": handbook.get("name"),
            "handbook_version": handbook.get("version"),
            "request": Request(**request) if request else None,
            "person": said["person"] and UUID(said["person"]),
            "subject": said["subject"] and UUID(said["subject"]),
        }
    )


def _rows(
    connection: psycopg.Connection[Any], statement: bytes, parameters: Mapping[str, Any] | Sequence[Any]
) -> list[tuple[Any, ...]]:
    with connection.cursor(binary=True, row_factory=tuple_row) as cursor:
        return cursor.execute(statement, parameters, prepare=True).fetchall()
