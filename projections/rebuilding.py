"""All read models anew from the whole ledger, beside the live ones; then swapped in, in one transaction.

Readers read the old rows until then, and appends go on: what they add is folded in before the swap.
"""

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from queue import SimpleQueue

import psycopg
from psycopg import sql

from aggregates.messages import N_
from ledger.database import Connection, another, first_line
from ledger.errors import LedgerError
from projections import shadow
from projections.bounds import MODELS
from projections.examining import examine, refused_by_database
from projections.models import BROKEN, digest, look_at
from projections.searching import culprit, look_for_poison
from projections.shadow import Plan, Step
from projections.tables import HEAD, number_of, refold, settle

REBUILD_LOCK = 4839205
"""Held while models are made anew, so that two people do not do it at once."""

SWAP_TIMEOUT_MILLISECONDS = 100
"""How long whoever reads waits behind us at most, while we wait for those who read already."""

SWAP_ATTEMPTS = 600
SWAP_PAUSE_SECONDS = 0.1
CLOSE_ENTRIES = 200
"""So few new entries are folded in during the swap itself, while other writers of rows wait."""

TOLD_EVERY_SECONDS = 0.2
WEIGHTS = {"obligations": 4.0, "cases": 2.0, "acts": 1.0}
"""How long models take beside each other, for the time that is left; others take half of `acts`."""

_KEEP = """
INSERT INTO read.models AS model (name, position, definition, rebuilt_at, took)
VALUES (%(name)s, %(position)s, %(definition)s, now(), %(took)s)
ON CONFLICT (name) DO UPDATE SET position = excluded.position, definition = excluded.definition,
    rebuilt_at = excluded.rebuilt_at, took = excluded.took
"""

