"""What a decision may know besides the case: the handbook, and which stores and cases exist."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from aggregates.handbook import Handbook


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Given from outside, so that a decision is a pure function. `cases`: when each was received."""

    handbook: Handbook
    stores: Container[str] = field(default_factory=frozenset)
    cases: Mapping[str, datetime] = field(default_factory=dict)
