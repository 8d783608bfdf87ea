"""What other processes do in the tests of several at once; importable by them."""

import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from multiprocessing import get_context
from uuid import UUID

from ledger.database import Connection, connect, initialise
from ledger.errors import RequestKnown, VersionConflict
from ledger.store import Store
from tests.ledger.drafts import draft, request


def pool(processes: int) -> ProcessPoolExecutor:
    """Processes that share nothing with the test but the database."""
    return ProcessPoolExecutor(processes, mp_context=get_context("spawn"))


def meet(connection: Connection, parties: int) -> None:
    """Wait until that many processes came by; the test made the sequence they count with."""
    connection.execute("SELECT nextval('public.met')")
    while connection.execute("SELECT last_value >= %s FROM public.met", [parties]).fetchone() != (True,):
        time.sleep(0.005)


def add_notes(url: str, stream: UUID, wanted: int) -> int:
    """Add notes to one case, reading it again after each conflict; how many conflicts there were."""
    conflicts = 0
    with connect(url) as connection:
        store = Store(connection)
        meet(connection, 4)
        for _ in range(wanted):
            while True:
                version = len(store.entries_of(stream)) + 1
                try:
                    store.append([draft(stream, version, request=request())])
                    break
                except VersionConflict:
                    conflicts += 1
    return conflicts


def ask(url: str, ids: list[str]) -> list[tuple[bool, str | None]]:
    """Append under request ids that others use as well: whether each was ours, and its case's number."""
    answers: list[tuple[bool, str | None]] = []
    with connect(url) as connection:
        store = Store(connection)
        meet(connection, 8)
        for id in ids:
            try:
                answers.append((True, store.append([draft(request=request(id))])[0].number))
            except RequestKnown:
                answer = store.answer_of(id)
                answers.append((False, answer.number if answer else None))
    return answers


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
