"""Keeping the read models live: whatever was recorded since is folded in, all models in one transaction.

Positions become visible in their order (`ledger.append` holds its lock until the commit), so a model that
has dealt with a position has missed nothing before it. Made anew as a whole they are in `rebuilding`.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import psycopg
from psycopg.types.json import Jsonb

from aggregates.messages import N_
from ledger.database import Connection, first_line
from ledger.errors import MustRebuild, StandsStill
from projections.bounds import MODELS, definition
from projections.examining import examine, examine_one, refused_by_database, unsound
from projections.tables import HEAD, number_of, refold

SMALL_LEDGER_ENTRIES = 200_000
"""Up to here models are made anew by whoever reads, in a second or two; beyond, somebody has to say so."""

FEW_ENTRIES = 100
"""So many new ones are looked at one by one, hashes included; more of them in SQL, by their shapes."""

_STATUS = """
SELECT
    model.name, model.position, model.definition, model.rebuilt_at, model.took,
    (SELECT coalesce(max(position), 0) FROM ledger.entries) AS head
FROM read.models AS model
"""
_MORE = """
SELECT name, pg_total_relation_size(to_regclass('read.' || name)) AS bytes
FROM unnest(%(names)s::text []) AS name
"""
_RECORDED = "SELECT recorded_at FROM ledger.entries WHERE position = %s"
_TAKE = "SELECT name, position FROM read.models WHERE name = ANY(%s) ORDER BY name FOR UPDATE"
_MOVE = "UPDATE read.models SET position = %s WHERE name = ANY(%s) AND position < %s"
_STOP = """
INSERT INTO read.stops AS stop (position, template, given) VALUES (%s, %s, %s)
ON CONFLICT (single) DO UPDATE SET position = excluded.position, template = excluded.template,
    given = excluded.given, noticed_at = clock_timestamp()
WHERE stop.position <> excluded.position OR stop.template <> excluded.template
"""
# What a backup brought back does not hold any more is no reason to stand still.
_STANDSTILL = f"SELECT template, given FROM read.stops WHERE position <= ({HEAD})"  # noqa: S608 - our own query
BROKEN = (psycopg.DataError, psycopg.IntegrityError)
"""What the database says where entries cannot be folded into rows."""


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """How far a read model is, and how far the ledger; `definition` names the statement that made it."""

    name: str
    position: int
    head: int
    definition: str | None
    rebuilt_at: datetime | None
    took: timedelta | None

    @property
    def current_definition(self) -> bool:
        """Whether this program's statement made it."""
        return self.definition == digest(self.name)

    @property
    def ready(self) -> bool:
        """Whether the model holds all that the ledger says, made by this program's statement."""
        return self.current_definition and self.position == self.head

    @property
    def lag(self) -> int:
        """How many entries it has not taken in yet."""
        return self.head - self.position


def status(connection: Connection) -> list[ModelStatus]:
    """Every read model; one never made stands at position 0."""
    known = {row[0]: row for row in connection.execute(_STATUS).fetchall()}
    head = next((row[-1] for row in known.values()), None)
    if head is None:
        head = number_of(connection, HEAD)
    never = (0, None, None, None, head)
    found = []
    for name in MODELS:
        position, made_by, rebuilt_at, took, _ = known[name][1:] if name in known else never
        found.append(ModelStatus(name, position, head, made_by, rebuilt_at, took))
    return found


def sizes(connection: Connection) -> dict[str, int]:
    """The bytes that each read model takes, indexes included."""
    return dict(connection.execute(_MORE, {"names": list(MODELS)}).fetchall())


def recorded_at(connection: Connection, position: int) -> datetime | None:
    """When an entry was recorded; None where there is none."""
    row = connection.execute(_RECORDED, (position,)).fetchone()
    return row[0] if row else None


def standstill(connection: Connection) -> StandsStill | None:
    """The entry that the read models could not take in, as it was found last; None where they go on."""
    row = connection.execute(_STANDSTILL).fetchone()
    return StandsStill(row[0], **row[1]) if row else None


