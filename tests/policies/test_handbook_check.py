"""`complaints handbook check`: every mistake with its line, and what the file leaves open."""

import json
import re
from pathlib import Path

import pytest

from policies.handbooks import FOLDER, check, content_of, shipped
from tests.conftest import Run

IDLE = """
[[obligations]]
id = "X4.attend"
rule = "X4"
title = { en = "Attend", zh = "跟进" }
start = [{ moment = "idle" }]
due = { hours = 24 }
met_by = [{ event = "*", by = ["@person"] }]
owner = "@level"
"""

SMALL = (
    """
name = "small"
version = "1"
title = { en = "Small", zh = "小" }
ladder = ["clerk", "boss"]
chief = "boss"
channels = ["phone"]
severities = ["general", "severe"]
categories = ["goods/late", "goods/lost"]
satisfied = ["satisfied"]

[authority]
boss = "unlimited"

[calendar]
published_until = 2026

[repeat]
window_days = 90
keys = ["customer"]

[titles]
clerk = { en = "clerk", zh = "职员" }
boss = { en = "boss", zh = "主管" }
phone = { en = "phone", zh = "电话" }
general = { en = "general", zh = "一般" }
severe = { en = "severe", zh = "严重" }
goods = { en = "goods", zh = "货物" }
"goods/late" = { en = "late", zh = "延误" }
"goods/lost" = { en = "lost", zh = "遗失" }
"""
    + IDLE
    + """
[[obligations]]
id = "H1.settle"
rule = "H1"
title = { en = "Settle", zh = "处理" }
start = [{ event = "Classified" }]
when = [{ channel = ["phone"] }]
due = { by_severity = { general = 3, severe = 1 } }
met_by = [{ event = "Resolved" }]
owner = "clerk"

[[escalations]]
rule = "X5"
on = [{ event = "DeadlineMissed" }]
to = "@next"

[[rights]]
rule = "H2"
command = "mark"
where = { as = ["malicious"] }
from_role = "boss"

[[steps]]
rule = "H3"
command = "close"
needs = "Contacted:outcome"

[[wanted]]
rule = "H4"
field = "customer.phone"

[[required]]
rule = "H5"
command = "close"
field = "summary"
"""
)

MISTAKES = [
    ('owner = "clerk"', 'owner = "nurse"', "there is no role nurse"),
    ('boss = "unlimited"', 'nurse = "unlimited"', "there is no role nurse"),
    ('from_role = "boss"', 'from_role = "nurse"', "nurse is on no step of the ladder"),
    ('chief = "boss"', 'chief = "nurse"', "nurse is on no step"),
    ('to = "@next"', 'to = "nurse"', "nurse is on no step"),
    ('ladder = ["clerk", "boss"]', 'ladder = ["clerk", "boss", "clerk"]', "clerk stands here twice"),
    ('severities = ["general", "severe"]', 'severities = ["general", "severe", "general"]', "general stands"),
    ('id = "H1.settle"', 'id = "X4.attend"', "the obligation X4.attend stands here twice"),
    ('event = "Classified"', 'event = "Judged"', "there is no event Judged"),
    ('{ event = "Resolved" }', '{ event = "Resolved", where = { as = ["x"] } }', "Resolved has no field as"),
    (
        '{ event = "Resolved" }',
        '{ event = "Resolved", where = { outcome = ["won"] } }',
        "Resolved.outcome is never won",
    ),
    ('channel = ["phone"]', 'chanel = ["phone"]', "a case has no field chanel"),
    ('when = [{ channel = ["phone"] }]', 'when = [{ channel = ["fax"] }]', "channel is never fax"),
    ('when = [{ channel = ["phone"] }]', 'when = [{ major = ["yes"] }]', "major is never yes"),
    ('when = [{ channel = ["phone"] }]', 'when = [{ category = ["food"] }]', "category is never food"),
    ('when = [{ channel = ["phone"] }]', 'when = [{ done = ["Solved"] }]', "there is no event Solved"),
    ('when = [{ channel = ["phone"] }]', 'when = [{ "fact.due" = ["x"] }]', "no field due"),
    ('where = { as = ["malicious"] }', 'where = { as = ["evil"] }', "Marked.as is never evil"),
    ('needs = "Contacted:outcome"', 'needs = "Contacted:coffee"', "Contacted is never coffee"),
    ('needs = "Contacted:outcome"', 'needs = "Resolved#2"', "only attempts at a return call are counted"),
    ('field = "customer.phone"', 'field = "customer.fax"', "nothing called customer.fax"),
    ('field = "summary"', 'field = "sum"', "Closed has no field sum"),
    ('satisfied = ["satisfied"]', 'satisfied = ["glad"]', "satisfied is never glad"),
    ("general = 3, severe = 1", "general = 3, severe = 1, odd = 2", "by_severity is never odd"),
    ("by_severity = { general = 3, severe = 1 }", 'same_as = "H9"', "there is no obligation H9"),
    ("by_severity = { general = 3, severe = 1 }", 'field = "category"', "Classified has no time called"),
    ("by_severity = { general = 3, severe = 1 }", "month_day = 31", "less than or equal to 28"),
    ("by_severity = { general = 3, severe = 1 }", "hours = 0", "greater than 0"),
    ('met_by = [{ event = "Resolved" }]', "met_by = []", "nothing meets H1.settle"),
    (
        '{ event = "Resolved" }',
        '{ event = "LiabilityEnforced" }',
        "nobody may do what meets H1.settle",
    ),
    ('needs = "Contacted:outcome"', 'needs = "LiabilityEnforced"', "close waits for what nobody may do"),
    ('command = "close"', 'command = ["close", "receive"]', "receive opens the case"),
    ('owner = "clerk"', 'owner = "@raised-to"', "H1.settle could be nobody's"),
    (IDLE, "", "a case could be without an owner"),
    (
        'start = [{ moment = "idle" }]',
        'start = [{ moment = "idle" }]\nwhen = [{ major = [true] }]',
        "must start",
    ),
    ("published_until = 2026", 'published_until = 2026\nzone = "Mars/North"', "no time zone Mars/North"),
    ("published_until = 2026", 'published_until = 2026\ncountry = "ZZ"', "the holidays of ZZ are not known"),
    ('name = "small"', 'nmae = "small"', "nmae: Extra inputs are not permitted"),
    ('name = "small"', 'name = "small', "Illegal character"),
    ('name = "small"', 'include = ["every"]\nname = "small"', "nothing called every to include"),
    ('name = "small"', 'include = 5\nname = "small"', "nothing called 5 to include"),
    ('boss = "unlimited"', 'boss = "1.00"\nclerk = "2.00"', "a higher step of the ladder has a lower limit"),
]

