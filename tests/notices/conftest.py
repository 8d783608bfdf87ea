"""A house whose notices go somewhere."""

from collections.abc import Iterator

import psycopg
import pytest

from tests.notices.receiving import Calls, Mails, mail_server, web_server
from tests.policies.house import House


@pytest.fixture
def house(connection: psycopg.Connection) -> House:
    return House(connection)


@pytest.fixture
def mails() -> Iterator[Mails]:
    with mail_server() as mails:
        yield mails


@pytest.fixture
def calls() -> Iterator[Calls]:
    with web_server() as calls:
        yield calls
