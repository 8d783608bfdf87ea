"""The desk behind every command that writes."""

from typing import TYPE_CHECKING, Any

from cli.language import _
from cli.options import reader_of
from ledger.outside import Outside
from ledger.store import Store
from ledger.vault import Vault
from policies.desk import Desk

if TYPE_CHECKING:
    from ledger.database import Connection


def new_desk(connection: "Connection") -> Desk:
    """A desk on this connection, that speaks the reader's language."""
    store, outside = Store(connection), Outside()
    return Desk(store, Vault(store, outside), outside, translate=_)


def execute(desk: Desk, command: str, by: str | None, **fields: Any) -> dict[str, Any]:
    """One command of the program's own making; its answer."""
    line = {"id": str(desk.room.outside.uuid()), "command": command, "by": reader_of(by)}
    return desk.execute({**line, **{name: value for name, value in fields.items() if value is not None}})
