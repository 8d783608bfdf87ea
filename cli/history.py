"""`complaints history`: every event of a case, from the first on."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from aggregates.messages import N_, invalid
from cli.casefile import titles_of
from cli.connecting import connected
from cli.groups import new_app
from cli.language import _
from cli.options import AsOf, By, HappenedBy, Json, Number, Reason, Reveal, Role, moment_of, why
from cli.output import print_json, tell
from cli.show import no_case, reading
from cli.times import as_json

if TYPE_CHECKING:
    from cli.personal import Opener
    from cli.telling import Titles

app = new_app()


@app.command()
def history(
    number: Number,
    *,
    json: Json = False,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help=_("Write a page for reading and printing."))
    ] = None,
    as_of: AsOf = None,
    happened_by: HappenedBy = None,
    reveal: Reveal = False,
    reason: Reason = None,
    by: By = None,
    role: Role = None,
) -> None:
    """Print what happened, who did it, when it was recorded, under which rule, and what it changed."""
    from cli.personal import Opener
    from projections.reading import history as ask

    reader = reading(by, role, why(reveal, reason))
    with connected() as connection:
        moment = moment_of(connection, as_of, happened_by, number)
        rows = ask(connection, moment.bound)
        if not rows or rows[0]["version"] != 1:
            raise no_case(number, as_of or happened_by)
        opener = Opener(connection, rows, reader, "history")
        events = [event_fields(row, opener) for row in rows]
        titles: Titles = {} if json and html is None else titles_of(connection, events[0]["handbook"])
    if html is not None:
        _write_page(html, number, events, titles, revealed=reader is not None)
    if json:
        print_json(events)
    elif html is None:
        from cli.telling import print_history

        print_history(number, events, titles)


def event_fields(row: dict[str, Any], opener: "Opener") -> dict[str, Any]:
    """One event as the contract names its fields; personal data masked unless revealed."""
    return {
        "version": row["version"],
        "position": row["position"],
        "kind": event_name(row["kind"]),
        "at": as_json(row["occurred_at"]),
        "recorded_at": as_json(row["recorded_at"]),
        "by": row["actor"],
        "role": row["role"],
        "recorded_by": row["recorded_by"],
        "rule": row["rule"],
        "cause": row["cause"],
        "handbook": {"name": row["handbook"], "version": row["handbook_version"]},
        "request": row["request_id"],
        "data": opener.data(row),
        "changed": row["changed"],
        "obligations": row["obligations"],
        "hash": bytes(row["hash"]).hex(),
        "previous_hash": row["previous_hash"] and bytes(row["previous_hash"]).hex(),
    }


def event_name(kind: str) -> str:
    """`Received` for `received.v1`: the fact as the contract names it."""
    return "".join(part.capitalize() for part in kind.rpartition(".")[0].split("-"))


def _write_page(
    file: Path, number: str, events: list[dict[str, Any]], titles: "Titles", *, revealed: bool
) -> None:
    from cli.page import history_page

    try:
        page = history_page(number, events, titles, revealed=revealed)
        file.write_text(page, encoding="utf-8", errors="replace")
    except OSError as error:
        raise invalid(
            N_("cannot write {file}: {reason}"), field="html", file=file, reason=error.strerror or str(error)
        ) from None
    tell(_("Written: {file}").format(file=file))