NOBODY = """
[[rights]]
rule = "H6"
command = "enforce-liability"
roles = []
"""

LEFT_OPEN = [
    ('boss = "unlimited"', 'boss = "500.00"', "an authority gap"),
    ("general = 3, severe = 1", "general = 3", "H1.settle: no deadline for the severity severe"),
    (
        'ladder = ["clerk", "boss"]',
        'ladder = ["clerk", "boss"]\ngrounds = ["loud"]',
        "nothing reacts to a major",
    ),
    (
        "[authority]",
        '[[rights]]\nrule = "H7"\ncommand = "escalate"\nroles = []\n\n[authority]',
        "nobody may escalate to boss",
    ),
    (
        "[authority]",
        '[alternates]\nsales-boss = { of = "boss", categories = [] }\n\n[authority]',
        "sales-boss stands for no category",
    ),
    (
        'boss = "unlimited"',
        'boss = "unlimited"\nauditor = "9.00"',
        "auditor may approve, but stands on no step",
    ),
    ('event = "Classified"', 'event = "Assigned"', "H1.settle: where Assigned names no due, nothing is owed"),
    ('zh = "职员"', 'fr = "commis"', "no title in zh for: clerk"),
    ('title = { en = "Settle", zh = "处理" }', 'title = { zh = "处理" }', "no title in en for: H1.settle"),
    (
        'owner = "clerk"',
        'owner = "clerk"\n[[rights]]\nrule = "H8"\ncommand = "resolve"\nroles = ["boss"]',
        "clerk owes",
    ),
    (
        '[[escalations]]\nrule = "X5"\non = [{ event = "DeadlineMissed" }]',
        '[[escalations]]\nrule = "X5"\non = [{ event = "Reopened" }]',
        "nothing reacts to a missed deadline",
    ),
]


@pytest.fixture
def found(tmp_path: Path) -> object:
    def find(text: str) -> list[tuple[str, str, str]]:
        file = tmp_path / "small.toml"
        file.write_text(text, encoding="utf-8")
        lines = ["", *text.splitlines()]
        return [(each.finding.severity, str(each.finding), lines[each.line]) for each in check(file)]

    return find


def test_a_small_handbook_is_in_order(found: object) -> None:
    assert callable(found)
    assert found(SMALL) == []


