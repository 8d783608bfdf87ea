"""`complaints lake`: the log as Parquet, for tools of one's own; and whether it is still as written."""

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any

import typer

from aggregates.messages import N_, Refused, invalid
from cli.connecting import connected
from cli.failures import Exit
from cli.groups import new_app
from cli.language import _, ngettext
from cli.options import AsOf, Json, moment_of
from cli.output import print_json, print_line, tell, visible

app = new_app()

_FOLDER = Annotated[
    Path, typer.Argument(metavar="FOLDER", help=_("A new or empty folder, or one written before."))
]
_VERIFY = Annotated[
    bool, typer.Option("--verify", help=_("Write nothing; check the folder, without the database."))
]


@app.command()
def lake(folder: _FOLDER, verify: _VERIFY = False, as_of: AsOf = None, json: Json = False) -> int:
    """Write what was recorded since the last time; personal data stay sealed, and no key goes with them."""
    if find_spec("pyarrow") is None:
        raise Refused(
            N_('a lake needs pyarrow, which is not installed; add it with: uv tool install --force ".[lake]"')
        )
    if verify and as_of is not None:
        raise invalid(N_("--verify checks all that the folder holds; leave out --as-of"), field="as-of")
    return _verify(folder, json=json) if verify else _write(folder, as_of, json=json)


def _write(folder: Path, as_of: str | None, *, json: bool) -> int:
    from ledger.lake import write_lake

    with connected() as connection:
        until = None if as_of is None else moment_of(connection, as_of, None).bound.until_position
        written = write_lake(connection, folder, until, _progress if sys.stderr.isatty() else _silent)
    added = written.position - written.before
    if json:
        print_json(
            {
                "folder": str(folder),
                "position": written.position,
                "added": added,
                "files": list(written.files),
            }
        )
        return Exit.DONE
    said = ngettext(
        "{count} entry added; the lake holds the log up to position {position}.",
        "{count} entries added; the lake holds the log up to position {position}.",
        added,
    )
    print_line(said.format(count=added, position=written.position))
    return Exit.DONE


def _progress(position: int, until: int) -> None:
    tell(_("position {position} of {until}").format(position=position, until=until))


def _silent(position: int, until: int) -> None:
    """Nobody watches."""


def _verify(folder: Path, *, json: bool) -> int:
    """Digests, hashes, chains, positions and numbers, as `complaints verify` checks them in the ledger."""
    from ledger.lake_folder import Folder
    from projections.integrity import Integrity

    lake, integrity = Folder.read(folder), Integrity()
    problems = _problems(lake, integrity)
    if json:
        counts = {
            "entries": integrity.entries,
            "cases": integrity.cases,
            "last_position": integrity.last_position,
        }
        print_json({"ok": not problems, "files": len(lake.manifest.pieces), **counts, "problems": problems})
    else:
        for problem in problems:
            print_line(visible(str(problem["message"])))
        result = _("everything holds") if not problems else _("{count} problems").format(count=len(problems))
        said = _(
            "{entries} entries of {cases} cases in {files} files checked, up to position {position}: {result}"
        )
        print_line(
            said.format(
                entries=integrity.entries,
                cases=integrity.cases,
                files=len(lake.manifest.pieces),
                position=integrity.last_position,
                result=result,
            )
        )
    return Exit.REFUSED if problems else Exit.DONE


def _problems(lake: Any, integrity: Any) -> list[dict[str, Any]]:
    from ledger.lake import differences, entries_of

    problems: list[dict[str, Any]] = [
        {"file": each.file, "position": None, "message": _(each.template).format(file=each.file)}
        for each in differences(lake)
    ]
    try:
        integrity.read(entries_of(lake))
    except (ValueError, OSError):
        problems.append(
            {"file": None, "position": integrity.last_position, "message": _unreadable(integrity)}
        )
        return problems
    problems += [
        {
            "file": None,
            "position": each.position,
            "message": _("position {position}: {message}").format(
                position=each.position, message=_(each.template).format(**each.values)
            ),
        }
        for each in integrity.problems
    ]
    newest = lake.manifest.newest
    if newest is not None and integrity.last_position != newest.last:
        text = _("the lake should hold the log up to position {position}").format(position=newest.last)
        problems.append({"file": None, "position": newest.last, "message": text})
    return problems


def _unreadable(integrity: Any) -> str:
    return _("what follows position {position} cannot be read").format(position=integrity.last_position)
