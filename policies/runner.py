"""The policies as a service: one runner works, others wait as spares; it never ends silently."""

import logging
from collections.abc import Callable

import psycopg

from ledger.database import Connection, connect
from ledger.errors import DatabaseUnreachable
from policies.desk import Desk

log = logging.getLogger(__name__)

RUNNER_LOCK = 4839204
"""Held by the session of the runner that works."""

POLL_SECONDS = 1.0
"""How long a deadline or an entry waits at most where no notice comes."""


class Runner:
    """Settles whenever something was recorded, and at least every `POLL_SECONDS`.

    `desk_for` makes a desk on a connection; `pause` waits (seconds) and says whether to go on, so that a
    test, or a signal, ends the loop. A lost connection is made anew.
    """

    def __init__(
        self, desk_for: Callable[[Connection], Desk], url: str, pause: Callable[[float], bool]
    ) -> None:
        self._desk_for = desk_for
        self._url = url
        self._pause = pause

    def run(self) -> None:
        """Until `pause` says no. Raises what is no broken connection: a poisonous entry stops it loudly."""
        while True:
            try:
                if not self._work():
                    return
            except (psycopg.OperationalError, DatabaseUnreachable) as error:
                log.warning("the database is away: %s", error)
                if not self._pause(POLL_SECONDS):
                    return

    def _work(self) -> bool:
        """One connection's life; whether to connect again."""
        with connect(self._url) as listening, connect(self._url) as working:
            listening.execute(b"LISTEN ledger")
            listening.execute(b"SELECT pg_advisory_lock_shared(4839202)")
            desk = self._desk_for(working)
            while True:
                if self._is_mine(listening):
                    desk.settle()
                for _ in listening.notifies(timeout=POLL_SECONDS, stop_after=1):
                    break
                if not self._pause(0):
                    return False

    @staticmethod
    def _is_mine(connection: Connection) -> bool:
        """Whether this session works: it holds the lock, or takes it as the one before has gone."""
        row = connection.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND granted"
            " AND mode = 'ExclusiveLock' AND pid = pg_backend_pid()) OR pg_try_advisory_lock(%s)",
            (RUNNER_LOCK, RUNNER_LOCK),
        ).fetchone()
        return row is not None and bool(row[0])