_UNDER_WAY = """
SELECT count(*) FROM pg_locks
WHERE locktype = 'advisory' AND objid = %s AND granted AND database = (
    SELECT oid FROM pg_database WHERE datname = current_database()
)
"""
_END_VACUUM = """
SELECT pg_cancel_backend(activity.pid)
FROM pg_stat_activity AS activity JOIN pg_locks AS held USING (pid)
WHERE activity.backend_type = 'autovacuum worker' AND held.locktype = 'relation' AND held.granted
AND held.relation = ANY(%s::regclass []) AND held.database = (
    SELECT oid FROM pg_database WHERE datname = current_database()
)
"""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a rebuild is: the share that is done (0 to 1), of how many entries, for how long already."""

    share: float
    entries: int
    seconds: float
    taken_up: bool

    @property
    def entries_per_second(self) -> float:
        """So far."""
        return self.entries * self.share / self.seconds if self.seconds else 0.0

    @property
    def seconds_left(self) -> float | None:
        """None while nothing can be said."""
        return self.seconds * (1 - self.share) / self.share if self.share else None


Tell = Callable[[Progress], None]


@dataclass(slots=True)
class _Run:
    """What is done, for `tell`."""

    plan: Plan
    tell: Tell | None
    taken_up: bool
    total: float = 0.0
    done: float = 0.0
    begun: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.begun

    def finished(self, step: Step) -> None:
        self.done += _weight(self.plan, step)
        self.report()

    def report(self, share: float | None = None) -> None:
        if self.tell is not None:
            part = self.done / self.total if self.total else 0.0
            self.tell(
                Progress(part if share is None else share, self.plan.position, self.seconds, self.taken_up)
            )


def rebuild(connection: Connection, names: Iterable[str] = MODELS, tell: Tell | None = None) -> None:
    """Make these models anew; a run that was killed is taken up where it was.

    Waits for whoever does the same. Errors: `StandsStill` at an entry that cannot be taken in, with the
    live models as they were; `LedgerError` where somebody reads without an end and nothing can be swapped.
    """
    with alone(connection):
        _remake(connection, tuple(names), tell)


def rebuild_stale(connection: Connection, stale: Callable[[Connection], Sequence[str]]) -> None:
    """Make those models anew that are stale still, once nobody else does so."""
    with alone(connection):
        if names := stale(connection):
            _remake(connection, tuple(names), None)


def under_way(connection: Connection) -> bool:
    """Whether somebody makes models anew at this moment."""
    return number_of(connection, _UNDER_WAY, REBUILD_LOCK) > 0


def _end_vacuum(connection: Connection, names: Sequence[str]) -> None:
    """The server cleans a table that is about to go: it would hold the swap up for as long as that takes."""
    try:
        connection.execute(_END_VACUUM, ([f"read.{name}" for name in names],))
    except psycopg.errors.InsufficientPrivilege as error:
        log.info("cleaning is waited for: %s", first_line(error))


@contextmanager
def alone(connection: Connection) -> Iterator[None]:
    """Nobody else makes models anew meanwhile; the lock ends with the session, however it ends."""
    connection.execute("SELECT pg_advisory_lock(%s)", (REBUILD_LOCK,))
    try:
        yield
    finally:
        if not connection.closed:
            connection.execute("SELECT pg_advisory_unlock(%s)", (REBUILD_LOCK,))


def _remake(connection: Connection, names: tuple[str, ...], tell: Tell | None) -> None:
    found = shadow.taken_up(connection, names)
    taken_up = found is not None
    if found is None:
        look_for_poison(connection)
        found = shadow.begin(connection, names, number_of(connection, HEAD)), set()
    plan, done = found
    run = _Run(plan, tell, taken_up)
    run.total = sum(_weight(plan, step) for step in plan.steps())
    run.done = sum(_weight(plan, step) for step in done)
    run.report()
    _carry_out(connection, run, done)
    position = _come_close(connection, plan)
    for _ in range(SWAP_ATTEMPTS):
        try:
            _swap(connection, plan, position, run.seconds)
        except psycopg.errors.LockNotAvailable:
            # Waiting longer would make everybody who reads wait behind us.
            _end_vacuum(connection, names)
            time.sleep(SWAP_PAUSE_SECONDS)
        else:
            run.report(1.0)
            return
    raise LedgerError(
        N_(
            "somebody reads without a pause, so that nothing can be swapped; run the same again,"
            " it goes on there"
        )
    )


def _carry_out(connection: Connection, run: _Run, done: set[Step]) -> None:
    left = [step for step in run.plan.steps() if step not in done]
    # What makes rows comes first: indexes are made of all of them.
    for wave in ([s for s in left if not s.is_indexes], [s for s in left if s.is_indexes]):
        wave.sort(key=lambda step: -_weight(run.plan, step))
        if run.plan.parts == 1:
            for step in wave:
                _one(connection, run.plan, step)
                run.finished(step)
        else:
            _shared(connection, run, wave)


def _weight(plan: Plan, step: Step) -> float:
    weight = WEIGHTS.get(step.model, 0.5)
    return weight / 5 if step.is_indexes else weight / plan.parts


def _one(connection: Connection, plan: Plan, step: Step) -> Step:
    try:
        shadow.carry_out(connection, plan, step)
    except BROKEN as error:
        raise culprit(connection, plan, step, first_line(error)) from error
    return step


def _shared(connection: Connection, run: _Run, steps: Sequence[Step]) -> None:
    """Carry steps out on connections of their own; a failure ends the others."""
    with ThreadPoolExecutor(shadow.WORKERS) as pool:
        helpers = [another(connection) for _ in range(shadow.WORKERS)]
        free: SimpleQueue[Connection] = SimpleQueue()
        for helper in helpers:
            free.put(helper)

        def carry_out(step: Step) -> Step:
            mine = free.get()
            try:
                return _one(mine, run.plan, step)
            finally:
                free.put(mine)

        futures = [pool.submit(carry_out, step) for step in steps]
        try:
            _await(futures, run)
        finally:
            for future in futures:
                future.cancel()
            for helper in helpers:
                helper.cancel_safe()
                helper.close()


def _await(futures: Sequence[Future[Step]], run: _Run) -> None:
    waiting = set(futures)
    while waiting:
        finished, waiting = wait(waiting, TOLD_EVERY_SECONDS, FIRST_COMPLETED)
        for future in finished:
            run.finished(future.result())
        run.report()


def _come_close(connection: Connection, plan: Plan) -> int:
    """Fold in what was recorded meanwhile, until there is little left; the position that was reached."""
    position = plan.position
    while (head := number_of(connection, HEAD)) - position > CLOSE_ENTRIES:
        with connection.transaction():
            _fold_in(connection, plan, position, head)
            shadow.move(connection, head)
        position = head
    return position


def _fold_in(connection: Connection, plan: Plan, after: int, until: int) -> None:
    look_at(connection, after, until)
    try:
        with connection.transaction():
            refold(connection, shadow.SCHEMA, plan.names, after, until)
    except BROKEN as error:
        raise examine(connection, after, until) or refused_by_database(until, first_line(error)) from error


def _swap(connection: Connection, plan: Plan, position: int, seconds: float) -> None:
    """Put the shadows in the place of the live tables, with what was recorded meanwhile."""
    with connection.transaction():
        connection.execute(f"SET LOCAL lock_timeout = {SWAP_TIMEOUT_MILLISECONDS}".encode())
        connection.execute(
            "SELECT FROM read.models WHERE name = ANY(%s) ORDER BY name FOR UPDATE", (list(plan.names),)
        )
        head = number_of(connection, HEAD)
        if head > position:
            _fold_in(connection, plan, position, head)
        live = sql.SQL(", ").join(sql.Identifier("read", name) for name in plan.names)
        connection.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(live))
        for name in plan.names:
            settle(connection, name, shadow.SCHEMA)
        connection.execute(sql.SQL("DROP TABLE {}").format(live))
        for name in plan.names:
            beside = sql.Identifier(shadow.SCHEMA, name)
            connection.execute(sql.SQL("ALTER TABLE {} SET SCHEMA read").format(beside))
            kept = {
                "name": name,
                "position": head,
                "definition": digest(name),
                "took": timedelta(seconds=seconds),
            }
            connection.execute(_KEEP, kept)
        shadow.drop(connection)
