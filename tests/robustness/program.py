"""Running the program as other processes, and a desk in this one."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from ledger.database import Connection
from ledger.outside import Outside
from ledger.store import Store
from ledger.vault import Vault
from policies.apply import apply
from policies.desk import Desk
from tests.robustness.lines import NOW, NOW_TEXT

Reply = dict[str, Any]

# The real program, but that its large transactions are small enough for a short file to have several.
_SMALL_BATCHES = (
    "import policies.apply as a, policies.sending as s; a.BATCH_LINES, s.SENT_AHEAD_DRAFTS = {size}, 4;"
    " from cli.main import main; raise SystemExit(main())"
)


class SetClock(Outside):
    """A clock that the test moves; chance as it is, so that several desks give out different ids."""

    def __init__(self, now: datetime = NOW) -> None:
        self.moment = now

    def now(self) -> datetime:
        return self.moment


def new_desk(connection: Connection, outside: Outside | None = None) -> Desk:
    store, outside = Store(connection), outside or SetClock()
    return Desk(store, Vault(store, outside), outside)


def apply_here(connection: Connection, lines: Iterable[bytes], **options: Any) -> list[Reply]:
    """The answers to `lines`, undisturbed, in this process."""
    return list(apply(iter(lines), new_desk(connection), **options))


def start(
    url: str, *arguments: str, batch_lines: int | None = None, now: str = NOW_TEXT, **options: Any
) -> subprocess.Popen[bytes]:
    """The program `complaints`, in the background, answers on a pipe."""
    program = ["-m", "cli.main"] if batch_lines is None else ["-c", _SMALL_BATCHES.format(size=batch_lines)]
    return subprocess.Popen(
        [sys.executable, *program, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # What `readline` had read ahead, `communicate` would leave out.
        bufsize=0,
        env={**os.environ, "COMPLAINTS_DATABASE_URL": url, "COMPLAINTS_NOW": now},
        **options,
    )


def answers(output: bytes) -> list[Reply]:
    """The whole lines of an answer log; the last may have been cut off."""
    return [json.loads(line) for line in output.splitlines(keepends=True) if line.endswith(b"\n")]


def write_lines(path: Path, lines: Iterable[bytes]) -> Path:
    path.write_bytes(b"".join(line + b"\n" for line in lines))
    return path


def wait_until_gone(connection: Connection) -> None:
    """Until what killed programs had asked the database for has ended there."""
    query = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    for _ in range(200):
        row = connection.execute(query).fetchone()
        if row == (0,):
            return
        time.sleep(0.05)
    raise AssertionError("a session stayed")
