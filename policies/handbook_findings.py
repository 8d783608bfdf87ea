"""What a review of a handbook finds: a mistake, or something the file leaves open."""

from dataclasses import dataclass, field
from typing import Any, Literal

Place = tuple[int | str, ...]
"""Where in the file: table, number of the row, key …"""

Severity = Literal["mistake", "open"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: `template` is the id of a translation, `values` go into it.

    A mistake means nothing, or lets a case get stuck: such a handbook cannot be run. What is open may be
    meant so: the file says nothing for a situation that can come about.
    """

    place: Place
    severity: Severity
    template: str
    values: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template.format(**self.values)


def mistake(place: Place, template: str, **values: Any) -> Finding:
    """The handbook cannot be run so."""
    return Finding(place, "mistake", template, values)


def left_open(place: Place, template: str, **values: Any) -> Finding:
    """The handbook does not say what then."""
    return Finding(place, "open", template, values)
