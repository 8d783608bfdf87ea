"""X4: what is due by an estimate is moved by an event when the year's holidays are announced."""

import json
from datetime import UTC, date, datetime
from typing import Any

import psycopg
import pytest

from aggregates.calendar import WorkingCalendar
from aggregates.complaint.provisional import recounted
from aggregates.handbook import Handbook
from aggregates.handbook_tables import CalendarData
from policies import holidays_announced, library
from policies.handbooks import announced, content_of, read
from tests.beside.conftest import receipt
from tests.conftest import Run
from tests.policies.house import House

DECEMBER = datetime.fromisoformat("2026-12-30T12:00:00+08:00")
AGENT = {"by": "lin", "role": "customer-service-agent"}
ESTIMATED = datetime.fromisoformat("2027-01-05T18:00:00+08:00")
"""Three working days after the 30th, by the estimate: the 31st, the 4th and the 5th."""

OFF = "days_off = [2027-01-04, 2027-01-05]"
WITH_DAYS_OFF = datetime.fromisoformat("2027-01-07T18:00:00+08:00")


def line(id_: str, command: str, at: str, **fields: Any) -> dict[str, Any]:
    return {"id": id_, "command": command, "at": f"2026-12-{at}:00+08:00", **AGENT, **fields}


def moderate(id_: str = "a", *more: dict[str, Any]) -> list[dict[str, Any]]:
    """A case that is to be settled in three working days."""
    return [
        line(id_, "receive", "30T09:00", store="LN01", channel="phone", content="…"),
        line(
            f"{id_}1", "classify", "30T10:00", complaint=f"@{id_}", category="delay/transit",
            severity="moderate",
        ),
        *more,
    ]  # fmt: skip


@pytest.fixture
def house(connection: psycopg.Connection) -> House:
    house = House(connection, DECEMBER)
    house.open_store("LN01", "logistics-network")
    return house


def settle(
    house: House, number: str = "LN01-2026-00001", id_: str = "L3.settle"
) -> tuple[str, datetime, str]:
    obligation = house.standing(number).case.obligations[id_, 1]
    return obligation.state, obligation.due_at, obligation.calendar


def newer_program(monkeypatch: pytest.MonkeyPatch, until: int = 2027) -> None:
    """The program after an upgrade whose holidays of 2027 are announced, other than was estimated."""
    known = announced().model_copy(update={"published_until": until})
    monkeypatch.setattr(library, "announced", lambda: known)
    monkeypatch.setattr(holidays_announced, "announced", lambda: known)
    before = WorkingCalendar.is_working
    off = {date(2027, 1, 4), date(2027, 1, 5)}
    monkeypatch.setattr(WorkingCalendar, "is_working", lambda self, day: day not in off and before(self, day))


def moves(house: House, number: str = "LN01-2026-00001") -> list[Any]:
    return [each for each in house.entries(number) if each.draft.kind == "deadline-moved.v1"]