@pytest.mark.parametrize("name", shipped())
def test_the_shipped_handbooks_leave_nothing_open(name: str) -> None:
    assert check(Path(str(FOLDER / f"{name}.toml"))) == []


def changed(old: str, new: str) -> str:
    assert old in SMALL
    text = SMALL.replace(old, new, 1)
    if "LiabilityEnforced" in new:
        text += NOBODY
    if "auditor" in new:
        text = text.replace('chief = "boss"', 'chief = "boss"\nroles = ["auditor"]').replace(
            "[titles]", '[titles]\nauditor = { en = "auditor", zh = "审计" }'
        )
    if "loud" in new:
        text = text.replace("[titles]", '[titles]\nloud = { en = "loud", zh = "吵闹" }')
    if "Assigned" in new:
        text = text.replace("by_severity = { general = 3, severe = 1 }", 'field = "due"')
    if "sales-boss" in new:
        text = text.replace("[titles]", '[titles]\nsales-boss = { en = "sales", zh = "销售" }')
    return text


@pytest.mark.parametrize("old,new,words", MISTAKES)
def test_a_mistake_is_told_with_its_line(old: str, new: str, words: str, found: object) -> None:
    assert callable(found)
    told = [each for each in found(changed(old, new)) if each[0] == "mistake"]
    assert [message for _severity, message, _line in told if words in message], told


@pytest.mark.parametrize("old,new,words", LEFT_OPEN)
def test_what_is_left_open_is_told_and_no_mistake(old: str, new: str, words: str, found: object) -> None:
    assert callable(found)
    told = found(changed(old, new))
    assert [message for _severity, message, _line in told if words in message], told
    assert {severity for severity, _message, _line in told} == {"open"}


@pytest.mark.parametrize(
    "old,new,line",
    [
        ('owner = "clerk"', 'owner = "nurse"', 'owner = "nurse"'),
        ('boss = "unlimited"', 'nurse = "unlimited"', 'nurse = "unlimited"'),
        ('event = "Classified"', 'event = "Judged"', 'start = [{ event = "Judged" }]'),
        ("general = 3, severe = 1", "general = 3", "due = { by_severity = { general = 3 } }"),
        ('channel = ["phone"]', 'chanel = ["phone"]', 'when = [{ chanel = ["phone"] }]'),
        ('needs = "Contacted:outcome"', 'needs = "Contacted:coffee"', 'needs = "Contacted:coffee"'),
    ],
)
def test_the_line_is_the_one_to_change(old: str, new: str, line: str, found: object) -> None:
    assert callable(found)
    assert line in [where for _severity, _message, where in found(changed(old, new))]


def test_a_row_after_included_ones_has_its_own_line(tmp_path: Path) -> None:
    text = content_of("logistics-network").replace('owner = "branch-manager"', 'owner = "nobody"')
    file = tmp_path / "changed.toml"
    file.write_text(text, encoding="utf-8")
    [told] = check(file)
    assert text.splitlines()[told.line - 1] == 'owner = "nobody"'


def test_the_program_ends_with_1_for_mistakes_only(complaints: Run, tmp_path: Path) -> None:
    file = tmp_path / "small.toml"
    file.write_text(SMALL.replace('boss = "unlimited"', 'boss = "5.00"'), encoding="utf-8")
    told = complaints("handbook", "check", str(file))
    assert told.returncode == 0, told.stderr
    assert re.search(r"small\.toml:\d+: left open: an authority gap", told.stdout)
    assert complaints("handbook", "check", str(file), "--strict").returncode == 1
    file.write_text(SMALL.replace('owner = "clerk"', 'owner = "nurse"'), encoding="utf-8")
    told = complaints("handbook", "check", str(file), "--json")
    assert told.returncode == 1
    [mistake] = json.loads(told.stdout)
    assert mistake["severity"] == "mistake"
    assert file.read_text("utf-8").splitlines()[mistake["line"] - 1] == 'owner = "nurse"'
    told = complaints("handbook", "check", str(file), LANG="zh_CN.UTF-8")
    assert "没有角色 nurse" in told.stdout


def test_a_file_that_cannot_be_read_is_a_wrong_call(complaints: Run, tmp_path: Path) -> None:
    assert complaints("handbook", "check", str(tmp_path / "none.toml")).returncode == 2
    (tmp_path / "bad.toml").write_bytes(b"name = \xff")
    assert complaints("handbook", "check", str(tmp_path / "bad.toml")).returncode == 2
