"""Several ledgers for one test: the one that suffers, and the one that it is compared with."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest

from ledger.database import Connection, connect
from tests.conftest import TEMPLATE, _database, _server_of

NewLedger = Callable[[], tuple[str, Connection]]


@pytest.fixture
def new_ledger(request: pytest.FixtureRequest) -> Iterator[NewLedger]:
    """Makes an initialised, empty ledger: its address and a connection to it."""
    server = _server_of(request)
    with ExitStack() as stack:

        def make() -> tuple[str, Connection]:
            url = stack.enter_context(contextmanager(_database)(server, TEMPLATE))
            return url, stack.enter_context(connect(url))

        yield make
