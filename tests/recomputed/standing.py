"""How things stand: the overview, what is owed, what is pending, and the course of the months."""

from datetime import datetime
from typing import Any

from projections.period import Period
from tests.recomputed.asked import Asked
from tests.recomputed.deadlines import outcome
from tests.recomputed.numbers import money, parts, rate, text
from tests.recomputed.past import CaseTold
from tests.recomputed.satisfaction import company, lines_of

STATUSES = ("open", "pending", "resolved", "closed")


def overview(asked: Asked) -> dict[str, Any]:
    not_closed = [case for case in asked.cases if case.status != "closed"]
    standing = {status: sum(case.status == status for case in not_closed) for status in STATUSES[:3]}
    late = [case for case in not_closed if owes(asked, case)["overdue"]]
    return {
        "all": counted(asked, asked.received),
        "stores": [
            {"store": store, **counted(asked, cases)}
            for store, cases in sorted(parts(asked.received, lambda case: case.store).items())
        ],
        "standing": {"not_closed": len(not_closed), **standing, "overdue": len(late)},
    }


def owes(asked: Asked, case: CaseTold) -> dict[str, int]:
    """What a case that is not closed owes, each once: late whether or not anybody recorded the miss."""
    found: dict[str, set[str]] = {"due": set(), "overdue": set(), "missed": set()}
    for owed in [] if case.status == "closed" else asked.owed(case):
        became = outcome(owed, asked.now)
        # As of then, a miss may be recorded whose time has not come.
        late = became in ("overdue", "not_done") and owed["due"] < asked.now
        for name, holds in (
            ("due", became == "to_come"),
            ("missed", became == "not_done"),
            ("overdue", late),
        ):
            found[name] |= {owed["id"]} if holds else set()
    return {name: len(ids) for name, ids in found.items()}


def counted(asked: Asked, cases: list[CaseTold]) -> dict[str, Any]:
    calls = [(case, act) for case in cases for act in case.of("callback-done")]
    happy = [
        act for case, act in calls if act.data["satisfaction"] in asked.handbooks[case.handbook].satisfied
    ]
    owed = [owes(asked, case) for case in cases]
    return {
        "received": len(cases),
        **{status: sum(case.status == status for case in cases) for status in STATUSES},
        "major": sum(case.major for case in cases),
        "repeated": sum(bool(case.repeats) for case in cases),
        "raised": sum(bool(case.of("escalated")) for case in cases),
        **{name: sum(each[name] for each in owed) for name in ("due", "overdue", "missed")},
        "asked": len(calls),
        "satisfied": len(happy),
        "satisfaction": rate(len(happy), len(calls)),
    }


def pending(asked: Asked) -> dict[str, Any]:
    waiting = [case for case in asked.cases if case.status == "pending"]
    ages = {case.number: (asked.now - case.pending.at).days for case in waiting if case.pending}
    bounds = {"under_7": (0, 7), "7_to_30": (7, 30), "30_to_90": (30, 90), "over_90": (90, 10**9)}
    return {
        "pending": len(waiting),
        "review_overdue": sum(late_review(asked, case) for case in waiting),
        "deferred": len(asked.case_acts("deferred")),
        "resumed": len(asked.case_acts("resumed")),
        "by_reason": [
            {"reason": reason, "pending": len(cases)}
            for reason, cases in parts(
                waiting, lambda case: case.pending and case.pending.data["reason"]
            ).items()
        ],
        "by_store": [
            {"store": store, "pending": len(cases)}
            for store, cases in parts(waiting, lambda case: case.store).items()
        ],
        "by_age": [
            {"days": name, "pending": sum(least <= age < below for age in ages.values())}
            for name, (least, below) in bounds.items()
        ],
        "cases": [
            {
                "number": case.number,
                "store": case.store,
                "category": case.category,
                "major": case.major,
                "reason": case.pending and case.pending.data["reason"],
                "since": case.pending and text(case.pending.at),
                "age_days": ages[case.number],
                "review_at": case.review_at and text(case.review_at),
                "review_overdue": late_review(asked, case),
                "handler": case.handler,
            }
            for case in waiting
        ],
    }


def late_review(asked: Asked, case: CaseTold) -> bool:
    return case.review_at is not None and case.review_at < asked.now


def began_at(asked: Asked) -> datetime | None:
    """When the first case, sale, visit or measure began."""
    things = [*asked.cases, *asked.beside("service"), *asked.beside("measure")]
    return min((each.began.at for each in things), default=None)


def month_told(asked: Asked, period: Period) -> dict[str, Any]:
    """One point of the course of things."""
    received = asked.received
    repeated = [case for case in received if case.repeats]
    calls = asked.case_acts("callback-done")
    happy = [
        act for case, act in calls if act.data["satisfaction"] in asked.handbooks[case.handbook].satisfied
    ]
    fell_due = [
        outcome(owed, asked.now)
        for thing in [*asked.cases, *asked.beside("service"), *asked.beside("measure")]
        for owed in asked.owed(thing)
        if asked.within(owed["due"])
    ]
    counting = [each for each in fell_due if each in ("met", "late", "not_done", "overdue")]
    return {
        "period": period.name,
        "received": len(received),
        "repeats": len(repeated),
        "repeat_rate": rate(len(repeated), len(received)),
        "resolved": len(asked.case_acts("resolved")),
        "escalations": len(asked.case_acts("escalated")),
        "on_time_rate": rate(counting.count("met"), len(counting)),
        "complaint_satisfaction": rate(len(happy), len(calls)),
        "satisfaction": company(asked, lines_of(asked))["satisfaction"],
        "approved": money(act.data["amount"] for _, act in asked.case_acts("compensation-approved")),
    }
