"""Measures, how far they are, and their effect (S13, D6)."""

from datetime import datetime, timedelta
from typing import Any

from ledger.entries import moment
from tests.recomputed.asked import Asked
from tests.recomputed.numbers import parts, rate
from tests.recomputed.past import Thing

EFFECT = timedelta(days=90)
STATUSES = ("asked", "called-off", "open", "approved", "done", "assessed")


def measures(asked: Asked) -> dict[str, Any]:
    opened = [each for each in asked.beside("measure") if asked.within(each.began.at)]
    lacking = [case for case in asked.received if case.asked_measures and not case.measures]
    return {
        **far(asked, opened),
        "by_department": [
            {"department": department, **far(asked, its)}
            for department, its in parts(opened, lambda each: planned(each).get("department")).items()
        ],
        "not_opened": len(lacking),
        "effect": [effect(asked, each) for each in opened],
    }


def planned(measure: Thing) -> dict[str, Any]:
    act = measure.last("measure-planned")
    return {} if act is None else act.data


def status(measure: Thing) -> str:
    done = {act.kind for act in measure.acts}
    if "measure-planned" not in done:
        return "called-off" if "measure-called-off" in done else "asked"
    for kind, name in (("measure-assessed", "assessed"), ("measure-completed", "done")):
        if kind in done:
            return name
    return "approved" if "measure-approved" in done else "open"


def effective(measure: Thing) -> bool | None:
    act = measure.last("measure-assessed")
    return None if act is None else bool(act.data["effective"])


def far(asked: Asked, measures: list[Thing]) -> dict[str, Any]:
    stands = [status(each) for each in measures]
    planned_until = [(each, planned(each)["due"]) for each in measures if "due" in planned(each)]
    late = [
        each for each, due in planned_until if not each.of("measure-completed") and moment(due) < asked.now
    ]
    good = [effective(each) for each in measures]
    return {
        "measures": len(measures),
        **{name.replace("-", "_"): stands.count(name) for name in STATUSES},
        "overdue": len(late),
        "effective": good.count(True),
        "not_effective": good.count(False),
        "effective_rate": rate(good.count(True), good.count(True) + good.count(False)),
    }


def effect(asked: Asked, measure: Thing) -> dict[str, Any]:
    """Like cases before it was opened and after it was carried out."""
    completed = measure.last("measure-completed")
    done = completed and completed.at
    named = list(planned(measure).get("complaints") or measure.began.data.get("complaints") or ())
    return {
        "measure": measure.number,
        "store": measure.store,
        "department": planned(measure).get("department"),
        "status": status(measure),
        "effective": effective(measure),
        "complaints": named,
        "before": done and alike(asked, named, measure.began.at - EFFECT, measure.began.at),
        "after": done and alike(asked, named, done, done + EFFECT),
        "after_days": done and max(0, min(EFFECT, asked.now - done).days),
    }


def alike(asked: Asked, numbers: list[str], since: datetime, till: datetime) -> int:
    """The cases of the same store, category and cause as any of these."""
    every = asked.past.cases.values()
    origins = {
        (case.store, case.category, case.cause)
        for case in every
        if case.number in numbers and case.category and case.cause
    }
    return sum(
        (case.store, case.category, case.cause) in origins
        and since <= case.began.at < till
        and not case.is_none
        for case in every
    )
