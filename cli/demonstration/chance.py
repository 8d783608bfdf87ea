"""A chooser that draws the same for the same seed, on every machine and under every Python.

It hashes its seed with a counter, so that nothing here depends on a source of randomness.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import TypeVar

Item = TypeVar("Item")


class Chance:
    """Draws that follow from `seed` alone."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._drawn = 0

    def fraction(self) -> float:
        """A number from 0 (inclusive) to 1 (exclusive)."""
        self._drawn += 1
        digest = sha256(f"{self._seed}|{self._drawn}".encode()).digest()
        return int.from_bytes(digest[:6], "big") / float(1 << 48)

    def between(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return low + int(self.fraction() * (high - low + 1))

    def happens(self, likelihood: float) -> bool:
        """True with the given likelihood, 0 to 1."""
        return self.fraction() < likelihood

    def pick(self, items: Sequence[Item]) -> Item:
        """One of the items, each as likely as the others."""
        return items[int(self.fraction() * len(items))]

    def weigh(self, items: Sequence[tuple[Item, int]]) -> Item:
        """One of the items, each as likely as its weight says."""
        left = self.fraction() * sum(weight for _, weight in items)
        for item, weight in items:
            left -= weight
            if left < 0:
                return item
        return items[-1][0]
