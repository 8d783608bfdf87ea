"""What a simulation says: what would have been otherwise, as JSON."""

from collections import Counter
from datetime import datetime
from typing import Any

from policies.handbook_terms import COMMAND_OF
from policies.simulation import Outcome, Refusal
from policies.simulation_tally import Deadline, State, Tally

STATES: tuple[State, ...] = ("met", "missed", "open", "cancelled")


def report(was: Tally, would: Outcome, until: datetime) -> dict[str, Any]:
    """Deadlines, raises, approval work and refusals, each as it was and as it would have been."""
    before, after = was.deadlines(until), would.tally.deadlines(until)
    states_before = {key: state for key, (state, _) in before.items()}
    states_after = {key: state for key, (state, _) in after.items()}
    newly = [key for key, state in states_after.items() if state == "missed" != states_before.get(key)]
    no_more = [key for key, state in states_before.items() if state == "missed" != states_after.get(key)]
    return {
        "cases": len(was.cases),
        "deadlines": _by_id(states_before, states_after),
        "missed_newly": [_deadline(key, after[key][1], states_before.get(key)) for key in sorted(newly)],
        "missed_no_more": [_deadline(key, before[key][1], states_after.get(key)) for key in sorted(no_more)],
        "raised": _raised(was, would.tally),
        "raises_new": _raises(would.tally, was),
        "raises_gone": _raises(was, would.tally),
        "approvals": _approvals(was, would.tally),
        "refused": [_refusal(each) for each in would.refusals],
        "not_received": would.left_out,
    }


def _by_id(before: dict[Deadline, State], after: dict[Deadline, State]) -> list[dict[str, Any]]:
    was, would = (Counter((key[1], state) for key, state in each.items()) for each in (before, after))
    ids = sorted({key[1] for key in (*before, *after)})
    return [
        {
            "id": id_,
            "was": {state: was[id_, state] for state in STATES},
            "would": {state: would[id_, state] for state in STATES},
        }
        for id_ in ids
    ]


def _deadline(key: Deadline, obligation: Any, otherwise: State | None) -> dict[str, Any]:
    """One missed deadline; `otherwise`: what it is on the other side, null where it is not owed there."""
    number, id_, instance = key
    return {
        "complaint": number,
        "id": id_,
        "n": instance,
        "due_at": obligation.due_at,
        "owner_role": obligation.owner_role,
        "otherwise": otherwise,
    }


def _raised(was: Tally, would: Tally) -> list[dict[str, Any]]:
    before, after = was.raised_to(), would.raised_to()
    return [{"role": role, "was": before[role], "would": after[role]} for role in sorted({*before, *after})]


def _raises(one: Tally, other: Tally) -> list[dict[str, Any]]:
    """Raises that are in `one` only: of which case, to whom, under which rule."""
    only = Counter(one.raised) - Counter(other.raised)
    return [
        {"complaint": number, "to": role, "rule": rule}
        for number, rule, role in sorted(only.elements(), key=lambda each: (each[0], each[2], each[1] or ""))
    ]


def _approvals(was: Tally, would: Tally) -> list[dict[str, Any]]:
    rows = []
    for role, kind in sorted({*was.approvals, *would.approvals}):
        row: dict[str, Any] = {"role": role, "kind": kind}
        for name, tally in (("was", was), ("would", would)):
            work = tally.approvals.get((role, kind))
            amount = f"{work.amount:.2f}" if work else "0.00"
            row[name] = {"requests": work.requests if work else 0, "amount": amount}
        rows.append(row)
    return rows


def _refusal(refusal: Refusal) -> dict[str, Any]:
    done, refused = refusal.done, refusal.refused
    return {
        "complaint": done.number,
        "position": done.position,
        "at": done.event.at,
        "by": done.event.by,
        "role": done.event.role,
        "command": COMMAND_OF[type(done.event.fact)],
        "code": refused.code,
        "rule": refused.rule,
        "template": refused.template,
        "values": refused.values,
    }
