"""Causes (A1, G12), how long customers waited, and the staff."""

from datetime import date, datetime, time, timedelta
from typing import Any

from aggregates.calendar import WorkingCalendar
from tests.recomputed.asked import Asked
from tests.recomputed.deadlines import COUNTING, outcome, owner
from tests.recomputed.numbers import hours, money, parts, rate, spread
from tests.recomputed.past import CaseTold
from tests.recomputed.repeats import recurring
from tests.recomputed.standing import owes

HEARD = ("acknowledgement", "reply", "answer", "progress", "outcome")
WAITING = ("open", "pending")


def causes(asked: Asked) -> dict[str, Any]:
    received = asked.received

    def pareto(name: str, values: list[str | None]) -> list[dict[str, Any]]:
        counts = {value: values.count(value) for value in values if value is not None}
        ordered = sorted(counts, key=lambda value: (-counts[value], value))
        return [
            {
                name: value,
                "count": counts[value],
                "share": rate(counts[value], sum(counts.values())),
                "cumulative": rate(sum(counts[each] for each in ordered[: at + 1]), sum(counts.values())),
            }
            for at, value in enumerate(ordered)
        ]

    def family(name: str | None) -> str | None:
        return name and name.split("/")[0]

    return {
        "received": len(received),
        "cause_known": sum(case.cause is not None for case in received),
        "cause_unknown": sum(case.cause is None for case in received),
        "category_unknown": sum(case.category is None for case in received),
        "by_cause": pareto("cause", [case.cause for case in received]),
        "by_family": pareto("family", [family(case.cause) for case in received]),
        "by_category": pareto("category", [case.category for case in received]),
        "by_category_family": pareto("family", [family(case.category) for case in received]),
        "by_severity": pareto("severity", [case.severity for case in received]),
        "by_channel": pareto("channel", [case.began.data["channel"] for case in received]),
        "recurring": recurring(received),
    }


def times(asked: Asked) -> dict[str, Any]:
    reopened = [case for case in asked.received if case.of("reopened")]
    first = [(case, act.at) for case in reopened for act in case.of("resolved")[:1]]
    last = [(case, at) for case in reopened if (at := resolved(case)) is not None]
    return {
        **steps(asked, asked.received),
        "reopened": {
            "cases": len(reopened),
            "first_resolution": lengths(asked, first),
            "resolution": lengths(asked, last),
        },
        "by_store": [
            {"store": store, **steps(asked, cases)}
            for store, cases in parts(asked.received, lambda case: case.store).items()
        ],
    }


def steps(asked: Asked, cases: list[CaseTold]) -> dict[str, Any]:
    reached = {
        "reply": [(case, heard(case, HEARD)) for case in cases],
        "answer": [(case, heard(case, HEARD[2:])) for case in cases],
        "resolution": [(case, resolved(case)) for case in cases],
    }
    return {"received": len(cases), **{name: step(asked, its) for name, its in reached.items()}}


def step(asked: Asked, cases: list[tuple[CaseTold, datetime | None]]) -> dict[str, Any]:
    waiting = [case for case, at in cases if at is None and case.status in WAITING]
    return {
        "done": sum(at is not None for _, at in cases),
        "waiting": len(waiting),
        "overdue": sum(bool(owes(asked, case)["overdue"]) for case in waiting),
        "never": sum(at is None and case.status not in WAITING for case, at in cases),
        **lengths(asked, [(case, at) for case, at in cases if at is not None]),
        "longest_waiting_hours": max((hours(asked.now - case.began.at) for case in waiting), default=None),
    }


def heard(case: CaseTold, purposes: tuple[str, ...]) -> datetime | None:
    """When the customer first heard such a thing; who was not reached did not."""
    contacts = case.of("contacted")
    reached = [act.at for act in contacts if act.data["reached"] and act.data["purpose"] in purposes]
    return min(reached, default=None)


