"""Measures for what recurs: three cases of one store, category and cause, of several customers."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from cli.demonstration.chance import Chance
from cli.demonstration.story import ZONE, Line, Story

_WINDOW = timedelta(days=30)
_CASES = 3
_DAYS_TO_CARRY_OUT = 30
_DAYS_TO_ASSESS = 75


@dataclass(frozen=True)
class _Judged:
    """A case from the moment on at which its category and cause are known."""

    story: Story
    at: datetime
    category: str
    cause: str

    @property
    def key(self) -> tuple[str, str, str]:
        return self.story.store.code, self.category, self.cause


def measures_of_the_year(told: Iterable[tuple[Story, Sequence[Line]]], chance: Chance) -> Iterator[Line]:
    """Lines in no order; those that lie after the end of the year as well."""
    judged = [found for story, lines in told if (found := _judged(story, lines)) is not None]
    asked: set[str] = set()
    known: dict[tuple[str, str, str], list[_Judged]] = {}
    for place, case in enumerate(sorted(judged, key=lambda each: (each.at, each.story.key))):
        alike = known.setdefault(case.key, [])
        alike.append(case)
        group = _group(case, alike, asked)
        if group:
            asked |= {each.story.key for each in group}
            yield from _measure(f"demo-g{place}", case.at, group, chance)


def _judged(story: Story, lines: Sequence[Line]) -> _Judged | None:
    """None where it was never judged, was a mistake, or went to another store."""
    category = cause = None
    for line in lines:
        if line["command"] in ("withdraw", "transfer"):
            return None
        category = line.get("category") or category
        cause = line.get("cause") or cause
        if category and cause:
            return _Judged(story, datetime.fromisoformat(line["at"]), category, cause)
    return None


def _group(case: _Judged, alike: Iterable[_Judged], asked: set[str]) -> list[_Judged]:
    """As a handbook groups them (G12): the first window with enough cases, none asked for yet."""
    received = case.story.received_at
    near = [each for each in alike if abs(each.story.received_at - received) <= _WINDOW]
    if any(each.story.key in asked for each in near):
        return []
    every = sorted(near, key=lambda each: each.story.received_at)
    for place, first in enumerate(every):
        last = first.story.received_at + _WINDOW
        found = [each for each in every[place:] if each.story.received_at <= last]
        if case in found and len(found) >= _CASES and len({each.story.customer.phone for each in found}) > 1:
            return found
    return []


def _measure(key: str, judged_at: datetime, group: Sequence[_Judged], chance: Chance) -> Iterator[Line]:
    """Drafted the next morning, approved, carried out, assessed; by people whom no case is about."""
    store, matter = group[0].story.store, group[0].story.matter
    out = {name for each in group for name in each.story.excluded}
    staff = {role: [name for name in names if name not in out] for role, names in store.staff.items()}
    if not all(staff[role] for role in ("department-head", "service-manager", "general-manager")):
        return
    day = judged_at.astimezone(ZONE)

    def line(ending: str, command: str, role: str, days: int) -> Line:
        clock = time(9, chance.between(0, 59))
        at = datetime.combine((day + timedelta(days=days)).date(), clock, ZONE).isoformat()
        return {"id": f"{key}{ending}", "command": command, "at": at, "by": staff[role][0], "role": role}

    done_days = chance.between(15, 34)
    of = {"measure": f"@{key}"}
    yield {
        **line("", "open-measure", "department-head", 1),
        "complaints": [f"@{each.story.key}-01" for each in group],
        "department": "after-sales",
        "owner": staff["service-manager"][0],
        "due": line("", "", "department-head", _DAYS_TO_CARRY_OUT)["at"],
        "problem": f"多名客户反映同类问题：{matter.demand}",
        "cause": matter.finding,
        "action": matter.solution,
    }
    supervisor = {"supervisor": staff["department-head"][0]}
    yield {**line("-a", "approve-measure", "general-manager", 2), **of, **supervisor}
    yield {**line("-c", "complete-measure", "service-manager", done_days), **of, "result": "已按计划完成"}
    effective = {"effective": chance.happens(0.7)}
    yield {**line("-e", "assess-measure", "general-manager", _DAYS_TO_ASSESS), **of, **effective}
