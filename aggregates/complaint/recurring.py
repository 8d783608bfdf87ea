"""Recurring problems: the same category and cause across customers, within a window of days (G12)."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from aggregates.complaint.state import AskedMeasure, Case
from aggregates.handbook_tables import Recurring

VOID = frozenset({"void", "duplicate"})


def counts(case: Case) -> bool:
    """Whether the case says something about what recurs: judged, investigated, and no mistake."""
    return bool(case.category and case.cause) and case.withdrawn not in VOID


def alike(case: Case, other: Case, rule: Recurring) -> bool:
    """Whether both had the same category and cause, at one store unless the rule looks across them."""
    return (
        counts(other)
        and (case.category, case.cause) == (other.category, other.cause)
        and case.handbook[0] == other.handbook[0]
        and (rule.across_stores or case.store == other.store)
    )


def window(case: Case, rule: Recurring) -> tuple[datetime, datetime]:
    """When a case must have been received to be in one window with `case`."""
    assert case.received_at is not None, "only a received case has a cause"
    length = timedelta(days=rule.window_days)
    return case.received_at - length, case.received_at + length


def group(case: Case, others: Iterable[Case], rule: Recurring) -> tuple[Case, ...]:
    """The cases that ask for a measure together, oldest first; none where they are too few or asked already.

    Of every window that `case` is in, the first with enough cases of several customers. One case asked for
    in a window is enough: what recurs is asked for once a group and window.
    """
    if not counts(case) or asked_for(case) is not None:
        return ()
    since, until = window(case, rule)
    same = [each for each in others if each.stream != case.stream and alike(case, each, rule)]
    near = sorted(
        (each for each in same if each.received_at and since <= each.received_at <= until), key=_order
    )
    if any(asked_for(each) is not None for each in near):
        return ()
    every = sorted((*near, case), key=_order)
    for first in (each for each in every if _order(each) <= _order(case)):
        _, last = window(first, rule)
        found = tuple(each for each in every if _order(first) <= _order(each) and _received(each) <= last)
        if _received(case) <= last and len(found) >= rule.cases and _several_customers(found):
            return found
    return ()


def asked_for(case: Case) -> AskedMeasure | None:
    """The measure asked for because of what the case shares with others, by its cause as it is now."""
    same = (
        each for each in case.asked_measures if (each.category, each.cause) == (case.category, case.cause)
    )
    return next((each for each in same if each.cause is not None), None)


def no_longer(case: Case) -> tuple[AskedMeasure, ...]:
    """What was asked for because of what the case shared with others, and shares no more; not drafted yet."""
    gone = not counts(case)
    return tuple(
        each
        for each in case.measures_to_draft
        if each.cause is not None and (gone or (each.category, each.cause) != (case.category, case.cause))
    )


def _several_customers(cases: Sequence[Case]) -> bool:
    """Whether they are not one customer's repeats only."""
    return len({_customer(case, cases) for case in cases}) > 1


def _customer(case: Case, cases: Sequence[Case]) -> UUID:
    """Whose a case counts as: where nobody is named, whoever else complained of the same thing (X6).

    Somebody unknown who shares nothing is somebody else: nothing owed is lost for want of data (X10).
    """
    if case.subject is not None and not _is_named(case):
        same = [each for each in cases if each.subject == case.subject]
        case = next(filter(_is_named, same), same[0])
    return case.person or case.stream


def _is_named(case: Case) -> bool:
    return any(each.startswith("customer.") for each in case.given)


def _received(case: Case) -> datetime:
    assert case.received_at is not None, "only received cases are compared"
    return case.received_at


def _order(case: Case) -> tuple[datetime, str]:
    return _received(case), case.number or ""
