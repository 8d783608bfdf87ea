"""`complaints verify`: whether the ledger is what was recorded."""

from typing import Annotated

import typer

from aggregates.messages import N_, unknown
from cli.connecting import connected
from cli.failures import Exit
from cli.groups import new_app
from cli.language import _
from cli.options import Json
from cli.output import print_json, print_line, visible

app = new_app()


@app.command()
def verify(
    number: Annotated[str | None, typer.Argument(metavar="[NUMBER]", help=_("This case only."))] = None,
    json: Json = False,
) -> int:
    """Recompute hashes, follow chains, count positions and numbers; 1 where anything does not hold."""
    from ledger.store import Store
    from projections.integrity import Integrity

    with connected() as connection:
        store = Store(connection)
        integrity = Integrity()
        if number is None:
            integrity.read_all(store)
        else:
            stream = store.stream_of(number)
            if stream is None:
                raise unknown(N_("there is no case {number}"), number=number)
            integrity.read_case(store, stream)
    problems = [
        {"position": each.position, "message": _(each.template).format(**each.values)}
        for each in integrity.problems
    ]
    if json:
        counts = {
            "entries": integrity.entries,
            "cases": integrity.cases,
            "last_position": integrity.last_position,
        }
        print_json({"ok": not problems, **counts, "problems": problems})
    else:
        for problem in problems:
            where = (
                _("position {position}: {message}").format(**problem)
                if problem["position"]
                else problem["message"]
            )
            print_line(visible(str(where)))
        said = _("{entries} entries of {cases} cases checked, up to position {position}: {result}")
        result = _("everything holds") if not problems else _("{count} problems").format(count=len(problems))
        print_line(
            said.format(
                entries=integrity.entries,
                cases=integrity.cases,
                position=integrity.last_position,
                result=result,
            )
        )
    return Exit.REFUSED if problems else Exit.DONE
