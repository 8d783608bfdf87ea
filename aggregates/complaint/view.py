"""What anyone may see of a complaint: its public fields, without a word of personal text."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from aggregates.complaint.consequences import consequences
from aggregates.complaint.evolve import apply
from aggregates.complaint.matching import holds
from aggregates.complaint.state import Case, Event
from aggregates.handbook import Handbook
from aggregates.obligations import Effect

View = dict[str, Any]
"""JSON values by field name, as the contract names them."""


def take_in(case: Case, event: Event, handbook: Handbook) -> tuple[Case, list[Effect]]:
    """The case after `event`, and the event's effects on its obligations."""
    after = case.copied()
    apply(after, event)
    return after, consequences(after, event, handbook, was_major=case.major)


def view(case: Case, handbook: Handbook, event: Event) -> View:
    """The public fields of `case` as they stand after `event`."""
    callback = case.callback
    return {
        "store": case.store,
        "handbook": {"name": case.handbook[0], "version": case.handbook[1]},
        "status": case.status,
        "stage": case.stage,
        "channel": case.channel,
        "source": case.source,
        "line": case.line,
        "forwarded_by": case.forwarded_by,
        "about_unit": case.about_unit,
        "about_person": case.about_person,
        "subject_kind": case.subject_kind,
        "received_at": _text(case.received_at),
        "verified": case.verified,
        "category": case.category,
        "severity": case.severity,
        "justified": case.justified,
        "reasonable": case.reasonable,
        "department": case.department,
        "supporting": list(case.supporting),
        "major": case.major,
        "grounds": list(case.grounds),
        "level": case.level,
        "handler": case.handler,
        "handler_role": case.handler_role,
        "recused": sorted(case.recused),
        "missing": missing(case, handbook, event),
        "repeat_of": list(case.repeat_of),
        "insured": case.insured
        and {
            "value": str(case.insured[0]),
            # A claim of nothing is a claim.
            "claimed": None if case.insured[1] is None else str(case.insured[1]),
        },
        "compensation": {
            "requested": str(case.requested),
            "approved": str(case.approved),
            "paid": str(case.paid),
        },
        "callback": callback
        and {"satisfaction": callback.satisfaction, "at": _text(callback.at), "by": callback.by},
        "callback_attempts": case.callback_attempts,
        "cause": case.cause,
        "outcome": case.outcome,
        "marks": sorted(case.marks),
        "withdrawn": case.withdrawn,
        "duplicate_of": case.duplicate_of,
        "told_at": _text(case.told_at),
        "resolved_at": _text(case.resolved_at),
        "reopened_at": _text(case.reopened_at),
        "closed_at": _text(case.closed_at),
        "review_at": _text(case.review_at),
        "pending": case.pending
        and {
            "reason": case.pending.reason,
            "since": _text(case.pending.since),
            "approved_by": case.pending.approved_by,
        },
        "return_call": case.return_call,
        "measure_due": case.measure_due,
        "asked_measures": [each.number for each in case.asked_measures],
        "measures": list(case.measures),
    }


def missing(case: Case, handbook: Handbook, event: Event) -> list[str]:
    """What the regulation wants recorded and nobody gave yet (X10)."""
    return [
        wanted.field
        for wanted in handbook.wanted
        if wanted.field not in case.given
        and not getattr(case, wanted.field, None)
        and holds(wanted.when, case, event)
    ]


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> View:
    """The fields whose values are new."""
    if before == after:
        return {}
    return {name: value for name, value in after.items() if before.get(name, _ABSENT) != value}


_ABSENT = object()


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="microseconds")[:-6] + "Z"
