"""The way of drafts into the ledger: at once, or in parts that the server takes in while more is decided."""

from collections.abc import Callable, Sequence

from ledger.entries import Draft
from ledger.records import Appended, Follower, Newcomer
from ledger.store import Store

SENT_AHEAD_DRAFTS = 100
"""A few milliseconds of the server's work: more would wait for the last part, fewer cost a statement each."""


class Sending:
    """What of growing lists of drafts and newcomers was sent already."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.forget()

    def forget(self) -> None:
        """Nothing was sent."""
        self._drafts, self._newcomers = 0, 0
        self._answers: list[Callable[[], list[Appended]]] = []

    def go_ahead(self, drafts: Sequence[Draft], newcomers: Sequence[Newcomer]) -> None:
        """Inside `Store.going_on`: send what is new where that is enough, without waiting for the answer."""
        if len(drafts) - self._drafts < SENT_AHEAD_DRAFTS:
            return
        answer = self._store.append_ahead(drafts[self._drafts :], newcomers[self._newcomers :])
        self._answers.append(answer)
        self._drafts, self._newcomers = len(drafts), len(newcomers)

    def finish(
        self, drafts: Sequence[Draft], newcomers: Sequence[Newcomer], follower: Follower | None
    ) -> list[Appended]:
        """Send the rest; what was added to all of them. Errors: those of `Store.append`."""
        last = self._store.append(drafts[self._drafts :], newcomers[self._newcomers :], follower)
        return [each for answer in self._answers for each in answer()] + last
