"""`complaints dashboard NAME`: what managers ask of a time, on the screen, as JSON, CSV, or the cases."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from aggregates.messages import N_, Refused, invalid, unknown
from cli.connecting import connected
from cli.groups import new_app
from cli.language import _
from cli.options import AsOf, Csv, HappenedBy, Json, exclusive, known_stores, moment_of
from cli.output import print_json

if TYPE_CHECKING:
    from ledger.database import Connection
    from projections.dashboards import Dashboard, View
    from projections.period import Period

app = new_app()

NAMES = (
    "overview", "satisfaction", "repeats", "causes", "times", "deadlines", "escalations", "compensation",
    "liability", "people", "measures", "pending", "insured",
)  # fmt: skip
WITH_TREND = ("satisfaction", "repeats", "deadlines", "escalations", "compensation")

_Name = Annotated[
    str,
    typer.Argument(
        metavar="NAME",
        help=_(
            "overview, satisfaction, repeats, causes, times, deadlines, escalations, compensation, "
            "liability, people, measures, pending or insured."
        ),
        autocompletion=lambda: list(NAMES),
    ),
]
Month = Annotated[str | None, typer.Option("--month", metavar="2026-10", help=_("Of this month."))]
Week = Annotated[str | None, typer.Option("--week", metavar="2026-W41", help=_("Of this week."))]
Year = Annotated[str | None, typer.Option("--year", metavar="2026", help=_("Of this year."))]
Since = Annotated[str | None, typer.Option("--since", metavar="DAY", help=_("From this day on."))]
Until = Annotated[str | None, typer.Option("--until", metavar="DAY", help=_("To this day, itself included."))]
Stores = Annotated[
    list[str] | None,
    typer.Option("--store", metavar="CODE", help=_("Of this store only; may be given several times.")),
]
Cases = Annotated[bool, typer.Option("--cases", help=_("The cases behind every number."))]
Figure = Annotated[
    str | None,
    typer.Option("--figure", metavar="PATH", help=_("The cases behind this number: by_store.SH01.repeats.")),
]
Live = Annotated[bool, typer.Option("--live", help=_("Draw it anew whenever it changes, until Ctrl-C."))]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which dashboard, of which stores, and how it is wanted. No period: the present month."""

    name: str
    period: "Period | None"
    stores: tuple[str, ...]
    as_of: str | None
    happened_by: str | None
    json: bool
    csv: bool
    cases: bool = False
    figure: str | None = None


@app.command()
def dashboard(
    name: _Name,
    *,
    month: Month = None,
    week: Week = None,
    year: Year = None,
    since: Since = None,
    until: Until = None,
    store: Stores = None,
    json: Json = False,
    csv: Csv = False,
    as_of: AsOf = None,
    happened_by: HappenedBy = None,
    cases: Cases = False,
    figure: Figure = None,
    live: Live = False,
) -> None:
    """Print one dashboard."""
    if name not in NAMES:
        raise unknown(
            N_("there is no dashboard {name}; there are: {known}"),
            field="name",
            name=name,
            known=", ".join(NAMES),
        )
    period, stores = period_asked(month, week, year, since, until), tuple(store or ())
    wants_cases = cases or figure is not None
    show(Asked(name, period, stores, as_of, happened_by, json, csv, wants_cases, figure), live=live)


def show(asked: Asked, *, live: bool = False) -> None:
    """Print a dashboard once, or again and again. Raises `Refused`."""
    exclusive(asked.json, asked.csv)
    with connected() as connection:
        known_stores(connection, *asked.stores)
        if not live:
            _print(connection, asked)
            return
        if asked.as_of is not None or asked.happened_by is not None:
            raise Refused(
                N_("what is past does not change; leave out --live, or --as-of and --happened-by"),
                code="invalid",
                field="live",
            )
        from cli.dashboards.living import keep_showing

        keep_showing(connection, lambda: _print(connection, asked))


def period_asked(
    month: str | None, week: str | None, year: str | None, since: str | None, until: str | None
) -> "Period | None":
    """The one time that was asked for, if any. Raises `Refused` (`invalid`)."""
    named = {"month": month, "week": week, "year": year, "since": since or until}
    given = {field: text for field, text in named.items() if text is not None}
    if not given:
        return None
    if len(given) > 1:
        raise Refused(
            N_("--month, --week, --year and --since exclude each other"), code="invalid", field=[*given][1]
        )
    from projections.period import period_of

    field, text = next(iter(given.items()))
    if field == "since":
        if since is None or until is None:
            raise invalid(N_("give both --since and --until"), field="until" if until is None else "since")
        return period_of(f"{since}..{until}", field)
    found = period_of(text, field)
    if found.kind != field:
        raise invalid(N_("{text} is not a {field}"), field=field, text=text)
    return found


def _print(connection: "Connection", asked: Asked) -> None:
    from projections.dashboards import looking
    from projections.period import month_of

    moment = moment_of(connection, asked.as_of, asked.happened_by)
    with looking(connection, moment.bound, moment.now) as view:
        period = asked.period or month_of(moment.now)
        if asked.cases:
            from cli.dashboards.behind import print_behind

            print_behind(view, _found(view, period, asked), asked)
        else:
            _out(view, _document(view, period, asked), asked)


def _found(view: "View", period: "Period", asked: Asked) -> "Dashboard":
    from projections.dashboards import DASHBOARDS

    return DASHBOARDS[asked.name](view, period, asked.stores)


def _document(view: "View", period: "Period", asked: Asked) -> Mapping[str, Any]:
    from projections.dashboards import trend

    if asked.name == "overview" and asked.period is None:
        from cli.overview import everything

        return everything(view, period, asked.stores)
    document = _found(view, period, asked).document
    if asked.name in WITH_TREND:
        return {**document, "trend": trend(view, period, asked.stores)}
    return document


def _out(view: "View", document: Mapping[str, Any], asked: Asked) -> None:
    if asked.json:
        print_json(document)
    elif asked.csv:
        from cli.dashboards.rows import print_rows

        print_rows(asked.name, document)
    else:
        from cli.dashboards.showing import print_dashboard

        print_dashboard(view, asked.name, document)
