"""Services and measures stand in the same ledger: once, in due order with the cases, replayed alike."""

import json
import threading
from typing import Any

import psycopg

from aggregates.obligations import fold
from ledger.database import connect
from ledger.outside import FixedOutside
from ledger.store import Store
from ledger.vault import Vault
from policies.desk import Desk
from projections.integrity import Integrity
from projections.models import catch_up
from projections.rebuilding import rebuild
from tests.beside.conftest import Say, call, measure, on_measure, receipt, service, told_to

COLLEAGUE = receipt("c-2", at="2026-10-14T09:07:00+08:00", customer={"phone": "13900000000"}, subject=None)
STORY = [
    receipt(grounds=["media"]),
    service(),
    service("s-2", line="sale", at="2026-10-12T10:30:00+08:00"),
    call("t-1", "2026-10-12T11:00:00+08:00", "attempt-return-call", reason="no-answer"),
    measure(),
    COLLEAGUE,
    on_measure("approve-measure", "2026-10-15T10:00:00+08:00", supervisor="sun.li"),
    call("r-1", "2026-10-17T10:00:00+08:00"),
    receipt("c-3", at="2026-10-18T10:00:00+08:00", return_call="@s-2"),
    on_measure("complete-measure", "2026-10-19T10:00:00+08:00", result="已培训"),
    call("r-2", "2026-10-20T10:00:00+08:00", service="@s-2"),
]
END = "2026-11-20T09:00:00+08:00"


def told(desk: Desk) -> list[tuple[Any, ...]]:
    """Every entry without what chance chose."""
    return [
        (each.draft.type, each.draft.kind, each.number, each.draft.at, each.draft.rule, each.draft.cause,
         json.dumps(each.draft.changed, sort_keys=True), json.dumps(each.draft.obligations, sort_keys=True))
        for each in desk.room.store.entries_after(0, 10_000)
    ]  # fmt: skip


def test_the_clock_deals_with_all_in_due_order(say: Say, desk: Desk) -> None:
    assert all(each["ok"] for each in say(*STORY, until=END))
    missed = [entry for entry in told(desk) if entry[1] == "deadline-missed.v1"]
    assert [entry[3] for entry in missed] == sorted(entry[3] for entry in missed)
    assert {entry[0] for entry in missed} == {"complaint", "service"}
    timers = desk.room.store.connection.execute(
        "SELECT count(*) FROM policies.timers WHERE due_at < %s", (END,)
    )
    assert timers.fetchone() == (0,)


def test_large_transactions_tell_the_same(desk: Desk, other_desk: Desk) -> None:
    assert told_to(desk, *STORY, until=END) == told_to(other_desk, *STORY, until=END, fast=True)
    assert told(desk) == told(other_desk)


def test_the_same_lines_again_change_nothing(say: Say, desk: Desk) -> None:
    first = say(*STORY, until=END)
    before = told(desk)
    assert str(say(*STORY, until=END)) == str(first), "to the letter"
    assert str(say(*STORY, until=END, fast=True)) == str(first)
    assert told(desk) == before
    assert say({**service(), "line": "maintenance"})[0]["error"]["code"] == "id-reused"


def test_a_new_desk_and_the_read_models_know_the_same(
    say: Say, desk: Desk, connection: psycopg.Connection, outside: FixedOutside
) -> None:
    say(*STORY, until=END)
    catch_up(connection)
    live = connection.execute("SELECT * FROM read.matters ORDER BY number").fetchall()
    rebuild(connection)
    assert connection.execute("SELECT * FROM read.matters ORDER BY number").fetchall() == live
    integrity = Integrity()
    integrity.read_all(desk.room.store)
    assert integrity.problems == []
    fresh = Desk(Store(connection), Vault(Store(connection), outside), outside)
    again = call("r-9", "2026-11-01T10:00:00+08:00", service="XM01-S2026-00002")
    assert fresh.execute(again)["version"] == desk.room.store.answer_of("r-9").version  # type: ignore[union-attr]  # known by now


def test_obligations_in_the_ledger_are_those_that_are_folded(
    say: Say, desk: Desk, connection: psycopg.Connection
) -> None:
    say(*STORY, until=END)
    folded: dict[Any, dict[Any, Any]] = {}
    for entry in desk.room.store.entries_after(0, 10_000):
        for effect in entry.draft.obligations:
            fold(folded.setdefault(entry.draft.stream, {}), effect)
    catch_up(connection)
    rows = connection.execute("SELECT stream, id, n, state, met_at FROM read.obligations").fetchall()
    assert {(row[0], row[1], row[2]): row[3:] for row in rows} == {
        (stream, *key): (each.state, each.met_at)
        for stream, owes in folded.items()
        for key, each in owes.items()
    }


def test_eight_desks_at_once_leave_no_gap_and_lose_no_call(
    say: Say, database_url: str, outside: FixedOutside
) -> None:
    say(service())

    def work(place: int) -> None:
        with connect(database_url) as connection:
            desk = Desk(Store(connection), Vault(Store(connection), outside), outside)
            assert desk.execute(service(f"s-{place}-x", subject=None, customer=None))["ok"]
            tried = call(f"t-{place}", "2026-10-13T10:00:00+08:00", "attempt-return-call", reason="no-answer")
            assert desk.execute(tried)["ok"]

    threads = [threading.Thread(target=work, args=(place,)) for place in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with connect(database_url) as connection:
        numbers = connection.execute(
            "SELECT number FROM ledger.entries WHERE type = 'service' AND number IS NOT NULL ORDER BY number"
        ).fetchall()
        assert [row[0] for row in numbers] == [f"XM01-S2026-{n:05d}" for n in range(1, 10)]
        catch_up(connection)
        row = connection.execute(
            "SELECT document FROM read.matters WHERE number = 'XM01-S2026-00001'"
        ).fetchone()
        assert row is not None
        assert len(row[0]["attempts"]) == 8


def test_an_erased_person_leaves_the_calls_countable(say: Say, desk: Desk) -> None:
    say(receipt(), service(), call("r-1", "2026-10-13T10:00:00+08:00", suggestion="请提前通知"))
    wish = {
        "id": "e-1",
        "command": "erase-person",
        "by": "dpo",
        "complaint": "XM01-2026-00001",
        "reason": "request",
    }
    assert desk.execute(wish)["ok"]
    later = call("r-2", "2026-10-14T10:00:00+08:00", suggestion="谢谢")
    assert desk.execute(later)["ok"]


def test_who_never_complained_can_be_erased_as_well(say: Say, desk: Desk) -> None:
    say(service())
    wish = {"command": "erase-person", "by": "dpo", "reason": "request"}
    assert desk.execute({"id": "e-1", **wish, "complaint": "XM01-S2026-00001"})["ok"]
    assert desk.execute({"id": "e-2", **wish, "complaint": "XM01-S2026-00009"})["error"]["code"] == "unknown"
    assert say(receipt(), {"id": "e-3", **wish, "complaint": "@c-1"})[1]["ok"]
