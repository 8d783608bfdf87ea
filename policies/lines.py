"""Reading one command line: strict JSON, the envelope, and what is asked."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, NoReturn

from pydantic import StringConstraints, ValidationError

from aggregates.complaint.commands import COMMANDS, asked_fact, first_mistake
from aggregates.messages import N_, invalid
from aggregates.values import ONE_LINE, Instant, Model, Word
from ledger.entries import Json, canonical
from policies.beside_commands import BESIDE, WITH_ROLE

LINE_LIMIT_BYTES = 64_000_000
"""What is sealed grows by a third, and PostgreSQL keeps no text of JSON above 256 MB."""

ENVELOPE = ("id", "command", "at", "by", "role", "complaint")


RequestId = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=ONE_LINE)]
"""Another system's: kept as it came, spaces included."""


class Envelope(Model):
    """Who asks what, when, of which case."""

    id: RequestId
    command: Word
    at: Instant | None = None
    by: Word
    role: Word | None = None
    complaint: Word | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """One readable command line. `content`: its canonical text without the id, to tell repeats apart."""

    id: str
    command: str
    at: datetime | None
    by: str
    role: str | None
    complaint: str | None
    asked: Model
    content: str


def parse(line: bytes) -> dict[str, Any]:
    """The JSON object of a line: UTF-8, no duplicate keys, no NaN. Raises `Refused` (`invalid`)."""
    if len(line) > LINE_LIMIT_BYTES:
        raise invalid(
            N_("the line is longer than {limit} MB"), field=None, limit=LINE_LIMIT_BYTES // 1_000_000
        )
    try:
        value = json.loads(
            line.decode("utf-8"),
            object_pairs_hook=_without_duplicates,
            parse_constant=_no_constant,
            parse_float=Decimal,
        )
    except UnicodeDecodeError as error:
        raise invalid(N_("the line is not UTF-8 at byte {byte}"), field=None, byte=error.start) from None
    except json.JSONDecodeError as error:
        raise invalid(N_("the line is not JSON: {reason}"), field=None, reason=error.msg) from None
    except (ValueError, InvalidOperation, RecursionError):
        raise invalid(
            N_("the line is not JSON that can be read: too long a number, or too deep"), field=None
        ) from None
    if not isinstance(value, dict):
        raise invalid(N_("a line is a JSON object"), field=None)
    return value


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        key, _ = Counter(key for key, _ in pairs).most_common(1)[0]
        raise invalid(N_("the key {key} stands twice"), field=key, key=key)
    return found


def _no_constant(name: str) -> NoReturn:
    raise invalid(N_("{name} is not a value"), field=None, name=name)


def read(line: Mapping[str, Any]) -> Asked:
    """What a line asks. Raises `Refused` (`invalid`), naming the first wrong field."""
    fields = dict(line)
    given = {name: fields.pop(name) for name in ENVELOPE if name in fields}
    command = given.get("command")
    beside = BESIDE.get(command) if isinstance(command, str) else None
    if beside and "complaint" in beside.model.model_fields and "complaint" in given:
        fields["complaint"] = given.pop("complaint")
    try:
        envelope = Envelope.model_validate(given)
    except ValidationError as error:
        raise first_mistake(error) from None
    beside = BESIDE.get(envelope.command)
    asked: Model = beside.read(fields) if beside else asked_fact(envelope.command, fields)
    if envelope.role is None and (envelope.command in COMMANDS or envelope.command in WITH_ROLE):
        raise invalid(N_("the role is missing"), field="role")
    _complaint_where_needed(envelope, beside=beside is not None)
    return Asked(
        envelope.id,
        envelope.command,
        envelope.at,
        envelope.by,
        envelope.role,
        envelope.complaint,
        asked,
        _content(line),
    )


def _complaint_where_needed(envelope: Envelope, *, beside: bool) -> None:
    if beside:
        if envelope.complaint is not None:
            raise invalid(N_("this command is on no case"), field="complaint")
    elif envelope.command == "receive":
        if envelope.complaint is not None:
            raise invalid(N_("a complaint gets its number when it is received"), field="complaint")
    elif envelope.complaint is None:
        raise invalid(N_("the number of the complaint is missing"), field="complaint")


def _content(line: Mapping[str, Any]) -> str:
    try:
        text = canonical({key: value for key, value in line.items() if key != "id"})
        text.encode()
        str(line["id"]).encode()
    except UnicodeEncodeError:
        raise invalid(
            N_("the text holds half a character (a lone surrogate), which is not UTF-8"),
            field=_not_canonical(line),
        ) from None
    except (TypeError, RecursionError):
        raise invalid(
            N_("the line holds a value that is not text, whole number, true, false or null"),
            field=_not_canonical(line),
        ) from None
    return text


def _not_canonical(value: Any) -> str | None:
    """The path of the first field that has no canonical text."""
    path: list[str] = []
    while isinstance(value, Mapping):
        found = next((key for key in value if not _is_canonical({key: value[key]})), None)
        if found is None:
            break
        path.append(found)
        value = value[found]
    return ".".join(path) or None


def _is_canonical(value: Json) -> bool:
    try:
        canonical(value).encode()
    except (UnicodeEncodeError, TypeError, RecursionError):
        return False
    return True


def id_of(line: Mapping[str, Any]) -> str | None:
    """The request id, as far as it can be told, for the answer to a line that is refused."""
    value = line.get("id")
    if not isinstance(value, str):
        return None
    return value.encode("utf-8", "replace").decode()
