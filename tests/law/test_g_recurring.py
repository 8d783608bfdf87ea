"""G12: the same category and cause across customers, and when that asks for a measure."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from aggregates.complaint.recurring import group, no_longer
from aggregates.complaint.state import AskedMeasure, Case
from aggregates.handbook_tables import Recurring
from policies.handbooks import load
from tests.law.sentences import RECEIPT


def rule() -> Recurring:
    found = load("4s-group").recurring
    assert found is not None
    return found


def case(n: int, days: float = 0, **fields: Any) -> Case:
    """A case of a customer of its own, received so many days after the first, with the same cause."""
    known: dict[str, Any] = {"store": "HZ01", "category": "repair-quality", "cause": "value/repeated-repair"}
    received_at = RECEIPT + timedelta(days=days)
    return Case(
        UUID(int=n), number=f"HZ01-2026-{n:05d}", received_at=received_at,
        **{"handbook": ("4s-group", "1"), "person": UUID(int=100 + n), **known, **fields},
    )  # fmt: skip


def grouped(last: Case, *others: Case, **changed: Any) -> list[int]:
    """The numbers of the cases that ask for a measure together with `last`."""
    found = group(last, others, rule().model_copy(update=changed))
    return [each.stream.int for each in found]


def test_g12_three_cases_with_the_same_category_and_cause_ask_for_a_measure() -> None:
    assert rule().rule == "G12"
    assert grouped(case(3), case(1), case(2)) == [1, 2, 3]
    assert grouped(case(2), case(1)) == []
    assert grouped(case(1), case(4, 2), case(3, 1)) == [1, 3, 4]


@pytest.mark.parametrize(
    "name, id_", [("4s-group", "G12"), ("service-standard", "S13"), ("auto-dealer", "D6")]
)
def test_g12_s13_d6_so_it_is_where_measures_are_kept(name: str, id_: str) -> None:
    wanted = Recurring(rule=id_, cases=3, window_days=30, across_stores=False)
    assert load(name).recurring == wanted


@pytest.mark.parametrize("days, found", [(30, [1, 2, 3]), (30.001, [])])
def test_g12_within_thirty_days(days: float, found: list[int]) -> None:
    assert grouped(case(3, days), case(1), case(2, 1)) == found


def test_g12_the_window_may_begin_before_or_with_the_case() -> None:
    assert grouped(case(2, 20), case(1), case(3, 40), case(4, 49)) == [2, 3, 4]
    assert grouped(case(2, 25), case(1), case(3, 30), case(4, 60)) == [1, 2, 3]


@pytest.mark.parametrize(
    "other",
    [
        {"category": "price"},
        {"cause": "people/impolite"},
        {"cause": None},
        {"store": "HZ02"},
        {"handbook": ("changan-211", "1")},
        {"withdrawn": "void"},
        {"withdrawn": "duplicate"},
    ],
)
def test_g12_only_what_is_the_same(other: dict[str, Any]) -> None:
    assert grouped(case(3), case(1), replace(case(2), **other)) == []
    assert grouped(replace(case(3), **other), case(1), case(2)) == []


def test_g12_a_withdrawn_complaint_was_one_all_the_same() -> None:
    assert grouped(case(3), case(1), case(2, withdrawn="withdrawn")) == [1, 2, 3]


def test_g12_across_stores_where_the_handbook_says_so() -> None:
    cases = [case(1), case(2, store="HZ02")]
    assert grouped(case(3), *cases) == []
    assert grouped(case(3), *cases, across_stores=True) == [1, 2, 3]


def test_g12_not_only_one_customers_repeats() -> None:
    same = UUID(int=7)
    assert grouped(case(3, person=same), case(1, person=same), case(2, person=same)) == []
    assert grouped(case(3, person=same), case(1, person=same), case(2)) == [1, 2, 3]


def test_g12_x10_who_is_not_named_counts_as_another_customer_unless_it_is_the_same_car() -> None:
    named: dict[str, Any] = {"given": frozenset({"customer", "customer.phone"})}
    car: dict[str, Any] = {"subject": UUID(int=50)}
    other: dict[str, Any] = {"subject": UUID(int=51)}
    assert grouped(case(3), case(1), case(2)) == [1, 2, 3]
    assert grouped(case(3, **car), case(1, **car), case(2, **car)) == []
    assert grouped(case(3, **car), case(1, **car), case(2, **other)) == [1, 2, 3]
    assert grouped(case(3, **car), case(1, **car), case(2)) == [1, 2, 3]
    assert grouped(case(3, **car), case(1, **car), case(2, **car, **named)) == []
    assert grouped(case(3, **car), case(1, **car, **named), case(2, **car, **named)) == [1, 2, 3]


ASKED = (AskedMeasure("HZ01-M2026-00001", "G12", "repair-quality", "value/repeated-repair"),)


def test_g12_once_a_group_and_window() -> None:
    first = [case(n, asked_measures=ASKED) for n in (1, 2, 3)]
    assert grouped(case(4, 5), *first) == []
    assert grouped(first[0], *first[1:]) == []
    later = [case(5, 31), case(6, 32)]
    assert grouped(case(7, 33), *first, *later) == [5, 6, 7]


def test_g12_what_was_asked_for_another_cause_is_another_matter() -> None:
    other = (AskedMeasure("HZ01-M2026-00001", "G12", "price", "value/repeated-repair"),)
    major = (AskedMeasure("HZ01-M2026-00002", "S13"),)
    assert grouped(case(3), case(1, asked_measures=other), case(2, asked_measures=major)) == [1, 2, 3]


def test_g12_a_case_leaves_its_group_until_the_measure_is_drafted() -> None:
    assert no_longer(case(1, asked_measures=ASKED)) == ()
    assert no_longer(case(1, asked_measures=ASKED, cause="people/impolite")) == ASKED
    assert no_longer(case(1, asked_measures=ASKED, withdrawn="void")) == ASKED
    drafted = ("HZ01-M2026-00001",)
    assert no_longer(case(1, asked_measures=ASKED, cause="people/impolite", measures=drafted)) == ()
    assert no_longer(case(1, asked_measures=(AskedMeasure("M", "S13"),), cause=None)) == ()
