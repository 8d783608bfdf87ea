"""Whatever is wrong with one field of a command line, the refusal names that field."""

from decimal import Decimal
from typing import Any

import pytest

from aggregates.complaint.commands import COMMANDS
from aggregates.messages import Refused
from cli.schema import line_schema
from policies.beside_commands import BESIDE
from policies.lines import read

MODELS = {**COMMANDS, **{name: each.model for name, each in BESIDE.items()}}
WRONG: tuple[Any, ...] = (
    5, -1, Decimal("1.5"), 10**30, True, None, "", "  ", "a\nb", "\x00", "half \ud800", "x" * 300, [], [5],
    [""], {}, [{}], {"sealed": "x"}, {"name": 5}, {"name": "\udc00"}, {"phone": ""}, {"kind": "boat"},
    {"kind": "vehicle", "id": 5}, {"value": 1.5}, {"value": "1", "claimed": "x"}, {"witnesses": [5]},
)  # fmt: skip


def some(schema: dict[str, Any]) -> Any:
    """A value that fits the schema of one field that every line needs."""
    if "const" in schema or "enum" in schema:
        return schema.get("const") or schema["enum"][0]
    if schema.get("format") == "date-time":
        return "2026-10-09T09:15:00+08:00"
    pattern = schema.get("pattern", "")
    known = {"integer": 3, "boolean": True, "array": ["x"]}
    texts = {"{64}": "a" * 64, "19[": "2026-10", r"\.": "12.00"}
    return known.get(schema.get("type", ""), next((texts[each] for each in texts if each in pattern), "x"))


def refusal_of(line: dict[str, Any]) -> Refused | None:
    try:
        read(line)
    except Refused as refused:
        return refused
    return None


@pytest.mark.parametrize("command", sorted(MODELS))
def test_the_field_that_is_wrong_is_named(command: str) -> None:
    schema = line_schema(command, MODELS[command])
    right = {name: some(schema["properties"][name]) for name in schema["required"]} | {"role": "x"}
    assert read(right).command == command
    wrong = [(name, value) for name in schema["properties"] for value in WRONG]
    refused = [
        (name, refusal)
        for name, value in wrong
        if (refusal := refusal_of({**right, name: value})) is not None
    ]
    assert [each for each in refused if not f"{each[1].field}.".startswith(f"{each[0]}.")] == []
    assert {refusal.code for _, refusal in refused} == {"invalid"}
    assert len(refused) > len(schema["properties"])


def test_c10_who_returns_was_serviced() -> None:
    wrong = {"serviced": 3, "returning": 4, "cars_in_area": 9}
    with pytest.raises(Refused, match="no more customers return than are serviced") as caught:
        read(
            {
                "id": "1",
                "command": "set-volumes",
                "by": "li",
                "role": "x",
                "store": "A",
                "month": "2026-10",
                **wrong,
            }
        )
    assert caught.value.field == "returning"
