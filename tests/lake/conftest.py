"""A ledger with some hundred entries."""

from itertools import islice

import pytest

from ledger.database import Connection
from tests.robustness.conftest import new_ledger
from tests.robustness.lines import encode, registrations, year
from tests.robustness.program import apply_here

__all__ = ["new_ledger"]


@pytest.fixture
def begun(connection: Connection) -> Connection:
    """The first lines of the year."""
    load(connection, 60)
    return connection


def load(connection: Connection, lines: int) -> None:
    """The year up to so many lines; what is there already counts once."""
    told = [*registrations(), *islice(year(), lines)]
    assert all(reply["ok"] for reply in apply_here(connection, encode(told), clock="commands", fast=True))
