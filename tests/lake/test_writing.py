"""`complaints lake`: the same bytes for the same entries, only what is new, and nothing is opened."""

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from aggregates.messages import Refused
from ledger import lake as lake_module
from ledger.database import Connection, connect
from ledger.lake import differences, entries_of, write_lake
from ledger.lake_folder import MANIFEST, Folder
from ledger.store import Store
from projections.integrity import Integrity
from tests.lake.conftest import load
from tests.ledger.drafts import draft
from tests.robustness.conftest import NewLedger

ALL = 10**9


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def touched(folder: Path) -> dict[str, int]:
    return {str(file.relative_to(folder)): file.stat().st_mtime_ns for file in folder.rglob("*.parquet")}


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lake_module, "PIECE_ENTRIES", 30)
    monkeypatch.setattr(lake_module, "GROUP_ENTRIES", 7)


def test_what_is_read_back_is_what_was_recorded(
    begun: Connection, tmp_path: Path, small_pieces: None
) -> None:
    written = write_lake(begun, tmp_path / "lake")
    recorded = Store(begun).entries_after(0, ALL)
    assert written.position == len(recorded) > 60
    folder = Folder.read(tmp_path / "lake")
    assert list(entries_of(folder)) == recorded
    assert list(differences(folder)) == []


def test_the_same_entries_give_the_same_bytes_however_often_it_ran(
    begun: Connection, tmp_path: Path, small_pieces: None
) -> None:
    write_lake(begun, tmp_path / "often", 10)
    write_lake(begun, tmp_path / "often", 31)
    write_lake(begun, tmp_path / "often")
    load(begun, 90)
    write_lake(begun, tmp_path / "often")
    write_lake(begun, tmp_path / "once")
    assert contents(tmp_path / "often") == contents(tmp_path / "once")


def test_a_second_run_adds_only_what_is_new(begun: Connection, tmp_path: Path, small_pieces: None) -> None:
    folder = tmp_path / "lake"
    first = write_lake(begun, folder)
    before = touched(folder)
    assert write_lake(begun, folder).files == ()
    load(begun, 90)
    second = write_lake(begun, folder)
    assert (second.before, second.position) == (first.position, Store(begun).head())
    kept = {name for name, at in touched(folder).items() if before.get(name) == at}
    assert kept == set(before) - set(second.files)
    assert len(kept) == first.position // 30 + 1, "full files, and the handbooks, stay untouched"


def test_a_month_that_is_over_is_never_touched_again(begun: Connection, tmp_path: Path) -> None:
    in_october(begun, 40)
    folder = tmp_path / "lake"
    names = [name for name in write_lake(begun, folder).files if name.startswith("entries")]
    months = sorted({name.split("/")[1] for name in names})
    assert months[0] == "month=2025-10"
    assert len(months) == 2
    before = touched(folder)
    load(begun, 70)
    write_lake(begun, folder)
    assert [name for name, at in touched(folder).items() if before[name] != at] == names[1:]


def in_october(connection: Connection, until: int) -> None:
    """As if the first entries had been recorded long ago; their hashes do not fit then."""
    connection.execute("SET session_replication_role = replica")
    connection.execute(
        "UPDATE ledger.entries SET recorded_at = '2025-10-31T23:59:59.999999Z' WHERE position <= %s", (until,)
    )
    connection.execute("SET session_replication_role = DEFAULT")


def test_a_ledger_without_stores_and_one_large_entry(connection: Connection, tmp_path: Path) -> None:
    store = Store(connection)
    store.append([draft(data={"content": "长" * 5_000_000}), draft()])
    write_lake(connection, tmp_path / "lake")
    assert list(entries_of(Folder.read(tmp_path / "lake"))) == store.entries_after(0, ALL)
    assert pq.read_table(tmp_path / "lake" / "handbooks.parquet").num_rows == 0


def test_columns_have_good_types(begun: Connection, tmp_path: Path) -> None:
    write_lake(begun, tmp_path / "lake")
    [file] = (tmp_path / "lake").glob("entries/*/*.parquet")
    kinds = {field.name: str(field.type) for field in pq.read_schema(file)}
    assert kinds["occurred_at"] == "timestamp[us, tz=UTC]"
    assert kinds["hash"] == "fixed_size_binary[32]"
    assert kinds["stream"] == "extension<arrow.uuid>"
    assert kinds["data"] == "extension<arrow.json>"


@pytest.mark.parametrize("text", ["张", "138", "沪A", "沪B"])
def test_personal_data_stay_sealed(begun: Connection, tmp_path: Path, text: str) -> None:
    write_lake(begun, tmp_path / "lake")
    folder = Folder.read(tmp_path / "lake")
    sealed = [entry for entry in entries_of(folder) if "sealed" in json.dumps(entry.draft.data)]
    assert len(sealed) > 10
    for entry in sealed:
        if entry.draft.kind == "received.v1":
            assert set(entry.draft.data["content"]) == {"sealed"}
            assert text not in json.dumps(entry.draft.data.get("customer"), ensure_ascii=False)


