"""G12, S13, D6, X6: measures that policies ask for stand beside the cases, are owed, drafted, taken back."""

from collections.abc import Callable
from typing import Any

import pytest

from policies.desk import Desk
from projections.models import catch_up
from tests.beside.conftest import Say, measure, obligations, receipt, told_to

Line = dict[str, Any]
HANDLER: Line = {"by": "he.j", "role": "customer-relations-manager"}
MEASURE = "HZ01-M2026-00001"
SAME: Line = {"category": "repair-quality", "cause": "value/repeated-repair"}


def step(n: int, command: str, at: str, **fields: Any) -> Line:
    return {
        "id": f"{command}-{n}-{at}", "command": command, "at": f"2026-10-{at}:00+08:00",
        "complaint": f"HZ01-2026-0000{n}", **HANDLER, **fields,
    }  # fmt: skip


def judged(n: int, day: int, *, category: str = SAME["category"], cause: str = SAME["cause"]) -> list[Line]:
    """A complaint of a customer of its own at HZ01, received, classified and investigated that day."""
    return [
        receipt(
            f"c-{n}", f"2026-10-{day:02d}T09:00:00+08:00", store="HZ01", **HANDLER,
            customer={"phone": f"1390000000{n}"}, subject=None,
        ),
        step(n, "classify", f"{day:02d}T10:00", category=category),
        step(n, "investigate", f"{day:02d}T11:00", cause=cause),
    ]  # fmt: skip


def drafting(*numbers: int, at: str = "2026-10-15T09:00:00+08:00", **fields: Any) -> Line:
    return measure(at=at, complaints=[f"HZ01-2026-0000{n}" for n in numbers], **{**HANDLER, **fields})


def kinds(desk: Desk, number: str, *names: str) -> list[tuple[str, str | None]]:
    stream = desk.room.store.stream_of(number)
    assert stream is not None
    found = [
        (each.draft.kind.rpartition(".")[0], each.draft.rule) for each in desk.room.store.entries_of(stream)
    ]
    return [each for each in found if not names or each[0] in names]


def asked(desk: Desk, *numbers: int) -> list[int]:
    """How often each case was told that a measure is asked for."""
    return [len(kinds(desk, f"HZ01-2026-0000{n}", "measure-due")) for n in numbers]


def shows(desk: Desk, number: str, *fields: str) -> Any:
    catch_up(desk.room.store.connection)
    for table in ("cases", "matters"):
        rows = desk.room.store.connection.execute(
            f"SELECT document FROM read.{table} WHERE number = %s".encode(), (number,)
        ).fetchall()
        if rows:
            return tuple(rows[0][0][field] for field in fields)
    raise AssertionError(f"there is no {number}")


THREE = [*judged(1, 9), *judged(2, 10), *judged(3, 12)]


@pytest.fixture(params=["line by line", "fast"])
def speak(request: pytest.FixtureRequest, desk: Desk) -> Callable[..., list[Line]]:
    """As `say`, line by line and in large transactions."""
    assert desk.execute(
        {
            "id": "store-HZ01",
            "command": "register-store",
            "by": "test",
            "store": "HZ01",
            "handbook": "4s-group",
        }
    )["ok"]

    def to(*lines: Line, until: str | None = None) -> list[Line]:
        return told_to(desk, *lines, until=until, fast=request.param == "fast")

    return to


def test_g12_the_third_case_asks_for_one_measure_for_all_of_them(speak: Say, desk: Desk) -> None:
    assert all(each["ok"] for each in speak(*judged(1, 9), *judged(2, 10)))
    assert asked(desk, 1, 2) == [0, 0]
    speak(*[each for each in THREE if "3" in each["id"].split("-")[1]])
    assert asked(desk, 1, 2, 3) == [1, 1, 1]
    assert kinds(desk, MEASURE) == [("measure-asked", "G12")]
    numbers = [f"HZ01-2026-0000{n}" for n in (1, 2, 3)]
    assert shows(desk, MEASURE, "status", "complaints", "asked_under", "cause_in_common", "category") == (
        "asked", numbers, "G12", SAME["cause"], SAME["category"],
    )  # fmt: skip
    assert shows(desk, numbers[0], "measure_due", "asked_measures") == (True, [MEASURE])
    assert obligations(desk, MEASURE) == {"G12.draft": ("open", None)}


def test_g12_it_says_which_event_brought_it_about(speak: Say, desk: Desk) -> None:
    speak(*THREE)
    entries = {each.position: each.draft for each in desk.room.store.entries_after(0, 1000)}
    due = [each for each in entries.values() if each.kind == "measure-due.v1"]
    assert {entries[each.cause or 0].kind for each in due} == {"investigated.v1"}
    assert due[0].data["complaints"] == [f"HZ01-2026-0000{n}" for n in (1, 2, 3)]
    [draft] = [each for each in entries.values() if each.kind == "measure-asked.v1"]
    assert entries[draft.cause or 0].kind == "measure-due.v1"


