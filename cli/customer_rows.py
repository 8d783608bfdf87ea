"""The rows of the register of customers for people: masked unless revealed, and what files said of them."""

from typing import TYPE_CHECKING, Any

from cli.language import _
from cli.output import print_line, visible
from cli.personal import Opener, Reader
from cli.table import print_table
from cli.telling import flat
from cli.times import as_json, shown
from ledger.customers import Customers
from ledger.outside import Outside
from ledger.store import Store
from ledger.vault import Vault

if TYPE_CHECKING:
    from ledger.database import Connection

COLUMNS = (
    "number", "name", "phone", "email", "company", "address", "unit", "kind", "subject_kind", "id", "model",
    "vin", "store", "person", "version", "at",
)  # fmt: skip

_FOUND_BY = ("customer", "phone", "email", "unit", "plate", "vin", "other")


def rows_of(
    connection: "Connection",
    reader: Reader | None,
    *,
    written: str | None = None,
    store: str | None = None,
    kind: str | None = None,
    most: int | None = None,
) -> list[dict[str, Any]]:
    """The rows of the register: all, or those that `written` finds."""
    ledger = Store(connection)
    digests = None if written is None else _digests(ledger, written)
    rows = Customers(ledger).listed(digests, store, kind, most)
    opener = Opener(connection, rows, reader, "customers")
    return [_fields(row, opener.data(row)) for row in rows]


def _digests(ledger: Store, written: str) -> list[bytes]:
    vault = Vault(ledger, Outside())
    found = (vault.lookup(kind, written) for kind in _FOUND_BY)
    return [lookup.digest for lookup in found if lookup]


def _fields(row: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    subject = data.get("subject") or {}
    said = {**(data.get("customer") or {}), **subject, "subject_kind": subject.get("kind")}
    said |= {"kind": data.get("customer_kind"), "store": data.get("store"), "person": str(row["person"])}
    said |= {"version": row["version"], "at": as_json(row["at"])}
    return {name: said.get(name) for name in COLUMNS}


def print_rows(rows: list[dict[str, Any]]) -> None:
    """A table of those that people go by."""
    columns = [(_("number"), "keep"), (_("name"), "keep"), (_("phone"), "keep"), (_("company"), "fold")]
    columns += [(_("kind"), "keep"), (_("thing"), "keep"), (_("model"), "fold"), (_("store"), "keep")]
    names = ("number", "name", "phone", "company", "kind", "id", "model", "store")
    print_table(columns, [[str(row[name] or "") for name in names] for row in rows])


def states_of(connection: "Connection", reader: Reader | None, written: str) -> list[dict[str, Any]]:
    """Every state of the rows that `written` finds: what was said, by which file, when, who took it in."""
    ledger = Store(connection)
    customers = Customers(ledger)
    rows = customers.history(row["stream"] for row in customers.listed(_digests(ledger, written)))
    opener = Opener(connection, rows, reader, "customers")
    return [
        {
            "customer": str(row["stream"]),
            "version": row["version"],
            "position": row["position"],
            "kind": _event(row["kind"]),
            "at": as_json(row["at"]),
            "by": row["by"],
            "person": str(row["person"]) if row["person"] else None,
            "data": opener.data(row),
        }
        for row in rows
    ]


def _event(kind: str) -> str:
    """`CustomerRegistered` for `customer-registered.v1`."""
    return "".join(part.capitalize() for part in kind.rpartition(".")[0].split("-"))


def print_states(states: list[dict[str, Any]]) -> None:
    """One paragraph a state."""
    for state in states:
        head = (str(state["version"]), shown(state["at"]), state["kind"], state["by"], str(state["position"]))
        print_line(visible(" · ".join(head)))
        if state["person"]:
            print_line("    " + _("person: {id}").format(id=state["person"]))
        for name, value in flat(state["data"]):
            print_line(visible(f"    {name}: {value}"))
