"""S8 to S12, C10 and the calls on complaints (X7), from what was said of each call."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction
from typing import Any

from aggregates.handbook import Handbook
from aggregates.handbook_tables import Line
from tests.recomputed.asked import Asked
from tests.recomputed.numbers import parts, rate
from tests.recomputed.past import Act, CaseTold, Thing

DONE, TRIED = "return-call-done", "return-call-attempted"
LineKey = tuple[str, tuple[str, ...], Any, Any]


def satisfaction(asked: Asked) -> dict[str, Any]:
    lines = lines_of(asked)
    made = [act for each in asked.beside("service") for act in each.of(DONE, TRIED) if asked.within(act.at)]
    checks = [act for each in asked.beside("service") for act in each.of("return-call-checked")]
    return {
        "lines": [line_told(asked, key, services, books) for key, (services, books) in lines.items()],
        "company": company(asked, lines),
        "complaint_calls": complaint_calls(asked),
        "volumes": volumes(asked),
        "all_calls": len(made),
        "outside_hours": sum(act.data["outside_hours"] for act in made),
        "checked": sum(asked.within(act.at) for act in checks),
    }


def lines_of(asked: Asked) -> dict[LineKey, tuple[list[Thing], list[Handbook]]]:
    """The called services of each line of business; a line stands once for each list of items and target."""
    found: dict[LineKey, tuple[list[Thing], list[Handbook]]] = {}
    for key in sorted({book for store, book in asked.books.items() if asked.concerns(store)}):
        for name, line in asked.handbooks[key].lines.items():
            found.setdefault(line_key(name, line), ([], []))[1].append(asked.handbooks[key])
    for service in asked.beside("service"):
        if any(asked.within(act.at) for act in service.of(DONE, TRIED, "return-call-checked")):
            book, name = asked.handbooks[service.handbook], service.began.data["line"]
            services, books = found.setdefault(line_key(name, book.lines[name]), ([], []))
            services.append(service)
            books.append(book)
    return found


def line_key(name: str, line: Line) -> LineKey:
    return name, line.items, line.target, line.shortfall


def at_the_call_that_counts(asked: Asked, service: Thing) -> Iterator[tuple[Act, bool]]:
    """S10: of a sale's two calls the second, which stays to be made until it is; whether it was given up.

    S8: a call is given up after so many attempts.
    """
    line = asked.handbooks[service.handbook].lines[service.began.data["line"]]
    call, tries, reached = 1, 0, False
    for act in service.of(DONE, TRIED):
        call = call if reached else min(call, line.calls)
        tries += 1
        over = act.kind == DONE or tries >= line.attempts
        if call == line.calls:
            yield act, over and act.kind == TRIED
            reached = reached or act.kind == DONE
        if over:
            call, tries = call + 1, 0


def valid_calls(asked: Asked, service: Thing) -> list[Act]:
    """S10: reached and answered, in the time."""
    counting = at_the_call_that_counts(asked, service)
    return [act for act, _ in counting if act.kind == DONE and asked.within(act.at)]


def in_vain(asked: Asked, service: Thing) -> list[tuple[Act, bool]]:
    """S8: the attempts that ended the call that counts; whether the customer declined it."""
    tried = [(act, over) for act, over in at_the_call_that_counts(asked, service) if act.kind == TRIED]
    declined = [(act, act.data["reason"] == "declined") for act, _ in tried]
    return [each for each, (_, over) in zip(declined, tried, strict=True) if over or each[1]]


def line_told(asked: Asked, key: LineKey, services: list[Thing], books: list[Handbook]) -> dict[str, Any]:
    name, items, target, shortfall = key
    calls = [(service, act) for service in services for act in valid_calls(asked, service)]
    answered = {service.number for service, _ in calls}
    ended = [
        (service.number, declined)
        for service in services
        for act, declined in in_vain(asked, service)
        if asked.within(act.at)
    ]
    objections = Counter(item for _, act in calls for item in act.data["dissatisfied_items"])
    satisfied = line_satisfaction(calls, items)
    short = satisfied is not None and target is not None and Fraction(target) - satisfied >= shortfall
    return {
        "line": name,
        "items": len(items),
        "valid_calls": len(calls),
        "not_reached": len({number for number, declined in ended if not declined} - answered),
        "declined": len({number for number, declined in ended if declined} - answered),
        "dissatisfied_items": objections.total(),
        "satisfaction": None if satisfied is None else rate(satisfied, 1),
        "per_item": {item: rate(len(calls) - objections[item], len(calls)) for item in items},
        "dissatisfied": {item: objections[item] for item in items},
        "target": None if target is None else rate(target, 1),
        "target_met": None if satisfied is None or target is None else satisfied >= Fraction(target),
        "main_problem": min(items, key=lambda item: -objections[item]) if short else None,
        "handbooks": sorted({f"{book.name} {book.version}" for book in books}),
    }


def line_satisfaction(calls: list[tuple[Thing, Act]], items: tuple[str, ...]) -> Fraction | None:
    """S10: 1 − dissatisfied items ÷ (items per call × valid calls)."""
    if not calls:
        return None
    dissatisfied = sum(len(act.data["dissatisfied_items"]) for _, act in calls)
    return 1 - Fraction(dissatisfied, len(items) * len(calls))


def company(asked: Asked, lines: dict[LineKey, tuple[list[Thing], list[Handbook]]]) -> dict[str, Any]:
    """S12: the lines' average, weighted by valid calls."""
    whole, weighted = 0, Fraction(0)
    for (_, items, *_), (services, _) in lines.items():
        calls = [(each, act) for each in services for act in valid_calls(asked, each)]
        whole += len(calls)
        weighted += (line_satisfaction(calls, items) or 0) * len(calls)
    return {"valid_calls": whole, "satisfaction": rate(weighted, whole)}


