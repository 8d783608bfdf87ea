"""A lake's folder: Parquet files, and a manifest that says which of them count.

It is valid at every moment, whenever a run is killed: a file is written under a name that nobody reads, then
the manifest announces it, then it takes its name, then the manifest counts it. So whoever reads all Parquet
files there finds the log up to some position, every entry once; and the manifest knows each of them.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from aggregates.messages import N_, Refused, invalid

MANIFEST = "manifest.json"
HANDBOOKS = "handbooks.parquet"
ENTRIES = "entries"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Piece:
    """One file: the positions in it, the hash of its last entry, and what its bytes are.

    Without entries in it, `first`, `last` and `hash` are None.
    """

    name: str
    sha256: str
    size_bytes: int
    first: int | None = None
    last: int | None = None
    hash: str | None = None


@dataclass(slots=True)
class Manifest:
    """Which files count. `ledger` is the hash of its first entry; `announced` may have its name by now."""

    ledger: str
    pieces: dict[str, Piece] = field(default_factory=dict)
    announced: Piece | None = None

    @property
    def newest(self) -> Piece | None:
        """The file with the newest entries."""
        entries = [piece for piece in self.pieces.values() if piece.last is not None]
        return max(entries, key=lambda piece: piece.last or 0, default=None)

    @property
    def position(self) -> int:
        """The last position in the lake; 0 for none."""
        return (self.newest and self.newest.last) or 0

    def text(self) -> str:
        """As it is written: the same for the same files."""
        newest = self.newest
        said = {
            "format": FORMAT,
            "ledger": self.ledger,
            "position": self.position,
            "hash": newest and newest.hash,
            "files": [asdict(piece) for _, piece in sorted(self.pieces.items())],
            "announced": self.announced and asdict(self.announced),
        }
        return json.dumps(said, indent=1) + "\n"

    @classmethod
    def read(cls, text: str) -> Self:
        """Raises ValueError, TypeError or KeyError for what is no manifest."""
        said: dict[str, Any] = json.loads(text)
        if said["format"] != FORMAT:
            raise ValueError(said["format"])
        pieces = [Piece(**piece) for piece in said["files"]]
        announced = said["announced"] and Piece(**said["announced"])
        found = cls(str(said["ledger"]), {piece.name: piece for piece in pieces}, announced)
        if (said["position"], said["hash"]) != (found.position, found.newest and found.newest.hash):
            raise ValueError(said["position"])
        return found


class Folder:
    """A lake that this process alone writes into, or that it reads."""

    def __init__(self, path: Path, manifest: Manifest) -> None:
        self.path = path
        self.manifest = manifest

    @classmethod
    def read(cls, path: Path) -> Self:
        """A lake that is there. Raises `Refused` (`invalid`) where it is none."""
        try:
            manifest = Manifest.read((path / MANIFEST).read_text("utf-8"))
        except OSError as error:
            raise _unreadable(path / MANIFEST, error) from None
        except (ValueError, TypeError, KeyError):
            raise invalid(
                N_("{file} is no manifest of a lake, or a newer program's"),
                field="folder",
                file=path / MANIFEST,
            ) from None
        _take_announced(path, manifest)
        return cls(path, manifest)

    @classmethod
    @contextmanager
    def locked(cls, path: Path, ledger: str) -> Iterator[Self]:
        """The lake of the ledger whose first entry has this hash; begun where the folder is new or empty.

        Raises `Refused`: `invalid` for a folder with other things in it or of another ledger; or where
        another run writes into it.
        """
        try:
            path.mkdir(parents=True, exist_ok=True)
            opened = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        except OSError as error:
            raise _unreadable(path, error) from None
        try:
            _lock(opened, path)
            yield cls._begun(path, ledger)
        finally:
            os.close(opened)

    @classmethod
    def _begun(cls, path: Path, ledger: str) -> Self:
        if not (path / MANIFEST).exists():
            if any(not entry.name.startswith(".") for entry in path.iterdir()):
                raise invalid(
                    N_("{folder} holds other things than a lake; name a new or an empty one"),
                    field="folder",
                    folder=path,
                )
            begun = cls(path, Manifest(ledger))
            begun.save()
            return begun
        found = cls.read(path)
        if found.manifest.ledger != ledger:
            raise invalid(N_("{folder} is the lake of another ledger"), field="folder", folder=path)
        if found.manifest.text() != (path / MANIFEST).read_text("utf-8"):
            # A killed run had announced a file, and whether it counts is known now.
            found.save()
        return found

    def put(
        self,
        name: str,
        write: Callable[[Path], str | None],
        first: int | None = None,
        last: int | None = None,
    ) -> Piece:
        """Have `write` fill a file, which then takes the place of the one called so; it returns a last hash.

        Errors: OSError; and those of `write`, which leave the lake as it was.
        """
        target = self.path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = target.with_name(f".{target.name}.new")
        last_hash = write(beside)
        _flush(beside)
        piece = Piece(name, digest(beside), beside.stat().st_size, first, last, last_hash)
        self.manifest.announced = piece
        self.save()
        beside.replace(target)
        _flush(target.parent)
        self.manifest.pieces[name], self.manifest.announced = piece, None
        self.save()
        return piece

    def save(self) -> None:
        """Write the manifest, whole or not at all."""
        beside = self.path / f".{MANIFEST}.new"
        beside.write_text(self.manifest.text(), encoding="utf-8")
        _flush(beside)
        beside.replace(self.path / MANIFEST)
        _flush(self.path)


def digest(path: Path) -> str:
    """SHA-256 of a file, hex."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _take_announced(path: Path, manifest: Manifest) -> None:
    """Count the file that a run had announced when it was killed, if it took its name."""
    piece, manifest.announced = manifest.announced, None
    if piece is not None and (path / piece.name).exists() and digest(path / piece.name) == piece.sha256:
        manifest.pieces[piece.name] = piece


def _lock(opened: int, path: Path) -> None:
    """Held by the open folder itself, so that it ends with the process however that ends."""
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Refused(N_("another run writes into {folder}"), field="folder", folder=path) from None


def _flush(path: Path) -> None:
    """Until it is on disk: a file, or the names in a folder."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _unreadable(path: Path, error: OSError) -> Refused:
    return invalid(
        N_("cannot read {file}: {reason}"), field="folder", file=path, reason=error.strerror or str(error)
    )
