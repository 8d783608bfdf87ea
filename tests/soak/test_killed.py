"""200 times `kill -9` at a random moment: a hundred line by line, a hundred in large transactions."""

from itertools import count
from pathlib import Path

import pytest

from tests.robustness.conftest import NewLedger
from tests.robustness.killing import kill_again_and_again

WANTED_KILLS = 100
KILLS_A_FILE = 10


@pytest.mark.soak
@pytest.mark.durable
@pytest.mark.timeout(900)
@pytest.mark.parametrize("fast,first_seed", [(False, 100), (True, 200)])
def test_a_hundred_kills(new_ledger: NewLedger, tmp_path: Path, fast: bool, first_seed: int) -> None:
    kills = 0
    for seed in count(first_seed):
        batch_lines = (5, 13, 40, None)[seed % 4] if fast else None
        kills += kill_again_and_again(
            new_ledger, tmp_path, seed, 120, fast=fast, batch_lines=batch_lines, kills=KILLS_A_FILE
        )
        if kills >= WANTED_KILLS:
            break
    print(f"\n{kills} kills, {'--fast' if fast else 'line by line'}")  # noqa: T201 - the soak's figure
