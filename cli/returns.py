"""`complaints returns`: return calls after sales and workshop visits, owed and done (S8, C9)."""

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from aggregates.messages import N_
from cli.connecting import connected
from cli.groups import new_app
from cli.language import _, is_chinese
from cli.matters import every, returns_fields
from cli.options import (
    AsOf,
    By,
    Csv,
    HappenedBy,
    Json,
    Reason,
    Reveal,
    Role,
    Store,
    exclusive,
    known_stores,
    moment_of,
    why,
)
from cli.output import print_csv, print_json, print_line, tell, visible
from cli.show import reading
from cli.table import is_narrow, print_table
from cli.times import parse_time, shown
from cli.words import until as how_far

if TYPE_CHECKING:
    from ledger.database import Connection

app = new_app()

_CSV_COLUMNS = (
    "service", "store", "line", "at", "special", "customer_kind", "state", "due_at", "owner_role", "calls",
    "attempts", "pending", "complaints", "version",
)  # fmt: skip

_STATES = {
    "owed": N_("owed"),
    "late": N_("late"),
    "missed": N_("missed"),
    "done": N_("done"),
    "not-reached": N_("not reached"),
    "declined": N_("declined"),
    "special": N_("no call owed"),
}
_STILL_OWED = frozenset({"owed", "late", "missed"})
_STYLES = {"late": "33", "missed": "31", "done": "32", "owed": "36"}


@app.command()
def returns(
    *,
    owed: Annotated[bool, typer.Option("--owed", help=_("Only where a call is still to be made."))] = False,
    script: Annotated[
        bool, typer.Option("--script", help=_("What is said in the calls still to be made (C9)."))
    ] = False,
    store: Store = None,
    line: Annotated[str | None, typer.Option("--line", help=_("The line of business."))] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="TIME", help=_("Sales and visits from then on."))
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="TIME", help=_("Sales and visits before then."))
    ] = None,
    json: Json = False,
    csv: Csv = False,
    as_of: AsOf = None,
    happened_by: HappenedBy = None,
    reveal: Reveal = False,
    reason: Reason = None,
    by: By = None,
    role: Role = None,
) -> None:
    """Print sales and visits, oldest first, and how their return calls stand."""
    from cli.personal import Opener
    from projections.beside import INTAKES, owing, said, services

    exclusive(json, csv)
    reader = reading(by, role, why(reveal, reason))
    first = None if since is None else parse_time(since, field="since")
    last = None if until is None else parse_time(until, field="until", end_of_day=True)
    with connected() as connection:
        known_stores(connection, store)
        moment = moment_of(connection, as_of, happened_by)
        rows = services(connection, moment.bound, store, line, first, last)
        owes, texts = owing(connection, moment.bound, rows), said(connection, moment.bound, rows, INTAKES)
        opener = Opener(connection, every(texts), reader, "returns")
        found = [
            returns_fields(row, owes.get(row["stream"], ()), texts.get(row["stream"], ()), opener, moment.now)
            for row in rows
        ]
        words = _Scripts(connection)
        for each in found:
            each["script"] = words.of(each) if each["state"] in _STILL_OWED else None
    shown_rows = [each for each in found if not (owed or script) or each["state"] in _STILL_OWED]
    if json:
        print_json(shown_rows)
    elif csv:
        print_csv(_CSV_COLUMNS, shown_rows)
    else:
        _print(shown_rows, found, moment.now)
        for each in shown_rows if script else ():
            _print_script(each)


class _Scripts:
    """What is said in a return call, by the handbook that the sale or visit runs under (C9)."""

    def __init__(self, connection: "Connection") -> None:
        from ledger.store import Store
        from policies.library import Library

        self._library = Library(Store(connection))

    def of(self, row: dict[str, Any]) -> dict[str, Any] | None:
        """Kind, title and text in the reader's language; None where the handbook says nothing."""
        from aggregates.handbook_service import template_for

        handbook = self._library.handbook(row["handbook"]["name"], row["handbook"]["version"])
        found = template_for(handbook.call_templates, row["customer_kind"], row["line"])
        if found is None:
            return None
        title, text = (each.get("zh" if is_chinese() else "en", "") for each in (found.title, found.text))
        return {"kind": found.kind, "title": title, "text": text}


def _print_script(row: dict[str, Any]) -> None:
    if row["script"] is not None:
        print_line("")
        print_line(visible(f"{row['service']} · {row['script']['title']}"))
        print_line(visible(f"  {row['script']['text']}"))


def _print(rows: list[dict[str, Any]], everything: list[dict[str, Any]], now: datetime) -> None:
    if not rows:
        tell(_("No return call is like that."))
        return
    service, at, line, state = _("sale or visit"), _("at"), _("line"), _("state")
    due, whose, customer, opened = _("due"), _("whose"), _("customer"), _("opened")
    cells: list[tuple[str, ...]] = [
        (
            row["service"], shown(row["at"]), row["line"], _(_STATES[row["state"]]), *_due(row, now),
            row["owner_role"] or "", _customer(row), ", ".join(row["complaints"]),
        )
        for row in rows
    ]  # fmt: skip
    columns = [*((title, "keep") for title in (service, at, line, state, due, ""))]
    columns += [(title, "fold") for title in (whose, customer, opened)]
    if is_narrow():
        columns = [*((title, "keep") for title in (f"{service}\n{at}", f"{line}\n{state}", due))]
        columns += [(f"{whose}\n{customer}", "fold"), (opened, "fold")]
        cells = [
            (f"{a}\n{b}", f"{c}\n{d}", f"{e}\n{f}", f"{g}\n{h}", i) for a, b, c, d, e, f, g, h, i in cells
        ]
    print_table(columns, cells, styles={_(_STATES[name]): style for name, style in _STYLES.items()})
    _tell_coverage(everything)


def _due(row: dict[str, Any], now: datetime) -> tuple[str, str]:
    if row["due_at"] is None:
        return "", ""
    return shown(row["due_at"]), how_far(datetime.fromisoformat(row["due_at"]), now)


def _customer(row: dict[str, Any]) -> str:
    parts = (row["customer"] or {}).values()
    return " ".join(str(part) for part in parts if part)


def _tell_coverage(rows: list[dict[str, Any]]) -> None:
    """C9, S8: of all that owe a call, how many were reached, tried in vain, declined, or are still owed."""
    counts = Counter(row["state"] for row in rows)
    owing = len(rows) - counts["special"]
    if owing:
        coverage = _(
            "{owing} owe a call: {done} done ({rate:.1%}), {not_reached} not reached, {declined} declined,"
            " {owed} still owed"
        )
        tell(
            coverage.format(
                owing=owing,
                done=counts["done"],
                rate=counts["done"] / owing,
                not_reached=counts["not-reached"],
                declined=counts["declined"],
                owed=sum(counts[state] for state in _STILL_OWED),
            )
        )
