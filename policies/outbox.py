"""The outbox of notices: kept with their cause, claimed by one sender at a time, never given up silently.

Nothing here appends to the ledger.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

from ledger.queries import named
from ledger.store import Store

_SQL = named((Path(__file__).parent / "outbox.sql").read_text("utf-8"))

State = Literal["waiting", "sent", "dead"]
STATES: tuple[State, ...] = ("waiting", "dead", "sent")
UNDELIVERED: tuple[State, ...] = ("waiting", "dead")

LEASE = timedelta(minutes=3)
"""How long a claim holds; longer than any attempt to send may take."""

FIRST_DELAY = timedelta(minutes=1)
LONGEST_DELAY = timedelta(hours=6)
ATTEMPTS = 12

Texts = Mapping[str, Mapping[str, str]]
"""`title` and `text` in each language."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A notice as it is put into the outbox: its cause, the row of the handbook (`place`), for whom."""

    cause: int
    place: int
    recipient: str
    key: UUID
    stream: UUID
    number: str
    store: str
    rule: str
    happened_at: datetime
    noted_at: datetime
    texts: Texts


@dataclass(frozen=True, slots=True)
class Untold:
    """How many notices were never made, of what happened from one time to another."""

    notices: int
    first_at: datetime
    last_at: datetime

    def and_one(self, happened_at: datetime) -> "Untold":
        """With one more."""
        return Untold(self.notices + 1, min(self.first_at, happened_at), max(self.last_at, happened_at))


@dataclass(frozen=True, slots=True)
class Claimed:
    """A notice that this sender alone may send now; `key` is the same at every attempt.

    `reached`: the addresses that an earlier attempt got it to.
    """

    id: int
    key: UUID
    recipient: str
    number: str
    store: str
    rule: str
    happened_at: datetime
    texts: Texts
    attempts: int
    reached: Sequence[str]


@dataclass(frozen=True, slots=True)
class Listed:
    """A notice as people see it: why the last attempt failed, and who has it all the same (`reached`)."""

    id: int
    key: UUID
    cause: int
    rule: str
    number: str
    store: str
    recipient: str
    state: State
    attempts: int
    happened_at: datetime
    noted_at: datetime
    next_at: datetime
    sent_at: datetime | None
    way: str | None
    problem: str | None
    reached: Sequence[str]
    texts: Texts


def keep(store: Store, notices: Sequence[Kept]) -> None:
    """Put notices into the outbox; inside the transaction that moves the policies' position."""
    columns = {each.name: [getattr(notice, each.name) for notice in notices] for each in fields(Kept)}
    columns["texts"] = [json.dumps(texts, ensure_ascii=False) for texts in columns["texts"]]
    store.execute(_SQL["keep"], columns)


def pass_over(store: Store, untold: Mapping[tuple[str, str], Untold]) -> None:
    """Keep how many notices, by rule and store, come too late to be made; in that same transaction."""
    rows = [(*key, each.notices, each.first_at, each.last_at) for key, each in sorted(untold.items())]
    names = ("rules", "stores", "notices", "first_at", "last_at")
    store.execute(_SQL["pass_over"], dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))


def passed_over(store: Store, at_store: str | None = None) -> Untold | None:
    """What was told to nobody so far; None where everything was."""
    row = store.execute(_SQL["passed_over"], {"store": at_store}).fetchone()
    return Untold(*row) if row and row[0] else None


def claim(
    store: Store, token: UUID, until: datetime, reached: Iterable[tuple[str, str | None]]
) -> Claimed | None:
    """The next notice due until then for one of the roles reached, at a store or (None) at any."""
    roles, stores = zip(*reached, strict=True)
    given = {"claim": token, "lease": LEASE, "until": until, "roles": list(roles), "stores": list(stores)}
    row = store.execute(_SQL["claim"], given).fetchone()
    return None if row is None else Claimed(*row)


def delivered(store: Store, token: UUID, notice: Claimed, way: str, now: datetime) -> None:
    """Record that it was sent."""
    _settle(store, token, notice, state="sent", next_at=now, way=way, sent_at=now, problem=None, reached=[])


def failed(
    store: Store, token: UUID, notice: Claimed, way: str, now: datetime, problem: str, reached: Iterable[str]
) -> None:
    """Record that it could not be sent to all: tried again later, or after the last time a dead letter."""
    state: State = "dead" if notice.attempts >= ATTEMPTS else "waiting"
    next_at = now + delay_after(notice.attempts)
    _settle(
        store, token, notice, state=state, next_at=next_at, way=way, sent_at=None, problem=problem,
        reached=list(reached),
    )  # fmt: skip


def _settle(store: Store, token: UUID, notice: Claimed, **became: object) -> None:
    store.execute(_SQL["settle"], {"id": notice.id, "claim": token, **became})


def delay_after(attempts: int) -> timedelta:
    """How long to wait after so many failed attempts: 1 min, 2 min, 4 min … 6 h."""
    doublings: int = min(attempts - 1, 20)
    return min(FIRST_DELAY * (1 << doublings), LONGEST_DELAY)


def listed(store: Store, states: Iterable[State], at_store: str | None = None) -> list[Listed]:
    """The notices in these states, oldest first."""
    rows = store.execute(_SQL["listed"], {"states": list(states), "store": at_store}).fetchall()
    return [Listed(*row) for row in rows]


def waiting(store: Store) -> int:
    """How many notices are not sent yet."""
    row = store.execute(_SQL["counted"], {"state": "waiting"}).fetchone()
    return row[0] if row else 0


def retry(store: Store, now: datetime, ids: Sequence[int] | None) -> list[int]:
    """Let these be sent anew, or all dead letters; which of them were not sent."""
    given: dict[str, Any] = {"now": now, "ids": None if ids is None else list(ids)}
    return sorted(row[0] for row in store.execute(_SQL["retry"], given).fetchall())
