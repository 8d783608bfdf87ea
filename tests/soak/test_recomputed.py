"""Many histories, other each time, each from five sides; and after kills at random moments."""

from pathlib import Path

import pytest

from tests.recomputed.test_histories import hold, silent_ones
from tests.recomputed.test_killed import killed_and_looked_at
from tests.robustness.conftest import NewLedger


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_many_histories_are_the_same_from_five_sides(new_ledger: NewLedger, tmp_path: Path) -> None:
    said = hold(new_ledger, tmp_path, 100, (25, 120), derandomize=False)
    print(f"\n{said['accepted']} commands accepted in 100 histories")  # noqa: T201 - the soak's figure
    # Of what recurs, the demonstration's year tells more.
    assert silent_ones(said) <= {"recurring.sql"}


@pytest.mark.soak
@pytest.mark.durable
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("seed", range(20, 26))
def test_after_many_kills_it_is_the_same(new_ledger: NewLedger, tmp_path: Path, seed: int) -> None:
    assert killed_and_looked_at(new_ledger, tmp_path, seed, lines=250, kills=12) >= 6
