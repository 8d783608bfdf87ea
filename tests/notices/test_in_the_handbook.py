"""The table of notices in a handbook file: checked, kept, compared."""

from pathlib import Path
from typing import Any

import pytest

from aggregates.handbook import Handbook
from aggregates.handbook_notices import NoticeRule
from cli.handbook_diff import sentence
from cli.handbook_words import Words
from policies.handbook_diff import diff
from policies.handbook_review import review
from policies.handbooks import check, content_of, load, read, whole_content


def with_notice(**fields: Any) -> Handbook:
    row = {
        "rule": "G1",
        "on": [{"event": "Received"}],
        "to": "legal",
        "title": {"en": "{number}", "zh": "{number}"},
        "text": {"en": "{number}", "zh": "{number}"},
        **fields,
    }
    book = load("4s-group")
    return book.model_copy(update={"notices": (*book.notices, NoticeRule.model_validate(row))})


def test_a_good_row_is_in_order() -> None:
    assert review(with_notice()) == []
    assert review(with_notice(to=["@level", "@handler", "ceo", "manufacturer"])) == []
    assert review(with_notice(on=[{"event": "Escalated"}], to="@raised-to")) == []
    assert review(with_notice(on=[{"event": "DeadlineMissed"}], to="@owner")) == []


@pytest.mark.parametrize(
    "fields,severity,words",
    [
        ({"to": "nobody-known"}, "mistake", "a notice cannot go to nobody-known"),
        ({"to": "customer"}, "mistake", "a notice cannot go to customer"),
        ({"to": []}, "mistake", "the notice goes to nobody"),
        ({"to": "@raised-to"}, "mistake", "Received names nobody for @raised-to"),
        ({"to": "@owner", "on": [{"moment": "major"}]}, "mistake", "major names nobody for @owner"),
        ({"on": []}, "mistake", "a notice needs an event"),
        ({"on": [{"moment": "idle"}]}, "mistake", "a notice needs an event"),
        ({"on": [{"event": "Recieved"}]}, "mistake", "there is no event Recieved"),
        ({"on": [{"event": "Received", "where": {"colour": ["red"]}}]}, "mistake", "has no field colour"),
        ({"on": [{"event": "Received", "by": ["nurse"]}]}, "mistake", "there is no role nurse"),
        ({"when": [{"chanel": ["phone"]}]}, "mistake", "a case has no field chanel"),
        ({"text": {"en": "{content}", "zh": "{number}"}}, "mistake", "a notice cannot speak of {content}"),
        ({"title": {"en": "{}", "zh": "{number}"}}, "mistake", "a notice cannot speak of {}"),
        ({"text": {"en": "{number}"}}, "open", "there is no text in the language zh"),
    ],
)
def test_a_mistake_is_found(fields: dict[str, Any], severity: str, words: str) -> None:
    found = [(each.severity, str(each)) for each in review(with_notice(**fields))]
    assert [text for kind, text in found if kind == severity and words in text], found


def test_a_mistake_is_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "group.toml"
    text = content_of("4s-group")
    file.write_text(text.replace("{grounds}. The early warning", "{ground}. The early warning"), "utf-8")
    told = check(file)
    assert [text.splitlines()[each.line - 1].startswith("text = ") for each in told] == [True]


def test_what_is_adopted_tells_the_same() -> None:
    book = load("4s-group")
    kept = Handbook.model_validate_json(whole_content(content_of("4s-group")))
    assert kept.notices == book.notices
    assert kept.notices_on == book.notices_on


def test_a_difference_is_told_in_words() -> None:
    before = load("4s-group")
    after = read(
        content_of("4s-group").replace('to = ["brand-division", "legal"]', 'to = ["legal", "@level"]')
    )
    said = [sentence(each, Words(after, before)) for each in diff(before, after)]
    assert len(said) == 1
    assert said[0].startswith("the case becomes major is told to: legal, the role at the level")
    assert "(was: the case becomes major is told to: brand division, legal" in said[0]
    removed = diff(before, before.model_copy(update={"notices": before.notices[:-1]}))
    assert [(each.area, each.name, each.change) for each in removed] == [("notices", "G8", "removed")]


def test_what_is_told_of_services_and_measures() -> None:
    late: dict[str, Any] = {"on": [{"event": "DeadlineMissed"}], "of": "measure"}
    assert review(with_notice(**late, to=["@owner", "@supervisor", "@chief"])) == []
    wrong: list[tuple[dict[str, Any], str]] = [
        ({**late, "to": "@level"}, "a measure has no @level"),
        ({"of": "complaint", "to": "@supervisor"}, "a complaint has no @supervisor"),
        ({**late, "on": [{"event": "Received"}], "to": "legal"}, "Received never happens to a measure"),
        ({**late, "on": [{"moment": "major"}], "to": "legal"}, "major never happens to a measure"),
        ({"on": [{"event": "MeasureCompleted"}]}, "MeasureCompleted never happens to a complaint"),
        ({**late, "when": [{"channel": ["phone"]}], "to": "legal"}, "a measure has no field channel"),
        ({"when": [{"visited": [True]}]}, "a complaint has no field visited"),
    ]
    for fields, words in wrong:
        assert any(words in str(each) for each in review(with_notice(**fields))), words
