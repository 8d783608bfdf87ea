"""Every command beside the cases, by name."""

from policies.beside import STORES_AND_PERSONS, Beside
from policies.beside_measures import MEASURES
from policies.beside_services import SERVICES
from policies.beside_volumes import VOLUMES

BESIDE: dict[str, Beside] = {**STORES_AND_PERSONS, **SERVICES, **MEASURES, **VOLUMES}

WITH_ROLE = frozenset((*SERVICES, *MEASURES, *VOLUMES))
"""Those that need a role of the handbook."""
