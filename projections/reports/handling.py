"""How complaints were handled: repeats, waiting times, what was in time, what was raised and why."""

from typing import Any

from aggregates.messages import N_
from projections.reports.asked import Asked, Document
from projections.reports.document import Chart, Column, Row, Section, Table, Text


def repeats(asked: Asked, *, whole: bool) -> Section:
    """Repeated complaints in groups; what several customers share; which categories come back."""
    document = asked["repeats"]
    tables = [_groups(document), _recurring(document)]
    if whole:
        tables.insert(0, _repeated(document))
    return Section("repeats", N_("repeated complaints"), tuple(tables))


def _repeated(document: Document) -> Table:
    columns = (
        Column("category", N_("category"), "name"),
        Column("received", N_("received"), "count"),
        Column("repeats", N_("repeated"), "count"),
        Column("repeat_rate", N_("share repeated"), "rate"),
    )
    return Table("repeated", N_("what is repeated"), columns, document["by_category"], (document,))


def _groups(document: Document) -> Table:
    columns = (
        Column("key_kind", N_("what they share"), "word"),
        Column("complaints", N_("cases, the oldest first"), "list"),
        Column("categories", N_("categories"), "names"),
    )
    return Table("groups", N_("groups of repeated complaints"), columns, document["groups"])


def _recurring(document: Document) -> Table:
    columns = (
        Column("category", N_("category"), "name"),
        Column("cause", N_("cause"), "name"),
        Column("customers", N_("customers"), "count"),
        Column("complaints", N_("cases"), "list"),
        Column("stores", N_("stores"), "list"),
    )
    note = Text(N_("The same category and cause of several customers (G12)."))
    return Table("recurring", N_("problems of several customers"), columns, document["recurring"], note=note)


def times(asked: Asked) -> Section:
    """How long customers waited, in hours by the clock and in business hours."""
    document = asked["times"]
    rows = [_step(step, document[step]) for step in ("reply", "answer", "resolution")]
    reopened = document["reopened"]
    if reopened["cases"]:
        rows += [
            _step("first-resolution", reopened["first_resolution"]),
            _step("last-resolution", reopened["resolution"]),
        ]
    columns = (
        Column("step", N_("until"), "word"),
        Column("done", N_("done"), "count"),
        Column("waiting", N_("still waiting"), "count"),
        Column("overdue", N_("of these overdue"), "count"),
        Column("clock_median", N_("hours, median"), "hours"),
        Column("clock_mean", N_("mean"), "hours"),
        Column("clock_percentile_90", N_("nine in ten within"), "hours"),
        Column("business_median", N_("business hours, median"), "hours"),
        Column("business_mean", N_("mean"), "hours"),
        Column("business_percentile_90", N_("nine in ten within"), "hours"),
        Column("longest_waiting_hours", N_("longest waiting, hours"), "hours"),
    )
    note = Text(N_("Of the cases received in the period, whenever answered; what still waits is not hidden."))
    return Section(
        "times",
        N_("waiting times"),
        (Table("times", N_("how long customers waited"), columns, rows, note=note),),
    )


def _step(name: str, found: Document) -> Row:
    lengths = {
        f"{clock}_{figure}": found[f"{clock}_hours"][figure]
        for clock in ("clock", "business")
        for figure in ("median", "mean", "percentile_90")
    }
    counts = {key: found.get(key) for key in ("done", "waiting", "overdue", "longest_waiting_hours")}
    return {"step": name, **counts, **lengths}


def deadlines(asked: Asked, *, whole: bool) -> Section:
    """The on-time rate of each obligation; in the whole report of stores and roles too."""
    document = asked["deadlines"]
    obligations = [Column("id", N_("what is owed"), "name"), Column("rule", N_("rule"), "code")]
    chart = Chart("bars", "id", ("on_time_rate",), most=20)
    tables = [
        _in_time(
            "deadlines",
            N_("done in time, by obligation"),
            obligations,
            document["by_obligation"],
            document,
            chart,
        )
    ]
    if whole:
        for part, title, column in (
            ("by_store", N_("done in time, by store"), Column("store", N_("store"))),
            ("by_role", N_("done in time, by role"), Column("owner_role", N_("role"), "name")),
        ):
            tables.append(_in_time(f"deadlines_{part}", title, [column], document[part], document))
    return Section("deadlines", N_("deadlines"), tuple(tables))


def _in_time(
    id: str,
    title: str,
    first: list[Column],
    rows: list[Row],
    everything: Document,
    chart: Chart | None = None,
) -> Table:
    columns = (
        *first,
        Column("due", N_("fell due"), "count"),
        Column("met", N_("in time"), "count"),
        Column("late", N_("late"), "count"),
        Column("not_done", N_("missed, not done"), "count"),
        Column("overdue", N_("overdue"), "count"),
        Column("on_time_rate", N_("in time, share"), "rate"),
    )
    counted = [row for row in rows if row["due"]]
    return Table(id, title, columns, counted, (everything,), charts=(chart,) if chart else ())


def escalations(asked: Asked, *, whole: bool) -> Section:
    """Why cases were raised; in the whole report what had been missed and to whom they went."""
    document = asked["escalations"]
    parts: list[tuple[str, Any, str]] = [
        ("by_reason", Column("reason", N_("reason"), "word"), N_("why cases were raised"))
    ]
    if whole:
        parts += [
            ("by_obligation", Column("obligation", N_("missed"), "name"), N_("raised after a miss of")),
            ("by_role", Column("to", N_("role"), "name"), N_("to whom cases were raised")),
            ("by_store", Column("store", N_("store")), N_("cases raised by store")),
        ]
    counts = (Column("escalations", N_("raised"), "count"), Column("cases", N_("cases"), "count"))
    tables = tuple(
        Table(
            f"escalations_{part}",
            title,
            (first, *counts),
            document[part],
            () if part == "by_obligation" else (document,),
            charts=(Chart("bars", first.id, ("escalations",)),) if part == "by_reason" else (),
        )
        for part, first, title in parts
    )
    return Section("escalations", N_("cases raised"), tables)
