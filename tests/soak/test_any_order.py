"""Many orders, other each time."""

import pytest

from tests.robustness.conftest import NewLedger
from tests.robustness.test_any_order import run


@pytest.mark.soak
@pytest.mark.timeout(1200)
def test_what_always_holds_holds_in_many_orders(new_ledger: NewLedger) -> None:
    accepted = run(new_ledger, 150, 60, derandomize=False)
    print(f"\n{accepted} commands accepted, in any order")  # noqa: T201 - the soak's figure
    assert accepted > 1000
