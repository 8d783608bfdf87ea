"""What if: the past again under another handbook, compared with what was, and nothing written."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest

from aggregates.handbook import Handbook
from cli.handbook_simulate import print_result, result_of
from policies.apply import apply
from policies.handbooks import content_of, load, read
from policies.simulation_room import QuietRoom
from policies.simulation_tally import Tally
from tests.conftest import Run
from tests.policies.house import House

NOW = "2026-11-01T12:00:00+08:00"
Simulate = Callable[..., dict[str, Any]]


def line(id_: str, command: str, at: str, **fields: Any) -> dict[str, Any]:
    who = {"by": "li.na", "role": "customer-service-specialist"}
    return {"id": id_, "command": command, "at": f"{at}+08:00", **who, **fields}


ZHANG = {"name": "张伟", "phone": "13812345678"}
PAST = [
    line("a", "receive", "2026-10-09T09:00:00", store="C1", channel="phone", content="…", customer=ZHANG),
    line("a1", "contact", "2026-10-09T10:30:00", complaint="@a", purpose="answer"),
    line("a2", "request-compensation", "2026-10-09T11:00:00", complaint="@a", amount="400"),
    line("a3", "consent-compensation", "2026-10-09T13:00:00", complaint="@a")
    | {"by": "zhao", "role": "regional-service-manager"},
    line("a5", "reject-compensation", "2026-10-09T14:00:00", complaint="@a", reason="…"),
    line("a4", "resolve", "2026-10-09T16:00:00", complaint="@a", outcome="redress"),
    line("b", "receive", "2026-10-12T09:00:00", store="C1", channel="in-store", content="…", customer=ZHANG),
    line("b1", "contact", "2026-10-12T12:00:00", complaint="@b", purpose="answer"),
    line("c", "receive", "2026-10-13T09:00:00", store="C1", channel="letter", content="…"),
    line("c1", "correct", "2026-10-13T10:00:00", complaint="@c", field="line", value="sale", reason="…"),
    line("d", "receive", "2026-10-14T09:00:00", store="S2", channel="phone", content="…")
    | {"role": "call-centre-agent"},
]


@pytest.fixture
def ledger(connection: psycopg.Connection) -> psycopg.Connection:
    house = House(connection, datetime.fromisoformat(NOW))
    house.open_store("C1", "changan-211")
    house.open_store("S2", "4s-group")
    lines = [json.dumps(each).encode() for each in PAST]
    replies = list(apply(lines, house.desk, clock="commands", until=house.outside.now()))
    assert all(reply["ok"] for reply in replies), replies
    return connection


@pytest.fixture
def simulate(ledger: psycopg.Connection) -> Simulate:
    def run(
        *changes: tuple[str, str], since: str = "2026-10-01", stores: tuple[str, ...] = ("C1",)
    ) -> dict[str, Any]:
        since_day = datetime.fromisoformat(f"{since}T00:00:00+08:00")
        return result_of(ledger, changed(*changes), since_day, datetime.fromisoformat(NOW), stores)

    return run


def changed(*changes: tuple[str, str]) -> Handbook:
    text = content_of("changan-211")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return read(text)


def test_under_the_same_handbook_everything_is_as_it_was(simulate: Simulate) -> None:
    result = simulate()
    assert result["cases"] == 3
    for row in (*result["deadlines"], *result["raised"], *result["approvals"]):
        assert row["was"] == row["would"]
    for name in ("missed_newly", "missed_no_more", "raises_new", "raises_gone", "refused"):
        assert result[name] == []
    assert result["not_received"] == 0


def test_what_the_clock_has_not_dealt_with_yet_is_no_difference(ledger: psycopg.Connection) -> None:
    since, later = (datetime.fromisoformat(f"2026-{day}T00:00:00+08:00") for day in ("10-01", "11-20"))
    result = result_of(ledger, changed(), since, later, ("C1",))
    assert result["until"] < later
    assert [row for row in (*result["deadlines"], *result["raised"]) if row["was"] != row["would"]] == []


def test_a_shorter_deadline_would_have_been_missed(simulate: Simulate) -> None:
    result = simulate(("due = { hours = 2 }", "due = { hours = 1 }"))
    [missed] = [each for each in result["missed_newly"] if each["id"] == "C2.reply"]
    assert missed["complaint"] == "C1-2026-00001"
    assert missed["due_at"] == datetime(2026, 10, 9, 2, tzinfo=UTC)
    assert missed["otherwise"] == "met"
    raises = [each for each in result["raises_new"] if each["complaint"] == "C1-2026-00001"]
    assert {"complaint": "C1-2026-00001", "to": "service-adviser", "rule": "X5"} in raises


def test_a_longer_one_would_not(simulate: Simulate) -> None:
    result = simulate(("due = { hours = 2 }", "due = { hours = 4 }"))
    assert ("C1-2026-00002", "C2.reply") in [
        (each["complaint"], each["id"]) for each in result["missed_no_more"]
    ]


def test_higher_limits_move_the_work_of_approving(simulate: Simulate) -> None:
    result = simulate(('service-adviser = "200.00"', 'service-adviser = "450.00"'))
    work = {(row["role"], row["kind"]): (row["was"], row["would"]) for row in result["approvals"]}
    none, one = {"requests": 0, "amount": "0.00"}, {"requests": 1, "amount": "400.00"}
    assert work["reception-supervisor", "compensation"] == (one, none)
    assert work["service-adviser", "compensation"] == (none, one)


def test_commands_that_would_have_been_refused_say_why(simulate: Simulate) -> None:
    result = simulate(('roles = ["regional-service-manager"]', 'roles = ["general-manager"]'))
    [refused] = result["refused"]
    assert (refused["complaint"], refused["command"], refused["rule"]) == (
        "C1-2026-00001",
        "consent-compensation",
        "C8",
    )
    assert "general-manager" in refused["message"]


def test_a_case_that_would_not_have_been_received(simulate: Simulate) -> None:
    known = load("changan-211").channels
    channels = ", ".join(f'"{each}"' for each in known if each != "letter")
    result = simulate(("authority_rule", f"channels = [{channels}]\nauthority_rule"))
    assert [(each["command"], each["complaint"]) for each in result["refused"]] == [
        ("receive", "C1-2026-00003")
    ]
    assert result["not_received"] == 1


def test_repeats_are_found_again_also_of_cases_before(simulate: Simulate) -> None:
    window = ("[authority]", "[repeat]\nground = true\n\n[authority]")
    grounds = ('authority_rule = "C8"', 'authority_rule = "C8"\ngrounds = ["repeat"]')
    for since, cases in (("2026-10-01", 3), ("2026-10-11", 2)):
        result = simulate(window, grounds, since=since)
        assert result["cases"] == cases
        assert {"complaint": "C1-2026-00002", "to": "general-manager", "rule": "X6"} in result["raises_new"]


def test_only_the_stores_asked_for(simulate: Simulate) -> None:
    assert simulate(stores=("S2",))["cases"] == 1
    assert simulate(stores=("S2", "C1"))["cases"] == 4


def test_people_read_figures_and_the_cases_behind_them(
    simulate: Simulate, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shorter = ("due = { hours = 2 }", "due = { hours = 1 }")
    result = simulate(shorter)
    print_result(result, changed(shorter), json=False)
    told = capsys.readouterr().out
    assert "Missed, which were not:\n  C1-2026-00001  C2.reply  2026-10-09 10:00" in told
    assert "1 → 0" in told
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    print_result(result, changed(shorter), json=False)
    assert "客服专员" in capsys.readouterr().out


def test_without_a_store_named_those_under_the_handbooks_name(ledger: psycopg.Connection) -> None:
    day, now = datetime(2026, 10, 1, tzinfo=UTC), datetime.fromisoformat(NOW)
    assert result_of(ledger, load("changan-211"), day, now, [])["stores"] == ["C1", "SH01", "SH02"]
    assert "S2" in result_of(ledger, load("auto-dealer"), day, now, [])["stores"]


def test_nothing_is_written_nor_could_be(simulate: Simulate, connection: psycopg.Connection) -> None:
    tables = [
        row[0]
        for row in connection.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        ).fetchall()
    ]
    assert any("vault" in each for each in tables)

    def state() -> list[Any]:
        rows = []
        for table in tables:
            query = f"SELECT md5(coalesce(string_agg(t::text, ';' ORDER BY t::text), '')) FROM {table} AS t"
            rows += connection.execute(query).fetchall()
        return rows

    before = state()
    simulate(("due = { hours = 2 }", "due = { hours = 1 }"))
    assert state() == before
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        connection.execute("DELETE FROM ledger.stores")


def test_a_room_without_a_store_cannot_write() -> None:
    room = QuietRoom(load("4s-group"), [], Tally())
    for attempt in (room.flush, lambda: room.begin(1), room.now, lambda: room.timers.load(datetime.now(UTC))):
        with pytest.raises(AttributeError):
            attempt()


@pytest.mark.parametrize(
    "arguments,code",
    [
        (("4s-group", "--since", "never"), 2),
        (("nobody", "--since", "2026-01-01"), 4),
        (("4s-group", "--since", "2026-01-01", "--store", "NONE"), 4),
        (("4s-group",), 2),
    ],
)
def test_a_wrong_call(arguments: tuple[str, ...], code: int, complaints: Run) -> None:
    assert complaints("handbook", "simulate", *arguments).returncode == code
