"""How things stand: headline figures, the stores, the months, what complaints are about, what is late."""

from aggregates.messages import N_
from projections.reports.asked import Asked
from projections.reports.document import (
    Better,
    Chart,
    Column,
    Figure,
    Kind,
    Section,
    Shape,
    Table,
    Text,
    Value,
)
from projections.reports.provenance import utc

LONGEST_LIST = 100
"""Lists of cases end here; how many more there are is said."""

_FIGURES: tuple[tuple[str, str, Kind, Better | None], ...] = (
    ("received", N_("complaints received"), "count", "less"),
    ("resolved", N_("resolved"), "count", None),
    ("repeat_rate", N_("repeated complaints"), "rate", "less"),
    ("escalations", N_("raised"), "count", "less"),
    ("on_time_rate", N_("done in time"), "rate", "more"),
    ("satisfaction", N_("satisfaction of the company"), "rate", "more"),
    ("complaint_satisfaction", N_("satisfied with the handling"), "rate", "more"),
    ("approved", N_("compensation approved, CNY"), "money", None),
)


def headline(asked: Asked) -> tuple[Figure, ...]:
    """The figures at the top, beside those of the period before and of last year's."""
    trend = asked["overview"]["trend"]
    told = tuple(
        Figure(
            name,
            title,
            kind,
            trend["now"][name],
            trend["before"][name],
            trend["last_year"][name],
            better,
        )
        for name, title, kind, better in _FIGURES
    )
    standing = asked["overview"]["standing"]
    return (
        *told,
        Figure("not_closed", N_("not closed as yet"), "count", standing["not_closed"], None, None),
        Figure("overdue", N_("of these with something overdue"), "count", standing["overdue"], None, None),
    )


def overview(asked: Asked, *, whole: bool) -> Section:
    """The stores and the categories; in the whole report the months and the channels as well."""
    tables = [_stores(asked)]
    if whole:
        tables.append(_course(asked))
    tables.append(
        shares(asked, "by_category", "category", N_("what complaints are about"), N_("category"), "pie")
    )
    if whole:
        tables.append(shares(asked, "by_severity", "severity", N_("by severity"), N_("severity")))
        tables.append(shares(asked, "by_channel", "channel", N_("how complaints came in"), N_("channel")))
    return Section("overview", N_("how things stand"), tuple(tables))


def _stores(asked: Asked) -> Table:
    document = asked["overview"]
    columns = (
        Column("store", N_("store")),
        Column("received", N_("received"), "count"),
        Column("open", N_("open"), "count"),
        Column("pending", N_("pending"), "count"),
        Column("resolved", N_("resolved"), "count"),
        Column("closed", N_("closed"), "count"),
        Column("major", N_("major"), "count"),
        Column("repeated", N_("repeated"), "count"),
        Column("raised", N_("raised"), "count"),
        Column("overdue", N_("overdue"), "count"),
        Column("satisfaction", N_("satisfied, share"), "rate"),
    )
    note = Text(
        N_("Of the cases received in the period, as they stood at the position; overdue are obligations.")
    )
    return Table(
        "stores", N_("the stores"), columns, document["stores"], (document["all"],), note,
        (Chart("bars", "store", ("received",)),),
    )  # fmt: skip


def _course(asked: Asked) -> Table:
    """The periods before, from the first one in which anything was counted."""
    rows = [each for each in asked["overview"]["trend"]["course"] if each["received"] is not None]
    columns = (
        Column("period", N_("period"), "code"),
        Column("received", N_("received"), "count"),
        Column("resolved", N_("resolved"), "count"),
        Column("repeats", N_("repeated"), "count"),
        Column("escalations", N_("raised"), "count"),
        Column("on_time_rate", N_("done in time"), "rate"),
        Column("satisfaction", N_("satisfaction of the company"), "rate"),
        Column("complaint_satisfaction", N_("satisfied with the handling"), "rate"),
        Column("approved", N_("compensation approved, CNY"), "money"),
    )
    charts = (
        Chart("lines", "period", ("received", "resolved")),
        Chart("lines", "period", ("on_time_rate", "satisfaction", "complaint_satisfaction")),
    )
    return Table("course", N_("the months before"), columns, rows, charts=charts)


def shares(asked: Asked, part: str, name: str, title: str, column: str, shape: Shape | None = None) -> Table:
    """A table of the causes dashboard: how many, which share, and added up (Pareto)."""
    columns = (
        Column(name, column, "name"),
        Column("count", N_("complaints"), "count"),
        Column("share", N_("share"), "rate"),
        Column("cumulative", N_("added up"), "rate"),
    )
    charts = (Chart(shape, name, ("count",)),) if shape else ()
    return Table(part, title, columns, asked["causes"][part], charts=charts)


def overdue(asked: Asked) -> Section:
    """What is past its time and not done at the position, the oldest first."""
    rows = sorted(asked.rows("overdue"), key=lambda row: (row["due_at"], row["number"], row["id"]))
    columns = (
        Column("number", N_("case"), "code"),
        Column("store", N_("store")),
        Column("id", N_("what is owed"), "name"),
        Column("rule", N_("rule"), "code"),
        Column("due_at", N_("due"), "time"),
        Column("times", N_("how often"), "count"),
        Column("owner_role", N_("whose"), "name"),
        Column("owner", N_("person")),
    )
    note = Text(
        N_("{count} are overdue; the oldest {most} are listed."),
        {"count": Value("count", len(rows)), "most": Value("count", LONGEST_LIST)},
    )
    table = Table(
        "overdue",
        N_("overdue at the position of the log"),
        columns,
        [{**row, "due_at": utc(row["due_at"])} for row in rows[:LONGEST_LIST]],
        note=note if len(rows) > LONGEST_LIST else None,
    )
    return Section("overdue", N_("what is overdue"), (table,))
