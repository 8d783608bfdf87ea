"""A case as the fold of its entries."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from aggregates.complaint.evolve import apply
from aggregates.complaint.facts import Fact
from aggregates.complaint.state import Case, Event
from aggregates.complaint.view import View
from aggregates.messages import N_
from aggregates.obligations import fold
from aggregates.values import STORED
from ledger.entries import Draft, Entry
from ledger.errors import LedgerError, WrongVersion

INTAKE_KINDS = frozenset({"received.v1", "intake-corrected.v1", "service-recorded.v1"})

UNKNOWN_KIND = N_(
    "the kind of entry {position} is unknown: {name}. A newer program recorded it: update this one;"
    " until then it records nothing"
)
BROKEN_DATA = N_(
    "entry {position} cannot be read, so that nothing can be recorded. complaints verify shows what else does"
    " not hold; bring the ledger back from a backup that holds it as it was recorded"
)


@dataclass(slots=True)
class Standing:
    """A case with what is public of it."""

    case: Case
    public: View


@dataclass(frozen=True, slots=True)
class Recorded:
    """One new entry of a case: what happened, where; `position` once it is known."""

    event: Event
    stream: UUID
    position: int | None
    became_major: bool
    lost_major: bool = False


def event_of(draft: Draft) -> Event:
    """What happened, out of what was recorded. Raises KeyError for a kind that nobody knows."""
    fact = Fact.kind_of[draft.kind].model_validate(draft.data, context=STORED)
    return Event(fact, draft.at, draft.by, draft.role, draft.rule)


def readable(entry: Entry, read: Callable[[Draft], Event]) -> Event:
    """What happened, as `read` makes it out. Errors: `LedgerError` that names the entry, and the way out."""
    try:
        return read(entry.draft)
    except KeyError as error:
        raise WrongVersion(UNKNOWN_KIND, position=entry.position, name=entry.draft.kind) from error
    except ValueError as error:
        raise LedgerError(BROKEN_DATA, position=entry.position) from error


def take_entry(standing: Standing, entry: Entry) -> None:
    """Fold one entry into a standing that nobody else holds."""
    draft, case = entry.draft, standing.case
    if draft.version == 1:
        case.number = entry.number
        case.handbook = (draft.handbook or "", draft.handbook_version or "")
    apply(case, readable(entry, event_of))
    for effect in draft.obligations:
        fold(case.obligations, effect)
    if draft.kind in INTAKE_KINDS:
        case.person = draft.person or case.person
        case.subject = draft.subject or case.subject
    standing.public.update(draft.changed)
