"""What a handbook says of return calls beside their deadlines: the words in them, what is aimed at (C9)."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Literal

from pydantic import Field

from aggregates.handbook_tables import Titles
from aggregates.values import Model


class Target(Model):
    """What is aimed at, as a rate from 0 to 1, set by the role `set_by` (C9).

    `of` is the overall satisfaction, or one of the rates of C10. Without `role` and `person` it is the
    centre's; with them it is that of a post.
    """

    rule: str
    of: Literal["satisfaction", "market_share", "returning_rate", "moved_rate"]
    value: Decimal = Field(ge=0, le=1)
    role: str | None = None
    person: str | None = None
    set_by: str


class CallTemplate(Model):
    """What is said in a return call to a kind of customer, after a visit of one of these `lines` (C9).

    Without `kind` it is for everybody who has none of his own; without `lines`, after any visit.
    """

    rule: str
    kind: str | None = None
    lines: tuple[str, ...] = ()
    title: Titles
    text: Titles


def template_for(templates: Iterable[CallTemplate], kind: str | None, line: str) -> CallTemplate | None:
    """The first for this kind of customer and line, else the first for everybody; None: there is none."""
    fitting = [each for each in templates if not each.lines or line in each.lines]
    own = [each for each in fitting if each.kind is not None and each.kind == kind]
    return next(iter((*own, *(each for each in fitting if each.kind is None))), None)
