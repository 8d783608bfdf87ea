"""A request is carried out once and answered the same for ever; `@id`; numbers without gaps."""

from datetime import datetime, timedelta

import pytest

from tests.policies.house import MORNING, House, line, receive

BOTH_WAYS = pytest.mark.parametrize("fast", [False, True])


@BOTH_WAYS
def test_the_same_request_again_gets_the_same_answer(house: House, fast: bool) -> None:
    house.now(days=1)
    receipt = receive(MORNING)
    note = line("note", MORNING, complaint=f"@{receipt['id']}", text="…")
    first = house.applies(receipt, note, fast=fast)
    head = house.store.head()
    assert house.applies(receipt, note, fast=fast) == first
    assert house.applies(receipt, note, fast=not fast) == first
    assert house.store.head() == head


@BOTH_WAYS
def test_also_twice_in_one_file(house: House, fast: bool) -> None:
    receipt = receive()
    one, two = house.applies(receipt, receipt, fast=fast)
    assert one == two
    assert one["ok"]
    assert house.store.stream_of("HZ01-2026-00002") is None


@BOTH_WAYS
def test_also_when_it_would_be_refused_by_now(house: House, fast: bool) -> None:
    number = house.opens()
    settled = line("resolve", complaint=number, outcome="redress")
    first = house.applies(settled, fast=fast)
    assert house.applies(settled, fast=fast) == first
    assert house.does(settled) == first[0]


@BOTH_WAYS
def test_also_without_the_line_that_opened_the_case(house: House, fast: bool) -> None:
    receipt = receive()
    note = line("note", complaint=f"@{receipt['id']}", text="…")
    _, answer = house.applies(receipt, note, fast=fast)
    assert house.applies(note, fast=fast) == [answer]


def test_the_order_of_the_fields_is_no_other_content(house: House) -> None:
    receipt = receive()
    first = house.does(receipt)
    assert house.does(dict(reversed(receipt.items()))) == first


@BOTH_WAYS
def test_the_same_id_with_other_content(house: House, fast: bool) -> None:
    receipt = receive()
    answers = house.applies(receipt, {**receipt, "content": "other"}, fast=fast)
    assert [each["ok"] for each in answers] == [True, False]
    assert answers[1]["error"]["code"] == "id-reused"
    again = house.applies({**receipt, "content": "other"}, fast=fast)[0]
    assert again["error"] == answers[1]["error"]
    assert (again["error"]["field"], again["error"]["rule"]) == ("id", None)


@BOTH_WAYS
def test_a_refused_request_is_judged_afresh(house: House, fast: bool) -> None:
    number = house.opens()
    close = line("close", complaint=number)
    assert house.applies(close, fast=fast)[0]["error"]["rule"] == "X3"
    house.does(line("withdraw", complaint=number, as_="void"))
    assert house.applies(close, fast=fast)[0]["ok"]


@BOTH_WAYS
def test_at_id_means_the_case_that_this_files_request_opened(house: House, fast: bool) -> None:
    one, two = receive(), receive(store="SH01")
    note = line("note", complaint=f"@{one['id']}", text="…")
    link = line("link-repeat", complaint=f"@{two['id']}", of=f"@{one['id']}")
    answers = house.applies(one, two, note, link, fast=fast)
    assert [each["complaint"] for each in answers] == [
        "HZ01-2026-00001",
        "SH01-2026-00001",
        "HZ01-2026-00001",
        "SH01-2026-00001",
    ]
    assert house.shows("SH01-2026-00001", "repeat_of") == ["HZ01-2026-00001"]


@BOTH_WAYS
def test_at_id_of_what_opened_no_case_in_this_file(house: House, fast: bool) -> None:
    receipt, refused = receive(), receive(content="")
    note = line("note", complaint=f"@{receipt['id']}", text="…")
    house.applies(receipt, note, fast=fast)
    for id in (receipt["id"], refused["id"], note["id"], "", "nobody"):
        elsewhere = line("note", complaint="HZ01-2026-00001", text="…")
        answers = house.applies(refused, elsewhere, line("note", complaint=f"@{id}", text="…"), fast=fast)
        error = answers[-1]["error"]
        assert (error["code"], error["field"]) == ("unknown", "complaint"), id


