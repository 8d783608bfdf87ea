"""A store on an empty ledger."""

import pytest

from ledger.database import Connection
from ledger.store import Store


@pytest.fixture
def store(connection: Connection) -> Store:
    return Store(connection)
