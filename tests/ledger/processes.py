"""What other processes do in the tests of several at once; importable by them."""

import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from multiprocessing import get_context
from uuid import UUID

from ledger.database import connect, initialise
from ledger.errors import RequestKnown, VersionConflict
from ledger.store import Store
from tests.ledger.drafts import draft, request


def pool(processes: int) -> ProcessPoolExecutor:
    """Processes that share nothing with the test but the database."""
    return ProcessPoolExecutor(processes, mp_context=get_context("spawn"))


def add_notes(url: str, stream: UUID, wanted: int) -> int:
    """Add notes to one case, reading it again after each conflict; how many conflicts there were."""
    conflicts = 0
    with connect(url) as connection:
        store = Store(connection)
        for _ in range(wanted):
            while True:
                version = len(store.entries_of(stream)) + 1
                try:
                    store.append([draft(stream, version, request=request())])
                    break
                except VersionConflict:
                    conflicts += 1
    return conflicts


def ask_once(url: str, id: str, start_at: float) -> tuple[bool, str | None]:
    """Append under a request id that others use as well: whether it was ours, and the case's number."""
    with connect(url) as connection:
        store = Store(connection)
        time.sleep(max(0.0, start_at - time.time()))
        try:
            return True, store.append([draft(request=request(id))])[0].number
        except RequestKnown:
            answer = store.answer_of(id)
            return False, answer.number if answer else None


def receive(url: str, wanted: int) -> list[str | None]:
    """Open cases; every third attempt fails and must not use up a number."""
    numbers = []
    with connect(url) as connection:
        store = Store(connection)
        for turn in range(wanted):
            if turn % 3 == 0:
                with suppress(VersionConflict):
                    store.append([draft(), draft(version=7)])
            numbers.append(store.append([draft()])[0].number)
    return numbers


def prepare(url: str) -> int:
    """Initialise the database: how many migrations this process applied."""
    with connect(url) as connection:
        return len(initialise(connection))
