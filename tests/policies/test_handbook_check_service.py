"""`complaints handbook check` on measures that recur, on targets and on words for return calls (G12, C9)."""

import json
from typing import Any

import pytest

from aggregates.handbook_service import CallTemplate, Target
from aggregates.handbook_tables import Recurring
from policies.handbook_review import review
from policies.handbooks import load
from tests.conftest import Run

BOTH = {"en": "…", "zh": "…"}
ANYBODY = CallTemplate(rule="C9", title=BOTH, text=BOTH)


def found(name: str, **tables: Any) -> list[str]:
    return [str(each) for each in review(load(name).model_copy(update=tables))]


def target(**fields: Any) -> Target:
    values = {"rule": "C9", "of": "moved_rate", "value": "0.5", "set_by": "service-manager"}
    return Target.model_validate({**values, **fields})


def template(**fields: Any) -> CallTemplate:
    return CallTemplate.model_validate({"rule": "C9", "title": BOTH, "text": BOTH, **fields})


def test_what_ships_is_in_order() -> None:
    assert found("changan-211") == found("4s-group") == []


@pytest.mark.parametrize(
    "targets, words",
    [
        ([target(role="nurse")], "there is no role nurse"),
        ([target(set_by="nurse")], "there is no role nurse"),
        ([target(), target(value="0.6")], "moved_rate stands here twice"),
    ],
)
def test_targets_of_nobody(targets: list[Target], words: str) -> None:
    assert any(words in each for each in found("changan-211", targets=tuple(targets)))
    assert found("changan-211", targets=(target(), target(role="service-adviser"))) == []


@pytest.mark.parametrize(
    "templates, words",
    [
        ([template(lines=("wash",)), ANYBODY], "there is no line of business wash"),
        ([template(text={"en": "…"}), ANYBODY], "there is no text in the language zh"),
        ([template(kind="vip")], "no template is for a customer of no kind"),
        ([template(lines=("repair",))], "no template is for a customer of no kind"),
    ],
)
def test_words_for_nobody(templates: list[CallTemplate], words: str) -> None:
    assert any(words in each for each in found("changan-211", call_templates=tuple(templates)))
    assert found("changan-211", call_templates=(template(kind="vip"), ANYBODY)) == []


def test_a_measure_that_nobody_drafts() -> None:
    words = "nobody owes its draft"
    recurring = Recurring(rule="C1", cases=3, window_days=30)
    assert any(words in each for each in found("changan-211", recurring=recurring))
    book = load("service-standard")
    others = tuple(each for each in book.obligations if each.id != "S13.draft")
    assert any(words in each for each in found("service-standard", obligations=others))


def test_a_handbook_shows_what_recurs_what_is_aimed_at_and_what_is_said(complaints: Run) -> None:
    shown = json.loads(complaints("handbook", "show", "changan-211", "--json").stdout)
    assert [each["value"] for each in shown["targets"]][:2] == [0.95, 0.3]
    assert shown["call_templates"][0]["kind"] == "vip"
    told = complaints("handbook", "show", "changan-211").stdout
    assert "overall satisfaction, service adviser: 97.0%, set by service manager [C9]" in told
    assert "After an overhaul: Good day" in told
    told = complaints("handbook", "show", "4s-group").stdout
    assert "3 cases with the same category and cause in 30 days ask for a measure, at one store [G12]" in told
