"""X9 a pending case: what stands still, what goes on, what starts anew."""

import pytest

from aggregates.handbook import Handbook
from aggregates.handbook_tables import Duration, ObligationRule, Pattern
from policies.handbooks import load
from tests.law.sentences import Line, Scene, after, received, sentences, varied

given = sentences("4s-group")
given_c = sentences("changan-211")

DEFER = {"reason": "parts"}
RESUME = "resume"


def test_x9_hours_go_on_with_the_time_that_was_left() -> None:
    scene = given_c(received(), after("30m", "defer", **DEFER))
    scene.owes("C2.reply", state="open", running=False).owes("C2.answer", running=False)
    scene.waits("10d").then().shows(status="pending", level="return-call-agent")
    scene.when(after("10d", RESUME)).then("Resumed").shows(status="open", review_at=None)
    scene.owes("C2.reply", state="open", due="10d1h30m", running=True).owes("C2.answer", due="10d23h30m")
    scene.waits("10d1h30m").then()
    scene.waits("10d1h31m").then("DeadlineMissed:C2", "Escalated:X5")


def test_x9_twice_put_off_the_rest_is_still_what_was_left() -> None:
    given_c(
        received(),
        after("30m", "defer", **DEFER),
        after("10h", RESUME),
        after("10h30m", "defer", **DEFER),
        after("20h", RESUME),
    ).owes("C2.reply", state="open", due="21h")


def test_x9_what_stands_still_and_is_done_is_done_in_time() -> None:
    scene = given_c(received(), after("30m", "defer", **DEFER)).when(after("9d", "contact", purpose="answer"))
    scene.owes("C2.reply", state="met", met="9d").owes("C2.answer", state="met", met="9d")
    scene.when(after("10d", RESUME)).owes("C2.reply", state="met").owes("X4.attend", state="open")


def test_x9_what_was_missed_before_stays_missed() -> None:
    given_c(received(), after("3h", "defer", **DEFER)).owes("C2.reply", state="missed").when(
        after("4h", "contact", purpose="reply")
    ).owes("C2.reply", state="missed", met="4h")


def test_x9_what_begins_while_pending_stands_still_from_its_beginning() -> None:
    promise = after("2d", "contact", purpose="progress", promised_by="2026-10-12T01:15:00Z")
    scene = given_c(received(), after("30m", "defer", **DEFER)).when(promise)
    scene.owes("C7.promise", state="open", running=False)
    scene.when(after("5d", RESUME)).owes("C7.promise", due="6d", running=True)


def test_x9_warnings_go_on() -> None:
    scene = given(received(grounds=["media"]), after("30m", "defer", **DEFER))
    for warning in ("G7.warn-brand", "G7.warn-legal", "G9.warn-manufacturer"):
        scene.owes(warning, state="open", due="24h", running=True)
    scene.waits("1h1m").then("DeadlineMissed:G8", "Escalated:X5").shows(status="pending")


def test_x9_the_report_that_follows_a_warning_goes_on_too() -> None:
    given(received(grounds=["media"]), after("30m", "defer", **DEFER)).when(
        after("1h", "warn", to="brand-division")
    ).owes("G7.report-ceo", state="open", due="25h", running=True)


@pytest.mark.parametrize(
    "name, fields", [("resolve", {"outcome": "redress"}), ("defer", DEFER), ("close", {})]
)
def test_x9_a_pending_case_is_resumed_first(name: str, fields: dict[str, str]) -> None:
    given(received(), after("1h", "defer", **DEFER)).when(after("2h", name, **fields)).refused(
        "X9", saying="resume"
    )


def test_x9_nothing_is_resumed_before_it_was_set_aside() -> None:
    scene = sentences("changan-211")(received(), after("3h", "defer", reason="parts"))
    scene.when(after("2h", "resume", known="4h")).refused(None, code="invalid", field="at")
    scene.when(after("3h", "resume", known="4h")).then("Resumed")


def test_x9_only_a_pending_case_is_resumed() -> None:
    given(received()).when(after("1h", RESUME)).refused("X9", saying="defer")


@pytest.mark.parametrize(
    "at, review",
    [
        ("2026-10-09T09:15:00+08:00", "2026-11-04T10:00:00.000000Z"),
        ("2026-11-03T23:59:00+08:00", "2026-11-04T10:00:00.000000Z"),
        ("2026-11-04T00:00:00+08:00", "2026-12-04T10:00:00.000000Z"),
        ("2026-12-31T16:00:00Z", "2027-01-04T10:00:00.000000Z"),
        ("2026-12-31T15:59:00Z", "2027-01-04T10:00:00.000000Z"),
    ],
)
def test_x9_reviewed_on_the_next_4th_unless_said(at: str, review: str) -> None:
    given(received()).when(after(at, "defer", **DEFER)).shows(review_at=review)


def test_x9_reviewed_when_said_and_never_in_the_past() -> None:
    later, before = "2026-10-20T00:00:00Z", "2026-10-09T01:15:00Z"
    given(received()).when(after("1h", "defer", review_at=later, **DEFER)).shows(
        review_at="2026-10-20T00:00:00.000000Z"
    )
    given(received()).when(after("1h", "defer", review_at=before, **DEFER)).refused(
        None, code="invalid", field="review_at"
    )


def test_x9_reopening_starts_the_answer_anew_and_not_the_reply() -> None:
    scene = given_c(
        received(), after("1h", "contact", purpose="answer"), after("2h", "resolve", outcome="redress")
    )
    scene.when(after("3d", "reopen")).owes("C2.answer", n=2, state="open", started="3d", due="4d")
    scene.owes("C2.reply", n=1, state="met").owes("C2.callback", state="missed")


