"""A month of three houses: a dealership under the standard, a manufacturer's dealer, a freight branch."""

from collections.abc import Iterator
from typing import Any

Line = dict[str, Any]

STORES = {"XM01": "service-standard", "CQ01": "changan-211", "LG01": "logistics-network"}
HOSTILE = '=HYPERLINK("//x")<script>alert(1)</script>\u202e{{7*7}}%s\'"'
"""A hub as somebody typed it, who knows of spreadsheets, pages, terminals and templates."""
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)")
PRIVATE = (
    "张伟",
    "13812345678",
    "渝A12345",
    "SF1234567890",
    "漏油",
    "刘洋",
    "13900000001",
    "闽D12345",
    "说了不让外传",
)
"""What customers said and who they are: in no report."""


def month() -> list[Line]:
    """October 2026."""
    return [*_calls(), *_dealer(), *_freight(), _volumes()]


def more() -> list[Line]:
    """What is recorded after a report was made: of the same month as well, and somebody calls back."""
    return [
        _received("c-9", "CQ01", "2026-10-28T09:00:00+08:00"),
        _line(
            "c-1-note", "note", "2026-11-02T09:00:00+08:00", complaint="CQ01-2026-00001", text="说了不让外传"
        ),
        {**_line("s-late", "record-service", "2026-10-30T09:00:00+08:00"), "store": "XM01", "line": "repair"},
    ]


def _calls() -> Iterator[Line]:
    """Ten repairs with eight objections (88.57 %, 6.43 points short), five flawless maintenances."""
    objections = [
        ["time"],
        ["time"],
        ["time"],
        ["time"],
        ["time"],
        ["price"],
        ["price", "quality"],
        [],
        [],
        [],
    ]
    for place, items in enumerate([*objections, *[[]] * 5]):
        line = "repair" if place < len(objections) else "maintenance"
        day = f"2026-10-{place + 9:02d}"
        who = {"customer": {"name": "刘洋", "phone": f"139000000{place:02d}"}} if place == 1 else {}
        car = {"subject": {"kind": "vehicle", "id": "闽D12345"}} if place == 1 else {}
        yield {
            **_line(f"s-{place}", "record-service", f"{day}T09:00:00+08:00"),
            "store": "XM01",
            "line": line,
            **who,
            **car,
        }
        said = {"satisfaction": "neutral" if items else "very-satisfied", "dissatisfied_items": items}
        yield {
            **_line(f"r-{place}", "return-call", f"{day}T15:00:00+08:00"),
            "service": f"@s-{place}",
            **said,
        }


def _dealer() -> Iterator[Line]:
    """The same customer twice with the same trouble; one not satisfied, one satisfied."""
    for place, (day, satisfaction) in enumerate([("10", "dissatisfied"), ("20", "satisfied")], 1):
        key, at = f"c-{place}", f"2026-10-{day}T"
        yield _received(key, "CQ01", f"{at}09:00:00+08:00")
        of = {"complaint": f"@{key}"}
        classified = {"category": "repair-quality", "severity": "general"}
        yield {**_line(f"{key}-k", "classify", f"{at}09:20:00+08:00"), **of, **classified}
        yield {
            **_line(f"{key}-a", "assign", f"{at}09:30:00+08:00"),
            **of,
            "to": "chen.hao",
            "to_role": "service-adviser",
        }
        yield {
            **_line(f"{key}-i", "investigate", f"{at}10:00:00+08:00"),
            **of,
            "cause": "value/repeated-repair",
        }
        reply = {"purpose": "answer", "method": "phone"}
        yield {**_line(f"{key}-c", "contact", f"{at}10:30:00+08:00"), **of, **reply}
        yield {**_line(f"{key}-r", "resolve", f"{at}15:00:00+08:00"), **of, "outcome": "redress"}
        yield {**_line(f"{key}-b", "callback", f"{at}17:00:00+08:00"), **of, "satisfaction": satisfaction}


def _freight() -> Iterator[Line]:
    """Two insured claims of a hub with a hostile name, one of them paid; one of a hub that is a formula."""
    for place, unit in enumerate([HOSTILE, HOSTILE, FORMULAS[0]], 1):
        key = f"l-{place}"
        yield {
            **_line(key, "receive", f"2026-10-{place + 11:02d}T09:00:00+08:00"),
            "store": "LG01",
            "channel": "phone",
            "content": "货物受潮",
            "subject": {"kind": "waybill", "id": f"SF123456789{place - 1}"},
            "about_unit": unit,
            "insured": {"value": "1000.00", "claimed": "400.00"},
        }
    of = {"complaint": "@l-1"}
    at = "2026-10-12T1"
    yield {
        **_line("l-1-k", "classify", f"{at}0:00:00+08:00"),
        **of,
        "category": "goods-damage/wet",
        "severity": "general",
    }
    yield {
        **_line("l-1-q", "request-compensation", f"{at}1:00:00+08:00"),
        **of,
        "amount": "300.00",
        "kind": "cash",
        "reason": "湿",
    }
    yield {
        **_line("l-1-y", "approve-compensation", f"{at}2:00:00+08:00", by="ma", role="branch-manager"),
        **of,
        "amount": "300.00",
    }
    yield {**_line("l-1-p", "pay-compensation", f"{at}3:00:00+08:00"), **of, "amount": "300.00"}


def _volumes() -> Line:
    volumes = {"store": "XM01", "month": "2026-10", "serviced": 60, "returning": 39, "cars_in_area": 480}
    return {**_line("v-1", "set-volumes", "2026-11-01T09:00:00+08:00"), **volumes}


def _received(key: str, store: str, at: str) -> Line:
    return {
        **_line(key, "receive", at),
        "store": store,
        "channel": "phone",
        "customer": {"name": "张伟", "phone": "13812345678"},
        "subject": {"kind": "vehicle", "id": "渝A12345", "model": "CS75"},
        "content": "修了三次还是漏油",
    }


def _line(key: str, command: str, at: str, *, by: str = "wang", role: str = "", **fields: Any) -> Line:
    return {"id": key, "command": command, "at": at, "by": by, "role": role or _ROLES[key[0]], **fields}


_ROLES = {
    "s": "service-adviser",
    "r": "information-officer",
    "c": "customer-service-specialist",
    "l": "customer-service-agent",
    "v": "general-manager",
}