def test_the_handbooks_go_with_it(begun: Connection, tmp_path: Path) -> None:
    write_lake(begun, tmp_path / "lake")
    rows = pq.read_table(tmp_path / "lake" / "handbooks.parquet").to_pylist()
    assert {row["name"] for row in rows} == {"changan-211", "4s-group"}
    assert json.loads(rows[0]["content"])["ladder"]


def refusal(connection: Connection, folder: Path, until: int | None = None) -> str:
    with pytest.raises(Refused) as refused:
        write_lake(connection, folder, until)
    return str(refused.value)


def test_another_ledger_s_folder_is_refused(begun: Connection, new_ledger: NewLedger, tmp_path: Path) -> None:
    write_lake(begun, tmp_path / "lake")
    _, other = new_ledger()
    load(other, 20)
    before = contents(tmp_path / "lake")
    assert "another ledger" in refusal(other, tmp_path / "lake")
    assert contents(tmp_path / "lake") == before


def test_a_ledger_that_lost_its_end_is_refused(begun: Connection, tmp_path: Path) -> None:
    """As a backup taken before would be, put back in its place."""
    write_lake(begun, tmp_path / "lake")
    begun.execute("SET session_replication_role = replica")
    begun.execute("DELETE FROM ledger.entries WHERE position > 50")
    assert "does not have" in refusal(begun, tmp_path / "lake")


def test_other_things_are_not_written_over(begun: Connection, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("…")
    assert "other things" in refusal(begun, tmp_path)
    (tmp_path / "file").write_text("…")
    assert "cannot read" in refusal(begun, tmp_path / "file")


def test_it_is_as_of_then_and_never_goes_back(begun: Connection, tmp_path: Path) -> None:
    assert write_lake(begun, tmp_path / "lake", 20).position == 20
    assert "already" in refusal(begun, tmp_path / "lake", 19)
    assert "nothing" in refusal(begun, tmp_path / "new", 0)
    assert not (tmp_path / "new").exists()


def test_two_at_once_are_one(begun: Connection, database_url: str, tmp_path: Path) -> None:
    first = Store(begun).entries_after(0, 1)[0].hash.hex()
    with Folder.locked(tmp_path / "lake", first), connect(database_url) as other:
        assert "another run" in refusal(other, tmp_path / "lake")


def test_a_gap_in_the_log_stops_it(begun: Connection, tmp_path: Path) -> None:
    begun.execute("SET session_replication_role = replica")
    begun.execute("DELETE FROM ledger.entries WHERE position = 30")
    assert "missing" in refusal(begun, tmp_path / "lake")
    manifest: dict[str, Any] = json.loads((tmp_path / "lake" / MANIFEST).read_text())
    assert manifest["position"] == 0


@pytest.mark.parametrize("harm", ["gone", "cut off"])
def test_nothing_is_added_to_a_lake_with_a_damaged_file(
    begun: Connection, tmp_path: Path, small_pieces: None, harm: str
) -> None:
    """The position that it claims would be that of a log with a hole."""
    write_lake(begun, tmp_path / "lake")
    first = min((tmp_path / "lake" / "entries").rglob("*.parquet"))
    whole, before = first.read_bytes(), contents(tmp_path / "lake")
    load(begun, 90)
    first.unlink() if harm == "gone" else first.write_bytes(whole[:-5])
    with pytest.raises(Refused, match="is missing or not as it was written") as refused:
        write_lake(begun, tmp_path / "lake")
    assert str(refused.value.values["file"]) == str(first)
    first.write_bytes(whole)
    assert contents(tmp_path / "lake") == before
    assert write_lake(begun, tmp_path / "lake").files


@pytest.mark.parametrize("said", ["position", "hash"])
def test_a_manifest_that_says_another_position_is_none(begun: Connection, tmp_path: Path, said: str) -> None:
    write_lake(begun, tmp_path / "lake")
    manifest = tmp_path / "lake" / MANIFEST
    manifest.write_text(json.dumps({**json.loads(manifest.read_text("utf-8")), said: 5}), encoding="utf-8")
    with pytest.raises(Refused, match="is no manifest of a lake"):
        Folder.read(tmp_path / "lake")


def test_an_entry_that_stands_again_is_told_of_as_such(begun: Connection, tmp_path: Path) -> None:
    """Whoever copies a file into a lake has entries twice: not fewer than none are missing."""
    entries = Store(begun).entries_after(0, 3)
    integrity = Integrity()
    integrity.read([*entries, entries[1]])
    said = [problem.template.format(**problem.values) for problem in integrity.problems]
    assert "it stands behind position 3" in said
    assert not any("missing before it" in each for each in said)
