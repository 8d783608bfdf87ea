"""An intake beside the rows of the register that it may mean: does it agree (G4), and what need not be typed.

Both come as texts by path (`customer.phone`), spelled in one way, so that equal means the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from aggregates.complaint.facts import CustomerVerified
from aggregates.handbook_identity import IdentityCheck

IDENTIFYING = (
    "customer.number",
    "customer.phone",
    "customer.email",
    "customer.unit",
    "subject.id",
    "subject.vin",
)
"""By which a row is found."""

CHECKABLE = frozenset(
    {*IDENTIFYING, "customer.name", "customer.company", "customer.address", "subject.model"}
)
"""What a handbook may have checked."""

CONTRADICTING = frozenset(
    {"customer.name", "customer.number", "customer.phone", "subject.kind", "subject.id", "subject.vin"}
)
"""Where one says otherwise, another customer or another thing is meant; an address may just be new."""

COMPLAINING = frozenset({"customer.name", "customer.phone", "customer.email", "customer.number"})
"""Where any of these is said, it is said who complains: a row that says otherwise is somebody else's."""

PARTS = ("customer.", "subject.")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a customer and a thing: as it was `written`, and `spelled` in one way, by path."""

    written: Mapping[str, str]
    spelled: Mapping[str, str]

    def agrees(self, other: "Known", paths: Iterable[str]) -> list[str]:
        """Those of `paths` on which both say the same."""
        return [
            path for path in paths if self._both(other, path) and self.spelled[path] == other.spelled[path]
        ]

    def differs(self, other: "Known", paths: Iterable[str]) -> list[str]:
        """Those of `paths` on which both say something, and not the same."""
        return [
            path for path in paths if self._both(other, path) and self.spelled[path] != other.spelled[path]
        ]

    def _both(self, other: "Known", path: str) -> bool:
        return path in self.spelled and path in other.spelled


def nearest(said: Known, rows: Sequence[Known]) -> list[Known]:
    """The rows that agree with what was said in most of what identifies; a customer's other cars do not."""
    counted = [(len(said.agrees(row, IDENTIFYING)), row) for row in rows]
    most = max((count for count, _ in counted), default=0)
    return [row for count, row in counted if count == most]


def verdict(check: IdentityCheck, said: Known, rows: Sequence[Known]) -> CustomerVerified:
    """G4: matches where any of the nearest rows says nothing else, unknown where no row was found."""
    differences = [tuple(_differences(check, said, row)) for row in nearest(said, rows)]
    if not differences:
        return CustomerVerified(result="unknown")
    fewest = min(differences, key=lambda each: (len(each), each))
    return (
        CustomerVerified(result="differs", differing=fewest) if fewest else CustomerVerified(result="matches")
    )


def _differences(check: IdentityCheck, said: Known, row: Known) -> list[str]:
    """What differs of what the handbook has checked; a thing of another kind is another thing altogether."""
    paths: Iterable[str] = check.fields
    if said.differs(row, ["subject.kind"]):
        paths = [path for path in paths if not path.startswith("subject.")]
    return said.differs(row, paths)


def filling(said: Known, rows: Sequence[Known], paths: Sequence[str]) -> dict[str, str]:
    """Those of `paths` that were left out and that all rows meant agree on, as the register writes them.

    Nothing at all from a row that contradicts who complains: what is known of somebody's car is his, and is
    erased with him. From one that contradicts what was said of the thing, nothing of the thing, and nothing
    of the customer unless he was identified besides; and never anything that was said.
    """
    filled: dict[str, str] = {}
    near = nearest(said, [row for row in rows if not said.differs(row, COMPLAINING)])
    for part in PARTS:
        meant = [row for row in near if _means(said, row, part)]
        for path in paths:
            if path.startswith(part) and path not in said.written:
                filled |= _agreed(path, meant)
    return filled


def _means(said: Known, row: Known, part: str) -> bool:
    contradictions = said.differs(row, CONTRADICTING)
    if any(path.startswith(part) for path in contradictions):
        return False
    return not contradictions or bool(
        said.agrees(row, [each for each in IDENTIFYING if each.startswith(part)])
    )


def _agreed(path: str, rows: Sequence[Known]) -> dict[str, str]:
    if not rows or len({row.spelled.get(path) for row in rows}) != 1 or path not in rows[0].written:
        return {}
    return {path: rows[0].written[path]}
