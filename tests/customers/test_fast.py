"""G4: in large transactions the register fills in and checks as it does one by one."""

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
from ledger.queries import queries
from ledger.store import Store
from policies import apply as applying
from policies.customer_files import read_table
from policies.customer_import import import_customers
from tests.conftest import TEMPLATE, _database, _server_of
from tests.customers.conftest import LI_ONE, LI_TWO, ZHANG, text
from tests.policies.house import MORNING, House
from tests.policies.test_fast import recorded

_rounds = count(1)

PHONES = st.sampled_from(["13812345678", "+86 139 0000 0001", "13700000000"])
SUBJECTS = st.sampled_from(
    [{"kind": "vehicle", "id": plate} for plate in ("沪A12345", "沪B00002", "沪C00003")]
)
CUSTOMERS = st.fixed_dictionaries({}, optional={"phone": PHONES, "name": st.sampled_from(["张伟", "李娜"])})
RECEIPTS = st.fixed_dictionaries(
    {}, optional={"customer": CUSTOMERS.filter(bool), "subject": SUBJECTS, "bad": st.just("field")}
)
CORRECTIONS = st.tuples(st.just("customer.phone"), PHONES) | st.tuples(
    st.just("subject.id"), st.sampled_from(["沪A12345", "沪B00001"])
)


def correction(opening: str, field: str, value: str) -> dict[str, str]:
    return {"command": "correct", "complaint": f"@{opening}", "field": field, "value": value}


@pytest.fixture
def both(connection: psycopg.Connection, request: pytest.FixtureRequest) -> Iterator[tuple[House, House]]:
    """Two ledgers with the same register: for the slow way and the fast."""
    later = MORNING + timedelta(days=30)
    with contextmanager(_database)(_server_of(request), TEMPLATE) as url, connect(url) as second:
        houses = House(connection, later), House(second, later)
        for house in houses:
            content = text(ZHANG, LI_ONE, LI_TWO).encode()
            import_customers(house.desk, read_table(content), content, "x")
        yield houses


@pytest.mark.parametrize("batch_lines", [2, 500])
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(made=st.lists(st.tuples(RECEIPTS, st.lists(CORRECTIONS, max_size=2)), min_size=1, max_size=5))
def test_g4_fast_and_slow_are_the_same(
    both: tuple[House, House], monkeypatch: pytest.MonkeyPatch, batch_lines: int, made: list[Any]
) -> None:
    monkeypatch.setattr(applying, "BATCH_LINES", batch_lines)
    n = next(_rounds)
    lines: list[dict[str, Any]] = []
    for place, (receipt, corrections) in enumerate(made):
        at = (MORNING + timedelta(minutes=10 * place)).isoformat()
        who = {"at": at, "by": "li.na", "role": "general-manager"}
        opening = f"{n}-{place}"
        said = {"store": "HZ01", "channel": "phone", "content": "…", **receipt}
        lines.append({"id": opening, "command": "receive", **who, **said})
        lines += [
            {"id": f"{opening}-{n}", **who, **correction(opening, *said)}
            for n, said in enumerate(corrections)
        ]
    slow, fast = both
    one, two = slow.applies(*lines), fast.applies(*lines, fast=True)
    assert one == two
    assert recorded(slow, one) == recorded(fast, two)
    for answer in one:
        if answer["ok"] and answer["events"] == ["Received"]:
            kinds = slow.happened(str(answer["complaint"]))
            corrected = kinds.count("intake-corrected")
            assert kinds.count("customer-verified:G4") == 1 + corrected


def test_g4_a_batch_asks_once_who_they_are_and_once_the_register(
    both: tuple[House, House], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, house = both
    content = text(*(f"K-2{n:02d},{n},1370000{n:04d},沪D{n:05d}" for n in range(40))).encode()
    import_customers(house.desk, read_table(content), content, "x")
    asked: list[bytes] = []
    execute = Store.execute

    def counted(store: Store, statement: bytes, *given: Any, **more: Any) -> Any:
        asked.append(statement)
        return execute(store, statement, *given, **more)

    monkeypatch.setattr(Store, "execute", counted)
    who = {"by": "li.na", "role": "general-manager", "store": "HZ01", "channel": "phone", "content": "…"}
    cars = [{"kind": "vehicle", "id": f"沪D{n:05d}"} for n in range(40)]
    lines = [{"id": f"b-{n}", "command": "receive", **who, "subject": car} for n, car in enumerate(cars)]
    answers = house.applies(*lines, fast=True, clock="now")
    assert all("customer.phone" in each["from_register"] for each in answers)
    assert asked.count(queries("customers")["found"]) == 1
    assert asked.count(queries("vault")["found"]) == 1
