"""`kill -9` while a lake is written: the folder is valid at every moment, and the next run goes on."""

import json
import random
import sys
import time
from pathlib import Path
from subprocess import PIPE, Popen

import duckdb
import pytest

from ledger.database import Connection
from ledger.lake import differences, entries_of, write_lake
from ledger.lake_folder import MANIFEST, Folder
from ledger.store import Store
from tests.lake.conftest import load

# The real thing, but that files are small and runs many, as over a long time; it tells of each.
PROGRAM = """
import sys, ledger.lake as lake
from pathlib import Path
from ledger.database import connect
lake.PIECE_ENTRIES = 9
connection, folder, position = connect(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
while True:
    position = lake.write_lake(connection, folder, position + 4).position
    print(position, flush=True)
"""


@pytest.mark.parametrize("seed", range(2))
def test_a_killed_run_leaves_a_valid_lake(
    connection: Connection, database_url: str, tmp_path: Path, seed: int
) -> None:
    load(connection, 120)
    chance, lake, position = random.Random(seed), tmp_path / "lake", 0
    for _ in range(5):
        program = Popen(
            [sys.executable, "-c", PROGRAM, database_url, str(lake), str(position)], stdout=PIPE, stderr=PIPE
        )
        assert program.stdout is not None
        for _ in range(chance.randint(1, 6)):
            program.stdout.readline()
        time.sleep(0.01 * chance.random())
        program.kill()
        _, errors = program.communicate()
        assert not errors, errors.decode()
        assert_valid(connection, lake)
        position = Folder.read(lake).manifest.position
    assert 15 < position < Store(connection).head(), "killed in the midst of it"
    write_lake(connection, lake)
    assert_valid(connection, lake)
    assert Folder.read(lake).manifest.position == Store(connection).head()


def assert_valid(connection: Connection, lake: Path) -> None:
    """By its manifest; and to whoever just reads all files that are there."""
    folder = Folder.read(lake)
    assert list(differences(folder)) == []
    position = folder.manifest.position
    recorded = Store(connection).entries_after(0, position) if position else []
    assert list(entries_of(folder)) == recorded
    if position:
        read = f"SELECT list(position ORDER BY position) FROM '{lake}/entries/*/*.parquet'"
        assert duckdb.execute(read).fetchall() == [(list(range(1, position + 1)),)]


def test_each_moment_of_a_run_is_valid(
    connection: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped before every single step of writing and renaming, one after the other."""
    monkeypatch.setattr("ledger.lake.PIECE_ENTRIES", 15)
    load(connection, 60)
    stops = 0
    for step in range(1, 200):
        lake = tmp_path / str(step)
        write_lake(connection, lake, 20)
        if not _stopped_before(step, connection, lake):
            break
        stops += 1
        assert_valid(connection, lake)
        write_lake(connection, lake)
        assert_valid(connection, lake)
        assert json.loads((lake / MANIFEST).read_text())["announced"] is None
    assert stops > 8


class Stopped(Exception):  # noqa: N818 - as a kill would
    """The process ended here."""


def _stopped_before(step: int, connection: Connection, lake: Path) -> bool:
    """Write, and stop before the step of that number; whether there were so many."""
    counted = iter(range(1, step + 1))
    replace = Path.replace

    def replaced(self: Path, target: Path) -> Path:
        if next(counted, None) == step:
            raise Stopped
        return replace(self, target)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "replace", replaced)
        try:
            write_lake(connection, lake)
        except Stopped:
            return True
    return False
