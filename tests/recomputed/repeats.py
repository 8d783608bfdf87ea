"""X6 and G12: repeats, and what recurs across customers."""

from datetime import datetime
from typing import Any

from tests.recomputed.asked import Asked
from tests.recomputed.numbers import parts, rate
from tests.recomputed.past import CaseTold


def repeats(asked: Asked) -> dict[str, Any]:
    received = asked.received
    by_number = {case.number: case for case in asked.past.cases.values()}
    repeated = [case for case in received if case.repeats]
    return {
        **counted(received),
        "by_category": [
            {"category": name, **counted(cases)}
            for name, cases in parts(received, lambda case: case.category).items()
        ],
        "by_store": [
            {"store": name, **counted(cases)}
            for name, cases in parts(received, lambda case: case.store).items()
        ],
        "groups": groups(repeated, by_number),
        "after_closing": sum(after_closing(case, by_number) for case in repeated),
        "recurring": recurring(received),
    }


def counted(cases: list[CaseTold]) -> dict[str, Any]:
    repeated = [case for case in cases if case.repeats]
    return {
        "received": len(cases),
        "repeats": len(repeated),
        "repeat_rate": rate(len(repeated), len(cases)),
    }


def after_closing(case: CaseTold, by_number: dict[str, CaseTold]) -> bool:
    """Whether an earlier one stood closed when it was received."""
    return any(closed_at(by_number[number], case.began.at) for number in case.repeats if number in by_number)


def closed_at(case: CaseTold, at: datetime) -> bool:
    ends = [act.kind == "closed" for act in case.of("closed", "reopened") if act.at <= at]
    return bool(ends) and ends[-1]


def groups(repeated: list[CaseTold], by_number: dict[str, CaseTold]) -> list[dict[str, Any]]:
    """The repeats and what they repeat, as far as one key holds them together."""
    pairs: dict[str, list[set[str]]] = {}
    for case in repeated:
        for number, found in case.repeats.items():
            if number in by_number:
                for key in found["keys"] or in_common(case, by_number[number]):
                    pairs.setdefault(key, []).append({case.number, number})
    return [
        {
            "key_kind": key,
            "complaints": sorted(group, key=lambda number: (by_number[number].began.at, number)),
            "categories": sorted({by_number[number].category or "" for number in group} - {""}),
        }
        for key, its in pairs.items()
        for group in joined(its)
    ]


def in_common(one: CaseTold, other: CaseTold) -> list[str]:
    """Of cases that people linked."""
    same = {"customer": (one.person, other.person), "subject": (one.subject, other.subject)}
    return [key for key, (mine, his) in same.items() if mine is not None and mine == his] or ["linked"]


def joined(pairs: list[set[str]]) -> list[set[str]]:
    """Sets that share a member become one, until none do."""
    found: list[set[str]] = []
    for pair in pairs:
        touching = [group for group in found if group & pair]
        found = [group for group in found if not group & pair]
        found.append(pair.union(*touching))
    return found


def recurring(received: list[CaseTold]) -> list[dict[str, Any]]:
    """G12: the same category and cause of several customers."""
    known = [case for case in received if case.category and case.cause and not case.is_none]
    return [
        {
            "category": category,
            "cause": cause,
            "complaints": [
                case.number for case in sorted(cases, key=lambda case: (case.began.at, case.number))
            ],
            "customers": len({case.person or case.stream for case in cases}),
            "stores": sorted({case.store for case in cases}),
        }
        for (category, cause), cases in parts(known, lambda case: (case.category, case.cause)).items()
        if len({case.person or case.stream for case in cases}) > 1
    ]
