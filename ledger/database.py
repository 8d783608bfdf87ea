"""The way to the database: its address, a connection, its numbered migrations."""

import json
import logging
import os
import re
import time
from collections.abc import Iterator
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.types.json import set_json_loads

from aggregates.messages import N_
from ledger.errors import DatabaseUnreachable, WrongVersion
from ledger.queries import SQL_FOLDER

URL_VARIABLE = "COMPLAINTS_DATABASE_URL"
MINIMUM_SERVER_VERSION = 150000
CONNECT_TIMEOUT_SECONDS = 10

# Held while migrations run: several first starts at once would fail in the catalogue otherwise.
MIGRATION_LOCK = 4839203

# A stopped client must not keep the append lock for ever; compiling queries never pays off here.
_SETTINGS = "-c idle_in_transaction_session_timeout=60s -c jit=off -c timezone=UTC"

# The driver would tell of an error that is raised, and handled, once more: that its pipeline ended with it.
logging.getLogger("psycopg").addFilter(lambda record: "ignored terminating" not in str(record.msg))

_scan = json.JSONDecoder().raw_decode

Connection = psycopg.Connection[tuple[Any, ...]]


def database_url() -> str:
    """`COMPLAINTS_DATABASE_URL`, or else the embedded server's, which is started where needed.

    Errors: `DatabaseUnreachable` where it cannot be started.
    """
    named = os.environ.get(URL_VARIABLE)
    if named:
        return named
    # Here, because a named database needs none of it.
    from ledger.server import EmbeddedServer

    return EmbeddedServer().url()


def connect(url: str | None = None) -> Connection:
    """A connection in autocommit to `url`, or else to `database_url()`.

    Errors: `DatabaseUnreachable` with a reason that has one line and no password.
    """
    if url is not None:
        return _connect(url)
    try:
        return _connect(database_url())
    except DatabaseUnreachable:
        if os.environ.get(URL_VARIABLE):
            raise
    # The embedded server died this very moment: it is found dead now, and started.
    time.sleep(0.1)
    return _connect(database_url())


def another(connection: Connection) -> Connection:
    """One more connection to where this one goes. Errors: `DatabaseUnreachable`."""
    return _connect(make_conninfo(connection.info.dsn, password=connection.info.password or None))


def again(broken: Connection) -> Connection:
    """A new connection to where this one went; the embedded server is started again if it was that.

    Errors: `DatabaseUnreachable`.
    """
    from ledger.server import EmbeddedServer

    embedded = EmbeddedServer()
    if embedded.serves(broken.info.host):
        embedded.url()
    connection = another(broken)
    broken.close()
    return connection


def _connect(url: str) -> Connection:
    try:
        options: dict[str, Any] = conninfo_to_dict(url)
        given = options.get("options") or ""
        options["options"] = given if _SETTINGS in given else f"{_SETTINGS} {given}".strip()
        options.setdefault("connect_timeout", CONNECT_TIMEOUT_SECONDS)
        options.setdefault("application_name", "complaints")
        options["client_encoding"] = "UTF8"
        connection = psycopg.connect(**options, autocommit=True)
    except psycopg.ProgrammingError:
        # Without its text, which repeats the address and may so show a password.
        raise DatabaseUnreachable(N_("the address of the database cannot be read")) from None
    except psycopg.OperationalError as error:
        raise DatabaseUnreachable(
            N_("the database cannot be reached: {reason}"), reason=first_line(error)
        ) from error
    set_json_loads(_loads, connection)
    return connection


def _loads(text: str | bytes) -> Any:
    # What the database sends is JSON in UTF-8; json.loads takes half as long again to find that out.
    return _scan(text.decode() if isinstance(text, bytes) else text, 0)[0]


def initialise(connection: Connection) -> list[str]:
    """Prepare the database: apply, in one transaction, every migration it lacks.

    Returns their names; none where it was ready. Any number of processes may do this at once.
    Errors: `WrongVersion` for a server or a database that cannot become ours.
    """
    _check_server(connection)
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (MIGRATION_LOCK,))
        present = _applied(connection)
        _refuse_other(present)
        missing = [(number, name, sql) for number, name, sql in _migrations() if number not in present]
        for number, name, sql in missing:
            connection.execute(sql.encode())
            connection.execute("INSERT INTO ledger.migrations (number, name) VALUES (%s, %s)", (number, name))
    return [name for _, name, _ in missing]


def check_version(connection: Connection) -> None:
    """Return where the database is exactly of this program's version, else raise `WrongVersion`."""
    _check_server(connection)
    present = _applied(connection)
    if not present:
        raise WrongVersion(N_("this database is not prepared yet; run: complaints init"))
    _refuse_other(present)
    if len(present) < len(_names()):
        raise WrongVersion(N_("this database is of an older version; run: complaints init"))


def _check_server(connection: Connection) -> None:
    info = connection.info
    if info.server_version < MINIMUM_SERVER_VERSION:
        raise WrongVersion(
            N_("PostgreSQL 15 or later is needed; this is {version}"),
            version=info.parameter_status("server_version"),
        )
    if info.parameter_status("server_encoding") != "UTF8":
        raise WrongVersion(
            N_("the database must be encoded in UTF8; this one is {encoding}"),
            encoding=info.parameter_status("server_encoding"),
        )


def _applied(connection: Connection) -> dict[int, str]:
    row = connection.execute("SELECT to_regclass('ledger.migrations') IS NOT NULL").fetchone()
    if row is None or not row[0]:
        return {}
    return dict(connection.execute("SELECT number, name FROM ledger.migrations").fetchall())


def _refuse_other(present: dict[int, str]) -> None:
    ours = _names()
    if present and max(present) > max(ours):
        raise WrongVersion(N_("this database is of a newer version; this program needs an update"))
    if not present.items() <= ours.items():
        raise WrongVersion(N_("this database was made by another program or an unfinished version"))


def _names() -> dict[int, str]:
    return {number: name for number, name, _ in _migrations(read=False)}


def _migrations(*, read: bool = True) -> Iterator[tuple[int, str, str]]:
    for file in sorted(SQL_FOLDER.iterdir()):
        named = re.fullmatch(r"(\d{4})_\w+\.sql", file.name)
        if named:
            yield int(named[1]), file.name, file.read_text("utf-8") if read else ""


def first_line(error: psycopg.Error) -> str:
    """What a database error says, in one line."""
    if error.diag.message_primary:
        return error.diag.message_primary
    # libpq tells one line for each address it tried; what it indents is advice.
    told = [line for line in str(error).splitlines() if line.strip() and not line.startswith("\t")]
    return told[-1].removeprefix("connection failed: ") if told else type(error).__name__
