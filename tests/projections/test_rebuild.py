"""Made anew beside, by parts, killed and gone on with; readers and writers notice nothing."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from ledger.database import connect
from ledger.errors import LedgerError, MustRebuild
from policies.apply import apply
from policies.desk import Desk
from projections import models, rebuilding, shadow
from projections.bounds import MODELS, Bound
from projections.models import catch_up, status
from projections.reading import Filter, cases, snapshot
from projections.rebuilding import Progress, rebuild
from tests.projections.conftest import NOW
from tests.projections.rows import all_rows

KILLED_AT_STEP = """
import os, signal, sys
import projections.shadow as shadow
from ledger.database import connect
from projections.rebuilding import rebuild
shadow.ENTRIES_WORTH_SHARING, shadow.ENTRIES_A_PART, shadow.WORKERS = 1, 90, 2
steps, when = int(sys.argv[2]), sys.argv[3]
carry_out = shadow.carry_out
def killed(*given):
    global steps
    steps -= 1
    mine = steps == 0
    if mine and when == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    if mine and when == "within":
        shadow.fill = shadow.make_indexes = lambda *given, **more: os.kill(os.getpid(), signal.SIGKILL)
    carry_out(*given)
    if mine:
        os.kill(os.getpid(), signal.SIGKILL)
shadow.carry_out = killed
rebuild(connect(sys.argv[1]))
"""


@pytest.fixture
def parted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small ledgers are made in parts, as large ones are."""
    monkeypatch.setattr(shadow, "ENTRIES_WORTH_SHARING", 1)
    monkeypatch.setattr(shadow, "ENTRIES_A_PART", 90)


def has_shadow(connection: psycopg.Connection) -> bool:
    return connection.execute("SELECT to_regclass('read_shadow.plan') IS NOT NULL").fetchone() == (True,)


def shapes(connection: psycopg.Connection) -> list[tuple[object, ...]]:
    """Columns, indexes and keys of the live tables."""
    return connection.execute(
        "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'read'"
        " UNION ALL SELECT table_name, column_name, data_type || is_nullable || coalesce(column_default, '')"
        "  FROM information_schema.columns WHERE table_schema = 'read'"
        " UNION ALL SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        "  WHERE connamespace = 'read'::regnamespace AND contype IN ('p', 'u')"
        " ORDER BY 1, 2, 3"
    ).fetchall()


def test_parts_put_together_are_the_whole(
    connection: psycopg.Connection, busy_desk: Desk, parted: None
) -> None:
    catch_up(connection)
    live, shape, told = all_rows(connection), shapes(connection), list[Progress]()
    rebuild(connection, MODELS, told.append)
    assert all_rows(connection) == live
    assert shapes(connection) == shape, "indexes and keys keep their names"
    assert all(model.ready and model.took for model in status(connection))
    assert not has_shadow(connection)
    assert [each.share for each in told] == sorted(each.share for each in told)
    assert told[-1].share == 1.0
    assert told[-1].entries == busy_desk.room.store.head()


@pytest.mark.parametrize("when", ["before", "within", "after"])
def test_a_killed_rebuild_is_taken_up_where_it_was(
    connection: psycopg.Connection, database_url: str, busy_desk: Desk, parted: None, when: str
) -> None:
    """kill -9 before, within and after a step: the live rows stand, and what was done is not done again."""
    catch_up(connection)
    live = all_rows(connection)
    begun = None
    for steps in (1, 4, 9, 3):
        program = [sys.executable, "-c", KILLED_AT_STEP, database_url, str(steps), when]
        killed = subprocess.run(program, check=False, capture_output=True, timeout=60)
        assert killed.returncode == -9, killed.stderr.decode()
        assert all_rows(connection) == live
        assert has_shadow(connection)
        there = connection.execute("SELECT begun_at FROM read_shadow.plan").fetchone()
        begun = begun or there
        assert there == begun, "it was taken up, not begun anew"
    told: list[Progress] = []
    rebuild(connection, MODELS, told.append)
    assert told[0].taken_up
    assert told[0].share > 0.3
    assert all_rows(connection) == live
    assert not has_shadow(connection)


def test_what_another_program_left_is_thrown_away(
    connection: psycopg.Connection, database_url: str, busy_desk: Desk, parted: None
) -> None:
    catch_up(connection)
    live = all_rows(connection)
    program = [sys.executable, "-c", KILLED_AT_STEP, database_url, "5", "after"]
    assert subprocess.run(program, check=False, timeout=60).returncode == -9
    connection.execute("UPDATE read_shadow.plan SET definitions = '{}'")
    connection.execute("UPDATE read_shadow.cases SET status = 'nonsense'")
    told: list[Progress] = []
    rebuild(connection, ["cases"], told.append)
    assert not told[0].taken_up
    assert all_rows(connection) == live


def test_what_is_recorded_meanwhile_is_there_after_the_swap(
    connection: psycopg.Connection, desk: Desk, lines: list[bytes], database_url: str, parted: None
) -> None:
    """Appends never wait for a rebuild, and a rebuild forgets none of them."""
    list(apply(lines[:200], desk, clock="commands", fast=True))
    catch_up(connection)
    written: list[float] = []

    def write(progress: Progress) -> None:
        if len(written) < 5:
            before = time.monotonic()
            start = 200 + 20 * len(written)
            list(apply(lines[start : start + 20], desk, clock="commands", fast=True))
            written.append(time.monotonic() - before)

    with connect(database_url) as other:
        rebuild(other, MODELS, write)
    assert len(written) == 5
    live = all_rows(connection)
    assert all(model.ready for model in status(connection))
    rebuild(connection)
    assert all_rows(connection) == live