def resolved(case: CaseTold) -> datetime | None:
    """The last time, and not where it is open again or was withdrawn."""
    return None if case.status in WAITING or case.withdrawn else case.resolved_at


def lengths(asked: Asked, ended: list[tuple[CaseTold, datetime]]) -> dict[str, Any]:
    return {
        "clock_hours": spread(at - case.began.at for case, at in ended),
        "business_hours": spread(
            business(asked.handbooks[case.handbook].working_calendar, case.began.at, at) for case, at in ended
        ),
    }


def business(calendar: WorkingCalendar, start: datetime, end: datetime) -> timedelta:
    """Day by day, what of it lay within the hours of business."""
    day, gone = calendar.local(start).date(), timedelta()
    while day <= calendar.local(end).date():
        if calendar.is_working(day):
            opens, closes = (
                at(calendar, day, calendar.business_start),
                at(calendar, day, calendar.business_end),
            )
            gone += max(timedelta(), min(end, closes) - max(start, opens))
        day += timedelta(days=1)
    return gone


def at(calendar: WorkingCalendar, day: date, clock: time) -> datetime:
    return calendar.at(day, clock)


def people(asked: Asked) -> dict[str, Any]:
    owed = [
        (owner(thing, each)["owner"], outcome(each, asked.now))
        for thing in [*asked.cases, *asked.beside("service"), *asked.beside("measure")]
        for each in asked.owed(thing)
        if asked.within(each["due"])
    ]
    owed = [(person, became) for person, became in owed if became in COUNTING]
    calls = [
        act.by
        for service in asked.beside("service")
        for act in service.of("return-call-done")
        if asked.within(act.at)
    ]
    named = {act.data["person"] for _, act in asked.case_acts("penalty-decided", "reward-decided")}
    named |= {person for person, _ in owed} | {*calls} | {case.handler for case in asked.received}
    named |= {case.handler for case in asked.cases if case.status != "closed"}
    named |= {case.handler for case, _ in asked.case_acts("callback-done")}
    rows = [one(asked, person, owed, calls) for person in named if person is not None]
    return {
        "people": [row for row in rows if any(value for value in row.values() if type(value) is int)],
        "nobody": hands(asked, None),
    }


def hands(asked: Asked, person: str | None) -> dict[str, int]:
    """The cases that somebody handles, or that nobody does."""
    handled = [case for case in asked.received if case.handler == person]
    now = [case for case in asked.cases if case.handler == person and case.status != "closed"]
    return {
        "handled": len(handled),
        "settled": sum(case.status in ("resolved", "closed") for case in handled),
        "open_now": sum(case.status != "resolved" for case in now),
        "overdue_now": sum(bool(owes(asked, case)["overdue"]) for case in now),
    }


def one(asked: Asked, person: str, owed: list[tuple[str | None, str]], calls: list[str]) -> dict[str, Any]:
    mine = [became for named, became in owed if named == person]
    answers = [(case, act) for case, act in asked.case_acts("callback-done") if case.handler == person]
    happy = [
        act for case, act in answers if act.data["satisfaction"] in asked.handbooks[case.handbook].satisfied
    ]
    penalties = [act for _, act in asked.case_acts("penalty-decided") if act.data["person"] == person]
    rewards = [act for _, act in asked.case_acts("reward-decided") if act.data["person"] == person]
    return {
        "person": person,
        **hands(asked, person),
        "due": len(mine),
        "met": mine.count("met"),
        "missed": len(mine) - mine.count("met"),
        "on_time_rate": rate(mine.count("met"), len(mine)),
        "asked": len(answers),
        "satisfied": len(happy),
        "satisfaction": rate(len(happy), len(answers)),
        "calls": calls.count(person),
        "penalties": len(penalties),
        "penalty_amount": money(act.data["amount"] for act in penalties),
        "rewards": len(rewards),
        "reward_amount": money(act.data["amount"] for act in rewards),
    }
