"""A dashboard as CSV: its main list, a row each; what is nested stands under a dotted name."""

from collections.abc import Iterator, Mapping
from typing import Any

from cli.output import print_csv

LISTS = {
    "overview": "stores",
    "satisfaction": "lines",
    "repeats": "by_category",
    "causes": "by_cause",
    "times": "by_store",
    "deadlines": "by_obligation",
    "escalations": "by_reason",
    "compensation": "by_approver",
    "liability": "by_person",
    "people": "people",
    "measures": "by_department",
    "pending": "cases",
    "insured": "by_store",
}


def print_rows(name: str, document: Mapping[str, Any]) -> None:
    """The list that the dashboard is about first of all."""
    rows = [dict(_flat(row)) for row in document[LISTS[name]]]
    print_csv(list(dict.fromkeys(column for row in rows for column in row)), rows)


def _flat(row: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in row.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value
