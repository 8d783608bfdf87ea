"""What a decision may know besides the case: the handbook, and which stores and cases exist."""

from collections.abc import Container
from dataclasses import dataclass, field

from aggregates.handbook import Handbook


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Given from outside, so that a decision is a pure function."""

    handbook: Handbook
    stores: Container[str] = field(default_factory=frozenset)
    cases: Container[str] = field(default_factory=frozenset)
