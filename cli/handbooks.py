"""`complaints handbook`: which there are, what one says, what is wrong with a file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from aggregates.messages import N_, invalid
from cli.answering import answer
from cli.connecting import connected
from cli.failures import Exit
from cli.groups import new_app
from cli.language import _, is_chinese
from cli.options import By, Json, Role, present
from cli.output import print_json, print_line, tell, visible
from cli.table import print_table
from cli.times import parse_time

if TYPE_CHECKING:
    from aggregates.handbook import Handbook
    from ledger.database import Connection
    from policies.handbooks import Told

app = new_app()

_Name = Annotated[
    str, typer.Argument(metavar="NAME|FILE", help=_("A handbook that ships, such as 4s-group, or a file."))
]


@app.command("list", help=_("The handbooks that ship."))
def listing(json: Json = False) -> None:
    """Print names, versions and titles."""
    from policies.handbooks import load, shipped

    found = [load(name) for name in shipped()]
    if json:
        print_json([{"name": each.name, "version": each.version, "title": each.title} for each in found])
        return
    columns = [(_("handbook"), "keep"), (_("version"), "keep"), (_("title"), "fold")]
    print_table(columns, [(each.name, each.version, _in_language(each.title)) for each in found])


@app.command(help=_("What a handbook says: ladder, authority, categories, obligations."))
def show(name: _Name, json: Json = False) -> None:
    """Print one handbook."""
    from policies.handbook_files import handbook_named

    handbook = handbook_named(name)
    if json:
        print_json(handbook_fields(handbook))
    else:
        _print(handbook)


def handbook_fields(handbook: "Handbook") -> dict[str, Any]:
    """The whole handbook as JSON, by the contract's names; a role that may approve nothing is absent."""
    fields = handbook.model_dump(mode="json", by_alias=True)
    fields["authority"] = {
        role: limit if isinstance(limit, str) else f"{limit:.2f}"
        for role, limit in handbook.authority.items()
        if limit
    }
    for name, line in handbook.lines.items():
        fields["lines"][name]["target"] = None if line.target is None else float(line.target)
    for target in fields["targets"]:
        target["value"] = float(target["value"])
    return fields


def _in_language(titles: dict[str, str]) -> str:
    return titles.get("zh" if is_chinese() else "en") or next(iter(titles.values()), "")


def _print(handbook: "Handbook") -> None:
    language = "zh" if is_chinese() else "en"
    print_line(visible(f"{handbook.name} {handbook.version} · {_in_language(handbook.title)}"))
    print_line()
    limits = handbook_fields(handbook)["authority"]
    columns = [
        (_("step"), "right"),
        (_("role"), "keep"),
        (_("title"), "fold"),
        (_("may approve (CNY)"), "right"),
    ]
    steps = [
        (str(step), role, handbook.title_of(role, language), limits.get(role, "–"))
        for step, role in enumerate(handbook.ladder, 1)
    ]
    print_table(columns, steps)
    print_line()
    for label, names in (
        (_("other roles"), handbook.roles),
        (_("categories"), handbook.categories),
        (_("severities"), handbook.severities),
        (_("grounds"), handbook.grounds),
    ):
        if names:
            print_line(visible(f"{label}: {', '.join(names)}"))
    print_line()
    columns = [(_("obligation"), "keep"), (_("what"), "fold"), (_("time"), "keep"), (_("whose"), "fold")]
    rows = [
        (rule.id, _in_language(rule.title), _length(rule.due), rule.owner) for rule in handbook.obligations
    ]
    print_table(columns, rows)
    _print_service(handbook)


def _print_service(handbook: "Handbook") -> None:
    """G12, C9: what recurs, what is aimed at, what is said in return calls."""
    from cli.handbook_words import Words

    words = Words(handbook)
    for label, rows in (
        (_("Causes that come up again"), [handbook.recurring] if handbook.recurring else []),
        (_("Targets"), handbook.targets),
        (_("What is said in a return call"), handbook.call_templates),
    ):
        if rows:
            print_line(f"\n{label}:")
        for row in rows:
            print_line(visible(f"  {words.row(row)}"))