@BOTH_WAYS
def test_answers_say_what_was_recorded(house: House, fast: bool) -> None:
    receipt = receive(grounds=["media"])
    note = line("note", complaint=f"@{receipt['id']}", text="…")
    assert house.applies(receipt, note, fast=fast) == [
        {
            "id": receipt["id"],
            "ok": True,
            "complaint": "HZ01-2026-00001",
            "version": 1,
            "events": ["Received"],
        },
        # The policy's raise is the second entry.
        {"id": note["id"], "ok": True, "complaint": "HZ01-2026-00001", "version": 3, "events": ["NoteAdded"]},
    ]


@BOTH_WAYS
def test_one_bad_line_never_stops_the_lines_after_it(house: House, fast: bool) -> None:
    lines = [receive(content=""), receive(), {"id": "x"}, receive(role="king"), receive()]
    answers = house.applies(*lines, fast=fast)
    assert [each["ok"] for each in answers] == [False, True, False, False, True]
    assert [each["complaint"] for each in answers if each["ok"]] == ["HZ01-2026-00001", "HZ01-2026-00002"]


@BOTH_WAYS
def test_numbers_count_per_store_and_year_in_the_order_recorded(house: House, fast: bool) -> None:
    house.now(days=365)
    at = [
        ("HZ01", "2026-12-31T15:59:59.999999Z"),
        ("HZ01", "2026-12-31T16:00:00Z"),
        ("SH01", "2026-10-09T00:00:00Z"),
        ("HZ01", "2026-10-09T00:00:00Z"),
        ("HZ01", "2026-12-31T23:00:00+08:00"),
        ("HZ01", "2025-12-31T16:30:00Z"),
    ]
    receipts = [receive(datetime.fromisoformat(each), store) for store, each in at]
    refused = [receive(store="HZ01", channel="pigeon")] * len(receipts)
    mixed = [each for pair in zip(refused, receipts, strict=True) for each in pair]
    answers = [each for each in house.applies(*mixed, fast=fast) if each["ok"]]
    assert [each["complaint"] for each in answers] == [
        "HZ01-2026-00001",
        "HZ01-2027-00001",
        "SH01-2026-00001",
        "HZ01-2026-00002",
        "HZ01-2026-00003",
        "HZ01-2026-00004",
    ]


@BOTH_WAYS
def test_two_desks_number_one_ledger(house: House, fast: bool) -> None:
    numbers = []
    for _ in range(3):
        numbers += [str(each["complaint"]) for each in house.applies(receive(), receive(), fast=fast)]
        house.desk = house.new_desk()
    assert numbers == [f"HZ01-2026-{number:05d}" for number in range(1, 7)]


def test_a_desk_sees_what_another_did_to_its_case(house: House) -> None:
    number = house.opens()
    other = house.new_desk()
    assert other.execute(line("withdraw", complaint=number, as_="withdrawn"))["ok"]
    assert house.refuses(line("resolve", complaint=number, outcome="redress"))["rule"] == "X3"
    assert other.execute(line("reopen", complaint=number))["ok"]
    assert house.does(line("resolve", complaint=number, outcome="redress"))["version"] == 4


def test_it_happened_now_unless_said(house: House) -> None:
    number = house.opens()
    house.now(hours=1)
    house.does(line("note", complaint=number, text="…"))
    house.does(line("note", MORNING + timedelta(minutes=1), complaint=number, text="…"))
    assert [each.draft.at - MORNING for each in house.entries(number)] == [
        timedelta(),
        timedelta(hours=1),
        timedelta(minutes=1),
    ]
