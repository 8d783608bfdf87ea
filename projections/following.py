"""The read models kept current while a service runs, so that no first reader waits for what others did."""

import logging
import threading

import psycopg

from ledger.database import Connection, connect
from ledger.errors import DatabaseUnreachable, StandsStill
from projections.models import catch_up

log = logging.getLogger(__name__)

POLL_SECONDS = 1.0
"""How long an entry waits at most where no notice comes."""


class Following(threading.Thread):
    """Catches up whenever something was recorded, until `ended` is set.

    Any number may run beside each other. An entry that cannot be taken in is told once and tried again; a
    lost connection is made anew. Anything else ends it: `problem`.
    """

    def __init__(self, url: str, ended: threading.Event) -> None:
        super().__init__(name="following", daemon=True)
        self._url = url
        self._ended = ended
        self._told: object = None
        self.problem: Exception | None = None

    def run(self) -> None:
        """Until it is ended."""
        try:
            while not self._ended.is_set():
                self._follow_while_connected()
        except Exception as error:
            log.exception("the read models are not followed any more")
            self.problem = error

    def _follow_while_connected(self) -> None:
        try:
            with connect(self._url) as connection:
                connection.execute(b"LISTEN ledger")
                # While somebody holds this lock, appends send notices (ledger.wake).
                connection.execute(b"SELECT pg_advisory_lock_shared(4839202)")
                while not self._ended.is_set():
                    self._catch_up(connection)
                    for _ in connection.notifies(timeout=POLL_SECONDS, stop_after=1):
                        break
        except (psycopg.OperationalError, DatabaseUnreachable) as error:
            log.warning("the database is away: %s", error)
            self._ended.wait(POLL_SECONDS)

    def _catch_up(self, connection: Connection) -> None:
        try:
            catch_up(connection, patient=True)
            self._told = None
        except StandsStill as stop:
            if self._told != stop.values["position"]:
                self._told = stop.values["position"]
                log.error("%s. %s", stop, stop.way_out.format(**stop.values))  # noqa: TRY400 - no traceback: it says all
