"""What holds of every ledger at every moment, worked out anew from its entries alone."""

from collections.abc import Callable
from decimal import Decimal
from uuid import UUID

from aggregates.complaint.consequences import owner_of
from aggregates.complaint.decide import FREE_OF_RECUSAL, is_recused
from aggregates.complaint.state import Case
from aggregates.handbook import Handbook
from aggregates.people import same_person
from ledger.database import Connection
from ledger.entries import Entry
from policies.reactions import POLICY
from policies.standing import Standing, take_entry
from tests.robustness.ledger_content import all_entries, assert_settled, assert_whole
from tests.robustness.program import new_desk

HandbookOf = Callable[[str, str], Handbook]
FREE = {name.replace("-", "") for name in FREE_OF_RECUSAL} | {"received", "noteadded", "recused"}


def assert_lawful(connection: Connection) -> dict[str, Case]:
    """Every invariant; the cases as they stand, by number."""
    assert_whole(connection)
    assert_settled(connection)
    library = new_desk(connection).room.library
    standings: dict[UUID, Standing] = {}
    for entry in all_entries(connection):
        if entry.draft.type != "complaint":
            continue
        standing = standings.setdefault(entry.draft.stream, Standing(Case(entry.draft.stream), {}))
        assert_entry_lawful(entry, standing.case, library.handbook)
        take_entry(standing, entry)
    for standing in standings.values():
        assert_never_silent(standing.case)
        assert_public_as_folded(standing)
    return {str(each.case.number): each.case for each in standings.values()}


def assert_entry_lawful(entry: Entry, before: Case, handbook_of: HandbookOf) -> None:
    """One entry against the case before it: who acts, and what is approved."""
    draft = entry.draft
    if draft.by != POLICY and before.version:
        kind = draft.kind.rpartition(".")[0].replace("-", "")
        assert kind in FREE or not is_recused(draft.by, before), f"{draft.by} takes no part: {kind}"
        assert before.received_at is not None
        assert draft.at >= before.received_at
    if draft.kind == "compensation-approved.v1":
        assert before.request is not None
        assert not same_person(before.request.by, draft.by), "approved by who asked"
        amount = Decimal(draft.data["amount"])
        assert amount <= before.request.amount
        handbook = handbook_of(*before.handbook)
        assert before.approved + amount <= handbook.limit_of(draft.role), "above the limit of the role"
    assert (draft.request is None) == (draft.by == POLICY)
    assert draft.by != POLICY or draft.rule


def assert_never_silent(case: Case) -> None:
    """X4: an open case owes something to someone until some time; a pending one has a review date."""
    if case.status == "pending":
        assert case.review_at is not None, case.number
    if case.status == "open":
        owed = [each for each in case.obligations.values() if each.state == "open"]
        assert owed, f"{case.number} owes nothing"
        assert all(any(owner_of(each, case)) for each in owed), [
            each for each in owed if not any(owner_of(each, case))
        ]
    if case.closed:
        assert not [each for each in case.obligations.values() if each.running], case.number


def assert_public_as_folded(standing: Standing) -> None:
    """The public fields that were recorded are those of the case that the facts add up to."""
    case, public = standing.case, standing.public
    assert (public["status"], public["level"], public["handler"]) == (case.status, case.level, case.handler)
    assert public["compensation"] == {
        "requested": str(case.requested),
        "approved": str(case.approved),
        "paid": str(case.paid),
    }