def test_x9_an_open_answer_gives_way_to_the_new_one() -> None:
    scene = given_c(received(), after("1h", "resolve", outcome="redress")).when(after("2h", "reopen"))
    scene.owes("C2.answer", n=1, state="cancelled").owes("C2.answer", n=2, started="2h", due="26h")
    scene.owes("C2.callback", state="cancelled")


def in_working_days(working_days: int) -> Handbook:
    rule = ObligationRule(
        id="T1.settle",
        rule="T1",
        title={"en": "Settle"},
        start=(Pattern(event="Received"),),
        due=Duration(working_days=working_days),
        met_by=(Pattern(event="Resolved"),),
        owner="@level",
    )
    return varied("changan-211", obligations=(*load("changan-211").obligations, rule))


def put_off(working_days: int, since: str, until: str) -> Scene:
    lines: list[Line] = [after(since, "defer", **DEFER), after(until, RESUME)]
    return sentences(in_working_days(working_days))(
        received(), after("1m", "contact", purpose="answer"), *lines
    )


def test_working_days_end_at_the_end_of_business_and_skip_holidays() -> None:
    # The 9th is a Friday; the 10th, a Saturday, is worked to make up for the holidays before.
    for working_days, due in [(1, "2026-10-10"), (2, "2026-10-12"), (3, "2026-10-13"), (7, "2026-10-19")]:
        sentences(in_working_days(working_days))(received()).owes(
            "T1.settle", due=f"{due}T18:00:00+08:00", calendar="published"
        )


@pytest.mark.parametrize(
    "since, until, due",
    [
        # Three working days from Friday the 9th: Saturday, Monday, Tuesday 18:00.
        ("2026-10-09T10:00:00+08:00", "2026-10-09T11:00:00+08:00", "2026-10-13T18:00:00+08:00"),
        ("2026-10-09T10:00:00+08:00", "2026-10-14T09:00:00+08:00", "2026-10-19T18:00:00+08:00"),
        ("2026-10-12T10:00:00+08:00", "2026-10-14T09:00:00+08:00", "2026-10-15T18:00:00+08:00"),
        # On the due day itself, eight hours before its end.
        ("2026-10-13T10:00:00+08:00", "2026-10-14T09:00:00+08:00", "2026-10-14T17:00:00+08:00"),
        ("2026-10-13T10:00:00+08:00", "2026-10-14T11:00:00+08:00", "2026-10-15T18:00:00+08:00"),
        # Resumed on a Sunday.
        ("2026-10-13T17:00:00+08:00", "2026-10-18T09:00:00+08:00", "2026-10-19T18:00:00+08:00"),
    ],
)
def test_x9_working_days_go_on_with_as_many_as_were_left(since: str, until: str, due: str) -> None:
    put_off(3, since, until).owes("T1.settle", state="open", due=due, running=True)


def test_x9_what_was_extended_to_an_hour_of_its_own_goes_on_by_the_clock() -> None:
    more = {"by": "zhao", "role": "presidents-office", "obligation": "L3.settle"}
    extended = after("1h", "extend", until="2026-10-14T12:00:00+08:00", **more)
    lines = [extended, after("2026-10-12T12:00:00+08:00", "defer", **DEFER)]
    freight(*lines, after("2026-10-13T12:00:00+08:00", RESUME)).owes(
        "L3.settle", n=1, due="2026-10-15T12:00:00+08:00", running=True
    )


def test_a_year_whose_notice_is_not_out_is_provisional() -> None:
    given_there = sentences(in_working_days(2))
    given_there(received(at="2026-12-29T10:00:00+08:00")).owes("T1.settle", calendar="published")
    given_there(received(at="2026-12-31T10:00:00+08:00")).owes("T1.settle", calendar="provisional")


GENERAL, MODERATE = {"severity": "general"}, {"severity": "moderate"}


def freight(*lines: Line) -> Scene:
    return sentences("logistics-network")(
        received(), after("0h", "classify", category="price", **GENERAL), *lines
    )


def test_x9_judging_again_gives_no_time_back_that_stood_still() -> None:
    stood = [after("1h", "defer", **DEFER), after("5d", RESUME)]
    scene = freight(*stood).owes("L3.settle", n=1, due="2026-10-15T18:00:00+08:00")
    scene.when(after("5d1h", "classify", **GENERAL)).owes("L3.settle", n=1, due="2026-10-15T18:00:00+08:00")
    scene.when(after("5d2h", "classify", **MODERATE)).owes("L3.settle", n=1, due="2026-10-19T18:00:00+08:00")
    scene.when(after("5d3h", "classify", **GENERAL)).owes("L3.settle", n=1, due="2026-10-15T18:00:00+08:00")


def test_x9_judged_while_it_stands_still() -> None:
    scene = freight(after("1h", "defer", **DEFER), after("3d", "classify", **MODERATE))
    scene.owes("L3.settle", n=1, state="open", running=False)
    scene.when(after("5d", RESUME)).owes("L3.settle", n=1, due="2026-10-19T18:00:00+08:00", running=True)


def test_an_extension_is_not_taken_back_by_judging_the_same_again() -> None:
    more = after(
        "1h",
        "extend",
        by="zhao",
        role="presidents-office",
        obligation="L3.settle",
        until="2026-10-20T04:00:00Z",
    )
    freight(more, after("2h", "classify", **GENERAL)).owes("L3.settle", n=1, due="2026-10-20T12:00:00+08:00")
