"""What each dashboard is called and shows, in the order of what managers look at first."""

from collections.abc import Mapping

from aggregates.messages import N_
from cli.dashboards import customers, house
from cli.dashboards.at_a_glance import OVERVIEW
from cli.dashboards.drawing import Part

LAYOUTS: Mapping[str, tuple[str, tuple[Part, ...]]] = {
    "overview": (N_("Complaints"), OVERVIEW),
    "satisfaction": (N_("Satisfaction"), customers.SATISFACTION),
    "repeats": (N_("Repeated complaints"), customers.REPEATS),
    "causes": (N_("Causes"), customers.CAUSES),
    "times": (N_("How long customers waited"), customers.TIMES),
    "deadlines": (N_("Done in time"), house.DEADLINES),
    "escalations": (N_("Escalations"), house.ESCALATIONS),
    "compensation": (N_("Compensation"), house.COMPENSATION),
    "liability": (N_("Liability"), house.LIABILITY),
    "people": (N_("People"), house.PEOPLE),
    "measures": (N_("Measures"), house.MEASURES),
    "pending": (N_("Pending matters"), house.PENDING),
    "insured": (N_("Insured claims"), house.INSURED),
}
"""Title (a template) and parts of each dashboard."""
