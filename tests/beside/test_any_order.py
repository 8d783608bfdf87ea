"""Any commands in any order: large transactions tell the same, and nothing is lost or doubled."""

import random
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

import pytest

from aggregates.obligations import fold
from policies.desk import Desk
from projections.integrity import Integrity
from tests.beside.conftest import call, measure, on_measure, receipt, service, told_to

START = datetime.fromisoformat("2026-10-01T08:00:00+08:00")
CASE_COMMANDS: list[dict[str, Any]] = [
    {"command": "note", "text": "…"},
    {"command": "contact", "purpose": "visit"},
    {"command": "resolve", "outcome": "redress"},
    {"command": "close"},
    {"command": "classify", "grounds": ["media"]},
    {"command": "classify", "grounds": []},
    {"command": "defer", "reason": "parts", "approved_by": "zhao.gm", "approved_role": "general-manager"},
    {"command": "resume"},
    {"command": "recuse", "person": "wang.f"},
    {"command": "withdraw", "as": "void"},
]
CALLS: list[dict[str, Any]] = [
    {"command": "attempt-return-call", "reason": "no-answer", "satisfaction": None},
    {"command": "attempt-return-call", "reason": "declined", "satisfaction": None},
    {"command": "return-call", "dissatisfied_items": ["return-call"]},
    {"command": "return-call"},
    {"command": "check-return-call", "finding": "属实", "satisfaction": None},
]
STEPS: list[dict[str, Any]] = [
    {"command": "approve-measure", "supervisor": "sun.li"},
    {"command": "complete-measure", "result": "已培训"},
    {"command": "assess-measure", "effective": False},
]


def story(seed: int, length: int = 70) -> list[dict[str, Any]]:
    chance = random.Random(seed)
    opened: dict[str, list[str]] = {"c": ["c-0"], "s": ["s-0"], "m": ["m-0"]}
    lines = []
    moment = START
    for n in range(length):
        # No two at one instant: deadlines of several streams at one moment come in any order.
        moment += timedelta(minutes=chance.randrange(7, 900), seconds=chance.randrange(60))
        lines.append(_line(chance, n, moment.isoformat(), opened))
    return [{key: value for key, value in line.items() if value is not None} for line in lines]


def _line(chance: random.Random, n: int, at: str, opened: dict[str, list[str]]) -> dict[str, Any]:
    phone = f"1380000000{chance.randrange(3)}"
    person = {
        "customer": {"phone": phone},
        "subject": {"kind": "vehicle", "id": f"闽D0000{chance.randrange(3)}"},
    }
    what = chance.choice(("receive", "service", "measure", "case", "case", "call", "call", "call", "step"))
    letter = {"receive": "c", "service": "s", "measure": "m"}.get(what, "k")
    id = f"{letter}-{n}"
    if letter in opened:
        opened[letter].append(id)
    match what:
        case "receive":
            call_of = f"@{chance.choice(opened['s'])}" if chance.random() < 0.5 else None
            return receipt(id, at, **person, return_call=call_of)
        case "service":
            return service(
                id, at, **person, line=chance.choice(("sale", "repair")), special=chance.random() < 0.1
            )
        case "measure":
            due = (
                datetime.fromisoformat(at) + timedelta(hours=chance.randrange(1, 300), seconds=n)
            ).isoformat()
            return measure(id, at, complaints=[f"@{chance.choice(opened['c'])}" for _ in range(2)], due=due)
        case "call":
            return call(id, at, **{"service": f"@{chance.choice(opened['s'])}", **chance.choice(CALLS)})
        case "step":
            step = {**chance.choice(STEPS), "measure": f"@{chance.choice(opened['m'])}", "id": id}
            return on_measure(step.pop("command"), at, **step)
        case _:
            on = {"id": id, "at": at, "by": "chen.hao", "role": "customer-service-manager"}
            return {**on, "complaint": f"@{chance.choice(opened['c'])}", **chance.choice(CASE_COMMANDS)}


def by_stream(desk: Desk) -> dict[str, list[Any]]:
    """What every stream says, by its first request; without what chance chose."""
    first: dict[Any, str] = {}
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for each in desk.room.store.entries_after(0, 10_000):
        draft = each.draft
        name = first.setdefault(draft.stream, str(draft.request and draft.request.id))
        said = (draft.kind, each.number, draft.at, draft.rule, draft.changed, list(draft.obligations))
        found[name].append(said)
    return found


@pytest.mark.parametrize("seed", range(4))
def test_slow_and_fast_tell_the_same_and_the_ledger_is_whole(desk: Desk, other_desk: Desk, seed: int) -> None:
    lines, end = story(seed), "2026-12-30T09:00:00+08:00"
    replies = told_to(desk, *lines, until=end)
    assert sum(each["ok"] for each in replies) > len(lines) // 3
    assert told_to(other_desk, *lines, until=end, fast=True) == replies
    assert by_stream(other_desk) == by_stream(desk)
    integrity = Integrity()
    integrity.read_all(desk.room.store)
    assert integrity.problems == []
    assert _running(desk) == set(
        desk.room.store.connection.execute(
            "SELECT stream, obligation, n, due_at FROM policies.timers"
        ).fetchall()
    )


def _running(desk: Desk) -> set[tuple[Any, ...]]:
    folded: dict[Any, dict[Any, Any]] = {}
    for entry in desk.room.store.entries_after(0, 10_000):
        for effect in entry.draft.obligations:
            fold(folded.setdefault(entry.draft.stream, {}), effect)
    return {
        (stream, *key, each.due_at)
        for stream, owes in folded.items()
        for key, each in owes.items()
        if each.running
    }
