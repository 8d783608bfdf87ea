"""Ledgers to look at: the demonstration's year."""

from tests.robustness.conftest import new_ledger

__all__ = ["new_ledger"]
