"""The log taken away as Parquet, by the month in which it was recorded, for any analyst's own tools.

`recorded_at` never falls as positions rise, so that a month (UTC) is a run of positions, and once the next
one has begun its files are never touched again. What happened earlier but was recorded now stands in the
present month.

Personal fields leave as they are: sealed. Nothing here depends on when or how often a lake is written: the
same entries give the same bytes.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from aggregates.messages import N_, Refused, invalid
from ledger.database import Connection
from ledger.entries import Entry
from ledger.lake_columns import (
    ENTRY_COLUMNS,
    HANDBOOK_COLUMNS,
    Columns,
    entries_in,
    schema,
    selected,
    table,
    wire_types,
)
from ledger.lake_folder import ENTRIES, HANDBOOKS, Folder, digest

PIECE_ENTRIES = 250_000
GROUP_ENTRIES = 10_000
GROUP_BYTES = 8_000_000
READ_ENTRIES = 2_000

_HEAD = "SELECT coalesce(max(position), 0) FROM ledger.entries"
_HASH = "SELECT hash FROM ledger.entries WHERE position = %s"
_RECORDED_AT = "SELECT recorded_at FROM ledger.entries WHERE position = %s"
_LAST_BY = "SELECT ledger.head_at(%s)"
_ENTRIES = (
    f"COPY (SELECT {selected(ENTRY_COLUMNS)} FROM ledger.entries"  # noqa: S608 - our own names
    " WHERE position BETWEEN %s AND %s ORDER BY position) TO STDOUT (FORMAT binary)"
).encode()
_HANDBOOKS = (
    f"COPY (SELECT {selected(HANDBOOK_COLUMNS)} FROM ledger.handbooks"  # noqa: S608 - our own names
    " WHERE (name, version) IN (SELECT data ->> 'handbook', data ->> 'version' FROM ledger.entries"
    " WHERE kind IN ('store-registered.v1', 'handbook-adopted.v1') AND position <= %s)"
    " ORDER BY name, version) TO STDOUT (FORMAT binary)"
).encode()


@dataclass(frozen=True, slots=True)
class Written:
    """What a run did: where the lake was, where it is, and the files that it wrote."""

    before: int
    position: int
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A file that is not what the manifest says; a message template."""

    file: str
    template: str


def write_lake(
    connection: Connection,
    path: Path,
    until_position: int | None = None,
    progress: Callable[[int, int], None] = lambda _position, _until: None,
) -> Written:
    """Bring the lake in `path` up to a position, or to the head.

    Errors: `Refused` where the folder is not the lake of this ledger, is further than that already, or cannot
    be written; those of the database.
    """
    head = _one(connection, _HEAD)
    until = head if until_position is None else min(until_position, head)
    if until == 0:
        raise Refused(N_("nothing was recorded by then: there is nothing to write"), code="invalid")
    with Folder.locked(path, _one(connection, _HASH, 1).hex()) as folder:
        _all_there(folder)
        before = _position_of(folder, connection)
        if until < before:
            raise invalid(
                N_("the lake holds the log up to position {position} already; name another folder"),
                field="folder",
                position=before,
            )
        try:
            files = tuple(_write(connection, folder, until, progress))
        except OSError as error:
            reason = error.strerror or str(error)
            raise Refused(N_("cannot write into {folder}: {reason}"), folder=path, reason=reason) from None
        return Written(before, folder.manifest.position, files)


def differences(folder: Folder) -> Iterator[Difference]:
    """The files that were changed or are missing, and those that the manifest does not know."""
    for name, piece in sorted(folder.manifest.pieces.items()):
        file = folder.path / name
        if not file.is_file():
            yield Difference(name, N_("{file} is missing"))
        elif digest(file) != piece.sha256:
            yield Difference(name, N_("{file} was changed"))
    for file in sorted(folder.path.rglob("*.parquet")):
        name = file.relative_to(folder.path).as_posix()
        if name not in folder.manifest.pieces:
            yield Difference(name, N_("{file} does not belong to the lake"))


def entries_of(folder: Folder) -> Iterator[Entry]:
    """All entries of a lake, in order. Raises ValueError or OSError for a file that is no such Parquet."""
    pieces = [piece for piece in folder.manifest.pieces.values() if piece.first is not None]
    for piece in sorted(pieces, key=lambda each: each.first or 0):
        with pq.ParquetFile(folder.path / piece.name) as file:
            for batch in file.iter_batches(READ_ENTRIES):
                yield from entries_in(batch)


def _all_there(folder: Folder) -> None:
    """Raises `Refused` where a file with entries is gone or of another size: nobody should build on that."""
    for name, piece in sorted(folder.manifest.pieces.items()):
        file = folder.path / name
        if piece.first is not None and not (file.is_file() and file.stat().st_size == piece.size_bytes):
            raise Refused(
                N_(
                    "{file} is missing or not as it was written; bring it back, or write the lake anew into"
                    " an empty folder. --verify checks all files"
                ),
                file=file,
            )


