"""What makes a row that no reader can read: the tables refuse it, and the models stand still before it."""

from dataclasses import replace
from typing import Any

import psycopg
import pytest

from ledger.entries import Draft
from ledger.errors import StandsStill
from ledger.store import Store
from projections.models import catch_up
from projections.rebuilding import rebuild
from tests.projections.test_poison import effect, end

START = {
    "change": "started", "rule": "C2", "title": {"en": "x", "zh": "y"}, "duration": {"hours": 2},
    "started_at": "2026-10-09T01:15:00.000000Z", "due_at": "2026-10-09T03:15:00.000000Z",
    "calendar": "clock", "owner_role": None, "owner": None,
}  # fmt: skip
UNREADABLE: dict[str, dict[str, Any]] = {
    "a flag that is a text": {"changed": {"major": "perhaps"}},
    "a status that there is not": {"changed": {"status": "melted"}},
    "a status that is a number": {"changed": {"status": 5}},
    "a list that is an object": {"changed": {"repeat_of": {"a": 1}}},
    "an object that is a text": {"changed": {"compensation": "12"}},
    "an answer that is a text": {"changed": {"callback": "good"}},
    "a category that is a list": {"changed": {"category": ["delay"]}},
    "a title that is a text": {"obligations": effect(**{**START, "title": "x"})},
    "a duration that is none": {"obligations": effect(**{**START, "duration": None})},
    "a calendar of the moon": {"obligations": effect(**{**START, "calendar": "moon"})},
    "an amount that is none": {"kind": "compensation-approved.v1", "data": {"amount": "NaN"}},
    "an amount past counting": {"kind": "compensation-approved.v1", "data": {"amount": "1e100"}},
    "an answer that nobody read": {"kind": "callback-done.v1", "data": {"satisfied": "yes"}},
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_no_reader_could_read_the_tables_refuse(
    connection: psycopg.Connection, good: Draft, name: str
) -> None:
    """In the words of the database, at the position of the entry."""
    Store(connection).append([replace(good, **UNREADABLE[name])])
    for attempt in (catch_up, rebuild):
        with pytest.raises(StandsStill, match="cannot be taken in") as stopped:
            attempt(connection)
        assert stopped.value.values["position"] == end(connection)


def test_a_start_like_that_is_good(connection: psycopg.Connection, good: Draft) -> None:
    """The other fields of what is refused above are as they should be."""
    Store(connection).append([replace(good, obligations=effect(**START))])
    catch_up(connection)
