"""Live, rebuilt, as of then, or folded in Python: the rows are the same."""

import threading
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg
import pytest

from aggregates.complaint.consequences import owner_of
from aggregates.complaint.state import Case
from aggregates.obligations import Obligation, fold
from ledger.database import connect
from ledger.store import Store
from policies.apply import apply
from policies.desk import Desk
from projections.bounds import MODELS, Bound
from projections.models import catch_up, status
from projections.past import build
from projections.rebuilding import rebuild
from tests.projections.rows import as_of, rows


def folded(store: Store, until: int) -> tuple[dict[Any, dict[str, Any]], dict[Any, Obligation]]:
    """Cases and obligations as Python folds them."""
    documents: dict[Any, dict[str, Any]] = {}
    obligations: dict[Any, Obligation] = {}
    for entry in store.entries_after(0, until):
        draft = entry.draft
        if draft.type in ("complaint", "service", "measure"):
            documents.setdefault(draft.stream, {}).update(draft.changed)
        mine: dict[tuple[str, int], Obligation] = {
            key[1:]: value for key, value in obligations.items() if key[0] == draft.stream
        }
        for effect in draft.obligations:
            fold(mine, effect)
        obligations.update({(draft.stream, *key): value for key, value in mine.items()})
    return documents, obligations


def test_live_rows_are_the_rebuilt_ones_and_those_made_at_once(
    connection: psycopg.Connection, desk: Desk, lines: list[bytes]
) -> None:
    for start in range(0, len(lines), 10):
        list(apply(lines[start : start + 10], desk, clock="commands", fast=True))
        catch_up(connection)
    live = {model: rows(connection, model) for model in MODELS}
    assert len(live["cases"]) > 20
    at_once = {
        model: as_of(connection, model, Bound(until_position=desk.room.store.head())) for model in MODELS
    }
    assert at_once == live
    rebuild(connection)
    assert {model: rows(connection, model) for model in MODELS} == live


def test_rows_are_what_python_folds(connection: psycopg.Connection, busy_desk: Desk) -> None:
    catch_up(connection)
    head = busy_desk.room.store.head()
    for until in (head, head // 2):
        documents, obligations = folded(busy_desk.room.store, until)
        bound = Bound(until_position=until)
        made = [*as_of(connection, "cases", bound), *as_of(connection, "matters", bound)]
        assert {row["stream"]: row["document"] for row in made} == documents
        found = {
            (row["stream"], row["id"], row["n"]): (
                row["state"], row["due_at"], row["met_at"], row["suspended_at"], row["owner_role"],
                row["owner"], row["calendar"], tuple(row["progress"]),
            )
            for row in as_of(connection, "obligations", bound)
        }  # fmt: skip
        assert found == {
            key: (
                each.state, each.due_at, each.met_at, each.suspended_at, each.owner_role, each.owner,
                each.calendar, each.progress,
            )
            for key, each in obligations.items()
        }  # fmt: skip
    states = {row["state"] for row in rows(connection, "obligations")}
    assert states == {"open", "met", "missed", "cancelled"}, "the year must hold all of them"


@pytest.mark.parametrize("role", ["@handler", "@level", "legal", None])
@pytest.mark.parametrize("handler", [("liu.jun", "service-manager"), (None, None)])
def test_whose_it_is_the_law_says_in_sql_too(
    connection: psycopg.Connection, role: str | None, handler: tuple[str | None, str | None]
) -> None:
    case = Case(UUID(int=0), level="department-head", handler=handler[0], handler_role=handler[1])
    at = datetime(2026, 10, 12, tzinfo=UTC)
    owed = Obligation(
        "X4.attend", 1, "X4", {}, at, at, "clock", {}, role, "wu.min" if role == "legal" else None
    )
    row = connection.execute(
        "SELECT read.role_owing(%s, %s, %s), read.person_owing(%s, %s, %s)",
        (role, case.handler_role, case.level, role, owed.owner, case.handler),
    ).fetchone()
    assert row == owner_of(owed, case)


def test_one_case_alone_has_the_rows_it_has_among_all(
    connection: psycopg.Connection, busy_desk: Desk
) -> None:
    catch_up(connection)
    every = {row["number"]: row for row in rows(connection, "cases")}
    number, row = next(iter(every.items()))
    assert as_of(connection, "cases", Bound(number=number)) == [row]


def test_catching_up_costs_nothing_where_nothing_happened(
    connection: psycopg.Connection, busy_desk: Desk
) -> None:
    catch_up(connection)
    before = connection.execute("SELECT pg_current_xact_id()").fetchone()
    catch_up(connection)
    after = connection.execute("SELECT pg_current_xact_id()").fetchone()
    assert before is not None
    assert after is not None
    assert int(after[0]) == int(before[0]) + 1, "only the question itself took a transaction"


def test_many_may_catch_up_at_once(
    connection: psycopg.Connection, database_url: str, busy_desk: Desk
) -> None:
    failures: list[Exception] = []

    def follow() -> None:
        with connect(database_url) as mine:
            try:
                catch_up(mine)
            except Exception as error:  # noqa: BLE001 - told by the thread that waits
                failures.append(error)

    threads = [threading.Thread(target=follow) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert all(model.ready for model in status(connection))
    head = Bound(until_position=busy_desk.room.store.head())
    assert rows(connection, "obligations") == as_of(connection, "obligations", head)


def test_a_model_made_by_another_statement_is_made_anew(
    connection: psycopg.Connection, busy_desk: Desk
) -> None:
    catch_up(connection)
    good = rows(connection, "cases")
    connection.execute("UPDATE read.cases SET store = 'nonsense'")
    connection.execute("UPDATE read.models SET definition = 'an older program' WHERE name = 'cases'")
    catch_up(connection)
    assert rows(connection, "cases") == good


def test_readers_see_whole_tables_while_one_is_made_anew(
    connection: psycopg.Connection, database_url: str, busy_desk: Desk
) -> None:
    catch_up(connection)
    expected = len(rows(connection, "obligations"))
    seen: set[int] = set()
    ended = threading.Event()

    def read() -> None:
        with connect(database_url) as mine:
            while not ended.is_set():
                seen.add(len(rows(mine, "obligations")))

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for _ in range(5):
            rebuild(connection)
    finally:
        ended.set()
        reader.join()
    assert seen == {expected}


def test_a_copy_as_of_a_position_stands_beside(connection: psycopg.Connection, busy_desk: Desk) -> None:
    half = busy_desk.room.store.head() // 2
    build(connection, Bound(until_position=half))
    assert rows(connection, "cases", b"read_as_of.") == as_of(connection, "cases", Bound(until_position=half))


@pytest.mark.parametrize("text", ["张伟", "13812345678", "沪A"])
def test_no_personal_text_comes_into_a_read_model(
    connection: psycopg.Connection, desk: Desk, text: str
) -> None:
    line = {
        "id": "c-1", "command": "receive", "by": "li.na", "role": "customer-service-specialist",
        "store": next(iter(desk.room.library.stores())), "channel": "phone",
        "customer": {"name": "张伟", "phone": "13812345678"},
        "subject": {"kind": "vehicle", "id": "沪A12345"}, "content": "张伟 13812345678 沪A12345",
    }  # fmt: skip
    assert desk.execute(line)["ok"]
    catch_up(connection)
    assert len(rows(connection, "cases")) == 1
    assert not [row for model in MODELS for row in rows(connection, model) if text in repr(row)]
