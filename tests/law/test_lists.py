"""What the regulations list, name by name: ladders, limits, categories, grounds, causes, channels, items."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from policies.handbook_terms import families, roles
from policies.handbooks import load
from tests.law.sentences import after, received, sentences

LISTS = tomllib.loads((Path(__file__).parent / "lists.toml").read_text("utf-8"))
SHARED, AUTOMOTIVE = LISTS.pop("shared"), LISTS.pop("automotive")
BOOKS = sorted(LISTS)
CARS = ["4s-group", "auto-dealer", "changan-211", "service-standard"]

each_handbook = pytest.mark.parametrize("name", BOOKS)


def of(name: str, field: str) -> Any:
    return LISTS[name].get(field)


@each_handbook
def test_c3_the_ladder_and_the_other_roles(name: str) -> None:
    book = load(name)
    assert list(book.ladder) == of(name, "ladder")
    assert list(book.roles) == of(name, "roles")
    assert {role: [each.of, *each.categories] for role, each in book.alternates.items()} == (
        of(name, "alternates") or {}
    )


@each_handbook
def test_g11_the_authority_table(name: str) -> None:
    book = load(name)
    limits = {
        role: limit if isinstance(limit, str) else f"{limit:.2f}" for role, limit in book.authority.items()
    }
    assert limits == of(name, "authority")


@each_handbook
def test_g12_severities_categories_and_grounds(name: str) -> None:
    book = load(name)
    assert list(book.severities) == of(name, "severities")
    assert list(book.categories) == of(name, "categories")
    assert list(book.grounds) == of(name, "grounds")


@each_handbook
def test_a1_p7_causes(name: str) -> None:
    assert list(load(name).causes) == (of(name, "causes") or AUTOMOTIVE["causes"])


@each_handbook
def test_c1_g2_l1_every_handbook_knows_every_channel(name: str) -> None:
    assert list(load(name).channels) == SHARED["channels"]


@each_handbook
def test_x6_repeats_and_grounds_by_the_way_it_came(name: str) -> None:
    book = load(name)
    assert (book.repeat.window_days, list(book.repeat.keys)) == (SHARED["window_days"], SHARED["keys"])
    assert book.repeat.ground is bool(of(name, "repeat_is_a_ground"))
    assert book.implied_grounds == SHARED["implied_grounds"]
    assert book.chief == of(name, "chief")


@each_handbook
def test_x7_s4_what_counts_as_satisfied_and_when_pending_cases_are_reviewed(name: str) -> None:
    book = load(name)
    assert list(book.satisfied) == SHARED["satisfied"]
    assert book.review_day == SHARED["review_day"]
    assert list(book.recipients) == SHARED["recipients"]


@each_handbook
def test_x1_g11_c8_whose_rule_says_no(name: str) -> None:
    book = load(name)
    assert book.recusal_rule == of(name, "recusal_rule")
    assert book.authority_rule == of(name, "authority_rule")
    assert book.consent_rule == of(name, "consent_rule")


@each_handbook
def test_working_days_are_those_of_the_statutory_calendar(name: str) -> None:
    calendar = load(name).calendar
    assert calendar.country == SHARED["country"]
    assert calendar.zone == SHARED["zone"]
    assert calendar.business_end.isoformat() == SHARED["business_end"]
    assert calendar.published_until == SHARED["published_until"]
    assert not calendar.days_off
    assert not calendar.working_days


@pytest.mark.parametrize("name", CARS)
def test_s9_items_of_a_return_call(name: str) -> None:
    lines = load(name).lines
    assert list(lines) == ["sale", *AUTOMOTIVE["services"]]
    assert list(lines["sale"].items) == AUTOMOTIVE["sale_items"]
    assert {str(line.target) for line in lines.values()} == {AUTOMOTIVE["target"]}
    for service in AUTOMOTIVE["services"]:
        assert list(lines[service].items) == AUTOMOTIVE["service_items"]


@each_handbook
@pytest.mark.parametrize("language", ["en", "zh"])
def test_everything_named_has_a_title_in_both_languages(name: str, language: str) -> None:
    book = load(name)
    named = (*roles(book), *families(book.categories), *families(book.causes), *book.severities)
    named = (*named, *book.grounds, *book.channels, *book.recipients)
    assert not [each for each in named if not book.titles.get(each, {}).get(language)]
    assert all(rule.title.get(language) for rule in book.obligations)
    assert all(line.title.get(language) for line in book.lines.values())
    assert book.title.get(language)


@each_handbook
def test_c8_nobody_consents_but_a_manufacturers_region(name: str) -> None:
    given = sentences(name)
    for role in roles(load(name)):
        scene = given(received(), after("1h", "request-compensation", amount="1"))
        scene.when(after("2h", "consent-compensation", by="sun", role=role))
        if (name, role) == ("changan-211", "regional-service-manager"):
            scene.then("CompensationConsented")
        else:
            scene.refused("C8", code="not-authorised")


@each_handbook
def test_x10_what_is_wanted_and_whose_rule_wants_it(name: str) -> None:
    assert [[each.rule, each.field] for each in load(name).wanted] == of(name, "wanted")


@each_handbook
def test_an_obligations_id_begins_with_its_rule(name: str) -> None:
    assert [each.id for each in load(name).obligations if each.id.partition(".")[0] != each.rule] == []
