"""The dashboards as the program shows them, beside what the facts add up to."""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from aggregates.handbook import Handbook
from ledger.database import Connection
from ledger.entries import Entry
from projections.bounds import Bound
from projections.dashboards import DASHBOARDS, looking
from projections.period import Period
from tests.recomputed.asked import Asked
from tests.recomputed.deadlines import deadlines, escalations
from tests.recomputed.improving import measures
from tests.recomputed.past import Past, told
from tests.recomputed.repeats import repeats
from tests.recomputed.satisfaction import satisfaction
from tests.recomputed.standing import began_at, month_told, overview, pending
from tests.recomputed.sums import compensation, insured, liability
from tests.recomputed.work import causes, people, times

Document = dict[str, Any]

RECOMPUTED: dict[str, Callable[[Asked], Document]] = {
    "overview": overview,
    "satisfaction": satisfaction,
    "repeats": repeats,
    "causes": causes,
    "times": times,
    "deadlines": deadlines,
    "escalations": escalations,
    "compensation": compensation,
    "liability": liability,
    "people": people,
    "measures": measures,
    "pending": pending,
    "insured": insured,
}


def handbooks(connection: Connection) -> dict[tuple[str, str], Handbook]:
    """Every handbook that was adopted."""
    rows = connection.execute("SELECT name, version, content FROM ledger.handbooks").fetchall()
    return {(name, version): Handbook.model_validate_json(content) for name, version, content in rows}


def asked_of(
    past: Past, books: dict[tuple[str, str], Handbook], period: Period, stores: Sequence[str], now: datetime
) -> Asked:
    return Asked(past, books, period.start, period.until, tuple(period.months), tuple(stores), now)


def assert_as_recomputed(
    connection: Connection,
    entries: Iterable[Entry],
    bound: Bound,
    now: datetime,
    asked: Iterable[tuple[Period, Sequence[str]]],
) -> dict[str, int]:
    """Every dashboard, of all times and stores asked, is what the facts add up to; how often each has any."""
    past, books, full = told(entries), handbooks(connection), dict.fromkeys(RECOMPUTED, 0)
    with looking(connection, bound, now) as view:
        for period, stores in asked:
            for name, recompute in RECOMPUTED.items():
                mine = recompute(asked_of(past, books, period, stores, now))
                shown = DASHBOARDS[name](view, period, stores).document
                apart = differences(mine, shown)
                assert not apart, f"{name} of {period.name} {stores}: {apart}"
                full[name] += says_much(mine)
                if name == "overview":
                    _assert_course(past, books, shown["trend"], period, stores, now)
    return full


def _assert_course(
    past: Past,
    books: dict[tuple[str, str], Handbook],
    trend: Document,
    period: Period,
    stores: Sequence[str],
    now: datetime,
) -> None:
    points = {"now": period, "before": period.before(), "last_year": period.a_year_before()}
    began = began_at(asked_of(past, books, period, stores, now))
    for name, point in points.items():
        mine = month_told(asked_of(past, books, point, stores, now), point)
        if point is not period and (began is None or began >= point.until):
            mine = {**dict.fromkeys(mine), "period": point.name}
        apart = differences(mine, trend[name])
        assert not apart, f"trend of {point.name} {stores}: {apart}"


def differences(mine: Any, shown: Any, path: str = "") -> list[str]:
    """Where what is shown is not what was recomputed; the order of rows is not looked at."""
    if isinstance(mine, dict) and isinstance(shown, dict):
        absent = [f"{path}.{name} is not shown" for name in mine if name not in shown]
        common = [name for name in mine if name in shown]
        return absent + [
            each for name in common for each in differences(mine[name], shown[name], f"{path}.{name}")
        ]
    if _rows(mine) and _rows(shown):
        left, right = (
            sorted(_plain({name: row.get(name, "not shown") for name in mine[0]}) for row in rows)
            for rows in (mine, shown)
        )
        return [] if left == right else [f"{path}: {_apart(left, right)} != {_apart(right, left)}"]
    return [] if _plain(mine) == _plain(shown) else [f"{path}: {mine!r} != {shown!r}"]


def says_much(document: Document) -> bool:
    """Whether any number in it is not nothing."""
    return any(
        says_much(value) if isinstance(value, dict) else bool(value) and value != "0.00"
        for name, value in document.items()
        if name not in ("lines", "by_age")
    )


def _rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _plain(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)


def _apart(rows: list[str], others: list[str]) -> list[str]:
    return [row for row in rows if row not in others]
