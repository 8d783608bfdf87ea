"""`complaints projections`: how far the read models are, making them anew, comparing them with the ledger."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from aggregates.messages import N_, invalid
from cli.connecting import connected
from cli.failures import Exit
from cli.groups import new_app
from cli.language import _
from cli.options import AsOf, HappenedBy, Json, moment_of
from cli.output import print_json, print_line, tell
from cli.rebuild_progress import telling
from cli.table import print_table
from cli.times import as_json, length, shown, shown_seconds

if TYPE_CHECKING:
    from ledger.database import Connection
    from projections.models import ModelStatus
    from projections.past import Past

app = new_app()

Only = Annotated[str | None, typer.Option("--only", metavar="NAME", help=_("This one only."))]
DIGEST_SIGNS = 8
SECONDS_SHOWN = 60


@app.command(help=_("How far each read model is, how large, by which definition, and what stands beside."))
def status(json: Json = False) -> int:
    """Print it; 1 where the read models stand still before an entry that they cannot take in."""
    from projections.models import sizes, standstill
    from projections.models import status as ask
    from projections.past import past
    from projections.rebuilding import under_way
    from projections.shadow import SCHEMA, left

    with connected() as connection:
        found = ask(connection)
        stop, kept = standstill(connection), past(connection)
        rows = [_row(connection, model, sizes(connection)) for model in found]
        beside, running = left(connection), under_way(connection)
    if json:
        told = [{"schema": "read", **row, "stopped": stop and _stopped(stop)} for row in rows]
        shadows = [
            {"schema": SCHEMA, "name": name, "ready": False, "bytes": size, "under_way": running}
            for name, size in beside.items()
        ]
        print_json(told + shadows + (_kept(kept) if kept else []))
    else:
        _print(rows)
        if beside:
            _tell_shadow(sum(beside.values()), running=running)
        if kept is not None:
            _tell_past(kept)
    if stop is not None:
        from cli.failures import tell_ledger_error

        return tell_ledger_error(stop)
    return Exit.DONE


def _row(connection: "Connection", model: "ModelStatus", sizes: dict[str, int]) -> dict[str, Any]:
    from projections.models import digest, recorded_at

    behind = None
    if model.lag and (last := recorded_at(connection, model.head)):
        reached = recorded_at(connection, model.position)
        behind = (last - reached).total_seconds() if reached else None
    return {
        "name": model.name,
        "position": model.position,
        "head": model.head,
        "lag": model.lag,
        "lag_seconds": behind if model.lag else 0.0,
        "ready": model.ready,
        "bytes": sizes.get(model.name, 0),
        "definition": digest(model.name)[:DIGEST_SIGNS],
        "made_by": model.definition and model.definition[:DIGEST_SIGNS],
        "current": model.current_definition,
        "rebuilt_at": model.rebuilt_at,
        "took_seconds": _seconds(model.took),
    }


def _stopped(stop: Any) -> dict[str, Any]:
    return {
        "position": stop.values["position"],
        "reason": stop.template.format(**stop.values),
        "way_out": stop.way_out.format(**stop.values),
    }


def _kept(kept: "Past") -> list[dict[str, Any]]:
    made = {
        "position": kept.position,
        "happened_by": kept.happened_by,
        "ready": kept.current_definition,
        "rebuilt_at": kept.made_at,
        "took_seconds": _seconds(kept.took),
    }
    return [{"schema": "read_as_of", "name": name, **made} for name in kept.names]


def _seconds(took: timedelta | None) -> float | None:
    return None if took is None else round(took.total_seconds(), 3)


def _print(rows: Sequence[dict[str, Any]]) -> None:
    columns = [
        (_("read model"), "keep"),
        (_("position"), "right"),
        (_("of"), "right"),
        (_("behind"), "right"),
        (_("size"), "right"),
        (_("definition"), "keep"),
        (_("made anew"), "keep"),
        (_("in"), "right"),
        ("", "keep"),
    ]
    print_table(
        columns,
        [
            (
                row["name"],
                str(row["position"]),
                str(row["head"]),
                _behind(row),
                _("{size} MB").format(size=f"{row['bytes'] / 1e6:.1f}"),
                row["made_by"] or "–",
                shown(row["rebuilt_at"]),
                ""
                if row["took_seconds"] is None
                else _("{seconds} s").format(seconds=f"{row['took_seconds']:.1f}"),
                _state(row),
            )
            for row in rows
        ],
    )


def _behind(row: dict[str, Any]) -> str:
    if not row["lag"]:
        return "0"
    if row["lag_seconds"] is None:
        return str(row["lag"])
    if row["lag_seconds"] < SECONDS_SHOWN:
        return _("{entries} ({seconds} s)").format(entries=row["lag"], seconds=f"{row['lag_seconds']:.0f}")
    return f"{row['lag']} ({length(timedelta(seconds=row['lag_seconds']))})"


def _state(row: dict[str, Any]) -> str:
    if row["ready"]:
        return _("ready")
    if not row["current"]:
        return _("of another definition: complaints projections rebuild")
    return _("catches up when it is read")


def _tell_shadow(size: int, *, running: bool) -> None:
    said = (
        _("A rebuild is under way: {size} MB so far, in the schema read_shadow.")
        if running
        else _(
            "A rebuild was ended early: {size} MB of it stand in the schema read_shadow."
            " complaints projections rebuild goes on with it."
        )
    )
    tell(said.format(size=f"{size / 1e6:.1f}"))


def _tell_past(kept: "Past") -> None:
    tell(
        _("Beside them, in the schema read_as_of: {what}. Made {made_at} in {seconds} s.").format(
            what=_what(kept), made_at=shown_seconds(kept.made_at), seconds=f"{kept.took.total_seconds():.1f}"
        )
    )


def _what(kept: "Past") -> str:
    if kept.happened_by is None:
        return _("{names} as recorded up to position {position}").format(
            names=", ".join(kept.names), position=kept.position
        )
    return _("{names} as recorded up to position {position} and happened by {time}").format(
        names=", ".join(kept.names), position=kept.position, time=shown(kept.happened_by)
    )


@app.command(help=_("Make read models anew from the whole ledger, beside, then swap them in."))
def rebuild(only: Only = None, as_of: AsOf = None, happened_by: HappenedBy = None) -> None:
    """Readers never wait and never see half. What was killed goes on with the next call."""
    from projections.past import build
    from projections.rebuilding import rebuild as remake

    names = _names(only)
    with connected() as connection:
        if as_of is None and happened_by is None:
            with telling() as progress:
                remake(connection, names, progress)
            tell(_("Made anew: {names}").format(names=", ".join(names)))
            return
        bound = moment_of(connection, as_of, happened_by).bound
        with telling() as progress:
            kept = build(connection, bound, names, progress)
    tell(_("In the schema read_as_of, beside the present: {what}.").format(what=_what(kept)))
    if len(kept.names) > 1:
        tell(_("What is asked as of just then is answered from there: {flags}").format(flags=_flags(kept)))


def _flags(kept: "Past") -> str:
    flags = f"--as-of {kept.position}"
    return flags if kept.happened_by is None else f"{flags} --happened-by {as_json(kept.happened_by)}"


@app.command(help=_("Compare the read models, row by row, with what the ledger says."))
def verify(only: Only = None, json: Json = False) -> int:
    """1 where they differ."""
    from projections.comparing import compare

    with connected() as connection:
        found = compare(connection, _names(only))
    if json:
        print_json(
            [
                {
                    "name": each.name,
                    "position": each.position,
                    "rows": each.rows,
                    "missing": each.missing,
                    "surplus": each.surplus,
                    "agrees": each.agrees,
                }
                for each in found
            ]
        )
    else:
        for each in found:
            print_line(_verdict(each))
    return Exit.DONE if all(each.agrees for each in found) else Exit.REFUSED


def _verdict(each: Any) -> str:
    if each.agrees:
        return _("{name}: {rows} rows, all as the ledger says up to position {position}.").format(
            name=each.name, rows=each.rows, position=each.position
        )
    return _(
        "{name}: {missing} rows are missing or differ, {surplus} should not be there (first in stream"
        " {stream}). Run: complaints projections rebuild"
    ).format(name=each.name, missing=each.missing, surplus=each.surplus, stream=each.first_stream)


def _names(only: str | None) -> tuple[str, ...]:
    from projections.bounds import MODELS

    if only is None:
        return MODELS
    if only not in MODELS:
        known = ", ".join(MODELS)
        raise invalid(
            N_("there is no read model {name}; there are: {known}"), field="only", name=only, known=known
        )
    return (only,)
