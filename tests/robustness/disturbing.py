"""Policies that are killed, run twice at once, and lose their database; what they did is compared."""

import random
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from ledger.database import Connection, connect
from policies.apply import apply
from tests.postgres import Server
from tests.robustness.conftest import NewLedger
from tests.robustness.ledger_content import (
    Content,
    assert_settled,
    assert_whole,
    content,
    first_difference,
)
from tests.robustness.lines import a_file, some_days_later
from tests.robustness.program import Reply, SetClock, answers, new_desk, start, write_lines

Disturb = Callable[[str], int]
"""Brings clock and policies to a time, somehow; how often something was killed meanwhile."""


def in_phases(
    connection: Connection, file: list[bytes], phases: int, settle: Disturb
) -> tuple[list[Reply], int]:
    """Record lines that nobody reacts to, then let `settle` react up to some time, and so on."""
    desk = new_desk(connection)
    desk.settle = lambda until=None: None  # type: ignore[method-assign] # nobody reacts until told
    answering: Iterator[Reply] = apply(iter(file), desk, clock="commands")
    size = len(file) // phases + 1
    replies: list[Reply] = []
    kills = 0
    for phase in range(phases):
        replies += [
            reply for _, reply in zip(file[phase * size : (phase + 1) * size], answering, strict=False)
        ]
        recorded = [line for line in file[: len(replies)] if b'"at"' in line]
        kills += settle(some_days_later(recorded, days=1 if phase < phases - 1 else 9).isoformat())
    # Perhaps another one than it was given: the database was restarted.
    desk.room.store.connection.close()
    return replies, kills


def policies_in_trouble(new_ledger: NewLedger, server: Server, seed: int, lines: int, phases: int) -> int:
    """Two runners at once, killed anywhere, the database restarted: as one that was left alone."""
    chance = random.Random(seed)
    file = [
        line for line in a_file(chance.randrange(150), lines) if b'"bad-' not in line and line[0] == ord("{")
    ]
    quiet_url, quiet = new_ledger()

    def alone(until: str) -> int:
        new_desk(quiet, SetClock(datetime.fromisoformat(until))).settle()
        return 0

    expected, _ = in_phases(connect(quiet_url), file, phases, alone)
    undisturbed = content(quiet)
    url, _ = new_ledger()
    restart_in = chance.randrange(phases)
    phase = iter(range(phases))

    def settle(until: str) -> int:
        return settle_in_trouble(url, until, chance, server if next(phase) == restart_in else None)

    replies, kills = in_phases(connect(url), file, phases, settle)
    assert replies == expected
    assert_same(url, undisturbed)
    return kills


APPEND_LOCK = 4839201


def settle_in_trouble(url: str, until: str, chance: random.Random, server: Server | None) -> int:
    """Runners two at a time, the first pairs killed; at last a pair that comes to its end."""
    kills = 0
    for last in (False, False, True):
        pair = let_go_at_once(url, [start(url, "policies", "tick", "--until", until) for _ in range(2)])
        if not last:
            time.sleep(chance.choice((0, 0.003, 0.03, 0.1)) * chance.random())
            if server is not None and chance.random() < 0.7:
                restart(server)
                server = None
            for process in pair[: chance.choice((1, 1, 1, 2))]:
                process.kill()
        ended = [end_of(process) for process in pair]
        kills += ended.count(-9)
        assert set(ended) <= ({0} if last else {0, 3, -9}), ended
    return kills


def let_go_at_once(url: str, pair: list[subprocess.Popen[bytes]]) -> list[subprocess.Popen[bytes]]:
    """Hold the append lock until both wait for it, or have found nothing to do: then they meet."""
    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND NOT granted"
    with connect(url) as holding:
        holding.execute("SELECT pg_advisory_lock(%s)", (APPEND_LOCK,))
        for _ in range(400):
            row = holding.execute(waiting, (APPEND_LOCK,)).fetchone()
            ended = sum(process.poll() is not None for process in pair)
            if row is None or row[0] + ended >= len(pair):
                break
            time.sleep(0.02)
    return pair


def end_of(process: subprocess.Popen[bytes]) -> int:
    _, errors = process.communicate(timeout=60)
    assert b"Traceback" not in errors, errors.decode()
    assert process.returncode in (0, 3, -9), errors.decode()
    return process.returncode


def restart(server: Server) -> None:
    """As after a crash: whoever is connected loses it, and the server has to recover."""
    server.stop("immediate")
    server.start()


def assert_same(url: str, undisturbed: Content) -> None:
    with connect(url) as connection:
        assert_whole(connection)
        assert_settled(connection)
        difference = first_difference(content(connection), undisturbed)
        assert difference is None, difference
    assert sum(entry["kind"] == "escalated.v1" for entry in undisturbed) > 3, "it shows little"


def service_in_trouble(
    new_ledger: NewLedger, server: Server, folder: Path, seed: int, lines: int, times: int
) -> int:
    """Two services run while a file is applied; either is killed and started again, the database crashes."""
    chance = random.Random(seed)
    file = a_file(chance.randrange(150), lines)
    now = some_days_later(file)
    _, quiet = new_ledger()
    expected: list[Any] = list(apply(iter(file), new_desk(quiet, SetClock(now))))
    undisturbed = content(quiet)
    url, _ = new_ledger()
    path = write_lines(folder / f"{seed}.jsonl", file)
    services = [start(url, "policies", "run", now=now.isoformat()) for _ in range(2)]
    kills = 0
    try:
        for turn in range(times):
            applying = start(url, "apply", str(path), now=now.isoformat())
            time.sleep(chance.uniform(0.3, 1.0))
            if turn == 1:
                restart(server)
            victim = chance.choice(services) if turn else applying
            victim.kill()
            kills += 1
            if victim in services:
                services.remove(victim)
                victim.communicate()
                services.append(start(url, "policies", "run", now=now.isoformat()))
            applying.communicate(timeout=60)
            assert applying.returncode in (1, 3, -9)
        applying = start(url, "apply", str(path), now=now.isoformat())
        out, errors = applying.communicate(timeout=60)
        assert (applying.returncode, errors) == (1, b""), errors.decode()
        assert answers(out) == expected
    finally:
        for service in services:
            service.kill()
            service.communicate()
    assert_same(url, undisturbed)
    return kills
