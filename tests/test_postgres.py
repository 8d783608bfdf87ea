"""The server the tests run on is what they take it for."""

import psycopg
import pytest

from tests.postgres import Server


def test_each_test_has_a_database_of_its_own(empty_database_url: str, server: Server) -> None:
    with psycopg.connect(empty_database_url) as connection:
        row = connection.execute("SELECT current_database(), current_setting('fsync')").fetchone()
    assert row is not None
    assert row[0].startswith("test_")
    assert row[1] == "off"
    assert server.url("x") == f"postgresql://postgres@/x?host={server.folder}"


def test_the_run_is_on_the_release_asked_for(empty_database_url: str, request: pytest.FixtureRequest) -> None:
    asked = request.config.getoption("--postgres")
    with psycopg.connect(empty_database_url) as connection:
        assert connection.info.server_version // 10_000 == (18 if asked == "embedded" else int(asked))


@pytest.mark.durable
def test_a_durable_server_flushes_and_comes_back_after_a_crash(
    empty_database_url: str, durable_server: Server
) -> None:
    with psycopg.connect(empty_database_url, autocommit=True) as connection:
        assert connection.execute("SHOW fsync").fetchone() == ("on",)
        connection.execute("CREATE TABLE kept (); INSERT INTO kept DEFAULT VALUES")
    durable_server.stop("immediate")
    durable_server.start()
    with psycopg.connect(empty_database_url) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (1,)
