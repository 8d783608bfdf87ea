"""What every fact is."""

from typing import ClassVar

from aggregates.values import Model, Word

Words = tuple[Word, ...]
"""Several of the staff, departments, grounds …"""


class Fact(Model):
    """Something that happened to a complaint; `kind` is what is stored and never changes.

    Facts beside the cases stand under bases of their own, without a `kind` but with their own `kind_of`.
    """

    kind: ClassVar[str]
    kind_of: ClassVar[dict[str, type["Fact"]]] = {}

    def __init_subclass__(cls, *, kind: str | None = None) -> None:
        """Every kind is known by its name, so that what is stored finds its class."""
        super().__init_subclass__()
        if kind is not None:
            cls.kind = kind
            cls.kind_of[kind] = cls
