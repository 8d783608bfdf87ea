"""`complaints erase-person`, `seal-person`, `unseal-person`: what becomes of a person's data."""

from typing import Annotated

import typer

from aggregates.messages import N_, invalid
from cli.answering import answer
from cli.connecting import connected
from cli.groups import new_app
from cli.language import _
from cli.options import By, Json, Role

erase = new_app()
seal = new_app()
unseal = new_app()

_Number = Annotated[str | None, typer.Argument(metavar="NUMBER", help=_("A case of that person."))]
_Person = Annotated[str | None, typer.Option("--person", metavar="ID", help=_("The person's random id."))]
_Reason = Annotated[str | None, typer.Option("--reason", help=_("Why."))]
_Ground = Annotated[str | None, typer.Option("--ground", help=_("The legal ground."))]
_Id = Annotated[str | None, typer.Option("--id", help=_("A request id; the same again changes nothing."))]


@erase.command()
def erase_person(
    number: _Number = None,
    *,
    person: _Person = None,
    reason: _Reason = None,
    ground: _Ground = None,
    by: By = None,
    role: Role = None,
    id: _Id = None,
    json: Json = False,
) -> int:
    """Destroy the key under which the person's data are sealed."""
    return _run("erase-person", number, person, by, json=json, reason=reason, ground=ground, role=role, id=id)


@seal.command()
def seal_person(
    number: _Number = None,
    *,
    person: _Person = None,
    reason: _Reason = None,
    by: By = None,
    role: Role = None,
    id: _Id = None,
    json: Json = False,
) -> int:
    """Keep the person's data, but let nobody use them."""
    return _run("seal-person", number, person, by, json=json, reason=reason, role=role, id=id)


@unseal.command()
def unseal_person(
    number: _Number = None,
    *,
    person: _Person = None,
    reason: _Reason = None,
    by: By = None,
    role: Role = None,
    id: _Id = None,
    json: Json = False,
) -> int:
    """Let them be used again."""
    return _run("unseal-person", number, person, by, json=json, reason=reason, role=role, id=id)


def _run(
    command: str, number: str | None, person: str | None, by: str | None, *, json: bool, **fields: str | None
) -> int:
    if (number is None) == (person is None):
        raise invalid(N_("name either a complaint or a person"), field="complaint")
    with connected() as connection:
        from cli.working import execute, new_desk

        desk = new_desk(connection)
        return answer(execute(desk, command, by, complaint=number, person=person, **fields), json=json)
