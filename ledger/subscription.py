"""Following the ledger as it grows, through lost connections and over what a filter skips."""

import logging
from collections.abc import Sequence
from time import monotonic, sleep

import psycopg
from eventsourcing.persistence import InterfaceError, OperationalError
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresSubscription

from ledger.database import connect
from ledger.errors import DatabaseUnreachable

CHANNEL = b"ledger"
POLL_SECONDS = 1.0
PATIENCE_SECONDS = 60.0
RETRY_SECONDS = 0.2

# While a session holds this lock shared, `ledger.append` notifies; the lock ends with the session.
REGISTER = b"SELECT pg_advisory_lock_shared(4839202)"

# Appends that looked for listeners before we registered are waited for, so that none is overlooked.
WAIT_FOR_APPENDS = b"SELECT pg_advisory_lock_shared(4839201), pg_advisory_unlock_shared(4839201)"

log = logging.getLogger(__name__)


class LedgerSubscription(PostgresSubscription):
    """Yields every entry after `gt`, then each new one as it is recorded.

    It ends when stopped, and otherwise only with the error that lasted longer than `PATIENCE_SECONDS`:
    never silently. Woken by NOTIFY, and every `POLL_SECONDS` in case that fails.
    """

    def __init__(
        self,
        recorder: PostgresApplicationRecorder,
        url: str,
        gt: int | None = None,
        topics: Sequence[str] = (),
    ) -> None:
        # Before the library's part, which starts the threads that need it.
        self._url = url
        super().__init__(recorder, gt, topics)

    @property
    def position(self) -> int:
        """How far the log was looked through, over what the filter skipped as well."""
        return self._last_notification_id or 0

    def _listen(self) -> None:
        # Whatever happens to this connection, polling goes on; so it is made anew until we are stopped.
        while not self._has_been_stopped and not self._thread_error:
            try:
                self._listen_once()
            except (psycopg.Error, DatabaseUnreachable) as error:
                log.warning("listening again: %s", error)
                sleep(RETRY_SECONDS)

    def _listen_once(self) -> None:
        with connect(self._url) as connection:
            connection.execute(b"LISTEN " + CHANNEL)
            connection.execute(REGISTER)
            connection.execute(WAIT_FOR_APPENDS)
            self._has_been_notified.set()
            while not self._has_been_stopped and not self._thread_error:
                for _ in connection.notifies(timeout=0.1, stop_after=1):
                    self._has_been_notified.set()

    def _loop_on_pull(self) -> None:
        failing_since: float | None = None
        while not self._has_been_stopped:
            try:
                self._pull()
                failing_since = None
                self._has_been_notified.wait(POLL_SECONDS)
            except (OperationalError, InterfaceError) as error:
                failing_since = failing_since or monotonic()
                log.warning("reading again: %s", error)
                if monotonic() - failing_since > PATIENCE_SECONDS:
                    self._end_with(error)
                sleep(RETRY_SECONDS)
            except BaseException as error:  # noqa: BLE001 - raised to whoever iterates
                self._end_with(error)

    def _end_with(self, error: BaseException) -> None:
        self._thread_error = self._thread_error or error
        self.stop()

    def _pull(self) -> None:
        # Read before the entries: up to here, whatever the filter left out is dealt with.
        head = self._recorder.max_notification_id() or 0
        super()._pull()
        if not self._has_been_stopped:
            self._last_notification_id = max(head, self._last_notification_id or 0)
