"""X5: of all that fell due, what was done in time; and why cases were raised."""

from datetime import datetime
from operator import itemgetter
from typing import Any

from tests.recomputed.asked import Asked
from tests.recomputed.numbers import parts, rate
from tests.recomputed.past import Act, CaseTold, Thing

OUTCOMES = ("met", "late", "not_done", "overdue", "to_come", "standing_still", "cancelled")
COUNTING = OUTCOMES[:4]
REASONS = {
    "deadline-missed": "missed",
    "callback-done": "not-satisfied",
    "compensation-requested": "beyond-authority",
}


def outcome(owed: dict[str, Any], now: datetime) -> str:
    """An act exactly at the due time is in time; what is open past it is overdue."""
    if owed["state"] == "missed":
        return "late" if owed["met_at"] else "not_done"
    if owed["state"] != "open":
        return str(owed["state"])
    if owed["suspended"]:
        return "standing_still"
    return "overdue" if owed["due"] < now else "to_come"


def deadlines(asked: Asked) -> dict[str, Any]:
    things = [*asked.cases, *asked.beside("service"), *asked.beside("measure")]
    rows = [
        {**owed, **owner(thing, owed), "store": thing.store, "outcome": outcome(owed, asked.now)}
        for thing in things
        for owed in asked.owed(thing)
        if asked.within(owed["due"])
    ]
    return {
        **counted(rows),
        "by_obligation": [
            {"id": id, "rule": its[0]["rule"], **counted(its)}
            for id, its in parts(rows, lambda row: row["id"]).items()
        ],
        "by_store": [
            {"store": store, **counted(its)} for store, its in parts(rows, lambda row: row["store"]).items()
        ],
        "by_role": [
            {"owner_role": role, **counted(its)}
            for role, its in parts(rows, lambda row: row["owner_role"]).items()
        ],
    }


def owner(thing: Thing, owed: dict[str, Any]) -> dict[str, Any]:
    """Whose it is: the handler's, and before there is one, the level's; or a role's that is named."""
    role, person = owed["owner_role"], owed["owner"]
    if isinstance(thing, CaseTold) and role in ("@handler", "@level"):
        named = thing.handler_role if role == "@handler" else None
        return {
            "owner_role": named or thing.level,
            "owner": thing.handler if role == "@handler" else person,
        }
    return {"owner_role": role, "owner": person}


def counted(rows: list[dict[str, Any]]) -> dict[str, Any]:
    outcomes = [row["outcome"] for row in rows]
    due = sum(outcomes.count(each) for each in COUNTING)
    return {
        "due": due,
        **{name: outcomes.count(name) for name in OUTCOMES},
        "on_time_rate": rate(outcomes.count("met"), due),
    }


def escalations(asked: Asked) -> dict[str, Any]:
    rows = [
        {"number": case.number, "store": case.store, "to": act.data["to"], "rule": act.rule, **reason}
        for case, act in asked.case_acts("escalated")
        for reason in [reason_of(asked, act)]
    ]
    raised = [case for case in asked.received if case.of("escalated")]
    return {
        **raises(rows),
        "received": len(asked.received),
        "received_raised": len(raised),
        "raised_rate": rate(len(raised), len(asked.received)),
        **{
            f"by_{name}": [
                {field: value, **raises(its)} for value, its in parts(rows, itemgetter(field)).items()
            ]
            for name, field in (("reason", "reason"), ("rule", "rule"), ("role", "to"), ("store", "store"))
        },
    }


def reason_of(asked: Asked, act: Act) -> dict[str, str]:
    """What a policy reacted to; under X6, that the case became major; else a rule of the handbook (C4)."""
    if act.cause is None:
        return {"reason": "by-hand"}
    otherwise = "major" if act.rule == "X6" else "by-rule"
    return {"reason": REASONS.get(asked.past.kinds[act.cause], otherwise)}


def raises(rows: list[dict[str, Any]]) -> dict[str, int]:
    return {"escalations": len(rows), "cases": len({row["number"] for row in rows})}
