"""What the stores did besides: sales and visits with their return calls, the volumes of a month."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from cli.demonstration.chance import Chance
from cli.demonstration.customers import Customer, invent_customer
from cli.demonstration.story import ZONE, Line
from cli.demonstration.tables import Store, stores

_YEAR_DAYS = 365
_VISITORS = 3
_COMES = 0.25
"""How likely each of so many possible visitors is to come, on every day but Sunday."""
_FIRST_NUMBER = 2000
"""Behind those of the customers who complain."""
_LINES = (("repair", 40), ("maintenance", 38), ("detailing", 16), ("sale", 10))
_SERVICE_ITEMS = ("appointment", "reception", "quality", "premises", "price", "time", "return-call")
_ITEMS = {
    "sale": ("enquiry", "on-site-contact", "purchase-decision", "paperwork", "return-call"),
    "repair": _SERVICE_ITEMS,
    "maintenance": _SERVICE_ITEMS,
    "detailing": _SERVICE_ITEMS,
}
_OBJECTIONS = {"time": 0.08, "price": 0.07, "quality": 0.04, "paperwork": 0.06}
_OBJECTIONS_ELSE = 0.015
# Detailing went to a contractor some months ago, and customers notice.
_CONTRACTOR_DAYS = 120
_CONTRACTOR = {"time": 0.5, "quality": 0.4, "price": 0.3}
_CARS_EACH = 9
"""Cars of the make in the area for each customer serviced in a month."""
_SUGGESTIONS = ("希望周末也能预约", "休息区再多几个座位", "施工进度能发微信就好了", "价格再透明一些")


def services_of_the_year(now: datetime, chance: Chance) -> Iterator[Line]:
    """Lines in no order; those after `now` as well."""
    number = _FIRST_NUMBER
    for store in stores().values():
        serviced: Counter[str] = Counter()
        for days_ago in range(_YEAR_DAYS, 0, -1):
            day = (now.astimezone(ZONE) - timedelta(days=days_ago)).date()
            for _visitor in range(_VISITORS):
                if day.isoweekday() != 7 and chance.happens(_COMES):
                    number += 1
                    yield from _visit(
                        store, number, day, now, serviced, Chance(f"{chance.between(0, 10**9)}")
                    )
        yield from _volumes(store, serviced, chance)


@dataclass(frozen=True)
class _Visit:
    key: str
    store: Store
    line: str
    day: date
    now: datetime
    chance: Chance

    def line_of(self, ending: str, command: str, at: datetime, role: str) -> Line:
        return _line(f"{self.key}{ending}", command, at, self.store, role, self.chance)


def _visit(
    store: Store, number: int, day: date, now: datetime, serviced: Counter[str], chance: Chance
) -> Iterator[Line]:
    """A sale or a visit to the workshop, and the calls that it owes."""
    sells = "sales-consultant" in store.staff
    line = chance.weigh(_LINES if sells else _LINES[:-1])
    if line != "sale":
        serviced[f"{day:%Y-%m}"] += 1
    visit = _Visit(f"demo-s{number}", store, line, day, now, chance)
    role = "sales-consultant" if line == "sale" else "service-adviser"
    recorded = visit.line_of("", "record-service", _moment(day, chance, 9, 17), role)
    yield {**recorded, "store": store.code, "line": line, **_who(invent_customer(number, store, chance))}
    caller = "return-call-agent" if "return-call-agent" in store.staff else "customer-relations-specialist"
    yield from _call(visit, 1, 3 if line == "sale" else chance.between(1, 3), caller)
    if line == "sale":
        yield from _call(visit, 2, chance.between(20, 27), caller)


def _call(visit: _Visit, nth: int, days: int, role: str) -> Iterator[Line]:
    """In the morning; some are reached late, not at all, or decline."""
    chance, service = visit.chance, {"service": f"@{visit.key}"}
    tries = chance.weigh(((0, 80), (1, 12), (2, 3), (3, 5)))
    at = _moment(visit.day + timedelta(days=days), chance, 9, 11)
    for attempt in range(tries):
        tried = visit.line_of(f"-{nth}t{attempt}", "attempt-return-call", at, role)
        yield {**tried, **service, "reason": "no-answer"}
        at += timedelta(hours=5, minutes=chance.between(0, 20))
    if tries == 3:
        return
    if chance.happens(0.03):
        yield {**visit.line_of(f"-{nth}d", "attempt-return-call", at, role), **service, "reason": "declined"}
        return
    objections = _objections(visit.line, visit.now - at, chance)
    said: dict[str, Any] = {"satisfaction": _satisfaction(len(objections), chance)}
    if objections:
        said["dissatisfied_items"] = objections
    if chance.happens(0.05):
        said["suggestion"] = chance.pick(_SUGGESTIONS)
    yield {**visit.line_of(f"-{nth}", "return-call", at, role), **service, **said}


def _objections(line: str, ago: timedelta, chance: Chance) -> list[str]:
    likely = _CONTRACTOR if line == "detailing" and ago < timedelta(days=_CONTRACTOR_DAYS) else _OBJECTIONS
    return [item for item in _ITEMS[line] if chance.happens(likely.get(item, _OBJECTIONS_ELSE))]


def _satisfaction(objections: int, chance: Chance) -> str:
    if objections == 0:
        return chance.weigh((("very-satisfied", 45), ("satisfied", 55)))
    if objections == 1:
        return chance.weigh((("satisfied", 50), ("neutral", 40), ("dissatisfied", 10)))
    return chance.weigh((("neutral", 40), ("dissatisfied", 50), ("very-dissatisfied", 10)))


def _volumes(store: Store, serviced: Counter[str], chance: Chance) -> Iterator[Line]:
    """On the first day of the month after (C10)."""
    for month, count in serviced.items():
        year, number = map(int, month.split("-"))
        following = date(year + number // 12, number % 12 + 1, 1)
        at = _moment(following, chance, 9, 10)
        yield {
            **_line(f"demo-v{store.code}-{month}", "set-volumes", at, store, "general-manager", chance),
            "store": store.code,
            "month": month,
            "serviced": count,
            "returning": count * chance.between(55, 70) // 100,
            "cars_in_area": count * _CARS_EACH + chance.between(0, 20),
        }


def _line(key: str, command: str, at: datetime, store: Store, role: str, chance: Chance) -> Line:
    when = at.astimezone(ZONE).isoformat()
    return {"id": key, "command": command, "at": when, "by": chance.pick(store.staff[role]), "role": role}


def _who(customer: Customer) -> Line:
    return {
        "customer": {"name": customer.name, "phone": customer.phone},
        "subject": {"kind": "vehicle", "id": customer.plate, "model": customer.model},
    }


def _moment(day: date, chance: Chance, first_hour: int, last_hour: int) -> datetime:
    clock = time(chance.between(first_hour, last_hour), chance.between(0, 59), chance.between(0, 59))
    return datetime.combine(day, clock, ZONE).astimezone(UTC)
