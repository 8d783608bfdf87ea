"""A history for whoever reads Chinese: no event, field, role or time as the ledger stores it."""

import re
from pathlib import Path

import pytest

from aggregates.complaint import facts
from aggregates.complaint.commands import COMMANDS
from cli.fields import fields_of
from cli.handbook_events import event_words, field_words
from cli.language import speaking
from tests.cli.conftest import NUMBER, Feed, Run, receipt

CHINESE = re.compile(r"[\u4e00-\u9fff]")
DAY = {
    "classify": {"id": "c-2", "role": "service-manager", "category": "repair-quality", "severity": "severe"},
    "contact": {
        "id": "c-3",
        "role": "customer-service-specialist",
        "purpose": "answer",
        "method": "phone",
        "summary": "…",
        "promised_by": "2026-10-12T18:00:00+08:00",
    },
}


@pytest.fixture
def day(feed: Feed) -> None:
    """A morning with a receipt, a judgement and a promise until 18:00."""
    common = {"at": "2026-10-12T09:30:00+08:00", "by": "wang.f", "complaint": "@c-1"}
    lines = [{"command": command, **common, **fields} for command, fields in DAY.items()]
    assert all(answer["ok"] for answer in feed(receipt(), *lines))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_field_has_a_chinese_word(name: str) -> None:
    digest = {"sha256"}
    with speaking("zh"):
        names = {field.name for field in fields_of(COMMANDS[name])} - digest
        assert not [each for each in names if not CHINESE.search(field_words(each))]


def test_every_event_has_a_chinese_word() -> None:
    parts = {"Customer", "Fact", "Insured", "Misconduct", "Subject"}
    with speaking("zh"):
        assert not [name for name in {*facts.__all__} - parts if not CHINESE.search(event_words(name))]


@pytest.mark.usefixtures("day")
def test_a_history_speaks_chinese_and_the_time_of_the_place(run: Run, tmp_path: Path) -> None:
    page = tmp_path / "case.html"
    screen = run("history", NUMBER, LANG="zh_CN.UTF-8").stdout
    assert run("history", NUMBER, "--html", str(page), LANG="zh_CN.UTF-8").returncode == 0
    for text in (screen, page.read_text("utf-8")):
        for shown in (
            "判定",
            "(服务经理)" if text is screen else "服务经理",
            "类别: 维修质量",
            "阶段 = 已分类",
        ):
            assert shown in text
        assert ": 2026-10-12 18:00\n" in text.replace("</p>", "\n")
        assert not re.search(r"T\d\d:\d\d:\d\d\S*Z|Classified|repair-quality", text)


@pytest.mark.usefixtures("day")
def test_in_english_names_stay_those_of_the_commands(run: Run) -> None:
    screen = run("history", NUMBER).stdout
    for shown in ("Classified · wang.f (service-manager)", "category: repair-quality", "stage = classified"):
        assert shown in screen
    assert "promised_by: 2026-10-12 18:00" in screen
