"""What is to get better: causes, measures and their effect, pending matters (S13, D6, G12, S4)."""

from aggregates.messages import N_
from projections.reports.asked import Asked
from projections.reports.document import Column, Section, Table, Text
from projections.reports.standing import LONGEST_LIST, shares


def causes(asked: Asked) -> Section:
    """The causes found, the most frequent first (Pareto), and their families (A1)."""
    tables = (
        shares(asked, "by_cause", "cause", N_("causes, the most frequent first"), N_("cause"), "bars"),
        shares(asked, "by_family", "family", N_("families of causes"), N_("family"), "pie"),
    )
    return Section("causes", N_("causes"), tables)


def measures(asked: Asked) -> Section:
    """How far the measures opened in the period are, and whether like complaints became fewer."""
    document = asked["measures"]
    by_department = (
        Column("department", N_("department")),
        Column("measures", N_("measures"), "count"),
        Column("asked", N_("asked for"), "count"),
        Column("open", N_("open"), "count"),
        Column("approved", N_("approved"), "count"),
        Column("done", N_("done"), "count"),
        Column("assessed", N_("assessed"), "count"),
        Column("overdue", N_("overdue"), "count"),
        Column("effective", N_("effective"), "count"),
        Column("not_effective", N_("not effective"), "count"),
    )
    effect = (
        Column("measure", N_("measure"), "code"),
        Column("store", N_("store")),
        Column("department", N_("department")),
        Column("status", N_("state"), "word"),
        Column("effective", N_("effective"), "word"),
        Column("before", N_("like cases, 90 days before"), "count"),
        Column("after", N_("and after"), "count"),
        Column("after_days", N_("days since"), "count"),
        Column("complaints", N_("cases"), "list"),
    )
    totals = (document,) if document["measures"] else ()
    note = Text(N_("Of the measures opened in the period; like cases share store, category and cause."))
    tables = (
        Table("measures", N_("measures by department"), by_department, document["by_department"], totals),
        Table("effect", N_("the effect of measures"), effect, document["effect"], note=note),
    )
    return Section("measures", N_("corrective and preventive measures"), tables)


def pending(asked: Asked, *, whole: bool) -> Section:
    """What is set aside at the position: why, since when, and when somebody has to look again."""
    document = asked["pending"]
    count = Column("pending", N_("cases"), "count")
    columns = (
        Column("number", N_("case"), "code"),
        Column("store", N_("store")),
        Column("category", N_("category"), "name"),
        Column("reason", N_("reason"), "word"),
        Column("since", N_("since"), "time"),
        Column("age_days", N_("days"), "count"),
        Column("review_at", N_("review"), "time"),
        Column("review_overdue", N_("review overdue"), "word"),
        Column("handler", N_("handler")),
    )
    cases = sorted(document["cases"], key=lambda row: (-row["age_days"], row["number"]))
    tables = [Table("pending", N_("pending matters, the oldest first"), columns, cases[:LONGEST_LIST])]
    if whole:
        tables += [
            Table(
                "pending_by_reason",
                N_("why they are pending"),
                (Column("reason", N_("reason"), "word"), count),
                document["by_reason"],
            ),
            Table(
                "pending_by_age",
                N_("since when they are pending"),
                (Column("days", N_("age"), "word"), count),
                document["by_age"],
            ),
        ]
    return Section("pending", N_("pending matters"), tuple(tables))
