"""`complaints handbook diff`: what a manager would notice, and nothing else."""

import json
from pathlib import Path

import pytest

from aggregates.handbook import Handbook
from policies.handbook_diff import diff
from policies.handbooks import content_of, load, read, shipped
from tests.conftest import Run


def changed(old: str, new: str, name: str = "changan-211") -> Handbook:
    text = content_of(name)
    assert old in text
    return read(text.replace(old, new, 1))


@pytest.mark.parametrize("name", shipped())
def test_a_handbook_differs_in_nothing_from_itself(name: str) -> None:
    assert diff(load(name), load(name)) == []


@pytest.mark.parametrize(
    "old,new,area,name,change",
    [
        (
            'service-manager = "3000.00"',
            'service-manager = "5000.00"',
            "authority",
            "service-manager",
            "changed",
        ),
        ('service-adviser = "200.00"\n', "", "authority", "service-adviser", "removed"),
        ("due = { hours = 2 }", "due = { hours = 4 }", "obligations", "C2.reply", "changed"),
        ('id = "C2.callback"', 'id = "C2.call"', "obligations", "C2.callback", "removed"),
        ('"return-call-agent", "service', '"service', "ladder", "ladder", "changed"),
        ('"price", "staff', '"staff', "categories", "price", "removed"),
        ('roles = ["customer-service-specialist", ', 'roles = ["clerk", ', "roles", "clerk", "added"),
        ('from_role = "service-manager"', 'from_role = "general-manager"', "rights", "mark", "changed"),
        ('field = "customer.name"', 'field = "customer.email"', "wanted", "customer.email", "added"),
        ('to = "general-manager"', 'to = "service-manager"', "escalations", "C4", "changed"),
        ('version = "1"', 'version = "2"', "settings", "version", "changed"),
        ('zh = "回访员"', 'zh = "回访"', "titles", "return-call-agent", "changed"),
        ('consent_rule = "C8"', "", "settings", "consent_rule", "removed"),
    ],
)
def test_what_was_changed_is_told(old: str, new: str, area: str, name: str, change: str) -> None:
    found = diff(load("changan-211"), changed(old, new))
    assert (area, name, change) in [(each.area, each.name, each.change) for each in found]


def test_one_change_is_one_difference() -> None:
    [found] = diff(load("changan-211"), changed("due = { hours = 2 }", "due = { hours = 4 }"))
    assert (found.what, found.before.hours, found.after.hours) == ("due", 2, 4)


def test_commands_of_one_row_are_told_apart() -> None:
    both = '["penalise", "reward"]'
    [found] = diff(load("4s-group"), changed(both, '["penalise"]', "4s-group"))
    assert (found.area, found.name, found.change) == ("rights", "reward", "removed")


def test_the_program_speaks_in_words_of_either_language(complaints: Run, tmp_path: Path) -> None:
    file = tmp_path / "new.toml"
    file.write_text(
        content_of("changan-211")
        .replace("due = { hours = 2 }", "due = { hours = 4 }", 1)
        .replace('service-manager = "3000.00"', 'service-manager = "5000.00"'),
        encoding="utf-8",
    )
    told = complaints("handbook", "diff", "changan-211", str(file))
    assert told.returncode == 0, told.stderr
    assert "~ C2.reply, time: 4 hours (was: 2 hours)" in told.stdout
    assert "~ service manager: 5000.00 CNY (was: 3000.00 CNY)" in told.stdout
    told = complaints("handbook", "diff", "changan-211", str(file), LANG="zh_CN.UTF-8")
    assert "~ 服务经理：5000.00 CNY（原为：3000.00 CNY）" in told.stdout
    assert "4 小时" in told.stdout
    told = complaints("handbook", "diff", "changan-211", str(file), "--json")
    first = json.loads(told.stdout)[0]
    assert (first["area"], first["change"], first["before"], first["after"]) == (
        "authority",
        "changed",
        "3000.00",
        "5000.00",
    )


@pytest.mark.parametrize("one", shipped())
def test_any_two_handbooks_can_be_told_apart_in_words(one: str, complaints: Run) -> None:
    told = complaints("handbook", "diff", one, "service-standard", LANG="zh_CN.UTF-8")
    assert told.returncode == 0, told.stderr
    assert bool(told.stdout) == (one != "service-standard")


@pytest.mark.parametrize("name,code", [("nowhere", 4), ("nowhere.toml", 2), ("/", 2)])
def test_what_is_no_handbook_is_said(name: str, code: int, complaints: Run) -> None:
    told = complaints("handbook", "diff", "4s-group", name)
    assert told.returncode == code
    assert "nowhere" in told.stderr or "/" in told.stderr


def test_a_store_can_run_under_a_file_of_its_own(complaints: Run, tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    own = content_of("changan-211").replace('name = "changan-211"', 'name = "own"')
    file.write_text(own, encoding="utf-8")
    assert complaints("store", "add", "OWN1", "--handbook", str(file)).returncode == 0
    file.write_text(own.replace('version = "1"', 'version = "2"'), encoding="utf-8")
    assert complaints("handbook", "adopt", str(file), "--store", "OWN1", "--by", "boss").returncode == 0
    listed = json.loads(complaints("store", "list", "--json").stdout)
    assert listed == [{"store": "OWN1", "handbook": "own", "version": "2"}]
    line = {"id": "1", "command": "adopt-handbook", "by": "x", "store": "OWN1", "handbook": "own"}
    told = complaints("apply", "-", input=json.dumps(line))
    assert "there are: 1, 2" in told.stdout
    told = complaints("apply", "-", input=json.dumps({**line, "version": "1"}))
    assert json.loads(told.stdout)["handbook_version"] == "1"
    file.write_text(own.replace('owner = "@handler"', 'owner = "nobody"'), encoding="utf-8")
    told = complaints("store", "add", "OWN2", "--handbook", str(file))
    assert told.returncode == 2
    assert "has mistakes" in told.stderr


def test_no_table_of_a_handbook_is_left_out() -> None:
    compared = {each.area for one in shipped() for each in diff(load(one), read(EMPTY))}
    compared |= {each.what for one in shipped() for each in diff(load(one), read(EMPTY))}
    assert set(Handbook.model_fields) <= compared


EMPTY = """
name = "empty"
version = "9"
title = { en = "Empty" }
ladder = ["x"]
chief = "x"
channels = ["x"]
severities = ["x"]
categories = ["x"]
satisfied = []
recusal_rule = "E1"
review_day = 9
authority_rule = "E2"
repeat = { window_days = 1, keys = [] }
calendar = { published_until = 1, country = "DE", zone = "UTC", business_end = "10:00" }
"""
