"""A PostgreSQL server for the length of a test run: the embedded 18, or one that Debian installed."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ledger.placement import programs

FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


@dataclass(frozen=True)
class Server:
    """One server on a Unix socket in a folder of its own, reachable by this user (and root) alone."""

    programs: Path
    folder: Path
    settings: Mapping[str, str]

    def url(self, database: str = "postgres") -> str:
        """Where a client finds that database on this server."""
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def initialise(self) -> None:
        """Make the data folder. `--no-sync`: nothing in it is worth a disk flush yet."""
        self._run(
            "initdb", "--no-sync", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C"
        )

    def start(self) -> None:
        """Start it, and come back when it answers."""
        listening = {"listen_addresses": "", "unix_socket_directories": str(self.folder)}
        options = " ".join(f"-c {name}='{value}'" for name, value in {**listening, **self.settings}.items())
        self._run("pg_ctl", "start", "--wait", f"--log={self.folder / 'log'}", f"--options={options}")

    def stop(self, mode: str = "fast") -> None:
        """Stop it; mode `immediate` is a crash: the next start has to recover."""
        self._run("pg_ctl", "stop", "--wait", f"--mode={mode}")

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.programs / program), f"--pgdata={self.folder / 'data'}", *arguments]
        account = _account()
        # The server inherits its output: a pipe would never end.
        with (self.folder / "programs").open("ab") as output:
            done = subprocess.run(
                command,
                check=False,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                user=account.pw_uid if account else None,
                group=account.pw_gid if account else None,
                extra_groups=[] if account else None,
            )
        if done.returncode:
            texts = [
                (self.folder / name).read_text()
                for name in ("programs", "log")
                if (self.folder / name).exists()
            ]
            raise RuntimeError(f"{program} ended with {done.returncode}:\n" + "\n".join(texts)[-4000:])


@contextmanager
def running(release: str, settings: Mapping[str, str]) -> Iterator[Server]:
    """A fresh server of that release (`embedded`, `15`, …), gone without a trace afterwards."""
    # Short: the path of a Unix socket may have 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    if account := _account():
        os.chown(folder, account.pw_uid, account.pw_gid)
    try:
        server = Server(_programs(release, _account()), folder, settings)
        server.initialise()
        server.start()
        try:
            yield server
        finally:
            server.stop("immediate")
    finally:
        shutil.rmtree(folder)


def _account() -> pwd.struct_passwd | None:
    """Whom the server runs as: PostgreSQL refuses root."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def _programs(release: str, account: pwd.struct_passwd | None) -> Path:
    if release == "embedded":
        return programs(account)
    found = Path(f"/usr/lib/postgresql/{release}/bin")
    if not (found / "initdb").exists():
        raise FileNotFoundError(f"no PostgreSQL {release} in {found}")
    return found
