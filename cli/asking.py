"""Every command on a case or beside the cases as one of the program: flags from its fact, and questions."""

import hashlib
import inspect
import mimetypes
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from aggregates.messages import N_, invalid
from cli.answering import answer
from cli.asked_models import ASKED, NUMBERS, model_of, target_of
from cli.connecting import connected
from cli.field_texts import text_of
from cli.fields import Field, fields_of
from cli.groups import new_app
from cli.language import _
from cli.options import By, Json, Role, reader_of
from cli.times import as_json, parse_time

_ATTACHING = "attach"

_FILE = Annotated[
    Path | None, typer.Argument(metavar="FILE", help=_("The document; only its digest is kept."))
]
_AT = Annotated[
    str | None, typer.Option("--at", metavar="TIME", help=_("When it happened; now unless said."))
]
_ID = Annotated[str | None, typer.Option("--id", help=_("A request id; the same again changes nothing."))]
_PLATE = Annotated[
    str | None, typer.Option("--plate", help=_("The car's plate: short for kind vehicle with that id."))
]


def app_for(name: str) -> typer.Typer:
    """The Typer app of one command."""
    given_otherwise = {"sha256"} if name == _ATTACHING else {target_of(name)}
    fields = [field for field in fields_of(model_of(name)) if field.name not in given_otherwise]

    def run(context: typer.Context, **given: Any) -> int:
        return _run(name, fields, given, ask=_may_ask(context))

    _sign(run, _parameters(name, fields))
    app = new_app()
    app.command()(run)
    return app


def _parameters(name: str, fields: list[Field]) -> dict[str, tuple[Any, Any]]:
    """The parameters of the command, in the order in which help shows them: annotation and default."""
    own: dict[str, tuple[Any, Any]] = {
        field.parameter: (Annotated[field.annotation, _option(name, field)], None) for field in fields
    }
    place: dict[str, tuple[Any, Any]] = {}
    if (target := target_of(name)) is not None:
        number = typer.Argument(metavar="NUMBER", help=_(NUMBERS[target]))
        place["number"] = (Annotated[str | None, number], None)
    place |= {"file": (_FILE, None)} if name == _ATTACHING else {}
    own |= {"plate": (_PLATE, None)} if any(field.name == "subject.id" for field in fields) else {}
    common: dict[str, tuple[Any, Any]] = {
        "at": (_AT, None),
        "by": (By, None),
        "role": (Role, None),
        "id": (_ID, None),
    }
    return {**place, **own, **common, "json": (Json, False)}


_METAVARS = {"time": "TIME", "number": "NUMBER", "text": "TEXT"}


def _option(name: str, field: Field) -> Any:
    needed = f" [{_('needed')}]" if field.required else ""
    repeated = f" ({_('may be repeated')})" if field.many else ""
    metavar = None if field.choices or field.shape == "flag" else _METAVARS[field.shape]
    return typer.Option(*field.flags, metavar=metavar, help=f"{text_of(field.name, name)}{repeated}{needed}")


def _sign(run: Callable[..., int], parameters: Mapping[str, tuple[Any, Any]]) -> None:
    """Give `run` the signature that Typer reads flags from."""
    kind = inspect.Parameter.KEYWORD_ONLY
    own = [inspect.Parameter("context", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)]
    own += [
        inspect.Parameter(name, kind, default=default, annotation=annotation)
        for name, (annotation, default) in parameters.items()
    ]
    run.__annotations__ = {each.name: each.annotation for each in own}
    setattr(run, "__signature__", inspect.Signature(own))  # noqa: B010 - mypy knows no such attribute


def _may_ask(context: typer.Context) -> bool:
    return not context.obj["no_input"] and sys.stdin.isatty() and sys.stderr.isatty()


