"""`apply --fast` is the same: the same answers, entries, consequences, for the same lines in any order."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.database import connect
from policies import apply as applying
from policies import sending
from tests.conftest import TEMPLATE, _database, _server_of
from tests.policies.house import MORNING, House, line, receive
from tests.policies.vocabulary import RECEIPTS, SPAN_MINUTES, early, minutes, people, steps

END = MORNING + timedelta(minutes=SPAN_MINUTES)
_rounds = count(1)

Made = list[tuple[int, dict[str, str], Any, int]]


def test_what_a_line_makes_due_is_dealt_with_before_one_that_lies_further_back(house: House) -> None:
    house.open_store("BR01", "logistics-network")
    house.now(days=9)
    agent = {"by": "li.na", "role": "customer-service-agent"}
    judged = {"category": "price", "severity": "general"}
    for fast in (False, True):
        opened = {**receive(MORNING, "BR01", **agent), "id": f"a-{fast}"}
        # One working day after the receipt is over by then.
        late = line("classify", MORNING + timedelta(days=5), complaint=f"@a-{fast}", **judged, **agent)
        number = house.applies(opened, late, receive(MORNING, "BR01", **agent), fast=fast)[0]["complaint"]
        assert [each for each in house.happened(number) if "L3" in each] == ["deadline-missed:L3"]


@st.composite
def files(draw: st.DrawFn) -> Made:
    """Lines of a file: minute, who, what, and to which of three cases or stores."""
    which = st.integers(0, 2)
    receipts = draw(st.lists(st.tuples(early, people, RECEIPTS, which), min_size=1, max_size=3))
    handling = draw(st.lists(st.tuples(minutes, people, steps, which), min_size=5, max_size=40))
    late = draw(st.lists(st.tuples(early, people, RECEIPTS, which), max_size=1))
    in_order = draw(st.booleans())
    return [*receipts, *(sorted(handling, key=lambda each: each[0]) if in_order else handling), *late]


def written(made: Made, stores: list[str], prefix: str) -> list[dict[str, Any]]:
    """The lines as JSON would hold them; `@` names a receipt, which may come last."""
    lines: list[dict[str, Any]] = []
    opened = [f"{prefix}{place}" for place, each in enumerate(made) if isinstance(each[2], dict)]
    for place, (minute, person, said, which) in enumerate(made):
        envelope = {
            "id": f"{prefix}{place}",
            "at": (MORNING + timedelta(minutes=minute)).isoformat(),
            **person,
        }
        if isinstance(said, dict):
            lines.append({**envelope, "command": "receive", "store": stores[which], **mine(said, prefix)})
        else:
            case = f"@{opened[which % len(opened)]}"
            lines.append({**envelope, "command": said[0], "complaint": case, **mine(said[1], prefix)})
    return lines


def mine(fields: dict[str, Any], prefix: str) -> dict[str, Any]:
    """The phones of this round, which no other round knows."""
    shown = dict(fields)
    if "customer" in shown:
        shown["customer"] = {"phone": shown["customer"]["phone"] + prefix[1:]}
    if shown.get("field") == "customer.phone":
        shown["value"] += prefix[1:]
    if "store" in shown:
        shown["store"] = "SH01"
    return shown


def recorded(house: House, answers: list[dict[str, Any]]) -> dict[str, Any]:
    """What stands in the ledger of the cases that these answers opened, apart from keys and places."""
    numbers = {str(each["complaint"]) for each in answers if each["ok"]}
    place = {}
    shown = {}
    for number in sorted(numbers):
        for entry in house.entries(number):
            place[entry.position] = (number, entry.draft.version)
    for number in sorted(numbers):
        shown[number] = [
            (
                entry.draft.kind,
                entry.draft.at,
                entry.draft.by,
                entry.draft.role,
                entry.draft.rule,
                entry.draft.request and entry.draft.request.id,
                place.get(entry.draft.cause or 0),
                entry.draft.changed,
                entry.draft.obligations,
                {
                    key: "sealed" if "sealed" in str(value) else value
                    for key, value in entry.draft.data.items()
                },
            )
            for entry in house.entries(number)
        ]
    return shown


@pytest.fixture
def both(connection: psycopg.Connection, request: pytest.FixtureRequest) -> Iterator[tuple[House, House]]:
    """Two ledgers: for the slow way and the fast."""
    end = END + timedelta(days=1)
    with (
        contextmanager(_database)(_server_of(request), TEMPLATE) as url,
        connect(url) as second,
    ):
        yield House(connection, end), House(second, end)


@pytest.mark.parametrize("batch_lines", [3, 500])
@pytest.mark.parametrize("clock", ["commands", "now"])
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
@given(made=files())
def test_fast_and_slow_are_the_same(
    both: tuple[House, House], monkeypatch: pytest.MonkeyPatch, clock: str, batch_lines: int, made: Made
) -> None:
    monkeypatch.setattr(applying, "BATCH_LINES", batch_lines)
    monkeypatch.setattr(sending, "SENT_AHEAD_DRAFTS", 4)
    n = next(_rounds)
    slow, fast = both
    for house in both:
        house.open_store(f"A{n}", "changan-211")
        house.open_store(f"B{n}", "4s-group")
        house.open_store(f"C{n}", "4s-group")
    lines = written(made, [f"A{n}", f"B{n}", f"C{n}"], f"x{n}-")
    until = END if clock == "commands" else None
    one = slow.applies(*lines, clock=clock, until=until)
    two = fast.applies(*lines, clock=clock, until=until, fast=True)
    assert one == two
    assert recorded(slow, one) == recorded(fast, two)
