"""Believable command lines: a complaint comes in and goes its way in four more commands."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zlib import crc32

from benchmarks.ground import STORE

COMMANDS_A_CASE = 5
REPEATS_ONE_IN = 10
"""How often a complaint is about the same car, by the same person, as the one before: policies react."""

_CONTENT = (
    "上周三在贵店更换刹车片，取车当晚高速上有尖锐异响，第二天回店检查说正常，今天早高峰又响，"
    "一家人不敢再开。要求当天给出书面说明，重新检修并承担往返打车费用。"
)
_HELD = "致歉，告知已登记；十点半以后方便。"
_DONE = "重新研磨刹车盘，试车无异响，客户认可。"
_JUDGED = {
    "command": "classify",
    "category": "repair-quality",
    "severity": "general",
    "department": "after-sales",
}
_STEPS: tuple[dict[str, Any], ...] = (
    {"command": "contact", "purpose": "acknowledgement", "method": "phone", "summary": _HELD},
    _JUDGED,
    {"command": "assign", "to": "wang.fang", "to_role": "service-adviser"},
    {
        "command": "resolve",
        "by": "wang.fang",
        "role": "service-adviser",
        "outcome": "redress",
        "summary": _DONE,
    },
)


def case_lines(prefix: str, number: int) -> Iterator[dict[str, Any]]:
    """The lines of one case, happened just now; `prefix` and `number` make its requests new."""
    opening = f"{prefix}-{number}"
    whose = f"{prefix}-{number - 1}" if number % REPEATS_ONE_IN == 0 else opening
    now = datetime.now(UTC)
    yield _line(
        opening,
        now - timedelta(seconds=30),
        command="receive",
        store=STORE,
        channel="phone",
        customer={"name": "罗建平", "phone": f"1{crc32(whose.encode()):010d}"},
        subject={"kind": "vehicle", "id": f"沪{whose.upper()}", "model": "CS75 PLUS"},
        line="repair",
        content=_CONTENT,
        demand="换技师彻底修好，补偿打车费",
    )
    for place, step in enumerate(_STEPS, 1):
        at = now - timedelta(seconds=30 - 5 * place)
        yield _line(f"{opening}-{place}", at, complaint=f"@{opening}", **step)


def long_case_lines(events: int) -> Iterator[dict[str, Any]]:
    """The lines of one case that goes on and on."""
    yield next(case_lines("long", 1))
    begun = datetime.now(UTC) - timedelta(seconds=20)
    for number in range(2, events + 1):
        at = begun + timedelta(milliseconds=number)
        yield _line(f"long-1-{number}", at, complaint="@long-1", **_going_on(number))


def _going_on(number: int) -> dict[str, Any]:
    match number % 5:
        case 0:
            return {"command": "assign", "to": f"adviser-{number % 7}", "to_role": "service-adviser"}
        case 1:
            text = f"第 {number} 次记录：客户来店看车，等待零件到货，暂无新的要求。"
            return {"command": "note", "text": text}
        case 2:
            image = {"name": f"{number}.jpg", "media_type": "image/jpeg"}
            return {"command": "attach", "sha256": f"{number:064x}", **image}
        case 3:
            return _JUDGED
        case _:
            summary = "告知零件已从总库发出，预计后天到店。"
            return {"command": "contact", "purpose": "progress", "method": "phone", "summary": summary}


def _line(id: str, at: datetime, **said: Any) -> dict[str, Any]:
    specialist = {"by": "li.na", "role": "customer-service-specialist"}
    return {"id": id, "at": at.isoformat(), **specialist, **said}
