"""The long tests have what the short ones have."""

from tests.robustness.conftest import new_ledger

__all__ = ["new_ledger"]
