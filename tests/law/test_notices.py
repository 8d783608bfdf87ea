"""Whom the handbooks tell of what (G5, G7, G8, C6, X5), and that a notice is no warning."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from aggregates.beside import Matter
from aggregates.complaint import facts
from aggregates.complaint.state import Case, Event
from aggregates.complaint.view import take_in
from aggregates.handbook import Handbook
from aggregates.measure.facts import MeasureCalledOff
from aggregates.measure.state import Measure
from aggregates.service.facts import ReturnCallChecked
from aggregates.service.state import Service
from policies.handbooks import load, shipped
from policies.notices import plain, texts_of, told
from policies.outbox import Texts

RECEIPT = datetime(2026, 10, 9, 1, 15, tzinfo=UTC)

Told = list[tuple[str, str]]


def receipt(**fields: Any) -> facts.Fact:
    return facts.Received(**{"store": "HZ01", "channel": "phone", "content": "…", **fields})


def happens(
    fact: facts.Fact,
    handbook: Handbook,
    case: Case | None = None,
    *,
    role: str | None = None,
    rule: str | None = None,
) -> tuple[Event, Case, bool]:
    """The event, the case after it, and whether it became major by it."""
    before = case or Case(UUID(int=1), handbook=(handbook.name, handbook.version), number="HZ01-2026-00001")
    event = Event(fact, RECEIPT, "li.na", role, rule)
    after, _ = take_in(before, event, handbook)
    after.number = "HZ01-2026-00001"
    return event, after, after.major and not before.major


def tells(handbook: Handbook, event: Event, case: Case, became_major: bool) -> Told:
    return [(rule.rule, to) for _, rule, to in told(event, case, handbook, became_major=became_major)]


def said(handbook: Handbook, event: Event, case: Case, became_major: bool) -> dict[str, Texts]:
    """Title and text in each language, by rule."""
    found = told(event, case, handbook, became_major=became_major)
    return {rule.rule: texts_of(rule, to, event, case, handbook) for _, rule, to in found}


@pytest.mark.parametrize("way", [{"channel": "call-centre"}, {"forwarded_by": "call-centre"}])
def test_g5_what_the_call_centre_received_is_told_to_the_stores_manager(way: dict[str, str]) -> None:
    book = load("4s-group")
    assert tells(book, *happens(receipt(**way), book)) == [("G5", "customer-relations-manager")]
    assert tells(book, *happens(receipt(), book)) == []


def test_g5_nothing_is_told_of_what_follows_later() -> None:
    book = load("4s-group")
    _, case, _ = happens(receipt(channel="call-centre"), book)
    assert tells(book, *happens(facts.NoteAdded(text="…"), book, case)) == []


def test_g7_g8_a_major_case_is_told_to_those_to_whom_a_warning_is_owed() -> None:
    book = load("4s-group")
    found = tells(book, *happens(receipt(grounds=("media",)), book))
    assert found == [
        ("G7", "brand-division"), ("G7", "legal"), ("G8", "department-head"), ("G8", "general-manager"),
    ]  # fmt: skip
    _, case, _ = happens(receipt(), book)
    classified = facts.Classified(grounds=("disturbance",))
    assert tells(book, *happens(classified, book, case)) == found
    _, major, _ = happens(classified, book, case)
    assert tells(book, *happens(facts.NoteAdded(text="…"), book, major)) == []


def test_g7_g8_a_notice_meets_no_obligation() -> None:
    book = load("4s-group")
    _, case, _ = happens(receipt(grounds=("media",)), book)
    owed = {each.id for each in case.obligations.values() if each.running}
    assert {"G7.warn-brand", "G7.warn-legal", "G8.tell-general-manager"} <= owed


def test_c6_whoever_a_case_is_raised_to_is_told() -> None:
    book = load("changan-211")
    _, case, _ = happens(receipt(), book)
    case = replace(case, handler="wang.f", handler_role="service-adviser")
    assert tells(book, *happens(facts.Escalated(to="service-manager"), book, case, rule="X5")) == [
        ("C6", "service-manager")
    ]


@pytest.mark.parametrize("name", shipped())
def test_x5_a_miss_is_told_to_the_role_at_the_level(name: str) -> None:
    book = load(name)
    _, case, _ = happens(receipt(), book)
    case = replace(case, level=book.ladder[1])
    owed = next(each for each in case.obligations.values() if each.running)
    missed = facts.DeadlineMissed(obligation=owed.id, instance=owed.n, due_at=owed.due_at)
    assert tells(book, *happens(missed, book, case, rule=owed.rule)) == [("X5", book.ladder[1])]


def test_s5_a_major_complaint_is_put_before_the_general_manager_at_once() -> None:
    book = load("service-standard")
    found = tells(book, *happens(receipt(channel="media", grounds=("media",)), book))
    assert found == [("S5", "general-manager"), ("S5", "customer-service-manager")]
    assert tells(book, *happens(receipt(), book)) == []


def test_s8_a_complaint_in_a_return_call_goes_to_its_department_and_one_about_quality_to_four() -> None:
    book = load("service-standard")
    called = happens(receipt(return_call="XM01-S2026-00001"), book)
    assert tells(book, *called) == [("S8", "department-head")]
    judged, other = facts.Classified(category="quality"), facts.Classified(category="delay")
    four = ["service-adviser", "technical-expert", "inspector", "lead-mechanic"]
    assert tells(book, *happens(judged, book, called[1])) == [("S8", to) for to in four]
    assert tells(book, *happens(other, book, called[1])) == []
    assert tells(book, *happens(judged, book, happens(receipt(), book)[1])) == []


def test_d7_a_major_complaint_goes_to_the_managers_at_once() -> None:
    book = load("auto-dealer")
    found = tells(book, *happens(receipt(grounds=("declared-major",)), book))
    assert found == [("D7", to) for to in ("service-manager", "sales-manager", "general-manager")]
    assert tells(book, *happens(receipt(), book)) == []


def missed(owed: str, **fields: Any) -> Event:
    fact = facts.DeadlineMissed(obligation=owed, instance=1, due_at=RECEIPT, **fields)
    return Event(fact, RECEIPT, "policy", None, owed.partition(".")[0])


def of_matter(name: str, event: Event, matter: Matter) -> list[tuple[str, str, Texts]]:
    book = load(name)
    found = told(event, matter, book, became_major=False)
    return [(rule.rule, to, texts_of(rule, to, event, matter, book)) for _, rule, to in found]


@pytest.mark.parametrize("name", shipped())
def test_x5_s13_d6_a_late_measure_is_told_to_owner_supervisor_and_the_head_of_the_house(name: str) -> None:
    matter = Measure(UUID(int=3), store="HZ01", number="HZ01-M2026-00001", supervisor="qian", owner="wu")
    found = of_matter(name, missed("S13.measure", owner="wu"), matter)
    assert [(rule, to) for rule, to, _ in found] == [("X5", "wu"), ("X5", "qian"), ("X5", load(name).chief)]
    for language in ("en", "zh"):
        told_so = found[0][2][language]
        title = load(name).obligation_rules["S13.measure"].title[language]
        assert all(
            each in told_so["text"] for each in ("HZ01-M2026-00001", "HZ01", title, "2026-10-09 09:15")
        )
        assert "HZ01-M2026-00001" in told_so["title"]
        assert title in told_so["title"]
    nobody_yet = of_matter(name, missed("S13.draft", owner_role="general-affairs"), Measure(UUID(int=3)))
    assert [to for _, to, _ in nobody_yet] == ["general-affairs", load(name).chief]
    planned = Event(NOTHING, RECEIPT, "policy", None, "S13")
    assert of_matter(name, planned, matter) == []


NOTHING = MeasureCalledOff()


@pytest.mark.parametrize("owner", ["sales-consultant", "information-officer"])
def test_s8_a_return_call_that_is_late_is_told_to_its_owner_and_the_manager(owner: str) -> None:
    matter = Service(UUID(int=2), store="XM01", number="XM01-S2026-00001", line="sale")
    found = of_matter("service-standard", missed("S8.sale-1", owner_role=owner), matter)
    assert [(rule, to) for rule, to, _ in found] == [("S8", owner), ("S8", "customer-service-manager")]
    assert "XM01-S2026-00001" in found[0][2]["en"]["title"]
    assert "2026-10-09 09:15" in found[0][2]["zh"]["text"]
    checked = Event(ReturnCallChecked(service="S", finding="…"), RECEIPT, "li.na", "information-officer")
    assert of_matter("service-standard", checked, matter) == []


def test_the_texts_name_the_case_the_ground_and_the_time_in_both_languages() -> None:
    group, dealer = load("4s-group"), load("changan-211")
    major = said(group, *happens(receipt(grounds=("media",), channel="call-centre"), group))
    assert major["G5"]["en"] == {
        "title": "HZ01-2026-00001: complaint from the call centre",
        "text": "The call centre passed complaint HZ01-2026-00001 to store HZ01.",
    }
    assert major["G5"]["zh"]["text"] == "呼叫中心已将投诉 HZ01-2026-00001 转至门店 HZ01，请及时处理。"
    assert "negative media report" in major["G7"]["en"]["text"]
    assert "2026-10-10 09:15" in major["G7"]["en"]["text"]
    assert "媒体负面报道" in major["G7"]["zh"]["text"]
    assert "2026-10-09 10:15" in major["G8"]["en"]["text"]
    assert "2026-10-09 10:15" in major["G8"]["zh"]["text"]
    assert "HZ01-2026-00001" in major["G8"]["zh"]["text"]
    _, case, _ = happens(receipt(), dealer)
    raised = said(dealer, *happens(facts.Escalated(to="service-manager"), dealer, case, rule="X5"))
    assert "by 2026-10-09 11:15" in raised["C6"]["en"]["text"]
    assert "2026-10-09 11:15" in raised["C6"]["zh"]["text"]
    missed = facts.DeadlineMissed(obligation="C2.reply", instance=1, due_at=RECEIPT + timedelta(hours=2))
    late = said(dealer, *happens(missed, dealer, replace(case, level="service-adviser"), rule="C2"))["X5"]
    for language in ("en", "zh"):
        assert "2026-10-09 11:15" in late[language]["text"]
        assert dealer.obligation_rules["C2.reply"].title[language] in late[language]["text"]


@pytest.mark.parametrize("name", shipped())
def test_every_text_has_both_languages(name: str) -> None:
    for rule in load(name).notices:
        assert set(rule.title) == set(rule.text) == {"en", "zh"}
        assert all("{number}" in text for text in (*rule.title.values(), *rule.text.values()))


def test_nothing_of_the_customer_can_be_named_and_nothing_steers() -> None:
    book = load("4s-group")
    row = book.notices[0].model_copy(
        update={
            "title": {
                "en": "{number}\r\nBcc: x@example.com\x00 {content} {customer.name} {number.__class__}"
            },
            "text": {"en": "{number}\n{content}\x1b[2J"},
        }
    )
    customer = {"name": "张伟", "phone": "13812345678"}
    event, case, _ = happens(receipt(content="漏油", customer=customer, channel="call-centre"), book)
    texts = texts_of(row, "legal", event, case, book)
    title = "HZ01-2026-00001  Bcc: x@example.com  {content} {customer.name} {number.__class__}"
    assert texts["en"] == {"title": title, "text": "HZ01-2026-00001\n{content} [2J"}
    assert "漏油" not in str(texts)
    assert plain("a\r\nb\u202ec\u2028") == "a  b c"
