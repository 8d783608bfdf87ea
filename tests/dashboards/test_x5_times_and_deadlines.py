"""How long things took and what was in time, with nothing hidden that is open and late (X5, C2)."""

from tests.dashboards.conftest import Look, Told, on, receive, visit

# Friday 2026-10-09 is a working day, Saturday the 10th too, Sunday the 11th is not.


def test_an_empty_month(look: Look) -> None:
    times, deadlines = look("times").document, look("deadlines").document
    assert times["received"] == 0
    assert times["reply"]["business_hours"] == {"median": None, "mean": None, "percentile_90": None}
    assert times["resolution"]["longest_waiting_hours"] is None
    assert (deadlines["due"], deadlines["on_time_rate"], deadlines["by_obligation"]) == (0, None, [])


def test_c2_first_reply_answer_and_resolution(tell: Told, look: Look) -> None:
    tell(
        receive("10-09 16:00", "a", "CQ01"),
        on("a", "contact", "10-09 16:30", purpose="reply", reached=False),
        on("a", "contact", "10-09 17:00", purpose="acknowledgement"),
        on("a", "contact", "10-10 10:00", purpose="answer"),
        on("a", "contact", "10-10 11:00", purpose="answer"),
        on("a", "resolve", "10-12 10:00", outcome="redress"),
    )
    found = look("times").document
    lengths = {
        step: (found[step]["business_hours"]["median"], found[step]["clock_hours"]["median"])
        for step in ("reply", "answer", "resolution")
    }
    # Who was not reached heard nothing. From 16:00 to 18:00, then from 09:00; nothing on the Sunday.
    assert lengths == {"reply": (1.0, 1.0), "answer": (3.0, 18.0), "resolution": (12.0, 66.0)}


def test_a_case_belongs_to_the_month_of_its_receipt(tell: Told, look: Look) -> None:
    tell(receive("10-31 16:00", "a", "CQ01"), on("a", "resolve", "11-02 10:00", outcome="redress"))
    assert look("times").document["resolution"]["done"] == 1
    assert look("times", "2026-11").document["received"] == 0
    then = look("times", now="10-31 23:00", happened_by=None).document["resolution"]
    assert then["done"] == 1, "the ledger knows already"


def test_what_waits_is_shown_with_how_long_and_whether_it_is_late(tell: Told, look: Look) -> None:
    tell(receive("10-09 16:00", "a", "CQ01"), receive("10-09 17:00", "b", "CQ01"))
    tell(on("b", "contact", "10-09 17:30", purpose="answer"))
    at_six, at_nine = look("times", now="10-09 18:00"), look("times", now="10-09 21:00")
    assert {name: at_six.document["reply"][name] for name in ("done", "waiting", "overdue", "never")} == {
        "done": 1, "waiting": 1, "overdue": 0, "never": 0,
    }  # fmt: skip
    assert at_nine.document["reply"]["overdue"] == 1, "nobody recorded the miss yet, and it is late"
    assert at_nine.behind["reply.overdue"] == ("CQ01-2026-00001",)
    assert at_nine.document["reply"]["longest_waiting_hours"] == 5.0
    tell(on("a", "withdraw", "10-09 21:30", as_="withdrawn"))
    gone = look("times", now="10-09 22:00").document["reply"]
    assert (gone["waiting"], gone["overdue"], gone["never"]) == (0, 0, 1)


def test_a_reopened_case_takes_until_it_is_resolved_for_good(tell: Told, look: Look) -> None:
    tell(
        receive("10-09 10:00", "a", "CQ01"), on("a", "resolve", "10-09 12:00", outcome="redress"),
        on("a", "reopen", "10-09 13:00"),
    )  # fmt: skip
    found = look("times").document
    assert (found["resolution"]["done"], found["resolution"]["waiting"]) == (0, 1)
    assert found["reopened"]["first_resolution"]["business_hours"]["median"] == 2.0
    assert found["reopened"]["resolution"]["business_hours"]["median"] is None
    tell(on("a", "resolve", "10-09 16:00", outcome="goodwill"))
    found = look("times").document
    assert (found["resolution"]["done"], found["resolution"]["business_hours"]["median"]) == (1, 6.0)
    assert found["reopened"]["cases"] == 1
    assert found["reopened"]["first_resolution"]["business_hours"]["median"] == 2.0


def obligation(look: Look, id: str, **options: str) -> dict[str, object]:
    rows = look("deadlines", stores=["CQ01"], **options).document["by_obligation"]
    return next(row for row in rows if row["id"] == id)


