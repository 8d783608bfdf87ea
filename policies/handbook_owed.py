"""Obligations whose time nobody could ever tell: they would stand in the file and be owed by nobody."""

from collections.abc import Iterator

from aggregates.handbook import Handbook
from aggregates.handbook_tables import ANY_EVENT, ObligationRule
from aggregates.messages import N_
from policies.handbook_findings import Finding, mistake
from policies.handbook_terms import facts_named

JUDGED = ("Classified", ANY_EVENT)
"""What can start an obligation whose time hangs on the severity: only a classification says it."""


def never_owed(handbook: Handbook) -> Iterator[Finding]:
    """By a severity that is not known yet, or by the due time of one that waits for this one."""
    for index, rule in enumerate(handbook.obligations):
        place = ("obligations", index, "due")
        if _before_classification(rule):
            yield mistake(
                place,
                N_(
                    "{id} ({rule}): before a case is classified it has no severity, and this is never owed; "
                    'start it with the event Classified, and say counts_from = "receipt" '
                    "if the time runs from the receipt"
                ),
                id=rule.id,
                rule=rule.rule,
            )
        circle = _circle(handbook, rule.id)
        if circle:
            yield mistake(
                place,
                N_(
                    "{id} ({rule}) is never owed: it is due when it is due itself ({circle}); "
                    "give one of these a time of its own"
                ),
                id=rule.id,
                rule=rule.rule,
                circle=" → ".join(circle),
            )


def _before_classification(rule: ObligationRule) -> bool:
    """Whether it hangs on the severity, and starts with what need not have one; another's row is told so."""
    if rule.of != "complaint" or rule.due.by_severity is None or not rule.start:
        return False
    told_elsewhere = any(
        each.moment == "idle" or (each.event is not None and not facts_named(each.event))
        for each in rule.start
    )
    return not told_elsewhere and not any(each.event in JUDGED for each in rule.start)


def _circle(handbook: Handbook, start: str) -> tuple[str, ...]:
    """The obligations from `start` along `same_as` and back to it; () where they do not lead back."""
    passed = [start]
    while (rule := handbook.obligation_rules.get(passed[-1])) is not None:
        following = rule.due.same_as
        if following is None or (following in passed and following != start):
            return ()
        passed.append(following)
        if following == start:
            return tuple(passed)
    return ()
