"""Sends what waits in the outbox: at least once, one sender at a time, holding no lock of the ledger."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

import psycopg

from ledger.database import connect
from ledger.errors import DatabaseUnreachable
from ledger.outside import Outside
from ledger.store import Store
from policies.address_book import Address, AddressBook
from policies.outbox import Claimed, claim, delivered, failed
from policies.ways import Message, Undelivered

log = logging.getLogger(__name__)

POLL_SECONDS = 1.0


@dataclass(slots=True)
class Tally:
    """How many notices were sent, and how many attempts failed."""

    sent: int = 0
    failed: int = 0


class Sender:
    """Sends over one connection; any number of senders may work at once."""

    def __init__(self, store: Store, book: AddressBook, outside: Outside) -> None:
        self._store = store
        self._book = book
        self._outside = outside

    def send_due(self, go_on: Callable[[], bool] = lambda: True) -> Tally:
        """Try once each notice that is due now and has an address."""
        tally, until = Tally(), self._outside.now()
        reached = list(self._book.reached())
        while reached and go_on():
            token = self._outside.uuid()
            notice = claim(self._store, token, until, reached)
            if notice is None:
                break
            address = self._book.find(notice.recipient, notice.store)
            assert address is not None, "only notices that have an address are claimed"
            try:
                self._deliver(notice, address)
            except Undelivered as error:
                log.info("notice %s to %s: %s", notice.id, notice.recipient, error)
                now = self._outside.now()
                failed(self._store, token, notice, address.way, now, str(error), error.reached)
                tally.failed += 1
            else:
                delivered(self._store, token, notice, address.way, self._outside.now())
                tally.sent += 1
        return tally

    def _deliver(self, notice: Claimed, address: Address) -> None:
        """Send it to whoever at this address has not got it yet. Raises `Undelivered`."""
        left = tuple(to for to in address.to if to not in notice.reached)
        if left or not address.to:
            self._book.ways[address.way].deliver(self._message(notice), left, self._outside.now())

    def _message(self, notice: Claimed) -> Message:
        language = self._book.language
        texts = notice.texts[language]
        return Message(
            notice.key, notice.happened_at, notice.recipient, notice.number, notice.store, notice.rule,
            language, texts["title"], texts["text"],
        )  # fmt: skip


class Sending(threading.Thread):
    """A sender beside the policies' runner, with its own connection: a slow mail server delays no deadline.

    `ended` ends it. What is no broken connection is kept in `problem` and ends the service, loudly.
    """

    def __init__(self, url: str, book: AddressBook, outside: Outside, ended: threading.Event) -> None:
        super().__init__(name="notices", daemon=True)
        self._url = url
        self._book = book
        self._outside = outside
        self._ended = ended
        self.problem: BaseException | None = None

    def run(self) -> None:
        """Until the service ends."""
        try:
            while not self._ended.is_set():
                self._work()
        except BaseException as error:  # noqa: BLE001 - handed to the thread that waits
            self.problem = error
            self._ended.set()

    def _work(self) -> None:
        """One connection's life."""
        try:
            store = Store(connect(self._url))
            try:
                sender = Sender(store, self._book, self._outside)
                while not self._ended.is_set():
                    sender.send_due(lambda: not self._ended.is_set())
                    self._ended.wait(POLL_SECONDS)
            finally:
                # It may have been made anew meanwhile.
                store.connection.close()
        except (psycopg.OperationalError, DatabaseUnreachable) as error:
            log.warning("the database is away: %s", error)
            self._ended.wait(POLL_SECONDS)