def _run(name: str, fields: list[Field], given: dict[str, Any], *, ask: bool) -> int:
    line = _envelope(name, given)
    values = {field: value for field in fields if (value := given[field.parameter]) not in (None, [], ())}
    if name == _ATTACHING:
        values |= _of_file(fields, given, values, line)
    _plate(fields, given, values)
    _complete(name, fields, line, values, ask=ask)
    for field, value in values.items():
        _put(line, field, value)
    with connected() as connection:
        from cli.working import new_desk

        desk = new_desk(connection)
        line.setdefault("id", str(desk.room.outside.uuid()))
        return answer(desk.execute(line), json=given["json"])


def _envelope(name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    line: dict[str, Any] = {"command": name, "by": reader_of(given["by"])}
    if given["at"] is not None:
        line["at"] = as_json(parse_time(given["at"], field="at"))
    known = {"id": given["id"], "role": given["role"]}
    if (target := target_of(name)) is not None:
        known[target] = given["number"]
    return line | {key: value for key, value in known.items() if value is not None}


def _put(line: dict[str, Any], field: Field, value: Any) -> None:
    holder = line
    for part in field.path[:-1]:
        holder = holder.setdefault(part, {})
    if field.shape == "time":
        value = as_json(parse_time(value, field=field.name))
    elif field.shape == "number":
        value = _whole(value, field)
    holder[field.path[-1]] = list(value) if field.many else value


def _whole(text: str, field: Field) -> int:
    try:
        return int(text)
    except ValueError:
        raise invalid(N_("{text} is no whole number"), field=field.name, text=text) from None


def _plate(fields: list[Field], given: Mapping[str, Any], values: dict[Field, Any]) -> None:
    """`--plate` names a car; a model or a VIN is a car's as well."""
    by_name = {field.name: field for field in fields}
    if given.get("plate") is not None:
        values[by_name["subject.id"]] = given["plate"]
    of_a_car = {by_name[name] for name in ("subject.model", "subject.vin") if name in by_name}
    if given.get("plate") is not None or of_a_car & values.keys():
        values.setdefault(by_name["subject.kind"], "vehicle")


def _of_file(
    fields: list[Field], given: Mapping[str, Any], values: Mapping[Field, Any], line: dict[str, Any]
) -> dict[Field, Any]:
    """The name, media type and digest of the file to attach; the digest goes into `line`."""
    file: Path | None = given["file"]
    if file is None:
        raise invalid(N_("the file to attach is missing"), field="file")
    try:
        with file.open("rb") as opened:
            line["sha256"] = hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError as error:
        raise invalid(
            N_("cannot read {file}: {reason}"), field="file", file=file, reason=error.strerror or str(error)
        ) from None
    found = {"name": file.name, "media_type": mimetypes.guess_type(file.name)[0]}
    return {field: found[field.name] for field in fields if field not in values and found.get(field.name)}


def _complete(
    name: str, fields: list[Field], line: dict[str, Any], values: dict[Field, Any], *, ask: bool
) -> None:
    """Ask for what is needed and was left out. Raises `Refused` (`invalid`) where nobody can be asked."""
    missing = [field for field in fields if field.required and field not in values]
    target = target_of(name)
    without_number = target is not None and target not in line
    if not ask:
        names = ["NUMBER"] if without_number else []
        names += [field.flags[0].partition("/")[0] for field in missing]
        names += [] if "role" in line else ["--role"]
        if names:
            raise invalid(N_("this is missing: {names}"), field=names[0], names=", ".join(names))
        return
    if target is not None and without_number:
        line[target] = _question(_(ASKED[target]))
    if "role" not in line:
        line["role"] = _question(_("Your role"))
    for field in missing:
        values[field] = _asked(name, field)


def _asked(name: str, field: Field) -> Any:
    text = text_of(field.name, name)
    if field.shape == "flag":
        return typer.confirm(text, err=True)
    if field.choices is None:
        return _question(text)
    while (given := _question(f"{text} ({' / '.join(field.choices)})")) not in field.choices:
        typer.echo(_("Please choose one of these."), err=True)
    return given


def _question(text: str) -> str:
    given: str = typer.prompt(text, err=True)
    return given
