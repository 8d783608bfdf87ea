"""A case as the desk holds it is what its entries replay; what they record is what the law makes of it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from aggregates.complaint.state import Case
from aggregates.complaint.view import changes, take_in, view
from ledger.database import connect
from policies.standing import Standing, event_of, take_entry
from tests.conftest import TEMPLATE, _database, _server_of
from tests.policies.house import MORNING, House, line
from tests.policies.vocabulary import PEOPLE, RECEIPTS, ROLES, steps


class Desk(RuleBasedStateMachine):
    """People ask this and that, now or of the past; time passes; somebody is erased."""

    new_house: Callable[[], House]

    def __init__(self) -> None:
        super().__init__()
        self.numbers: list[str] = []
        self.house = type(self).new_house()

    @initialize(store=st.sampled_from(["SH01", "HZ01"]), receipt=RECEIPTS)
    def first(self, store: str, receipt: dict[str, Any]) -> None:
        self.receives(store, receipt)

    @rule(store=st.sampled_from(["SH01", "HZ01"]), receipt=RECEIPTS)
    def receives(self, store: str, receipt: dict[str, Any]) -> None:
        grounds = receipt.get("grounds", []) if store == "HZ01" else []
        self.numbers.append(self.house.opens(**{**receipt, "store": store, "grounds": grounds}))

    @rule(step=steps, by=st.sampled_from(PEOPLE), role=st.sampled_from(ROLES), which=st.integers(0, 9))
    def asks(self, step: tuple[str, dict[str, Any]], by: str, role: str, which: int) -> None:
        name, fields = step
        self.house.desk.execute(
            {**line(name, **fields), "complaint": self.case(which), "by": by, "role": role}
        )

    @rule(step=steps, which=st.integers(0, 9), hours=st.integers(1, 30))
    def tells_late(self, step: tuple[str, dict[str, Any]], which: int, hours: int) -> None:
        at = self.house.outside.now() - timedelta(hours=hours)
        self.house.desk.execute({**line(step[0], at, **step[1]), "complaint": self.case(which)})

    @rule(hours=st.integers(1, 40))
    def time_passes(self, hours: int) -> None:
        self.house.outside.advance(hours=hours)
        self.house.desk.settle()

    @rule(which=st.integers(0, 9))
    def is_erased(self, which: int) -> None:
        self.house.does(line("erase-person", complaint=self.case(which), reason="asked for it"))

    def teardown(self) -> None:
        self.house.store.connection.close()

    def case(self, which: int) -> str:
        return self.numbers[which % len(self.numbers)]

    @invariant()
    def stands(self) -> None:
        for number in self.numbers:
            assert_stands(self.house, number)


def assert_stands(house: House, number: str) -> None:
    """Live is replayed, recorded is recomputed, no open case owes nothing, nothing overdue is left."""
    stream = house.store.stream_of(number)
    assert stream is not None
    replayed, live = house.standing(number), house.desk.room.standing(stream)
    assert live.case == replayed.case
    assert live.public == replayed.public
    assert_recomputed(house, number)
    case = replayed.case
    owed = [each for each in case.obligations.values() if each.state == "open"]
    assert owed or case.status in ("pending", "closed")
    assert not (owed and case.closed)
    assert case.status != "pending" or case.review_at
    assert all(each.due_at >= house.outside.now() for each in owed if each.running)


def assert_recomputed(house: House, number: str) -> None:
    """Every entry's `changed` and `obligations` are what the law makes of its fact today."""
    standing = Standing(Case(house.standing(number).case.stream), {})
    handbook = house.desk.room.handbook_of(house.standing(number).case)
    for entry in house.entries(number):
        before, public = standing.case, dict(standing.public)
        if entry.draft.version == 1:
            before.number, before.handbook = number, (handbook.name, handbook.version)
        event = event_of(entry.draft)
        after, effects = take_in(before, event, handbook)
        assert effects == list(entry.draft.obligations), (entry.draft.kind, entry.draft.version)
        assert changes(public, view(after, handbook, event)) == dict(entry.draft.changed)
        take_entry(standing, entry)


@pytest.fixture
def new_house(request: pytest.FixtureRequest) -> Iterator[Callable[[], House]]:
    """Makes houses, each on a ledger of its own."""
    with ExitStack() as ledgers:

        def made() -> House:
            url = ledgers.enter_context(contextmanager(_database)(_server_of(request), TEMPLATE))
            return House(ledgers.enter_context(connect(url)))

        yield made


def test_live_and_replayed_agree(new_house: Callable[[], House]) -> None:
    run_state_machine_as_test(
        type("Machine", (Desk,), {"new_house": staticmethod(new_house)}),
        settings=settings(
            max_examples=25,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )


@pytest.mark.parametrize("store", ["SH01", "HZ01"])
def test_a_desk_that_wakes_up_holds_what_the_old_one_held(house: House, store: str) -> None:
    number = house.opens(store=store, grounds=["media"] if store == "HZ01" else [])
    house.now(days=3)
    house.does(line("note", complaint=number, text="…"))
    house.does(line("request-compensation", complaint=number, amount="700"))
    stream = house.store.stream_of(number)
    assert stream is not None
    old, new = house.desk.room.standing(stream), house.new_desk().room.standing(stream)
    assert (old.case, old.public) == (new.case, new.public)
    assert new.case.received_at == MORNING