def catch_up(connection: Connection, *, patient: bool = False) -> None:
    """Bring every read model to the end of the ledger; one query where there is nothing to do.

    Any number of processes may do this at once. A model made by another definition, or one that lacks
    most of the ledger, is made anew: a small one at once, a large one where `patient`.
    Errors: `MustRebuild` for a large one, `StandsStill` at an entry that cannot be taken in.
    """
    found = status(connection)
    if all(model.ready for model in found):
        return
    stale = [model.name for model in found if _is_stale(model)]
    if stale:
        from projections.rebuilding import rebuild_stale

        if found[0].head > SMALL_LEDGER_ENTRIES and not patient:
            raise must_rebuild(stale, found[0].head)
        rebuild_stale(connection, _stale_names)
    if any(not model.ready for model in found if model.name not in stale) or stale:
        _follow(connection)


def _stale_names(connection: Connection) -> list[str]:
    return [model.name for model in status(connection) if _is_stale(model)]


def _is_stale(model: ModelStatus) -> bool:
    far_behind = model.lag > SMALL_LEDGER_ENTRIES and model.lag > model.position
    return not model.current_definition or far_behind


def must_rebuild(names: Sequence[str], entries: int) -> MustRebuild:
    """What to say of models that are not made while somebody waits for an answer."""
    return MustRebuild(
        N_(
            "the read models must be made anew from {entries} entries ({names}), which takes a while; run:"
            " complaints projections rebuild"
        ),
        entries=entries,
        names=", ".join(names),
    )


def _follow(connection: Connection) -> None:
    try:
        _take_in(connection, None)
    except BROKEN as error:
        stop = _found(connection, first_line(error))
        _stand_before(connection, stop)
        raise stop from error
    except StandsStill as stop:
        _stand_before(connection, stop)
        raise


def _take_in(connection: Connection, until: int | None) -> None:
    with connection.transaction():
        # Whoever comes second waits here and then finds nothing left to do.
        positions: dict[str, int] = dict(connection.execute(_TAKE, (list(MODELS),)).fetchall())
        # What is lost with the server is taken in again: these rows need not reach the disk at once.
        connection.execute("SET LOCAL synchronous_commit = off")
        head = number_of(connection, HEAD) if until is None else until
        for after in sorted({position for position in positions.values() if position < head}):
            names = [name for name, position in positions.items() if position == after]
            if until is None:
                look_at(connection, after, head)
            refold(connection, "read", names, after, head)
        connection.execute(_MOVE, (head, list(positions), head))
        if until is None:
            connection.execute("DELETE FROM read.stops")


def look_at(connection: Connection, after: int, until: int) -> None:
    """Raise `StandsStill` where one of these entries cannot be taken in, as far as looking shows it."""
    position = unsound(connection, after, until)
    good = until if position is None else position - 1
    if stop := examine(connection, after, min(good, after + FEW_ENTRIES)):
        raise stop
    if position is not None:
        raise examine_one(connection, position)


def _found(connection: Connection, reason: str) -> StandsStill:
    """The entry at which a statement failed."""
    after = min(model.position for model in status(connection))
    head = number_of(connection, HEAD)
    stop = examine(connection, after, head)
    if stop is not None:
        return stop
    while after + 1 < head:
        middle = (after + head) // 2
        after, head = (middle, head) if _can_be_taken(connection, middle) else (after, middle)
    return refused_by_database(head, reason)


def _can_be_taken(connection: Connection, until: int) -> bool:
    try:
        with connection.transaction(force_rollback=True):
            _take_in(connection, until)
    except BROKEN:
        return False
    return True


def _stand_before(connection: Connection, stop: StandsStill) -> None:
    """Go as far as is good, and keep why not further."""
    good = int(str(stop.values["before"]))
    _take_in(connection, good)
    given = {"way_out": stop.way_out, **stop.values}
    connection.execute(_STOP, (stop.values["position"], stop.template, Jsonb(given)))


def digest(name: str) -> str:
    """What tells one definition of a read model from another."""
    return hashlib.sha256(definition(name)).hexdigest()
