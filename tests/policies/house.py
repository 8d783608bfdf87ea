"""A house of four stores on a real PostgreSQL: command lines in, answers and entries out."""

import json
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from aggregates.complaint.state import Case
from ledger.database import Connection
from ledger.entries import Entry
from ledger.outside import FixedOutside
from ledger.store import Store
from ledger.vault import Vault
from policies.apply import apply
from policies.desk import Desk, Reply
from policies.standing import Standing, take_entry

MORNING = datetime(2026, 10, 9, 1, 15, tzinfo=UTC)
"""A Friday, 09:15 in Shanghai."""

STORES = {"SH01": "changan-211", "SH02": "changan-211", "HZ01": "4s-group", "HZ02": "4s-group"}

_ids = count(1)


def line(command: str, at: datetime | None = None, **fields: Any) -> dict[str, Any]:
    """One command line as a client would write it; the general manager asks unless somebody else is named."""
    named = {key.rstrip("_"): value for key, value in fields.items()}
    said = {"id": f"r-{next(_ids)}", "command": command, "by": "zhao", "role": "general-manager"}
    times = {} if at is None else {"at": at.isoformat()}
    return {**said, **times, **named}


def receive(at: datetime | None = None, store: str = "HZ01", **fields: Any) -> dict[str, Any]:
    """A complaint by phone."""
    return line(
        "receive", at, **{"store": store, "channel": "phone", "content": "…", "by": "li.na", **fields}
    )


class House:
    """A desk, its stores, and what stands in its ledger."""

    def __init__(self, connection: Connection, now: datetime = MORNING) -> None:
        self.outside = FixedOutside(now)
        self.store = Store(connection)
        self.vault = Vault(self.store, self.outside)
        self.desk = self.new_desk()
        known = {row[0] for row in self.store.execute(b"SELECT code FROM ledger.stores").fetchall()}
        for code, handbook in STORES.items():
            if code not in known:
                self.open_store(code, handbook)

    def open_store(self, code: str, handbook: str) -> None:
        """Register a store."""
        register = {"id": f"open-{code}", "command": "register-store", "by": "admin", "store": code}
        assert self.desk.execute({**register, "handbook": handbook})["ok"]

    def new_desk(self) -> Desk:
        """Another desk on the same ledger, which remembers nothing."""
        return Desk(self.store, Vault(self.store, self.outside), self.outside)

    def now(self, **after: float) -> datetime:
        """Move the clock to so long after the morning it began on."""
        self.outside.set(MORNING + timedelta(**after))
        return self.outside.now()

    def does(self, said: dict[str, Any]) -> Reply:
        """One line at the desk; it is accepted."""
        reply = self.desk.execute(said)
        assert reply["ok"], reply
        return reply

    def opens(self, **fields: Any) -> str:
        """Receive a complaint; its number."""
        return str(self.does(receive(**fields))["complaint"])

    def refuses(self, said: dict[str, Any]) -> dict[str, Any]:
        """One line at the desk; the error it gets, and nothing of it in the ledger."""
        self.desk.settle()
        head = self.store.head()
        reply = self.desk.execute(said)
        assert not reply["ok"], reply
        assert self.store.head() == head
        return dict(reply["error"])

    def applies(self, *lines: dict[str, Any], **how: Any) -> list[Reply]:
        """A file of lines."""
        encoded = [json.dumps(each, ensure_ascii=False).encode() for each in lines]
        return list(apply(encoded, self.desk, **{"clock": "commands", **how}))

    def entries(self, number: str) -> list[Entry]:
        """What stands in the ledger of a case."""
        stream = self.store.stream_of(number)
        assert stream is not None
        return self.store.entries_of(stream)

    def standing(self, number: str) -> Standing:
        """The case as its entries say."""
        stream = self.store.stream_of(number)
        assert stream is not None
        standing = Standing(Case(stream), {})
        for entry in self.store.entries_of(stream):
            take_entry(standing, entry)
        return standing

    def shows(self, number: str, *fields: str) -> Any:
        """Public fields of a case, as recorded."""
        public = self.standing(number).public
        return public[fields[0]] if len(fields) == 1 else tuple(public[field] for field in fields)

    def happened(self, number: str) -> list[str]:
        """The kinds of a case's entries, with the rule where a policy recorded them."""
        kinds = [(each.draft.kind.rpartition(".")[0], each.draft.rule) for each in self.entries(number)]
        return [f"{kind}:{rule}" if rule else kind for kind, rule in kinds]