def _length(due: Any) -> str:
    """How long an obligation has, in a few signs."""
    if due.hours is not None:
        return f"{due.hours} h"
    if due.working_days is not None:
        return _("{days} working days").format(days=due.working_days)
    if due.days is not None:
        return _("{days} days").format(days=due.days)
    if due.months is not None:
        return _("{months} months").format(months=due.months)
    if due.by_severity is not None:
        return ", ".join(f"{name} {days}" for name, days in due.by_severity.items())
    return str(due.field or due.same_as or _("the {day}th").format(day=due.month_day))


@app.command(help=_("What is wrong with a handbook file, and what it leaves open, by line."))
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_("A handbook in TOML."))],
    strict: Annotated[
        bool, typer.Option("--strict", help=_("End with 1 for what is left open as well."))
    ] = False,
    json: Json = False,
) -> int:
    """Check one file: 1 where there is a mistake."""
    found = _findings(file)
    if json:
        fields = [(each.line, each.finding.severity, _sentence(each)) for each in found]
        print_json([dict(zip(("line", "severity", "message"), row, strict=True)) for row in fields])
    words = {"mistake": _("mistake"), "open": _("left open")}
    for each in found if not json else ():
        print_line(visible(f"{file}:{each.line}: {words[each.finding.severity]}: {_sentence(each)}"))
    mistakes = [each for each in found if each.finding.severity == "mistake"]
    if not mistakes:
        said = _("{file} can be adopted.") if found else _("{file} is in order.")
        tell(said.format(file=file))
    return Exit.REFUSED if mistakes or (strict and found) else Exit.DONE


def _findings(file: Path) -> "list[Told]":
    from policies.handbooks import check as find

    try:
        return find(file)
    except OSError as error:
        reason = error.strerror or str(error)
    except UnicodeDecodeError:
        reason = _("it is not UTF-8")
    raise invalid(N_("cannot read {file}: {reason}"), field="file", file=file, reason=reason)


def _sentence(told: "Told") -> str:
    return _(told.finding.template).format(**told.finding.values)


@app.command("diff", help=_("What differs between two handbooks, in words."))
def difference(before: _Name, after: _Name, json: Json = False) -> None:
    """Print every difference."""
    from cli.handbook_diff import print_diff
    from policies.handbook_files import handbook_named

    print_diff(handbook_named(before), handbook_named(after), json=json)


@app.command(help=_("What would have been under another handbook; nothing is written."))
def simulate(
    name: _Name,
    since: Annotated[
        str, typer.Option("--since", metavar="DATE", help=_("The cases received from this day on."))
    ],
    stores: Annotated[
        list[str] | None,
        typer.Option(
            "--store",
            metavar="CODE",
            help=_("Of this store; without it, of those under this handbook's name."),
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Replay the recorded past in memory."""
    from cli.handbook_simulate import print_result, result_of
    from policies.handbook_files import handbook_named

    handbook = handbook_named(name)
    day = parse_time(since, field="since")
    with connected() as connection:
        for code in stores or []:
            _registered(connection, code)
        result = result_of(connection, handbook, day, present(), stores or [])
    print_result(result, handbook, json=json)


def _registered(connection: "Connection", code: str) -> None:
    from ledger.store import Store
    from policies.library import Library

    Library(Store(connection)).registered(code)


@app.command(help=_("Let a store go over to a handbook; cases keep the one they began under."))
def adopt(
    name: _Name,
    store: Annotated[str, typer.Option("--store", metavar="CODE", help=_("The store's code."))],
    version: Annotated[str | None, typer.Option("--version", help=_("The version meant."))] = None,
    by: By = None,
    role: Role = None,
    json: Json = False,
) -> int:
    """Record that a store adopts a handbook."""
    from policies.handbook_files import text_named

    text = text_named(name) if name.endswith(".toml") else None
    with connected() as connection:
        from cli.working import execute, new_desk

        desk = new_desk(connection)
        if text is not None:
            kept = desk.room.library.keep_text(text)
            name, version = kept.name, version or kept.version
        reply = execute(desk, "adopt-handbook", by, store=store, handbook=name, version=version, role=role)
        return answer(reply, json=json)
