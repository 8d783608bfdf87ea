"""How satisfied customers are: with sales and visits by line, with how complaints ended (S9–S12)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from projections.dashboards.figures import RATE_PLACES, Dashboard, Figures, head, rate, rounded
from projections.dashboards.handbooks import LineRead
from projections.dashboards.view import View
from projections.period import Period
from projections.reading import Row

DONE, TRIED, CHECKED = "return-call-done.v1", "return-call-attempted.v1", "return-call-checked.v1"
CALLED, CALL_TRIED = "callback-done.v1", "callback-attempted.v1"
DECLINED = "declined"
VERY = "very-satisfied"
ATTEMPTS = 3
"""A complaint's customer who was not reached in so many attempts counts as not reached (C2, S8)."""
SALE = "sale"
"""The line whose customers are not among those serviced (C10)."""
COMPLAINT_CALLS = (CALLED, CALL_TRIED, "resolved.v1", "reopened.v1")


def satisfaction(view: View, period: Period, stores: Sequence[str] = ()) -> Dashboard:
    """Counted by when a call was made (S10); a line is there once for each list of items and target.

    {lines: [{line, items, valid_calls, not_reached, declined, dissatisfied_items, satisfaction, per_item
    {item: rate}, dissatisfied {item: count}, target, target_met, main_problem, handbooks []}], company
    {valid_calls, satisfaction}, complaint_calls {done, not_reached, satisfied, satisfaction,
    very_satisfied}, volumes {serviced, returning, cars_in_area, market_share, returning_rate, moved,
    moved_rate}, all_calls, checked, outside_hours, targets [{of, role, target, now, reached, handbook}]}.
    `items` is how many a call asks. `main_problem` is the item with the lowest satisfaction of a line that
    misses its target by its handbook's shortfall (S11), else null.
    """
    figures = Figures()
    calls = view.ask("calls", period, stores)
    lines = _lines(view, period, calls, stores)
    names = Counter(each.line.name for each in lines)
    found = [each.as_json(each.path(alone=names[each.line.name] == 1), figures) for each in lines]
    made = [row for row in calls if row["kind"] in (DONE, TRIED)]
    document = {
        **head("satisfaction", period, stores, view.now),
        "lines": found,
        "company": company(lines, figures),
        "complaint_calls": _complaint_calls(view, period, stores, figures),
        "volumes": _volumes(view, period, stores, calls, figures),
        "all_calls": figures.count_rows("all_calls", made),
        "outside_hours": figures.count_rows("outside_hours", (row for row in made if row["outside_hours"])),
        "checked": figures.count_rows("checked", (row for row in calls if row["kind"] == CHECKED)),
    }
    return Dashboard({**document, "targets": _targets(view, period, stores, calls)}, figures.behind)


def _targets(view: View, period: Period, stores: Sequence[str], calls: Iterable[Row]) -> list[dict[str, Any]]:
    """C9: the targets of the centre and of posts; beside the centre's what its handbook's stores reached."""
    found = []
    for book, its_stores in view.books(period, stores):
        numbers = _reached(view, period, its_stores, calls) if book.targets else {}
        for target in book.targets:
            aim, role = Fraction(target["value"]), target.get("role")
            now = numbers.get(target["of"]) if role is None else None
            found.append(
                {
                    "of": target["of"],
                    "role": role,
                    "target": rounded(aim, RATE_PLACES),
                    "now": now,
                    "reached": None if now is None else Fraction(str(now)) >= aim,
                    "handbook": book.label,
                }
            )
    return found


def _reached(view: View, period: Period, stores: Sequence[str], calls: Iterable[Row]) -> dict[str, Any]:
    """What can be aimed at, of some of the stores."""
    own, unseen = [row for row in calls if row["store"] in stores], Figures()
    average = company(_lines(view, period, own, stores), unseen)
    return {"satisfaction": average["satisfaction"], **_volumes(view, period, stores, own, unseen)}


class LineCalls:
    """The calls of one line that were counted, or would have been had somebody answered (S8, S10).

    A service counts as not reached where the last attempt that its handbook gives was in vain and nobody
    declined at it, and no valid call followed in the same time.
    """

    def __init__(self, line: LineRead) -> None:
        self.line = line
        self.handbooks: set[str] = set()
        self.valid: list[Row] = []
        self._given_up: dict[str, Row] = {}
        self._declined: dict[str, Row] = {}

    def take(self, row: Row, line: LineRead) -> None:
        """Take a call in that was made or tried; `line` is as its own handbook has it."""
        if row["kind"] == DONE and row["counted"]:
            self.valid.append(row)
        elif row["kind"] == TRIED and row["call"] == line.calls:
            if row["reason"] == DECLINED:
                self._declined[row["number"]] = row
            elif row["given_up"]:
                self._given_up[row["number"]] = row

    @property
    def satisfaction(self) -> Fraction | None:
        """1 − dissatisfied items ÷ (items × valid calls), exact (S10)."""
        asked = len(self.line.items) * len(self.valid)
        return None if not asked else 1 - Fraction(len(self._objections()), asked)

    def _objections(self) -> list[tuple[str, str]]:
        return [(row["number"], item) for row in self.valid for item in row["dissatisfied_items"]]

    def path(self, *, alone: bool) -> str:
        """What its figures are called: by its name, and where others have that too, by its handbooks."""
        own = self.line.name if alone else f"{self.line.name}@{'+'.join(sorted(self.handbooks))}"
        return f"lines.{own}"

    def as_json(self, path: str, figures: Figures) -> dict[str, Any]:
        """The row of the document."""
        reached = {row["number"] for row in self.valid}
        calls, objections = len(self.valid), self._objections()
        by_item = Counter(item for _number, item in objections)
        per_item = {item: rate(calls - by_item[item], calls) for item in self.line.items}
        satisfied, target = self.satisfaction, self.line.target
        short = satisfied is not None and target is not None and target - satisfied >= self.line.shortfall
        return {
            "line": self.line.name,
            "items": len(self.line.items),
            "valid_calls": figures.count_rows(f"{path}.valid_calls", self.valid),
            "not_reached": figures.count(f"{path}.not_reached", sorted({*self._given_up} - reached)),
            "declined": figures.count(f"{path}.declined", sorted({*self._declined} - reached)),
            "dissatisfied_items": figures.count(
                f"{path}.dissatisfied_items", (each for each, _ in objections)
            ),
            "satisfaction": None if satisfied is None else rounded(satisfied, RATE_PLACES),
            "per_item": per_item,
            "dissatisfied": {
                item: figures.count(
                    f"{path}.dissatisfied.{item}", (n for n, its in objections if its == item)
                )
                for item in self.line.items
            },
            "target": None if target is None else rounded(target, RATE_PLACES),
            "target_met": None if satisfied is None or target is None else satisfied >= target,
            "main_problem": max(self.line.items, key=lambda item: by_item[item]) if short else None,
            "handbooks": sorted(self.handbooks),
        }


