"""The ground of all measurements: an embedded server with its usual settings, in a folder of its own."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg

from ledger.database import Connection, connect, initialise
from ledger.outside import Outside
from ledger.placement import existing
from ledger.server import EmbeddedServer
from ledger.store import Store
from ledger.vault import Vault
from policies.desk import Desk

STORE = "SH01"
HANDBOOK = "changan-211"
SETTINGS = ("COMPLAINTS_", "PG", "POSTGRES_", "LANGUAGE", "LC_")
COMPLAINTS = Path(sys.executable).with_name("complaints")
"""The program as it is installed beside the Python that runs this."""


@dataclass(frozen=True, slots=True)
class Ground:
    """A running server. `url` is what the program finds by itself, an initialised ledger with one store."""

    url: str
    _numbers: Iterator[int]

    def database(self, *, ledger: bool) -> str:
        """The address of a new database: empty, or a ledger with one store."""
        name = f"measured_{next(self._numbers)}"
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        url = self.url.replace("/postgres?", f"/{name}?")
        if ledger:
            _prepare(url)
        return url


@contextmanager
def ground(flush_microseconds: int = 0) -> Iterator[Ground]:
    """A server for one run, gone without a trace afterwards; nothing of the caller's settings reaches it.

    With `flush_microseconds` each flush of its log takes so much longer, for whoever commits.
    """
    for name in [name for name in os.environ if name.startswith(SETTINGS)]:
        del os.environ[name]
    os.environ["LANG"] = "C.UTF-8"
    home = Path(tempfile.mkdtemp(prefix="complaints-bench-"))
    os.environ["COMPLAINTS_HOME"] = str(home)
    server = EmbeddedServer(home)
    try:
        url = server.start()
        _slow_down(url, flush_microseconds)
        _prepare(url)
        yield Ground(url, count(1))
    finally:
        server.stop()
        placement = existing(home)
        if placement is not None:
            shutil.rmtree(placement.folder)
        shutil.rmtree(home, ignore_errors=True)


def _slow_down(url: str, flush_microseconds: int) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"ALTER SYSTEM SET commit_delay = {flush_microseconds:d}".encode())
        connection.execute("ALTER SYSTEM SET commit_siblings = 0")
        connection.execute("SELECT pg_reload_conf()")


def _prepare(url: str) -> None:
    with connect(url) as connection:
        initialise(connection)
        registered = {"store": STORE, "handbook": HANDBOOK}
        answer = desk_on(connection).execute(
            {"id": "store", "command": "register-store", "by": "admin", **registered}
        )
        assert answer["ok"], answer


def desk_on(connection: Connection) -> Desk:
    """A desk as the program makes it, its memory empty."""
    store, outside = Store(connection), Outside()
    return Desk(store, Vault(store, outside), outside)
