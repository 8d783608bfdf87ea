"""The way to the database, and its migrations."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from ledger.database import Connection, check_version, connect, initialise
from ledger.errors import DatabaseUnreachable, WrongVersion
from ledger.queries import SQL_FOLDER
from tests.ledger.processes import pool, prepare


def shape(url: str) -> list[tuple[object, ...]]:
    """Whatever stands in the catalogue, with the row versions that a change would move on."""
    with psycopg.connect(url) as connection:
        return connection.execute(
            "SELECT oid::bigint, relname, xmin::text FROM pg_class WHERE relnamespace IN"
            " (SELECT oid FROM pg_namespace WHERE nspname IN ('ledger', 'vault', 'read', 'policies'))"
            " ORDER BY 1"
        ).fetchall()


def test_twenty_first_starts_at_once(empty_database_url: str) -> None:
    with ThreadPoolExecutor(16) as threads, pool(4) as processes:
        work = [processes.submit(prepare, empty_database_url) for _ in range(4)]
        work += [threads.submit(prepare, empty_database_url) for _ in range(16)]
        applied = sorted(each.result() for each in work)
    assert applied == [0] * 19 + [len(list(SQL_FOLDER.glob("0*.sql")))]
    with connect(empty_database_url) as connection:
        check_version(connection)


def test_running_again_changes_nothing(database_url: str, connection: Connection) -> None:
    before = shape(database_url)
    assert initialise(connection) == []
    assert shape(database_url) == before


def test_a_failing_migration_leaves_nothing(
    empty_database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "0001_one.sql").write_text((SQL_FOLDER / "0001_entries.sql").read_text())
    (tmp_path / "0002_two.sql").write_text("SELECT 1 / 0")
    monkeypatch.setattr("ledger.database.SQL_FOLDER", tmp_path)
    with connect(empty_database_url) as connection, pytest.raises(psycopg.Error):
        initialise(connection)
    assert shape(empty_database_url) == []


def test_an_empty_database_says_what_to_do(empty_database_url: str) -> None:
    with connect(empty_database_url) as connection, pytest.raises(WrongVersion, match="complaints init"):
        check_version(connection)


@pytest.mark.parametrize(
    "change, told",
    [
        ("INSERT INTO ledger.migrations VALUES (9999, '9999_later.sql')", "newer version"),
        ("DELETE FROM ledger.migrations WHERE number = 5", "older version"),
        ("UPDATE ledger.migrations SET name = '0001_else.sql' WHERE number = 1", "another program"),
    ],
)
def test_another_version_is_told(connection: Connection, change: str, told: str) -> None:
    connection.execute(change.encode())
    with pytest.raises(WrongVersion, match=told):
        check_version(connection)


def test_a_database_of_another_encoding_is_refused(database_url: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1'")
    try:
        with connect(f"{database_url}&dbname=latin") as connection, pytest.raises(WrongVersion, match="UTF8"):
            initialise(connection)
    finally:
        with psycopg.connect(database_url, autocommit=True) as connection:
            connection.execute("DROP DATABASE latin")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:geheim@127.0.0.1:1/x",
        "host=/nowhere password=geheim",
        "geheim",
        "postgresql://u:geheim@[x",
    ],
)
def test_an_unreachable_database_is_told_in_one_line_without_the_password(url: str) -> None:
    with pytest.raises(DatabaseUnreachable) as error:
        connect(url)
    assert "geheim" not in str(error.value)
    assert "\n" not in str(error.value)