def _lines(view: View, period: Period, calls: Iterable[Row], stores: Sequence[str]) -> list[LineCalls]:
    """Every line of the handbooks of that time, and of those that the called services began under."""
    found: dict[tuple[Any, ...], LineCalls] = {}

    def of(line: LineRead, handbook: str) -> LineCalls:
        key = (line.name, line.items, line.target, line.shortfall)
        known = found.setdefault(key, LineCalls(line))
        known.handbooks.add(handbook)
        return known

    for book, _its_stores in view.books(period, stores):
        for line in book.lines.values():
            of(line, book.label)
    for row in calls:
        book = view.book(row["handbook"], row["handbook_version"])
        line = book.lines[row["line"]]
        of(line, book.label).take(row, line)
    names = list(dict.fromkeys(key[0] for key in found))
    return sorted(found.values(), key=lambda each: (names.index(each.line.name), sorted(each.handbooks)))


def company(lines: Iterable[LineCalls], figures: Figures) -> dict[str, Any]:
    """The average of the lines weighted by their valid calls (S12)."""
    rated = [(line, line.satisfaction) for line in lines]
    numbers = [row["number"] for line, _satisfied in rated for row in line.valid]
    weighted = sum((len(line.valid) * value for line, value in rated if value is not None), Fraction(0))
    calls = figures.count("company.valid_calls", numbers)
    return {"valid_calls": calls, "satisfaction": rate(weighted, calls)}


def _complaint_calls(view: View, period: Period, stores: Sequence[str], figures: Figures) -> dict[str, Any]:
    """The return calls on complaints; satisfied by the handbook's own reading of the answer (X7)."""
    acts = view.ask("acts", period, stores, kinds=[CALLED, CALL_TRIED])
    done = [row for row in acts if row["kind"] == CALLED]
    satisfied = [row["number"] for row in done if row["detail"]["satisfied"]]
    very = [row["number"] for row in done if row["detail"]["satisfaction"] == VERY]
    tried = {row["stream"] for row in acts if row["kind"] == CALL_TRIED}
    not_reached = _not_reached(view, tried, period)
    return {
        "done": figures.count_rows("complaint_calls.done", done),
        "not_reached": figures.count("complaint_calls.not_reached", not_reached),
        "satisfied": figures.count("complaint_calls.satisfied", satisfied),
        "satisfaction": rate(len(satisfied), len(done)),
        "very_satisfied": figures.count("complaint_calls.very_satisfied", very),
    }


def _not_reached(view: View, streams: Iterable[Any], period: Period) -> list[str]:
    """The cases whose last attempt was in vain in the time, and that no call followed in it."""
    rows = view.ask("acts_of", None, streams=list(streams), kinds=list(COMPLAINT_CALLS))
    attempts: defaultdict[str, int] = defaultdict(int)
    found: set[str] = set()
    for row in rows:
        number = row["number"]
        if row["kind"] == CALL_TRIED:
            attempts[number] += 1
            if attempts[number] >= ATTEMPTS and _within(row["at"], period):
                found.add(number)
        else:
            attempts[number] = 0
            if row["kind"] == CALLED and row["at"] < period.until:
                found.discard(number)
    return sorted(found)


def _within(at: datetime, period: Period) -> bool:
    return period.start <= at < period.until


def _volumes(
    view: View, period: Period, stores: Sequence[str], calls: Iterable[Row], figures: Figures
) -> dict[str, Any]:
    """C10, summed over the stores and whole months for which somebody set volumes; null where nobody did.

    Moved are the customers serviced there, not those of sales, whose return call says very satisfied.
    """
    rows = view.ask("volumes", period, stores, months=period.months)
    sums = {name: sum(row[name] for row in rows) for name in ("serviced", "returning", "cars_in_area")}
    known = {row["store"] for row in rows}
    moved = {
        row["person"] or row["stream"]: row["number"]
        for row in calls
        if row["kind"] == DONE
        and row["satisfaction"] == VERY
        and row["line"] != SALE
        and row["store"] in known
    }
    count = figures.count("volumes.moved", sorted(moved.values()))
    return {
        **{name: amount if rows else None for name, amount in sums.items()},
        "market_share": rate(sums["serviced"], sums["cars_in_area"]),
        "returning_rate": rate(sums["returning"], sums["serviced"]),
        "moved": count,
        "moved_rate": rate(count, sums["serviced"]),
    }
