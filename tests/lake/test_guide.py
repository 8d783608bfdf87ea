"""docs/lake.md names every statement, and shows one as it is."""

import re
from pathlib import Path

import duckdb
import pytest

from ledger.database import Connection
from ledger.lake import PIECE_ENTRIES, write_lake
from ledger.lake_columns import ENTRY_COLUMNS
from tests.recomputed.lake_sql import SAID, STATEMENTS, VIEWS

GUIDE = (STATEMENTS.parent / "lake.md").read_text("utf-8")


def test_it_names_every_statement_and_its_dashboard() -> None:
    named = dict(re.findall(r"\| `\.read docs/lake/(\w+\.sql)` \| `([a-z]+)` \|", GUIDE))
    assert named == {file: dashboard for file, (dashboard, _) in SAID.items()}
    assert {file.name for file in STATEMENTS.iterdir()} == {VIEWS, *SAID}


def test_it_names_every_column() -> None:
    assert [name for name in ENTRY_COLUMNS if f"`{name}`" not in GUIDE] == []
    assert f"{PIECE_ENTRIES:,}" in GUIDE


def test_what_it_shows_can_be_typed(
    begun: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_lake(begun, tmp_path / "lake")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").symlink_to(STATEMENTS.parent)
    settings, shown = re.findall(r"```sql\n(.*?)```", GUIDE, re.DOTALL)
    with duckdb.connect() as duck:
        # `.read` is the shell's; everything before it is SQL.
        duck.execute(settings.split(".read")[0])
        duck.execute((STATEMENTS / VIEWS).read_text("utf-8"))
        assert duck.execute(shown).fetchone() is not None
        assert duck.execute("SELECT count(*) > 60 FROM entries WHERE month >= '2026-09'").fetchone() == (
            True,
        )
    assert shown.strip() in (STATEMENTS / "complaint_calls.sql").read_text("utf-8")
