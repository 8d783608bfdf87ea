"""Proposals for improvement, drawn from the figures and from nothing else (L5)."""

from collections.abc import Iterator
from decimal import Decimal

from aggregates.messages import N_
from projections.reports.asked import Asked
from projections.reports.document import Section, Text, Value
from projections.reports.satisfied import missing_lines, worst_items

_MOST_OF_EACH = 3
_FEWEST = 2
_RECURRING_FEWEST = 3
_IN_TIME_ENOUGH = 0.9
_WORST_ITEMS = 2


def proposals(asked: Asked) -> Section:
    """What the figures suggest, or that they suggest nothing."""
    found = [
        *_satisfaction(asked), *_causes(asked), *_recurring(asked), *_deadlines(asked), *_measures(asked),
        *_pending(asked),
    ]  # fmt: skip
    nothing = Text(N_("The figures of this period suggest nothing in particular."))
    return Section("proposals", N_("proposals for improvement"), sentences=tuple(found) or (nothing,))


def _satisfaction(asked: Asked) -> Iterator[Text]:
    """Lines that miss their target by much, with what customers object to most (S11)."""
    for line in missing_lines(asked["satisfaction"]):
        short = Decimal(str(line["target"])) - Decimal(str(line["satisfaction"]))
        worst = [item for item in worst_items(line)[:_WORST_ITEMS] if line["dissatisfied"][item]]
        yield Text(
            N_(
                "Satisfaction: {line} is {rate}, {short} below its target of {target}."
                " Begin with what customers object to most: {items}."
            ),
            {
                "line": Value("name", line["line"]),
                "rate": Value("rate", line["satisfaction"]),
                "short": Value("distance", float(short)),
                "target": Value("rate", line["target"]),
                "items": [Value("name", item) for item in worst],
            },
        )


def _causes(asked: Asked) -> Iterator[Text]:
    document = asked["causes"]
    for row in document["by_cause"][:_MOST_OF_EACH]:
        if row["count"] >= _FEWEST:
            yield Text(
                N_(
                    "Cause: {cause} stands behind {count} of the {known} complaints"
                    " whose cause is known ({share})."
                ),
                {
                    "cause": Value("name", row["cause"]),
                    "count": Value("count", row["count"]),
                    "known": Value("count", document["cause_known"]),
                    "share": Value("rate", row["share"]),
                },
            )


def _recurring(asked: Asked) -> Iterator[Text]:
    """What several customers suffer from in the same way wants a measure (G12)."""
    wanted = [row for row in asked["repeats"]["recurring"] if len(row["complaints"]) >= _RECURRING_FEWEST]
    for row in wanted[:_MOST_OF_EACH]:
        yield Text(
            N_(
                "Measure: {customers} customers complained of {category} with the same cause,"
                " {cause}, in {stores}."
            ),
            {
                "customers": Value("count", row["customers"]),
                "category": Value("name", row["category"]),
                "cause": Value("name", row["cause"]),
                "stores": row["stores"],
            },
        )


def _deadlines(asked: Asked) -> Iterator[Text]:
    """What is most often not done in time."""
    poor = [
        row
        for row in asked["deadlines"]["by_obligation"]
        if row["due"] - row["met"] >= _FEWEST and row["on_time_rate"] < _IN_TIME_ENOUGH
    ]
    for row in poor[:_MOST_OF_EACH]:
        yield Text(
            N_("Deadline: {obligation} ({rule}) was not done in time {count} of {due} times."),
            {
                "obligation": Value("name", row["id"]),
                "rule": row["rule"],
                "count": Value("count", row["due"] - row["met"]),
                "due": Value("count", row["due"]),
            },
        )


def _measures(asked: Asked) -> Iterator[Text]:
    document = asked["measures"]
    if document["not_opened"]:
        yield Text(
            N_("Measure: complaints that ask for a measure and have none: {count}."),
            {"count": Value("count", document["not_opened"])},
        )
    if document["not_effective"]:
        names = [row["measure"] for row in document["effect"] if row["effective"] is False]
        yield Text(N_("Measure: without effect so far: {measures}."), {"measures": names})


def _pending(asked: Asked) -> Iterator[Text]:
    count = asked["pending"]["review_overdue"]
    if count:
        yield Text(N_("Pending: matters whose review is overdue: {count}."), {"count": Value("count", count)})
