"""The embedded server: on demand, once, private, and alive again after whatever happened to it."""

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from subprocess import PIPE

import psycopg
import pytest

from ledger.database import connect, database_url, initialise
from ledger.errors import DatabaseUnreachable, ServerCannotStart
from ledger.placement import SYSTEM_FOLDER, existing, home_folder
from ledger.server import EmbeddedServer
from ledger.store import Store
from tests.ledger.drafts import draft, request

ASK = """
from ledger.database import connect
print(connect().execute("SELECT pg_postmaster_start_time()").fetchone())
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    home = tmp_path / "data of 李娜"
    monkeypatch.setenv("COMPLAINTS_HOME", str(home))
    yield home
    placement = existing(home)
    if placement:
        EmbeddedServer(home).stop()
        shutil.rmtree(placement.folder)


def pid_of(server: EmbeddedServer) -> int:
    pid = server.status().pid
    assert pid
    return pid


def test_started_on_demand_and_left_running(home: Path) -> None:
    server = EmbeddedServer()
    assert server.status().data is None
    with connect() as connection:
        assert connection.info.server_version >= 180000
        settings = {
            name: connection.execute(f"SHOW {name}".encode()).fetchone()
            for name in ("fsync", "synchronous_commit", "server_encoding", "listen_addresses", "timezone")
        }
    assert settings == {
        "fsync": ("on",),
        "synchronous_commit": ("on",),
        "server_encoding": ("UTF8",),
        "listen_addresses": ("",),
        "timezone": ("UTC",),
    }
    pid = pid_of(server)
    assert database_url() == server.start() == server.status().url
    assert pid_of(server) == pid
    assert server.stop()
    assert not server.stop()
    assert server.status().pid is None
    assert server.status().data


def test_asking_a_running_server_is_quick(home: Path) -> None:
    server = EmbeddedServer()
    server.url()
    began = time.perf_counter()
    for _ in range(20):
        server.url()
    assert (time.perf_counter() - began) / 20 < 0.005


def test_twenty_first_starts_at_once(home: Path) -> None:
    command = [sys.executable, "-c", ASK]
    started = [subprocess.Popen(command, stdout=PIPE, stderr=PIPE, text=True) for _ in range(20)]
    told = [process.communicate(timeout=100) for process in started]
    assert [errors for _, errors in told] == [""] * 20
    assert len({answer for answer, _ in told}) == 1


def test_only_its_user_gets_in(home: Path) -> None:
    EmbeddedServer().url()
    placement = existing(home)
    assert placement
    for folder in (placement.data, placement.sockets):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(placement.log.stat().st_mode) == 0o600
    if os.geteuid() == 0:
        answer = subprocess.run(
            ["/bin/ls", placement.sockets], check=False, capture_output=True, user="nobody", cwd="/"
        )
        assert b"Permission denied" in answer.stderr
        assert pwd.getpwuid(placement.data.stat().st_uid).pw_name == "complaints-ledger"


def test_alive_again_after_a_kill(home: Path) -> None:
    server = EmbeddedServer()
    with connect() as connection:
        connection.execute("CREATE TABLE kept (n integer)")
        os.kill(pid_of(server), signal.SIGKILL)
    with connect() as connection:
        connection.execute("SELECT * FROM kept")


def test_a_process_number_that_another_program_has_now_is_no_server(home: Path) -> None:
    server = EmbeddedServer()
    server.url()
    placement = existing(home)
    assert placement
    file = placement.data / "postmaster.pid"
    lines = file.read_text().splitlines()
    server.stop()
    # As after a power cut: the file is there, and the number is somebody else's.
    file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    assert not server.stop()
    with connect() as connection:
        connection.execute("SELECT 1")


def test_the_server_outlives_its_caller(home: Path) -> None:
    asking = subprocess.Popen(
        [sys.executable, "-u", "-c", f"{ASK}\nimport time; time.sleep(60)"],
        stdout=PIPE,
        start_new_session=True,
        text=True,
    )
    assert asking.stdout
    asking.stdout.readline()
    # Ctrl-C reaches the whole group of the terminal.
    os.killpg(asking.pid, signal.SIGINT)
    asking.wait()
    asking.stdout.close()
    pid = pid_of(EmbeddedServer())
    EmbeddedServer().url()
    assert pid_of(EmbeddedServer()) == pid


def test_a_store_goes_on_when_its_server_was_killed(home: Path) -> None:
    connection = connect()
    initialise(connection)
    store = Store(connection)
    store.append([draft(request=request())])
    os.kill(pid_of(EmbeddedServer()), signal.SIGKILL)
    store.append([draft(request=request())])
    assert store.head() == 2
    store.connection.close()


def test_a_deleted_home_starts_afresh(home: Path) -> None:
    server = EmbeddedServer()
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute("CREATE TABLE gone (n integer)")
    placement = existing(home)
    assert placement
    server.stop()
    shutil.rmtree(home)
    with connect() as connection, pytest.raises(psycopg.errors.UndefinedTable):
        connection.execute("SELECT * FROM gone")
    if placement.folder.parent == SYSTEM_FOLDER:
        shutil.rmtree(placement.folder)


def test_interrupted_preparation_is_done_again(home: Path) -> None:
    EmbeddedServer().url()
    EmbeddedServer().stop()
    placement = existing(home)
    assert placement
    placement.data.rename(placement.data.with_name("postgres.unfinished"))
    with connect() as connection:
        connection.execute("SELECT 1")


def test_why_it_does_not_start_is_told(home: Path) -> None:
    EmbeddedServer().url()
    EmbeddedServer().stop()
    placement = existing(home)
    assert placement
    (placement.data / "PG_VERSION").write_text("17\n")
    with pytest.raises(ServerCannotStart, match="incompatible"):
        EmbeddedServer().url()


def test_a_folder_that_cannot_be_used_is_told(home: Path) -> None:
    home.parent.mkdir(exist_ok=True)
    home.write_text("a file")
    with pytest.raises(DatabaseUnreachable, match="data folder"):
        EmbeddedServer().url()


def test_where_the_data_lie(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COMPLAINTS_HOME", str(tmp_path))
    assert home_folder() == tmp_path
    monkeypatch.delenv("COMPLAINTS_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "xdg"))
    assert home_folder() == tmp_path / "xdg" / "complaints"
    monkeypatch.setenv("XDG_DATA_HOME", "")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert home_folder() == tmp_path / ".local" / "share" / "complaints"
