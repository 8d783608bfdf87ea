"""`complaints lake` as people run it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ledger.database import Connection
from ledger.store import Store
from tests.conftest import Run


def test_write_then_verify(begun: Connection, complaints: Run, tmp_path: Path) -> None:
    head = Store(begun).head()
    told = json.loads(complaints("lake", str(tmp_path / "lake"), "--json").stdout)
    assert (told["position"], told["added"]) == (head, head)
    assert told["files"][0] == "handbooks.parquet"
    again = complaints("lake", str(tmp_path / "lake"))
    assert again.stdout == f"0 entries added; the lake holds the log up to position {head}.\n"
    verified = json.loads(complaints("lake", str(tmp_path / "lake"), "--verify", "--json").stdout)
    assert verified["ok"]
    assert (verified["entries"], verified["problems"]) == (head, [])


def test_verify_needs_no_database(begun: Connection, complaints: Run, tmp_path: Path) -> None:
    complaints("lake", str(tmp_path / "lake"))
    away = {"COMPLAINTS_DATABASE_URL": "host=/nowhere"}
    verified = complaints("lake", str(tmp_path / "lake"), "--verify", **away)
    assert verified.returncode == 0
    assert verified.stdout.endswith("everything holds\n")


def broken(lake: Path, how: str) -> None:
    [entries] = lake.glob("entries/*/*.parquet")
    if how == "a byte":
        content = bytearray(entries.read_bytes())
        content[len(content) // 3] ^= 1
        entries.write_bytes(content)
    elif how == "gone":
        entries.unlink()
    elif how == "cut":
        entries.write_bytes(entries.read_bytes()[:-20])
    elif how == "another file":
        (entries.parent / "copy.parquet").write_bytes(entries.read_bytes())
    else:
        (lake / "handbooks.parquet").write_bytes(b"x")


@pytest.mark.parametrize("how", ["a byte", "gone", "cut", "another file", "handbooks"])
def test_whatever_was_changed_is_told(begun: Connection, complaints: Run, tmp_path: Path, how: str) -> None:
    lake = tmp_path / "lake"
    complaints("lake", str(lake))
    broken(lake, how)
    verified = complaints("lake", str(lake), "--verify", "--json")
    assert verified.returncode == 1
    assert verified.stderr == ""
    told = json.loads(verified.stdout)
    assert not told["ok"]
    assert ".parquet" in told["problems"][0]["message"]


def test_what_was_changed_before_it_was_written_is_told(
    begun: Connection, complaints: Run, tmp_path: Path
) -> None:
    """The files are as they were written: it is the entry's own hash that shows it."""
    begun.execute("SET session_replication_role = replica")
    begun.execute("""UPDATE ledger.entries SET changed = '{"store": "another"}' WHERE position = 40""")
    complaints("lake", str(tmp_path / "lake"))
    told = json.loads(complaints("lake", str(tmp_path / "lake"), "--verify", "--json").stdout)
    assert [problem["position"] for problem in told["problems"]] == [40]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{}",
        "[]",
        "null",
        '{"format": 2}',
        '{"format": 1, "ledger": "x", "files": [{}], "announced": null}',
    ],
)
def test_a_manifest_that_is_none_is_told(complaints: Run, tmp_path: Path, content: str) -> None:
    (tmp_path / "manifest.json").write_text(content)
    told = complaints("lake", str(tmp_path), "--verify")
    assert told.returncode == 2
    assert "manifest" in told.stderr
    assert "Traceback" not in told.stderr


def test_what_cannot_be_is_told(begun: Connection, complaints: Run, tmp_path: Path) -> None:
    assert complaints("lake", str(tmp_path / "none"), "--verify").returncode == 2
    assert complaints("lake", str(tmp_path / "none"), "--verify", "--as-of", "3").returncode == 2
    assert complaints("lake", str(tmp_path / "lake"), "--as-of", "30").returncode == 0
    refused = complaints("lake", str(tmp_path / "lake"), "--as-of", "20")
    assert refused.returncode == 2
    assert refused.stderr == "the lake holds the log up to position 30 already; name another folder\n"


def test_without_its_library_it_says_what_to_install(tmp_path: Path) -> None:
    hidden = (
        "import importlib.util as u; found = u.find_spec\n"
        "u.find_spec = lambda name, *rest: None if name == 'pyarrow' else found(name, *rest)\n"
        "from cli.main import main; raise SystemExit(main(['lake', 'x']))"
    )
    told = subprocess.run(
        [sys.executable, "-c", hidden], check=False, capture_output=True, text=True, env={**os.environ}
    )
    assert told.returncode == 1
    assert 'uv tool install --force ".[lake]"' in told.stderr
