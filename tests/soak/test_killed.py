"""The issue's figure: 200 times `kill -9` at a random moment."""

from pathlib import Path

import pytest

from tests.robustness.conftest import NewLedger
from tests.robustness.killing import kill_again_and_again

KILLS_A_FILE = 10


@pytest.mark.soak
@pytest.mark.durable
@pytest.mark.timeout(600)
@pytest.mark.parametrize("fast,seeds", [(False, range(100, 112)), (True, range(200, 215))])
def test_a_hundred_kills(new_ledger: NewLedger, tmp_path: Path, fast: bool, seeds: range) -> None:
    kills = 0
    for seed in seeds:
        batch_lines = (5, 13, 40, None)[seed % 4] if fast else None
        kills += kill_again_and_again(
            new_ledger, tmp_path, seed, 120, fast=fast, batch_lines=batch_lines, kills=KILLS_A_FILE
        )
    print(f"\n{kills} kills, {'--fast' if fast else 'line by line'}")  # noqa: T201 - the soak's figure
    assert kills >= 100
