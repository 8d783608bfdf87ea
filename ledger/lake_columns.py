"""The columns of the entries in a lake: how each is asked of PostgreSQL and kept in Parquet."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa

from ledger.entries import Entry
from ledger.store import entry_of

# uuid and timestamptz come as what Parquet keeps: 16 bytes, and microseconds since 1970.
_MICROSECONDS = "(extract(epoch FROM {name}) * 1000000)::bigint"
_KINDS: dict[str, tuple[str, str, pa.DataType]] = {
    "whole": ("int8", "{name}", pa.int64()),
    "small": ("int4", "{name}", pa.int32()),
    "text": ("text", "{name}", pa.string()),
    "time": ("int8", _MICROSECONDS, pa.timestamp("us", "UTC")),
    "uuid": ("bytea", "uuid_send({name})", pa.uuid()),
    "json": ("text", "{name}::text", pa.json_()),
    "digest": ("bytea", "{name}", pa.binary(32)),
}

ENTRY_COLUMNS = {
    "position": "whole",
    "stream": "uuid",
    "version": "small",
    "type": "text",
    "kind": "text",
    "occurred_at": "time",
    "recorded_at": "time",
    "recorded_by": "text",
    "actor": "text",
    "role": "text",
    "rule": "text",
    "handbook": "text",
    "handbook_version": "text",
    "cause": "whole",
    "request_id": "text",
    "request_digest": "text",
    "request_ordinal": "small",
    "person": "uuid",
    "key_commitment": "text",
    "subject": "uuid",
    "number": "text",
    "data": "json",
    "changed": "json",
    "obligations": "json",
    "previous_hash": "digest",
    "hash": "digest",
}
"""Those of `ledger.entries`, in their order."""

HANDBOOK_COLUMNS = {"name": "text", "version": "text", "sha256": "text", "content": "json"}
"""The handbooks that were adopted, whole."""

Columns = dict[str, str]


def selected(columns: Columns) -> str:
    """What stands after SELECT."""
    return ", ".join(_KINDS[kind][1].format(name=name) for name, kind in columns.items())


def wire_types(columns: Columns) -> list[str]:
    """How PostgreSQL sends them."""
    return [_KINDS[kind][0] for kind in columns.values()]


def schema(columns: Columns) -> pa.Schema:
    """How Parquet keeps them."""
    return pa.schema([(name, _KINDS[kind][2]) for name, kind in columns.items()])


def table(columns: Columns, rows: Sequence[Sequence[Any]]) -> pa.Table:
    """Rows as they came, as what Parquet keeps."""
    kept = schema(columns)
    if not rows:
        return kept.empty_table()
    arrays = [_array(values, field.type) for values, field in zip(zip(*rows, strict=True), kept, strict=True)]
    return pa.Table.from_arrays(arrays, schema=kept)


def _array(values: Sequence[Any], type: pa.DataType) -> pa.Array:
    if not isinstance(type, pa.BaseExtensionType):
        return pa.array(values, type=type)
    return pa.ExtensionArray.from_storage(type, pa.array(values, type=type.storage_type))


def entries_in(batch: pa.RecordBatch) -> Iterator[Entry]:
    """Rows read back, as the ledger would give them. Raises ValueError for what was never an entry."""
    if batch.schema.names != list(ENTRY_COLUMNS):
        raise ValueError(batch.schema.names)
    structured = [place for place, kind in enumerate(ENTRY_COLUMNS.values()) if kind == "json"]
    for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
        values = list(row)
        for place in structured:
            values[place] = json.loads(values[place])
        yield entry_of(values)