def complaint_calls(asked: Asked) -> dict[str, Any]:
    """X7: neutral counts as not satisfied, unless the handbook says otherwise."""
    done = asked.case_acts("callback-done")
    happy = [
        act for case, act in done if act.data["satisfaction"] in asked.handbooks[case.handbook].satisfied
    ]
    return {
        "done": len(done),
        "not_reached": sum(not_reached(case, asked.start, asked.until) for case in asked.cases),
        "satisfied": len(happy),
        "satisfaction": rate(len(happy), len(done)),
        "very_satisfied": sum(act.data["satisfaction"] == "very-satisfied" for _, act in done),
    }


def not_reached(case: CaseTold, start: datetime, until: datetime) -> bool:
    """Three attempts since it was resolved, the last in the time, and no answer after it by its end."""
    attempts, waiting = 0, False
    for act in case.of("callback-attempted", "callback-done", "resolved", "reopened"):
        if act.kind == "callback-attempted":
            attempts += 1
            waiting = waiting or (attempts >= 3 and start <= act.at < until)
        else:
            attempts = 0
            if act.kind == "callback-done" and act.at < until:
                waiting = False
    return waiting


def volumes(asked: Asked) -> dict[str, Any]:
    """C10, over the stores and whole months for which they were set."""
    known = {
        key: said
        for key, said in asked.past.volumes.items()
        if asked.concerns(key[0]) and key[1] in asked.months
    }
    sums = {
        name: sum(said[name] for said in known.values()) for name in ("serviced", "returning", "cars_in_area")
    }
    delighted = [
        service
        for service in asked.beside("service")
        if service.store in {store for store, _ in known} and service.began.data["line"] != "sale"
        for act in service.of(DONE)
        if asked.within(act.at) and act.data["satisfaction"] == "very-satisfied"
    ]
    moved = len(parts(delighted, lambda service: service.person or service.stream))
    return {
        **(sums if known else dict.fromkeys(sums)),
        "market_share": rate(sums["serviced"], sums["cars_in_area"]),
        "returning_rate": rate(sums["returning"], sums["serviced"]),
        "moved": moved,
        "moved_rate": rate(moved, sums["serviced"]),
    }