def test_x5_on_time_late_not_done_and_overdue(tell: Told, look: Look) -> None:
    tell(
        receive("10-09 10:00", "met", "CQ01"), receive("10-09 10:00", "late", "CQ01"),
        receive("10-09 10:00", "never", "CQ01"), receive("10-09 10:00", "exact", "CQ01"),
        on("met", "contact", "10-09 11:00", purpose="reply"),
        on("exact", "contact", "10-09 12:00", purpose="reply"),
    )  # fmt: skip
    before = obligation(look, "C2.reply", now="10-09 12:00")
    assert [before[name] for name in ("due", "met", "overdue", "to_come", "on_time_rate")] == [
        2,
        2,
        0,
        2,
        1.0,
    ]
    unrecorded = obligation(look, "C2.reply", now="10-09 12:01")
    assert [unrecorded[name] for name in ("due", "met", "overdue", "on_time_rate")] == [4, 2, 2, 0.5]
    tell(on("late", "contact", "10-09 13:00", purpose="reply"), until="10-09 13:00")
    found = obligation(look, "C2.reply", now="10-09 13:00")
    assert [found[name] for name in ("due", "met", "late", "not_done", "overdue")] == [4, 2, 1, 1, 0]
    assert found["on_time_rate"] == 0.5
    assert found["rule"] == "C2"


def test_x5_done_in_time_and_recorded_after_the_miss_is_in_time(tell: Told, look: Look) -> None:
    tell(receive("10-09 10:00", "a", "CQ01"), until="10-09 13:00")
    assert obligation(look, "C2.reply", now="10-09 13:00")["not_done"] == 1
    tell(on("a", "contact", "10-09 11:00", purpose="reply"))
    assert obligation(look, "C2.reply", now="10-09 13:00")["on_time_rate"] == 1.0


def test_x9_what_stands_still_or_was_cancelled_is_not_counted(tell: Told, look: Look) -> None:
    tell(
        receive("10-09 10:00", "a", "CQ01"), on("a", "defer", "10-09 11:00", reason="parts"),
        receive("10-09 10:00", "b", "CQ01"), on("b", "withdraw", "10-09 11:00", as_="void"),
    )  # fmt: skip
    found = obligation(look, "C2.reply", now="10-10 10:00")
    assert [found[name] for name in ("due", "standing_still", "cancelled", "on_time_rate")] == [0, 1, 1, None]


def test_a_deadline_belongs_to_the_month_in_which_it_falls_due(tell: Told, look: Look) -> None:
    tell(receive("10-31 22:00", "a", "CQ01"), on("a", "contact", "10-31 22:30", purpose="reply"))
    assert look("deadlines").document["by_obligation"] == [], "due at midnight, the first moment of November"
    assert {row["id"] for row in look("deadlines", "2026-11").document["by_obligation"]} >= {"C2.reply"}


def test_what_was_withdrawn_was_not_resolved(tell: Told, look: Look) -> None:
    tell(receive("10-09 10:00", "a", "CQ01"), on("a", "withdraw", "10-09 12:00", as_="withdrawn"))
    found = look("times").document["resolution"]
    assert [found[name] for name in ("done", "waiting", "never")] == [0, 0, 1]
    assert found["clock_hours"]["median"] is None


def test_x4_a_neglected_case_is_owed_once_in_the_overview_however_often_it_was_missed(
    tell: Told, look: Look
) -> None:
    tell(receive("10-09 10:00", "a", "CQ01"), until="10-30 12:00")
    rows = look("deadlines", now="10-30 12:00").document["by_obligation"]
    missed = {row["id"]: row["not_done"] for row in rows if row["not_done"]}
    assert missed["X4.attend"] > 10
    found = look("overview", now="10-30 12:00")
    assert found.document["all"]["missed"] == found.document["all"]["overdue"] == len(missed)
    assert found.document["all"]["due"] == 1, "the next X4.attend"


def test_of_a_time_before_the_ledger_began_the_trend_says_nothing(tell: Told, look: Look) -> None:
    empty = look("overview").document["trend"]
    assert (empty["now"]["received"], empty["before"]["received"]) == (0, None)
    tell(visit("08-20 10:00", "v"), receive("10-09 10:00", "a"))
    told = look("overview").document["trend"]
    assert [each["received"] for each in told["course"]] == [*[None] * 10, 0, 0, 1]
    assert {*told["last_year"].values()} == {None, "2025-10"}
    other_store = look("overview", stores=["CQ01"]).document["trend"]
    assert (other_store["now"]["received"], other_store["before"]["received"]) == (0, None)