@contextmanager
def reading(url: str, hold_seconds: float) -> Iterator[list[tuple[float, int, int]]]:
    """Somebody reads in a tight loop: how long each took, and how much it saw."""
    seen: list[tuple[float, int, int]] = []
    ended = threading.Event()

    def read() -> None:
        with connect(url) as mine:
            while not ended.is_set():
                before = time.monotonic()
                with snapshot(mine):
                    # The moment is taken here, before any read model is touched.
                    mine.execute("SELECT count(*) FROM ledger.stores")
                    time.sleep(hold_seconds)
                    found, owed = count(mine, b"cases"), count(mine, b"obligations")
                seen.append((time.monotonic() - before - hold_seconds, found, owed))

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        yield seen
    finally:
        ended.set()
        for thread in threads:
            thread.join()


def count(connection: psycopg.Connection, model: bytes) -> int:
    row = connection.execute(b"SELECT count(*) FROM read." + model).fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.parametrize("hold_seconds", [0.0, 0.15])
def test_readers_never_wait_and_never_see_a_mix(
    connection: psycopg.Connection, database_url: str, busy_desk: Desk, parted: None, hold_seconds: float
) -> None:
    catch_up(connection)
    live = all_rows(connection)
    whole = (len(live["cases"]), len(live["obligations"]))
    with reading(database_url, hold_seconds) as seen:
        for _ in range(4):
            # What is swapped out differs in both tables from what is swapped in.
            with connection.transaction():
                for model in (b"obligations", b"cases"):
                    row = b"(SELECT stream FROM read.cases ORDER BY stream LIMIT 1)"
                    connection.execute(b"DELETE FROM read.%b WHERE stream = %b" % (model, row))
            rebuild(connection)
    assert all_rows(connection) == live
    damaged = {each[1:] for each in seen} - {whole}
    assert all(cases < whole[0] and owed < whole[1] for cases, owed in damaged), "a mix of old and new"
    assert len(seen) > 4
    # A reader stands behind our wait for others at most; the rest is a busy machine's.
    assert max(each[0] for each in seen) < rebuilding.SWAP_TIMEOUT_MILLISECONDS / 1000 + 1.0


def test_an_endless_reader_ends_the_swap_and_nothing_is_lost(
    connection: psycopg.Connection,
    database_url: str,
    busy_desk: Desk,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    catch_up(connection)
    monkeypatch.setattr(rebuilding, "SWAP_ATTEMPTS", 2)
    with connect(database_url) as other, snapshot(other):
        with pytest.raises(LedgerError, match="reads without a pause"):
            rebuild(connection)
        assert cases(connection, Bound(), Filter(), NOW), "others read on"
    told: list[Progress] = []
    rebuild(connection, MODELS, told.append)
    assert told[0].taken_up
    assert told[0].share > 0.99


def test_a_changed_definition_is_noticed(
    connection: psycopg.Connection, busy_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A small ledger's models are made anew by who reads; of a large one it is said that it must be done."""
    catch_up(connection)
    live = all_rows(connection)
    connection.execute("UPDATE read.cases SET store = 'nonsense'")
    connection.execute("UPDATE read.models SET definition = 'an older program' WHERE name = 'cases'")
    monkeypatch.setattr(models, "SMALL_LEDGER_ENTRIES", 10)
    with pytest.raises(MustRebuild, match=r"cases.*complaints projections rebuild"):
        catch_up(connection)
    assert [model.current_definition for model in status(connection)] == [False, True, True, True]
    catch_up(connection, patient=True)
    assert all_rows(connection) == live


def test_after_a_large_load_the_models_are_made_anew_not_followed(
    connection: psycopg.Connection, busy_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models, "SMALL_LEDGER_ENTRIES", 10)
    catch_up(connection, patient=True)
    assert all(model.ready and model.took for model in status(connection))


@pytest.fixture
def analyst(connection: psycopg.Connection) -> Iterator[str]:
    """A role of the server that only this test knows."""
    name = f"analyst of {connection.info.dbname}"
    connection.execute(f'CREATE ROLE "{name}"')
    try:
        yield name
    finally:
        connection.execute(f'DROP OWNED BY "{name}"')
        connection.execute(f'DROP ROLE "{name}"')


def test_who_was_let_read_the_models_reads_the_new_ones_too(
    connection: psycopg.Connection, busy_desk: Desk, analyst: str
) -> None:
    catch_up(connection)
    connection.execute(f'GRANT SELECT ON read.cases TO "{analyst}" WITH GRANT OPTION')
    connection.execute(f'GRANT SELECT (id, due_at), UPDATE (n) ON read.obligations TO "{analyst}"')
    connection.execute("GRANT SELECT ON read.acts TO PUBLIC")
    before = grants(connection)
    rebuild(connection)
    assert grants(connection) == before
    assert [each for each in before if each[1] == "PUBLIC"] == [("acts", "PUBLIC", "SELECT", "NO")]


def grants(connection: psycopg.Connection) -> list[tuple[object, ...]]:
    """Who may do what with the live tables and their columns, and whether he may let others."""
    return connection.execute(
        "SELECT table_name, grantee, privilege_type, is_grantable"
        " FROM information_schema.table_privileges WHERE table_schema = 'read'"
        " UNION SELECT table_name || '.' || column_name, grantee, privilege_type, is_grantable"
        "  FROM information_schema.column_privileges"
        "  WHERE table_schema = 'read' AND table_name = 'obligations'"
        " ORDER BY 1, 2, 3"
    ).fetchall()
