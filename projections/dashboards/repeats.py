"""Repeated complaints: of the same customer or thing within the window, and of the same cause (X6, G12)."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from projections.dashboards.figures import Dashboard, Figures, head, place, rate
from projections.dashboards.view import View
from projections.period import Period
from projections.reading import Row

FOUND, CLOSED, REOPENED = "repeat-found.v1", "closed.v1", "reopened.v1"
NO_COMPLAINT = ("void", "duplicate")
"""As what a case was withdrawn that says nothing of what recurs (G12, X11)."""
LINKED = "linked"
"""The kind of a group that people linked and that shares neither customer nor thing."""

Links = Mapping[str, list[tuple[str, str]]]
"""Pairs of a repeat and the case that it repeats, by what both share."""


def repeats(view: View, period: Period, stores: Sequence[str] = ()) -> Dashboard:
    """Counted by when a case was received; a link undone since does not count.

    {received, repeats, repeat_rate, by_category [{category, received, repeats, repeat_rate}], by_store
    [{store, …}], groups [{key_kind, complaints [], categories []}], after_closing, recurring [{category,
    cause, complaints [], customers, stores []}]}. A group holds the repeats of the time and all that they
    repeat, whenever that was received. `after_closing` counts the repeats of a case that was closed at
    their receipt. `recurring` are the categories and causes that several customers share (G12).
    """
    figures = Figures()
    received = view.ask("received", period, stores)
    repeated = [row for row in received if row["repeat_of"]]
    earlier = _earlier(view, repeated)
    document = {
        **head("repeats", period, stores, view.now),
        **_counts("", received, figures),
        "by_category": _by("category", received, figures),
        "by_store": _by("store", received, figures),
        "groups": _groups(view, repeated, earlier),
        "after_closing": figures.count_rows("after_closing", _after_closing(view, repeated, earlier)),
        "recurring": recurring(received, figures),
    }
    return Dashboard(document, figures.behind)


def recurring(received: Iterable[Row], figures: Figures) -> list[dict[str, Any]]:
    """The same category and cause of at least two customers; an unknown one is one of his own (G12)."""
    found: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in received:
        known = row["category"] is not None and row["cause"] is not None
        if known and row["withdrawn"] not in NO_COMPLAINT:
            found[row["category"], row["cause"]].append(row)
    rows = []
    for (category, cause), cases in found.items():
        customers = {row["person"] or row["stream"] for row in cases}
        if len(customers) > 1:
            figures.count_rows(f"recurring.{category}:{cause}.complaints", cases)
            rows.append(
                {
                    "category": category,
                    "cause": cause,
                    "complaints": [row["number"] for row in cases],
                    "customers": len(customers),
                    "stores": sorted({row["store"] for row in cases}),
                }
            )
    return sorted(rows, key=lambda row: (-len(row["complaints"]), row["category"], row["cause"]))


def _counts(path: str, received: Sequence[Row], figures: Figures) -> dict[str, Any]:
    repeated = [row for row in received if row["repeat_of"]]
    return {
        "received": figures.count_rows(f"{path}received", received),
        "repeats": figures.count_rows(f"{path}repeats", repeated),
        "repeat_rate": rate(len(repeated), len(received)),
    }


def _by(name: str, received: Iterable[Row], figures: Figures) -> list[dict[str, Any]]:
    """By category or store: the most repeats first; what is not known last of its like."""
    parts: defaultdict[str | None, list[Row]] = defaultdict(list)
    for row in received:
        parts[row[name]].append(row)
    rows = [
        {name: value, **_counts(f"by_{name}.{place(value)}.", cases, figures)}
        for value, cases in parts.items()
    ]
    return sorted(
        rows, key=lambda row: (-row["repeats"], -row["received"], row[name] is None, row[name] or "")
    )


def _earlier(view: View, repeated: Iterable[Row]) -> dict[str, Row]:
    """The cases that are repeated, by number."""
    numbers = sorted({number for row in repeated for number in row["repeat_of"]})
    return {row["number"]: row for row in view.ask("earlier", None, numbers=numbers)}


def _groups(view: View, repeated: Sequence[Row], earlier: Mapping[str, Row]) -> list[dict[str, Any]]:
    cases = {**earlier, **{row["number"]: row for row in repeated}}

    def order(number: str) -> tuple[datetime, str]:
        return cases[number]["received_at"], number

    rows = []
    for kind, pairs in _links(view, repeated, earlier).items():
        for together in _connected(pairs, order):
            categories = {cases[number]["category"] for number in together} - {None}
            rows.append({"key_kind": kind, "complaints": together, "categories": sorted(categories)})
    return sorted(rows, key=lambda row: (-len(row["complaints"]), row["key_kind"], row["complaints"]))


def _links(view: View, repeated: Sequence[Row], earlier: Mapping[str, Row]) -> Links:
    """By the keys recorded when the repeat was found; linked by hand, by what they share."""
    streams: list[UUID] = [row["stream"] for row in repeated]
    keys = {
        (row["number"], row["detail"]["of"]): row["detail"]["keys"]
        for row in view.ask("acts_of", None, streams=streams, kinds=[FOUND])
    }
    links: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in repeated:
        for number in row["repeat_of"]:
            if number in earlier:
                kinds = keys.get((row["number"], number)) or _shared(row, earlier[number])
                for kind in kinds:
                    links[kind].append((row["number"], number))
    return links


def _shared(row: Row, other: Row) -> list[str]:
    same = {
        "customer": row["person"] is not None and row["person"] == other["person"],
        "subject": row["subject"] is not None and row["subject"] == other["subject"],
    }
    return [kind for kind, holds in same.items() if holds] or [LINKED]


def _connected(pairs: Iterable[tuple[str, str]], order: Callable[[str], Any]) -> list[list[str]]:
    """The numbers that the pairs hold together, each group in order."""
    group_of: dict[str, set[str]] = {}
    for one, other in pairs:
        together = group_of.get(one, {one}) | group_of.get(other, {other})
        for number in together:
            group_of[number] = together
    groups = {id(group): group for group in group_of.values()}
    return [sorted(group, key=order) for group in groups.values()]


def _after_closing(view: View, repeated: Iterable[Row], earlier: Mapping[str, Row]) -> list[Row]:
    """The repeats of which one earlier case stood closed when they were received."""
    streams = [row["stream"] for row in earlier.values()]
    ends: defaultdict[str, list[tuple[datetime, bool]]] = defaultdict(list)
    for row in view.ask("acts_of", None, streams=streams, kinds=[CLOSED, REOPENED]):
        ends[row["number"]].append((row["at"], row["kind"] == CLOSED))
    return [
        row
        for row in repeated
        if any(_closed_at(ends[number], row["received_at"]) for number in row["repeat_of"])
    ]


def _closed_at(ends: Sequence[tuple[datetime, bool]], at: datetime) -> bool:
    """Whether a case, closed and reopened at these times in order, was closed at `at`."""
    later = datetime.max.replace(tzinfo=at.tzinfo)
    following = pairwise([*ends, (later, False)])
    return any(closed and since <= at < until for (since, closed), (until, _) in following)