def test_g12_once_a_group_and_window(speak: Say, desk: Desk) -> None:
    speak(*THREE, *judged(4, 13), *judged(5, 14), *judged(6, 15))
    assert asked(desk, 1, 2, 3, 4, 5, 6) == [1, 1, 1, 0, 0, 0]


def test_g12_not_for_other_causes_or_other_categories(speak: Say, desk: Desk) -> None:
    other = judged(3, 12, cause="people/impolite")
    speak(*judged(1, 9), *judged(2, 10), *other, *judged(4, 13, category="price"))
    assert asked(desk, 1, 2, 3, 4) == [0, 0, 0, 0]


def test_g12_it_is_owed_until_it_is_drafted(speak: Say, desk: Desk) -> None:
    # Monday the 12th and three working days.
    speak(*THREE, until="2026-10-15T18:00:01+08:00")
    assert obligations(desk, MEASURE) == {"G12.draft": ("missed", None)}
    [reply] = speak(drafting(1, 2, 3, at="2026-10-16T09:00:00+08:00"))
    assert (reply["measure"], reply["version"], reply["events"][0]) == (MEASURE, 3, "MeasurePlanned")
    assert obligations(desk, MEASURE)["G12.draft"] == ("missed", "2026-10-16T01:00:00+00:00")
    assert obligations(desk, MEASURE)["S13.measure"] == ("open", None)
    assert shows(desk, MEASURE, "status", "owner") == ("open", "wang.f")
    assert shows(desk, "HZ01-2026-00002", "measures") == ([MEASURE],)
    assert speak(drafting(1, 2, 3, at="2026-10-16T09:00:00+08:00")) == [reply], (
        "the same request, the same answer"
    )


def test_g12_only_a_measure_for_all_of_them_is_the_one_asked_for(speak: Say, desk: Desk) -> None:
    speak(*THREE)
    [reply] = speak(drafting(1, 2))
    assert reply["measure"] == "HZ01-M2026-00002"
    assert obligations(desk, MEASURE) == {"G12.draft": ("open", None)}
    [reply] = speak({**drafting(3, 2, 1), "id": "m-2"})
    assert reply["measure"] == MEASURE
    assert obligations(desk, MEASURE)["G12.draft"][0] == "met"


def test_g12_another_cause_found_later_takes_the_case_out(speak: Say, desk: Desk) -> None:
    speak(*THREE, step(2, "investigate", "13T09:00", cause="people/impolite"))
    assert kinds(desk, MEASURE)[-1] == ("measure-called-off", "G12")
    assert obligations(desk, MEASURE) == {"G12.draft": ("cancelled", None)}
    for n in (1, 2, 3):
        number = f"HZ01-2026-0000{n}"
        assert kinds(desk, number, "measure-not-due") == [("measure-not-due", "G12")]
        assert shows(desk, number, "measure_due", "asked_measures") == (False, [])
    speak(*judged(4, 14))
    assert shows(desk, "HZ01-M2026-00002", "complaints") == ([f"HZ01-2026-0000{n}" for n in (1, 3, 4)],)


def test_g12_who_is_left_makes_a_group_of_its_own_where_they_are_enough(speak: Say, desk: Desk) -> None:
    third = judged(3, 11, cause="people/impolite")
    speak(*judged(1, 9), *judged(2, 10), *third, *judged(4, 12))
    speak(step(3, "investigate", "13T09:00", cause=SAME["cause"]))
    assert asked(desk, 1, 2, 3, 4) == [1, 1, 0, 1]
    speak(step(2, "withdraw", "14T09:00", **{"as": "void"}))
    assert shows(desk, "HZ01-M2026-00002", "complaints", "status") == (
        ["HZ01-2026-00001", "HZ01-2026-00003", "HZ01-2026-00004"], "asked",
    )  # fmt: skip


def test_g12_a_drafted_measure_keeps_its_cases(speak: Say, desk: Desk) -> None:
    speak(*THREE, drafting(1, 2, 3), step(2, "investigate", "16T09:00", cause="people/impolite"))
    assert shows(desk, MEASURE, "status") == ("open",)
    assert [kinds(desk, f"HZ01-2026-0000{n}", "measure-not-due") for n in (1, 2, 3)] == [[], [], []]


def test_s13_d6_a_major_case_has_a_measure_to_draft_at_once(say: Say, desk: Desk) -> None:
    say(receipt(grounds=["media"]))
    assert obligations(desk, "XM01-M2026-00001") == {"S13.draft": ("open", None)}
    assert shows(desk, "XM01-M2026-00001", "complaints", "asked_under") == (["XM01-2026-00001"], "S13")
    say(measure(complaints=["XM01-2026-00001"]))
    assert obligations(desk, "XM01-M2026-00001") == {
        "S13.draft": ("met", "2026-10-13T01:00:00+00:00"),
        "S13.measure": ("open", None),
    }


