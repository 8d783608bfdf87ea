"""`complaints schema`: JSON Schema (2020-12) of the command lines and of the events' data."""

from typing import Annotated, Any

import typer
from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core.core_schema import DecimalSchema

from aggregates.complaint.commands import COMMANDS, fields_by_law
from aggregates.complaint.facts import Fact
from aggregates.customer.facts import CustomerFact
from aggregates.measure.facts import MeasureFact
from aggregates.messages import N_, unknown
from aggregates.service.facts import ServiceFact
from cli.groups import new_app
from cli.language import _
from cli.output import print_json

app = new_app()

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_WORD = {"type": "string", "minLength": 1, "maxLength": 200}
_SEALED = "#/$defs/SealedText"


@app.command()
def schema(
    command: Annotated[
        str | None, typer.Argument(metavar="[COMMAND]", help=_("Of this command only."))
    ] = None,
) -> None:
    """Print the schema of one command line, or of all commands and events."""
    from policies.beside_commands import BESIDE

    beside = {name: each.model for name, each in BESIDE.items()}
    if command is None:
        kinds = (Fact, ServiceFact, MeasureFact, CustomerFact)
        facts = [fact for each in kinds for fact in each.kind_of.values()]
        events = {fact.__name__: event_schema(fact) for fact in facts}
        commands = {name: line_schema(name, COMMANDS[name]) for name in COMMANDS}
        commands |= {name: line_schema(name, model) for name, model in beside.items()}
        print_json({"$schema": DIALECT, "commands": commands, "events": events})
        return
    known = {**COMMANDS, **beside}
    if command not in known:
        raise unknown(N_("there is no command {name}"), field="command", name=command)
    print_json({"$schema": DIALECT, **line_schema(command, known[command])})


def line_schema(name: str, model: type[BaseModel]) -> dict[str, Any]:
    """The JSON object of one command line."""
    made = _of(model)
    hidden = fields_by_law(model) if issubclass(model, Fact) else frozenset()
    own = {key: value for key, value in made.pop("properties", {}).items() if key not in hidden}
    made = _without_sealed(made)
    envelope: dict[str, Any] = {
        "id": _WORD,
        "command": {"const": name},
        "at": {"type": "string", "format": "date-time"},
        "by": _WORD,
        "role": _WORD,
    }
    needed = ["id", "command", "by"]
    if issubclass(model, Fact):
        needed.append("role")
        if name in COMMANDS and name != "receive":
            envelope["complaint"] = _WORD
            needed.append("complaint")
    return {
        **made,
        "title": name,
        "properties": {**envelope, **_without_sealed(own)},
        "required": [*needed, *made.get("required", [])],
        "additionalProperties": False,
    }


def event_schema(fact: type[Fact]) -> dict[str, Any]:
    """The `data` of one event as it is stored, personal text sealed."""
    return {**_of(fact), "title": fact.__name__, "kind": fact.kind}


def _of(model: type[BaseModel]) -> dict[str, Any]:
    return model.model_json_schema(by_alias=True, schema_generator=_Generator)


class _Generator(GenerateJsonSchema):
    """Amounts are text: a JSON number would be rounded on its way."""

    def decimal_schema(self, schema: DecimalSchema) -> JsonSchemaValue:
        """Plain decimal notation with at most two places."""
        del schema
        return {"type": "string", "pattern": r"^\d{1,12}(\.\d{1,2})?$"}


def _without_sealed(part: Any) -> Any:
    """The schema without sealed text, which only the ledger holds and nobody can send."""
    if isinstance(part, list):
        return [_without_sealed(each) for each in part if each != {"$ref": _SEALED}]
    if not isinstance(part, dict):
        return part
    kept = {key: _without_sealed(value) for key, value in part.items() if key != "SealedText"}
    if kept.get("$defs") == {}:
        del kept["$defs"]
    choices = kept.get("anyOf")
    if isinstance(choices, list) and len(choices) == 1:
        return {**{key: value for key, value in kept.items() if key != "anyOf"}, **choices[0]}
    return kept
