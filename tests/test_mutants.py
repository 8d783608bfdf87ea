"""What is taken out of a handbook, or changed in it, makes a test of the law fail: at least 95 in 100."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.mutants import FILES, WANTED_SHARE, leaves, mutants

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("every", [pytest.param(1, marks=pytest.mark.soak), 30])
@pytest.mark.timeout(900)
def test_the_law_holds_the_handbooks(every: int) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "tests.mutants", "--show", "--every", str(every)],
        check=False,
        capture_output=True,
        encoding="utf-8",
        cwd=ROOT,
    )
    sys.stdout.write(told.stdout)
    assert told.stdout.count(" mutants ") == len(FILES), told.stderr
    if every == 1:
        assert told.returncode == 0, told.stdout
    # A sample is too small for a share by file.
    counted = [line.split() for line in told.stdout.splitlines() if " mutants " in line]
    noticed, total = (sum(int(row[place]) for row in counted) for place in (3, 1))
    assert noticed / total >= WANTED_SHARE, told.stdout


def test_a_mutant_differs_in_one_value() -> None:
    data = {"a": 1, "b": ["x", "y"], "rows": [{"id": "r", "flag": True}], "title": "no law"}
    found = dict(mutants(data))
    assert "without title" not in found
    assert found["a: 1 → 2"] == {**data, "a": 2}
    assert found["without b.0"] == {**data, "b": ["y"]}
    assert found["rows.0.flag: True → False"]["rows"] == [{"id": "r", "flag": False}]
    assert len(list(leaves(data))) == 5