def test_s13_closing_a_case_does_not_lose_the_measure(say: Say, desk: Desk) -> None:
    case: Line = {"by": "he.j", "role": "customer-relations-manager", "complaint": "@c-1"}
    say(
        receipt(store="WH01", grounds=["declared-major"], role="customer-relations-manager"),
        {"id": "w", "command": "withdraw", "at": "2026-10-12T10:00:00+08:00", "as": "withdrawn", **case},
        {"id": "x", "command": "close", "at": "2026-10-12T11:00:00+08:00", "summary": "…", **case},
    )
    assert shows(desk, "WH01-2026-00001", "status") == ("closed",)
    assert obligations(desk, "WH01-M2026-00001") == {"D6.draft": ("open", None)}


def test_x6_a_ground_taken_away_takes_back_what_was_asked_for(say: Say, desk: Desk) -> None:
    def classified(at: str, *grounds: str) -> Line:
        return {
            "id": at, "command": "classify", "at": f"2026-10-12T{at}:00+08:00", "by": "chen.hao",
            "role": "customer-service-manager", "complaint": "XM01-2026-00001", "grounds": [*grounds],
        }  # fmt: skip

    say(receipt(grounds=["media"]), classified("10:00"))
    assert obligations(desk, "XM01-M2026-00001") == {"S13.draft": ("cancelled", None)}
    assert shows(desk, "XM01-2026-00001", "measure_due") == (False,)
    say(classified("11:00", "government"))
    assert obligations(desk, "XM01-M2026-00002") == {"S13.draft": ("open", None)}
    assert shows(desk, "XM01-2026-00001", "measure_due", "asked_measures") == (True, ["XM01-M2026-00002"])


@pytest.mark.parametrize(
    "how, state", [("void", "cancelled"), ("duplicate", "cancelled"), ("withdrawn", "open")]
)
def test_x11_what_was_no_complaint_asks_for_nothing(say: Say, desk: Desk, how: str, state: str) -> None:
    other = receipt("c-2", customer={"phone": "13900000000"}, subject=None)
    withdrawn = {
        "id": "w", "command": "withdraw", "at": "2026-10-12T10:00:00+08:00", "by": "chen.hao",
        "role": "customer-service-manager", "complaint": "@c-1", "as": how,
    }  # fmt: skip
    of = {"of": "@c-2"} if how == "duplicate" else {}
    assert all(each["ok"] for each in say(receipt(grounds=["media"]), other, {**withdrawn, **of}))
    assert obligations(desk, "XM01-M2026-00001") == {"S13.draft": (state, None)}


def test_g12_x11_a_case_counts_where_it_was_transferred_to(speak: Say, desk: Desk) -> None:
    wish = {"command": "register-store", "by": "test", "store": "HZ02", "handbook": "4s-group"}
    assert desk.execute({"id": "store-HZ02", **wish})["ok"]
    about = {"complaint": "HZ02-2026-00001", **HANDLER}
    elsewhere = [
        receipt("x", "2026-10-09T08:00:00+08:00", store="HZ02", subject=None, **HANDLER),
        {
            "id": "x1",
            "command": "classify",
            "at": "2026-10-09T08:10:00+08:00",
            "category": SAME["category"],
            **about,
        },
        {
            "id": "x2",
            "command": "investigate",
            "at": "2026-10-09T08:20:00+08:00",
            "cause": SAME["cause"],
            **about,
        },
        {"id": "x3", "command": "transfer", "at": "2026-10-09T08:30:00+08:00", "store": "HZ01", **about},
    ]
    assert all(each["ok"] for each in speak(*elsewhere, *judged(1, 9), *judged(2, 10)))
    assert shows(desk, MEASURE, "complaints") == (
        ["HZ02-2026-00001", "HZ01-2026-00001", "HZ01-2026-00002"],
    )  # fmt: skip


def test_s13_a_cause_that_comes_up_again_asks_for_one_measure(say: Say, desk: Desk) -> None:
    lines: list[Line] = []
    for n in (1, 2, 3):
        about = {"by": "chen.hao", "role": "customer-service-manager", "complaint": f"@c-{n}"}
        at = f"2026-10-12T1{n}:00:00+08:00"
        lines += [
            receipt(f"c-{n}", at, customer={"phone": f"1390000000{n}"}, subject=None),
            {"id": f"k-{n}", "command": "classify", "at": at, "category": "delay", **about},
            {"id": f"i-{n}", "command": "investigate", "at": at, "cause": "system/long-wait-repair", **about},
        ]
    assert all(each["ok"] for each in say(*lines))
    assert shows(desk, "XM01-M2026-00001", "asked_under", "status") == ("S13", "asked")
    assert obligations(desk, "XM01-M2026-00001") == {"S13.draft": ("open", None)}
