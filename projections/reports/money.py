"""What complaints cost, and who answers for it: compensation, liability, insured claims (G11, S2, D8, L4)."""

from aggregates.messages import N_
from projections.reports.asked import Asked
from projections.reports.document import Column, Row, Section, Table, Text

_COUNT = Column("count", N_("how often"), "count")
_AMOUNT = Column("amount", N_("CNY"), "money")


def compensation(asked: Asked) -> Section:
    """Asked for, approved, paid; what was approved by person, level, cause and store."""
    document = asked["compensation"]
    steps: list[Row] = [
        {"step": step, **document[step]} for step in ("requested", "approved", "rejected", "paid", "claimed")
    ]
    parts = (
        (
            "by_approver",
            N_("compensation by approver"),
            (Column("person", N_("person")), Column("role", N_("role"), "name")),
        ),
        ("by_level", N_("compensation by level"), (Column("role", N_("role"), "name"),)),
        ("by_cause", N_("compensation by cause"), (Column("cause", N_("cause"), "name"),)),
        ("by_store", N_("compensation by store"), (Column("store", N_("store")),)),
        (
            "by_kind",
            N_("compensation requested by kind"),
            (Column("kind", N_("kind of compensation"), "word"),),
        ),
    )
    tables = [
        Table(
            "compensation",
            N_("compensation"),
            (Column("step", N_("what happened"), "word"), _COUNT, _AMOUNT),
            steps,
        ),
        *(
            Table(f"compensation_{part}", title, (*first, _COUNT, _AMOUNT), document[part])
            for part, title, first in parts
        ),
    ]
    return Section("compensation", N_("compensation"), tuple(tables))


def liability(asked: Asked) -> Section:
    """How far liability was settled, and what followed for whom."""
    document = asked["liability"]
    steps: list[Row] = [
        {"step": step, "count": document[step]}
        for step in ("settled", "reviewed", "agreed", "disagreed", "enforced", "not_enforced")
    ]
    steps += [{"step": step, **document[step]} for step in ("penalties", "rewards")]
    persons = (
        Column("person", N_("person")),
        Column("liable", N_("found liable"), "count"),
        Column("penalties", N_("penalties"), "count"),
        Column("penalty_amount", N_("penalties, CNY"), "money"),
        Column("rewards", N_("rewards"), "count"),
        Column("reward_amount", N_("rewards, CNY"), "money"),
    )
    tables = (
        Table(
            "liability",
            N_("liability"),
            (Column("step", N_("what happened"), "word"), _COUNT, _AMOUNT),
            steps,
        ),
        Table("liability_by_person", N_("liability by person"), persons, document["by_person"]),
    )
    return Section("liability", N_("liability, penalties, rewards"), tables)


def insured(asked: Asked) -> Section:
    """Insured claims by branch, and by the branch or hub complained about (L4)."""
    document = asked["insured"]
    figures = (
        Column("claims", N_("claims"), "count"),
        Column("open", N_("not settled"), "count"),
        Column("value", N_("insured value, CNY"), "money"),
        Column("claimed", N_("claimed, CNY"), "money"),
        Column("paid", N_("paid, CNY"), "money"),
        Column("paid_rate", N_("paid of claimed"), "rate"),
    )
    totals = (document,) if document["claims"] else ()
    note = Text(N_("Of the cases received in the period; paid is what was paid on them by the position."))
    tables = (
        Table(
            "insured", N_("insured claims by branch"), (Column("store", N_("branch")), *figures),
            document["by_store"], totals, note,
        ),
        Table(
            "insured_by_unit", N_("insured claims by branch or hub complained about"),
            (Column("about_unit", N_("branch or hub")), *figures), document["by_unit"], totals,
        ),
    )  # fmt: skip
    return Section("insured", N_("insured claims"), tables)
