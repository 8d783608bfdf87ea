"""Which fields a command takes, and what its number is of."""

from pydantic import BaseModel

from aggregates.complaint.commands import COMMANDS as ON_CASES
from aggregates.measure.decide import COMMANDS as ON_MEASURES
from aggregates.messages import N_
from aggregates.service.decide import COMMANDS as ON_SERVICES

OPENING = "receive"

NUMBERS = {
    "complaint": N_("The number of the case: SH01-2026-00001."),
    "service": N_("The number of the sale or visit: SH01-S2026-00001."),
    "measure": N_("The number of the measure: SH01-M2026-00001."),
}
"""What stands in the place of NUMBER, by the field of the command line that it fills."""

ASKED = {
    "complaint": N_("Number of the case"),
    "service": N_("Number of the sale or visit"),
    "measure": N_("Number of the measure"),
}


def model_of(name: str) -> type[BaseModel]:
    """The fact that the command asks for, or its own fields."""
    known = {**ON_CASES, **ON_SERVICES, **ON_MEASURES}
    if name in known:
        return known[name]
    from policies.beside_commands import BESIDE

    return BESIDE[name].model


def target_of(name: str) -> str | None:
    """The field that names what the command is on; None where it opens something."""
    if name in ON_CASES:
        return None if name == OPENING else "complaint"
    fields = model_of(name).model_fields
    return next((each for each in ("service", "measure") if each in fields), None)
