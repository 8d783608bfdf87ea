"""A row of a file as what the register holds: its fact, by what it is known again, by what it is found."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from aggregates.complaint.commands import first_mistake
from aggregates.customer.facts import CustomerRegistered
from aggregates.messages import N_
from ledger.entries import Json, canonical
from ledger.identity import normalise
from ledger.vault import Vault
from policies.customer_columns import KINDS
from policies.customer_files import Bad, Row, Table, spelled
from policies.register import identifiers_of, kind_of, said_of

_PATHS = {
    "number": ("customer", "number"),
    "name": ("customer", "name"),
    "phone": ("customer", "phone"),
    "email": ("customer", "email"),
    "company": ("customer", "company"),
    "address": ("customer", "address"),
    "unit": ("customer", "unit"),
    "subject_kind": ("subject", "kind"),
    "id": ("subject", "id"),
    "model": ("subject", "model"),
    "vin": ("subject", "vin"),
    "kind": ("customer_kind",),
    "store": ("store",),
}
"""Where each of our columns goes in the fact."""

_WHO = ("customer.number", "customer.phone", "customer.email")
_WHAT = ("subject.vin", "subject.id", "customer.unit")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A row that can be registered; `row` and `content` are keyed digests of what it is and all it says."""

    line: int
    fact: CustomerRegistered
    row: bytes
    content: bytes
    digests: Sequence[bytes]


class Preparing:
    """Prepares the rows of one file, whose SHA-256 is `file`. A row that stands twice is used once.

    `stores`: the codes that are registered; a row of another store is bad.
    """

    def __init__(self, table: Table, file: str, vault: Vault, stores: Container[str]) -> None:
        self._table, self._file, self._vault, self._stores = table, file, vault, stores
        self.first: dict[bytes, int] = {}

    def prepare(self, row: Row) -> Prepared | Bad:
        """The row, or what is wrong with it."""
        fields = _fields(row.values)
        try:
            fact = CustomerRegistered.model_validate({**fields, "file": self._file, "line": row.line})
        except ValidationError as error:
            refused = first_mistake(error)
            column = next((name for name, path in _PATHS.items() if ".".join(path) == refused.field), None)
            heading = column and self._table.heading_of(column)
            return Bad(row.line, heading, refused.template, refused.values)
        if fact.store is not None and fact.store not in self._stores:
            template = N_("there is no store {store}; register it first: complaints store add")
            return Bad(row.line, self._table.heading_of("store"), template, {"store": fact.store})
        said = said_of(fact)
        found_by = (self._vault.lookup(*each) for each in identifiers_of(said))
        digests = {lookup.digest: None for lookup in found_by if lookup}
        if not digests:
            return Bad(
                row.line, None, N_("nothing here finds a customer: number, phone, e-mail, unit, plate or VIN")
            )
        key = self._digest("row", _known_again(said))
        if (first := self.first.setdefault(key, row.line)) != row.line:
            return Bad(
                row.line,
                None,
                N_("this customer and thing stand twice; first in line {first}"),
                {"first": first},
            )
        return Prepared(row.line, fact, key, self._digest("content", fields), [*digests])

    def _digest(self, label: str, value: Json) -> bytes:
        return bytes.fromhex(self._vault.digest(f"customer {label}\x00{canonical(value)}"))


def _fields(values: Mapping[str, str]) -> dict[str, Any]:
    """What a row says, in the shape of the fact; a plate, model or VIN is a car's unless said otherwise."""
    fields: dict[str, Any] = {}
    for name, text in values.items():
        *parts, last = _PATHS[name]
        holder = fields
        for part in parts:
            holder = holder.setdefault(part, {})
        holder[last] = KINDS[spelled(text)] if name == "subject_kind" else text
    if "subject" in fields:
        fields["subject"].setdefault("kind", "vehicle")
    return fields


def _known_again(said: Mapping[str, str]) -> list[str | None]:
    """The customer and the thing, by the first of what identifies each."""
    return [_first(said, _WHO), _first(said, _WHAT)]


def _first(said: Mapping[str, str], paths: Sequence[str]) -> str | None:
    for path in paths:
        if path in said and (text := normalise(kind_of(path, said), said[path])):
            return f"{path} {text}"
    return None
