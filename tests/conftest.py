"""What the tests share: a real PostgreSQL, an empty ledger each, and a quiet environment."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest

from tests.postgres import DURABLE, FAST, Server, running

# Parallel runs carry the width of the window around; a test that minds it says so itself.
os.environ.pop("COLUMNS", None)

TEMPLATE = "initialised"
_numbers = count(1)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--postgres",
        default=os.environ.get("TEST_POSTGRES", "embedded"),
        help="the server the tests run on: embedded (the default), or a release that Debian has: 15, 17 …",
    )
    parser.addoption("--soak", action="store_true", help="run the long tests, and only those")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The long tests run when asked for and not beside the others."""
    soak = bool(config.getoption("--soak"))
    left_out = [item for item in items if (item.get_closest_marker("soak") is not None) != soak]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def pytest_report_header(config: pytest.Config) -> str:
    return f"postgres: {config.getoption('--postgres')}"


@pytest.fixture(autouse=True)
def quiet_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Nothing of the person who runs the tests reaches them: no settings, no language, no data folder."""
    for name in list(os.environ):
        if name.startswith(("COMPLAINTS_", "PG")) or name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("LANG", "C.UTF-8")
    home = tmp_path / "home"
    monkeypatch.setenv("COMPLAINTS_HOME", str(home))
    yield
    if home.exists():
        _remove_embedded(home)


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """The server of this run. It does not flush to disk; nobody may stop it but the end of the run."""
    with running(request.config.getoption("--postgres"), FAST) as server:
        yield server


@pytest.fixture(scope="session")
def durable_server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """A second server that flushes; tests may stop, crash and start it."""
    with running(request.config.getoption("--postgres"), DURABLE) as server:
        yield server


@pytest.fixture
def empty_database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A database with nothing in it, as a person creates it."""
    yield from _database(_server_of(request), "template0")


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A database with an initialised, empty ledger. Mark a test `durable` for a server that flushes."""
    yield from _database(_server_of(request), TEMPLATE)


@pytest.fixture
def connection(database_url: str) -> Iterator[psycopg.Connection]:
    """A connection as the program itself makes it, to an initialised, empty ledger."""
    from ledger.database import connect

    with connect(database_url) as connection:
        yield connection


Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def complaints(database_url: str) -> Run:
    """Run the program as a person does: `complaints("list", "--json", input=..., COMPLAINTS_NOW=...)`."""

    def run(
        *arguments: str, input: str | None = None, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "cli.main", *arguments],
            check=False,
            input=input if input is not None else "",
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            env={**os.environ, "COMPLAINTS_DATABASE_URL": database_url, **environment},
        )

    return run


def _server_of(request: pytest.FixtureRequest) -> Server:
    durable = request.node.get_closest_marker("durable") is not None
    server: Server = request.getfixturevalue("durable_server" if durable else "server")
    return server


def _database(server: Server, template: str) -> Iterator[str]:
    name = f"test_{next(_numbers)}"
    with psycopg.connect(server.url(), autocommit=True) as connection:
        if template == TEMPLATE:
            _make_template(server, connection)
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield server.url(name)
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _make_template(server: Server, connection: psycopg.Connection) -> None:
    """Initialise once a server; every test copies the result."""
    if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE]).fetchone():
        return
    from ledger.database import connect, initialise

    connection.execute("CREATE DATABASE initialising TEMPLATE template0")
    with connect(server.url("initialising")) as fresh:
        initialise(fresh)
    # Under its name only when it is whole: a failed attempt must not be copied.
    connection.execute(f"ALTER DATABASE initialising RENAME TO {TEMPLATE}")


def _remove_embedded(home: Path) -> None:
    """A server that a test started in its own data folder does not outlive it."""
    from ledger.placement import existing
    from ledger.server import EmbeddedServer

    placement = existing(home)
    if placement is not None:
        EmbeddedServer(home).stop()
        shutil.rmtree(placement.folder)
