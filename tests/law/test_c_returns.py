"""C9: what is said in a return call by kind of customer, and what the centre and its posts aim at."""

from decimal import Decimal

import pytest

from aggregates.handbook_service import CallTemplate, template_for
from policies.handbook_terms import roles
from policies.handbooks import load


def words(kind: str | None, line: str) -> CallTemplate:
    found = template_for(load("changan-211").call_templates, kind, line)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "kind, line, title",
    [
        ("vip", "repair", "VIP customer"),
        ("vip", "sale", "VIP customer"),
        ("company", "maintenance", "Company customer"),
        ("overhaul", "repair", "After an overhaul"),
        ("overhaul", "detailing", "Every other customer"),
        (None, "repair", "Every other customer"),
        ("neighbour", "sale", "Every other customer"),
    ],
)
def test_c9_each_kind_of_customer_is_called_in_words_of_its_own(
    kind: str | None, line: str, title: str
) -> None:
    found = words(kind, line)
    assert found.title["en"] == title
    assert set(found.title) == set(found.text) == {"en", "zh"}
    assert found.rule == "C9"


def test_c9_the_kinds_are_known_and_titled() -> None:
    book = load("changan-211")
    assert book.customer_kinds == ("vip", "company", "overhaul")
    assert all(set(book.titles[kind]) == {"en", "zh"} for kind in book.customer_kinds)
    assert load("4s-group").customer_kinds == ()


def test_c9_targets_of_the_centre_and_of_posts() -> None:
    book = load("changan-211")
    assert [(each.of, str(each.value), each.role) for each in book.targets] == [
        ("satisfaction", "0.95", None),
        ("market_share", "0.30", None),
        ("returning_rate", "0.60", None),
        ("moved_rate", "0.40", None),
        ("satisfaction", "0.97", "service-adviser"),
        ("moved_rate", "0.45", "return-call-agent"),
    ]
    assert {(each.rule, each.set_by) for each in book.targets} == {("C9", "service-manager")}
    assert all(each.role is None or each.role in roles(book) for each in book.targets)
    assert all(Decimal(0) < each.value < Decimal(1) for each in book.targets)
