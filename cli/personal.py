"""Personal data in what the ledger holds: opened, then masked, unless somebody gave a reason to see them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from ledger.masking import mask
from ledger.outside import Outside
from ledger.store import Store

if TYPE_CHECKING:
    from ledger.database import Connection
    from projections.reading import Row

ERASED = "[erased]"
SEALED = "[sealed]"
UNREADABLE = "[unreadable]"

# What a subject's `id` is: its masked form keeps what people go by.
_SUBJECT_KINDS = {"vehicle": "plate", "waybill": "waybill", "unit": "unit"}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads personal data in the clear, and why."""

    who: str
    role: str | None
    reason: str


class Opener:
    """Opens the sealed fields of entries; masks them where there is no `reader`."""

    def __init__(
        self, connection: "Connection", rows: Iterable["Row"], reader: Reader | None, what: str
    ) -> None:
        from ledger.vault import Vault

        self._reader = reader
        self._vault = Vault(Store(connection), Outside())
        sealed = [row for row in rows if row["person"] is not None]
        self._vault.load_keys(row["person"] for row in sealed)
        if reader is not None:
            streams: dict[tuple[UUID, UUID], None] = {(row["person"], row["stream"]): None for row in sealed}
            for person, stream in streams:
                self._vault.record_reading(reader.who, reader.role, person, stream, reader.reason, what)

    def data(self, row: "Row") -> dict[str, Any]:
        """The entry's data with every personal field readable, masked or marked."""
        data: dict[str, Any] = row["data"]
        kinds = _kinds(data)
        return {name: self._opened(value, row, name, kinds) for name, value in data.items()}

    def _opened(self, value: Any, row: "Row", path: str, kinds: Mapping[str, str]) -> Any:
        if isinstance(value, list):
            return [self._opened(part, row, f"{path}.{place}", kinds) for place, part in enumerate(value)]
        if not isinstance(value, dict):
            return value
        if value.keys() != {"sealed"}:
            return {name: self._opened(part, row, f"{path}.{name}", kinds) for name, part in value.items()}
        opened, readable = self._open(value, row, path)
        if self._reader is not None or not readable:
            return opened
        return mask(kinds.get(path) or path.rstrip(".0123456789").rpartition(".")[2], opened)

    def _open(self, sealed: Mapping[str, str], row: "Row", path: str) -> tuple[Any, bool]:
        from ledger.errors import CannotOpen, PersonErased, PersonSealed

        try:
            place = (row["key_commitment"], row["stream"], row["version"], path)
            return self._vault.open(sealed, row["person"], *place), True
        except PersonErased:
            return ERASED, False
        except PersonSealed:
            return SEALED, False
        except CannotOpen:
            # Somebody tampered, or the key is another's: `verify` says which entry; the rest stays readable.
            return UNREADABLE, False


def _kinds(data: Mapping[str, Any]) -> dict[str, str]:
    """How fields are masked whose name does not say it."""
    subject = data.get("subject")
    kinds = {"subject.id": _SUBJECT_KINDS.get(subject["kind"], "id")} if isinstance(subject, dict) else {}
    corrected = str(data.get("field") or "")
    kinds["value"] = corrected.rpartition(".")[2]
    return kinds


def intake_of(connection: "Connection", intakes: Iterable["Row"], reader: Reader | None) -> dict[str, Any]:
    """Customer, subject and content as received and since corrected."""
    rows = list(intakes)
    opener = Opener(connection, rows, reader, "show")
    intake: dict[str, Any] = {"customer": None, "subject": None, "content": None}
    for row in rows:
        data = opener.data(row)
        if row["kind"].startswith("received."):
            intake |= {name: data.get(name) for name in (*intake, "demand", "insured", "misconduct")}
        else:
            # What is not personal stands beside what was said, and needs no mask.
            _correct(intake, data["field"], data.get("plain", data["value"]))
    return intake


def _correct(intake: dict[str, Any], field: str, value: Any) -> None:
    holder, _dot, name = field.rpartition(".")
    if not holder:
        if field in intake:
            intake[field] = value
        return
    intake[holder] = {**(intake.get(holder) or {}), name: value}
