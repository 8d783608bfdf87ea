"""The dashboards: what managers ask of a time, as numbers that can be opened into the cases behind them.

    with looking(connection, bound, now) as view:
        found = satisfaction(view, period_of("2026-10"), ("SH01",))
    found.document   JSON-ready: keys in a fixed order, rows in a fixed order
    found.behind     {"company.valid_calls": ("SH01-S2026-00001", …)}: by the path of a count in it

Every dashboard is a function `(view, period, stores) -> Dashboard`; no stores means all. The document
begins with `dashboard`, `period` (`from`, `to`, `name`, `kind`, `complete`) and `of_stores`. Counts are
integers, rates JSON numbers exact to four places, rounded half up, or null where there is nothing to divide
by; money is decimal strings in CNY; lengths of time are hours with two places; times are RFC 3339, UTC. In a
path a row of a list is named by what tells it from the others: `by_store.SH01.received`; what is not known
is called `-` there. No document holds personal data: staff are ids, customers and cars are not in it.
"""

from collections.abc import Callable, Mapping, Sequence

from projections.dashboards.causes import causes
from projections.dashboards.compensation import compensation
from projections.dashboards.deadlines import deadlines
from projections.dashboards.escalations import escalations
from projections.dashboards.figures import Dashboard
from projections.dashboards.insured import insured
from projections.dashboards.liability import liability
from projections.dashboards.measures import measures
from projections.dashboards.overview import overview
from projections.dashboards.pending import pending
from projections.dashboards.people import people
from projections.dashboards.repeats import repeats
from projections.dashboards.satisfaction import satisfaction
from projections.dashboards.times import times
from projections.dashboards.trend import trend
from projections.dashboards.view import View, looking
from projections.period import Period

Ask = Callable[[View, Period, Sequence[str]], Dashboard]

DASHBOARDS: Mapping[str, Ask] = {
    "overview": overview,
    "satisfaction": satisfaction,
    "repeats": repeats,
    "causes": causes,
    "times": times,
    "deadlines": deadlines,
    "escalations": escalations,
    "compensation": compensation,
    "liability": liability,
    "people": people,
    "measures": measures,
    "pending": pending,
    "insured": insured,
}

__all__ = [
    "DASHBOARDS",
    "Ask",
    "Dashboard",
    "View",
    "causes",
    "compensation",
    "deadlines",
    "escalations",
    "insured",
    "liability",
    "looking",
    "measures",
    "overview",
    "pending",
    "people",
    "repeats",
    "satisfaction",
    "times",
    "trend",
]
