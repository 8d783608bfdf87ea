"""A whole report: which sections, in which order, from which view."""

from collections.abc import Sequence
from typing import Literal

from projections.dashboards.view import View
from projections.period import Period
from projections.reports.asked import Asked
from projections.reports.document import Report, Section
from projections.reports.handling import deadlines, escalations, repeats, times
from projections.reports.improving import causes, measures, pending
from projections.reports.money import compensation, insured, liability
from projections.reports.proposals import proposals
from projections.reports.provenance import Titles, made_from, titles
from projections.reports.satisfied import satisfaction
from projections.reports.standing import headline, overdue, overview

Kind = Literal["weekly", "monthly"]


def report(view: View, kind: Kind, period: Period, stores: Sequence[str], position: int) -> Report:
    """The report of a period as the view stands, which is that of `position`; no stores means all."""
    asked = Asked(view, period, tuple(stores))
    facts = made_from(asked, position)
    sections = _monthly(asked) if kind == "monthly" else _weekly(asked)
    return Report(kind, facts, headline(asked), sections, {**titles(asked, facts), **_owed(asked)})


def _weekly(asked: Asked) -> tuple[Section, ...]:
    """What a general manager looks at on Monday."""
    return (
        proposals(asked),
        overview(asked, whole=False),
        satisfaction(asked, whole=False),
        repeats(asked, whole=False),
        deadlines(asked, whole=False),
        escalations(asked, whole=False),
        pending(asked, whole=False),
        overdue(asked),
    )


def _monthly(asked: Asked) -> tuple[Section, ...]:
    """All there is (G10, S12, L5)."""
    return (
        proposals(asked),
        overview(asked, whole=True),
        satisfaction(asked, whole=True),
        causes(asked),
        repeats(asked, whole=True),
        times(asked),
        deadlines(asked, whole=True),
        escalations(asked, whole=True),
        compensation(asked),
        liability(asked),
        insured(asked),
        measures(asked),
        pending(asked, whole=True),
        overdue(asked),
    )


def _owed(asked: Asked) -> Titles:
    """What obligations are called, as it was recorded with them."""
    rows = [*asked["deadlines"]["by_obligation"], *asked.rows("overdue")]
    return {row["id"]: row["title"] for row in sorted(rows, key=lambda row: (row["id"], str(row["title"])))}