def _position_of(folder: Folder, connection: Connection) -> int:
    """Where the lake is. Raises `Refused` where its newest entry is not in this ledger."""
    newest = folder.manifest.newest
    if newest is None or newest.last is None:
        return 0
    there = connection.execute(_HASH, (newest.last,)).fetchone()
    if there is None or there[0].hex() != newest.hash:
        raise invalid(
            N_("{folder} holds entries up to position {position} that this ledger does not have"),
            field="folder",
            folder=folder.path,
            position=newest.last,
        )
    return newest.last


def _write(
    connection: Connection, folder: Folder, until: int, progress: Callable[[int, int], None]
) -> Iterator[str]:
    yield from _write_handbooks(connection, folder, until)
    for name, first, last in _missing(connection, folder, until):

        def write(file: Path, first: int = first, last: int = last) -> str:
            return _write_entries(connection, file, first, last)

        yield folder.put(name, write, first, last).name
        progress(last, until)


def _missing(connection: Connection, folder: Folder, until: int) -> Iterator[tuple[str, int, int]]:
    """The files to write, with the positions in each: the newest one anew where it goes on, then new ones."""
    newest = folder.manifest.newest
    first, known = (newest.first or 1, newest.last) if newest else (1, 0)
    while first <= until:
        month = _one(connection, _RECORDED_AT, first).astimezone(UTC)
        month_last = _one(connection, _LAST_BY, _end_of_month(month))
        last = min(first + PIECE_ENTRIES - 1, month_last, until)
        if last != known:
            yield f"{ENTRIES}/month={month:%Y-%m}/{first:012d}.parquet", first, last
        first = last + 1


def _end_of_month(moment: datetime) -> datetime:
    """The last microsecond of its month, UTC."""
    first = moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    following = (first + timedelta(days=31)).replace(day=1)
    return following - timedelta(microseconds=1)


def _write_handbooks(connection: Connection, folder: Folder, until: int) -> Iterator[str]:
    known = folder.manifest.pieces.get(HANDBOOKS)
    rows = list(_copied(connection, HANDBOOK_COLUMNS, _HANDBOOKS, (until,)))

    def write(file: Path) -> None:
        with _writer(file, HANDBOOK_COLUMNS) as writer:
            writer.write_table(table(HANDBOOK_COLUMNS, rows))

    if known is None or _handbooks_in(folder) != len(rows):
        yield folder.put(HANDBOOKS, write).name


def _handbooks_in(folder: Folder) -> int:
    """How many: one is only ever added, and never changes."""
    file = folder.path / HANDBOOKS
    return int(pq.read_metadata(file).num_rows) if file.exists() else 0


def _write_entries(connection: Connection, file: Path, first: int, last: int) -> str:
    """The hash of the last entry written."""
    expected, hash = first, b""
    with _writer(file, ENTRY_COLUMNS) as writer:
        for rows in _groups(_copied(connection, ENTRY_COLUMNS, _ENTRIES, (first, last))):
            writer.write_table(table(ENTRY_COLUMNS, rows))
            expected, hash = expected + len(rows), rows[-1][-1]
    if expected != last + 1:
        missing = last + 1 - expected
        raise Refused(
            N_("{count} entries are missing between positions {first} and {last}; run: complaints verify"),
            count=missing,
            first=first,
            last=last,
        )
    return hash.hex()


def _groups(rows: Iterator[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    """So many at a time that memory stays small, also where entries are large."""
    group: list[tuple[Any, ...]] = []
    texts = [place for place, kind in enumerate(ENTRY_COLUMNS.values()) if kind == "json"]
    size_bytes = 0
    for row in rows:
        group.append(row)
        size_bytes += sum(len(row[place]) for place in texts)
        if len(group) >= GROUP_ENTRIES or size_bytes >= GROUP_BYTES:
            yield group
            group, size_bytes = [], 0
    if group:
        yield group


def _copied(
    connection: Connection, columns: Columns, statement: bytes, values: tuple[int, ...]
) -> Iterator[tuple[Any, ...]]:
    with connection.cursor() as cursor, cursor.copy(statement, values) as copy:
        copy.set_types(wire_types(columns))
        yield from copy.rows()


def _writer(file: Path, columns: Columns) -> pq.ParquetWriter:
    return pq.ParquetWriter(str(file), schema(columns), compression="zstd")


def _one(connection: Connection, statement: str, *values: object) -> Any:
    row = connection.execute(statement.encode(), values).fetchone()
    if row is None:
        raise Refused(N_("the log has gaps; run: complaints verify"))
    return row[0]
