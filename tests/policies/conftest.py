"""The house that the tests of the policies share."""

import psycopg
import pytest

from tests.policies.house import House


@pytest.fixture
def house(connection: psycopg.Connection) -> House:
    return House(connection)
