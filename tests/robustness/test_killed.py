"""`kill -9` in the middle of a file: what was answered stands, once; the rest comes with the next run."""

from pathlib import Path

import pytest

from tests.robustness.conftest import NewLedger
from tests.robustness.killing import kill_again_and_again


@pytest.mark.durable
@pytest.mark.parametrize("fast", [False, True])
def test_a_killed_run_is_taken_up_again(new_ledger: NewLedger, tmp_path: Path, fast: bool) -> None:
    kills = kill_again_and_again(
        new_ledger, tmp_path, 7 + fast, 70, fast=fast, batch_lines=9 if fast else None, kills=6
    )
    assert kills > 3, "it was hardly ever killed: the test shows little"
