"""A connection to a ledger that is ready for this program."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ledger.database import Connection


@contextmanager
def connected() -> Iterator["Connection"]:
    """The ledger, ready. Errors: `DatabaseUnreachable`, `WrongVersion`."""
    from ledger.database import check_version, connect

    with connect() as connection:
        check_version(connection)
        yield connection