def test_x4_a_newer_program_moves_what_was_due_by_an_estimate(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.applies(*moderate())
    assert settle(house) == ("open", ESTIMATED, "provisional")
    newer_program(monkeypatch)
    assert settle(house) == ("open", ESTIMATED, "provisional"), "recorded, it stays"
    house.desk = house.new_desk()
    house.desk.settle()
    assert settle(house) == ("open", WITH_DAYS_OFF, "published")
    [moved] = moves(house)
    assert (moved.draft.by, moved.draft.rule, moved.draft.at) == ("policy", "L3", DECEMBER)
    assert moved.draft.data["due_at"] == "2027-01-07T10:00:00.000000Z"
    started = [each for each in house.entries("LN01-2026-00001") if each.draft.kind == "classified.v1"]
    assert moved.draft.cause == started[0].position


def test_x4_each_is_moved_once_and_a_case_after_it_needs_none(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.applies(*moderate(), *moderate("b"))
    newer_program(monkeypatch)
    for _ in range(3):
        house.desk = house.new_desk()
        house.applies(*moderate(f"c{_}"))
    assert [len(moves(house, f"LN01-2026-0000{n}")) for n in range(1, 6)] == [1, 1, 0, 0, 0]
    assert settle(house, "LN01-2026-00003") == ("open", WITH_DAYS_OFF, "published")


@pytest.mark.parametrize("fast", [False, True])
def test_x4_any_command_that_writes_sees_to_it(
    house: House, monkeypatch: pytest.MonkeyPatch, fast: bool
) -> None:
    house.applies(*moderate())
    newer_program(monkeypatch)
    house.desk = house.new_desk()
    note = line("n", "note", "30T11:00", complaint="LN01-2026-00001", text="…")
    assert house.applies(note, fast=fast)[0]["ok"]
    assert settle(house)[1:] == (WITH_DAYS_OFF, "published")


def test_x4_the_due_time_of_the_calendar_is_the_one_that_is_missed(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.applies(*moderate())
    newer_program(monkeypatch)
    house.desk = house.new_desk()
    house.desk.settle()
    house.outside.set(datetime.fromisoformat("2027-01-07T18:00:00+08:00"))
    house.desk.settle()
    assert settle(house)[0] == "open"
    house.outside.set(datetime.fromisoformat("2027-01-07T18:00:01+08:00"))
    house.desk.settle()
    assert settle(house)[0] == "missed"


def adopts(house: House, days: str = OFF, **who: Any) -> dict[str, Any]:
    text = content_of("logistics-network").replace('version = "1"', 'version = "2"')
    house.desk.room.library.keep_text(f"{text}\n[calendar]\npublished_until = 2027\n{days}\n")
    said = {"id": f"adopt-{days}", "command": "adopt-handbook", "by": "boss", "store": "LN01"}
    return house.does({**said, "handbook": "logistics-network", "version": "2"})


def test_x4_a_handbook_that_lists_the_days_moves_them_too(house: House) -> None:
    house.applies(*moderate())
    other = house.new_desk()
    adopts(house)
    assert settle(house) == ("open", WITH_DAYS_OFF, "published")
    [moved] = moves(house)
    assert house.store.entries_after(moved.draft.cause - 1, 1)[0].draft.kind == "handbook-adopted.v1"
    other.settle()
    house.desk.settle()
    assert len(moves(house)) == 1
    assert house.standing("LN01-2026-00001").case.handbook == ("logistics-network", "1")


def test_x4_who_has_not_heard_of_it_yet_is_put_right(house: House) -> None:
    house.applies(*moderate())
    other = house.new_desk()
    other.room.library.handbook("logistics-network", "1")
    other.room.library.stores()
    adopts(house)
    said = line("l1", "classify", "30T11:00", complaint="LN01-2026-00001", severity="severe")
    assert other.execute(said)["ok"]
    assert settle(house) == ("open", datetime.fromisoformat("2027-01-13T18:00:00+08:00"), "published")


def test_x4_an_estimate_that_was_right_is_moved_to_the_same_time(house: House) -> None:
    house.applies(*moderate())
    adopts(house, "days_off = []")
    assert settle(house) == ("open", ESTIMATED, "published")
    assert len(moves(house)) == 1


def test_x4_a_handbook_of_another_name_says_nothing_about_it(house: House) -> None:
    house.applies(*moderate())
    text = content_of("building-services") + "\n[calendar]\npublished_until = 2027\n"
    house.desk.room.library.keep_text(text.replace('version = "1"', 'version = "2"'))
    adopted = {"id": "z", "command": "adopt-handbook", "by": "boss", "store": "HZ01"}
    house.does({**adopted, "handbook": "building-services", "version": "2"})
    assert settle(house)[2] == "provisional"


def test_x4_x9_what_stands_still_goes_on_standing_still(house: House) -> None:
    deferred = line("d", "defer", "31T09:00", complaint="@a", reason="parts")
    house.outside.set(datetime.fromisoformat("2027-01-01T12:00:00+08:00"))
    house.applies(*moderate("a", deferred))
    before = house.standing("LN01-2026-00001").case.obligations["L3.settle", 1]
    adopts(house)
    after = house.standing("LN01-2026-00001").case.obligations["L3.settle", 1]
    assert (after.suspended_at, after.running) == (before.suspended_at, False)
    assert (after.due_at, after.calendar) == (WITH_DAYS_OFF, "published")


def test_x4_a_time_that_an_authority_set_stays(house: House) -> None:
    until = "2027-01-11T12:00:00+08:00"
    extended = line(
        "x", "extend", "30T11:00", complaint="@a", obligation="L3.settle", until=until, reason="…"
    )
    house.applies(*moderate("a", {**extended, "role": "customer-service-manager"}))
    adopts(house)
    assert settle(house) == ("open", datetime.fromisoformat(until), "published")


def test_x4_s13_a_measures_draft_is_moved_as_well(house: House) -> None:
    house.open_store("XM01", "service-standard")
    house.applies(receipt(at="2026-12-30T09:00:00+08:00", grounds=["media"]))
    text = content_of("service-standard").replace('version = "1"', 'version = "2"')
    house.desk.room.library.keep_text(f"{text}\n[calendar]\npublished_until = 2027\n{OFF}\n")
    said = {"id": "z", "command": "adopt-handbook", "by": "boss", "store": "XM01"}
    house.does({**said, "handbook": "service-standard", "version": "2"})
    moved = [each.draft for each in house.entries("XM01-M2026-00001")][-1]
    assert (moved.kind, moved.rule) == ("deadline-moved.v1", "S13")
    [effect] = moved.obligations
    assert (effect["due_at"], effect["calendar"]) == ("2027-01-07T10:00:00.000000Z", "published")


def test_x4_due_explains_it_and_the_history_says_so(house: House, complaints: Run) -> None:
    house.applies(*moderate())
    now = {"COMPLAINTS_NOW": DECEMBER.isoformat()}

    def explained() -> str:
        rows = json.loads(complaints("due", "--explain", "--json", **now).stdout)
        return "\n".join(next(each["explanation"] for each in rows if each["id"] == "L3.settle"))

    assert "provisional" in explained()
    adopts(house)
    said = explained()
    assert "by the calendar as estimated then = 2027-01-05 18:00" in said
    assert "moved to 2027-01-07 18:00 (the year's holidays were announced" in said
    assert "2027-01-05 Tue  –" in said
    assert "provisional" not in said
    told = complaints("history", "LN01-2026-00001", **now).stdout
    assert "DeadlineMoved" in told


def test_x9_what_stands_still_is_marked_as_estimated_too(house: House, complaints: Run) -> None:
    deferred = line("d", "defer", "30T11:00", complaint="@a", reason="parts", approved_by="chen",
                    approved_role="branch-manager")  # fmt: skip
    assert all(each["ok"] for each in house.applies(*moderate("a", deferred)))
    now = {"COMPLAINTS_NOW": DECEMBER.isoformat()}
    for shown in (complaints("due", **now).stdout, complaints("show", "LN01-2026-00001", **now).stdout):
        [row] = [each for each in shown.splitlines() if "L3.settle" in each]
        assert " * " in row


def book(**calendar: Any) -> Handbook:
    text = content_of("logistics-network") + "\n[calendar]\npublished_until = 2027\n"
    data = read(text)
    return data.model_copy(update={"calendar": CalendarData(**{**data.calendar.model_dump(), **calendar})})


def test_x4_x9_what_was_resumed_is_counted_anew_from_there() -> None:
    """Three days from the 28th; still from the 29th, with two left; going on from the 31st."""
    title = {"en": "…", "zh": "…"}
    started = {
        "id": "L3.settle", "n": 1, "change": "started", "rule": "L3", "title": title,
        "owner_role": None, "owner": None, "started_at": "2026-12-28T01:00:00Z",
        "due_at": "2026-12-31T10:00:00Z", "calendar": "published",
        "duration": {"working_days": 3},
    }  # fmt: skip
    suspended = {"id": "L3.settle", "n": 1, "change": "suspended", "at": "2026-12-29T02:00:00Z"}
    resumed = {
        "id": "L3.settle", "n": 1, "change": "resumed", "due_at": "2027-01-05T10:00:00Z",
        "calendar": "provisional",
    }  # fmt: skip
    times = [datetime(2026, 12, day, 2, tzinfo=UTC) for day in (28, 29, 31)]
    history = list(zip(times, (started, suspended, resumed), strict=True))
    found = recounted(history, book(days_off=(date(2027, 1, 4),)))
    assert (found.due_at, found.calendar) == (datetime(2027, 1, 6, 10, tzinfo=UTC), "published")
