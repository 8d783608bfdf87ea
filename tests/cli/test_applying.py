"""apply: JSON Lines in, JSON Lines out, in order, whatever comes in."""

import json
import os
import select
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import NOW, NUMBER, Ask, Run, receipt


def text_of(*lines: dict[str, Any]) -> str:
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def answers_of(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


NOTE = {"command": "note", "by": "li.na", "role": "customer-service-specialist", "complaint": "@c-1"}


@pytest.mark.parametrize("fast", [(), ("--fast",)])
def test_every_line_is_answered_in_order(run: Run, ask: Ask, fast: tuple[str, ...]) -> None:
    bad = {"id": "c-3", **NOTE, "text": "x", "unknown-field": 1}
    lines = text_of(receipt(), {"id": "c-2", **NOTE, "text": "calm"}, bad)
    done = run("apply", "-", "--clock", "commands", *fast, input=lines)
    assert done.returncode == 1
    first, second, third = answers_of(done.stdout)
    assert first == {"id": "c-1", "ok": True, "complaint": NUMBER, "version": 1, "events": ["Received"]}
    assert second == {"id": "c-2", "ok": True, "complaint": NUMBER, "version": 2, "events": ["NoteAdded"]}
    assert (third["id"], third["ok"], third["error"]["code"]) == ("c-3", False, "invalid")
    assert third["error"]["field"] == "unknown-field"
    assert set(third["error"]) == {"code", "rule", "message", "field"}
    assert ask("show", NUMBER)["version"] == 2


def test_the_same_again_changes_nothing(run: Run, ask: Ask) -> None:
    lines = text_of(receipt(), {"id": "c-2", **NOTE, "text": "calm"})
    first = run("apply", "-", "--clock", "commands", input=lines)
    second = run("apply", "-", "--clock", "commands", input=lines)
    assert second.stdout == first.stdout, "to the letter"
    assert second.returncode == 0
    assert ask("show", NUMBER)["version"] == 2
    other = run("apply", "-", "--clock", "commands", input=text_of(receipt(content="something else")))
    assert answers_of(other.stdout)[0]["error"]["code"] == "id-reused"


def test_a_refusal_names_the_rule_in_the_reader_s_language(run: Run) -> None:
    lines = text_of(receipt(), {**NOTE, "id": "c-2", "command": "close"})
    for language in ("C.UTF-8", "zh_CN.UTF-8"):
        done = run("apply", "-", "--clock", "commands", input=lines, LANG=language)
        error = answers_of(done.stdout)[1]["error"]
        assert (error["code"], error["rule"]) == ("refused", "X3")
        assert any("\u4e00" <= sign <= "\u9fff" for sign in error["message"]) == language.startswith("zh")


def test_files_from_windows_with_marks_and_empty_lines_and_no_end(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "day.jsonl"
    line = json.dumps(receipt(), ensure_ascii=False).encode()
    file.write_bytes(
        b"\xef\xbb\xbf" + line + b"\r\n\r\n   \n" + json.dumps({**NOTE, "id": "c-2", "text": "x"}).encode()
    )
    done = run("apply", str(file), "--clock", "commands")
    assert done.returncode == 0
    assert [answer["ok"] for answer in answers_of(done.stdout)] == [True, True]


@pytest.mark.parametrize(
    "line",
    [
        b"\xff\xfe{}",
        b'{"id": "x", "command": "receive", "content": "\xe4\xbd',
        b"[]",
        b"null",
        b'{"id": "x", "id": "x"}',
        b'{"id": "x", "amount": NaN}',
        b"{" * 100_000,
        b"1" * 100_000,
        b'{"id": "\\ud800"}',
        b'{"id": "x", "command": "note", "at": "2026-10-12T09:00:00", "by": "a", "role": "b"}',
        json.dumps({**receipt(), "x" * 200_000: 1}).encode(),
        json.dumps({**receipt(), "at": "2199-01-01T00:00:00Z"}).encode(),
    ],
)
def test_what_cannot_be_read_is_an_answer_not_an_end(run: Run, ask: Ask, tmp_path: Path, line: bytes) -> None:
    file = tmp_path / "lines"
    file.write_bytes(line + b"\n" + json.dumps(receipt()).encode() + b"\n")
    done = run("apply", str(file), "--clock", "commands")
    bad, good = answers_of(done.stdout)
    assert done.returncode == 1
    assert bad["error"]["code"] == "invalid"
    assert good["ok"]
    assert "Traceback" not in done.stderr
    assert len(ask("list")) == 1


def test_a_wrong_call_is_2(run: Run, tmp_path: Path) -> None:
    assert run("apply", str(tmp_path / "missing")).returncode == 2
    assert run("apply", str(tmp_path)).returncode == 2
    assert run("apply", "-", "--until", "some day").returncode == 2
    assert run("apply", "-", "--until", "2199-01-01T00:00:00Z").returncode == 2
    assert run("apply", "-", "--clock", "mine").returncode == 2
    assert run("apply").returncode == 2


def test_until_carries_the_clock_on(run: Run, ask: Ask) -> None:
    run("apply", "-", "--clock", "commands", "--until", "2026-10-12T09:59:00+08:00", input=text_of(receipt()))
    assert ask("show", NUMBER)["version"] == 1
    later = {"COMPLAINTS_NOW": "2026-10-12T12:00:00+08:00"}
    run("apply", "-", "--clock", "commands", "--until", "2026-10-12T11:30:00+08:00", input="", **later)
    kinds = [(event["kind"], event["rule"]) for event in ask("history", NUMBER)]
    assert kinds == [("Received", None), ("DeadlineMissed", "C2"), ("Escalated", "X5")]


def test_answers_can_go_to_a_file(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "answers"
    done = run("apply", "-", "--clock", "commands", "--answers", str(file), input=text_of(receipt()))
    assert done.stdout == ""
    assert answers_of(file.read_text("utf-8"))[0]["ok"]


def test_an_answer_comes_before_the_next_line_is_asked_for(run: Run, database_url: str) -> None:
    environment = {**os.environ, "COMPLAINTS_DATABASE_URL": database_url, "COMPLAINTS_NOW": NOW}
    environment.pop("PYTHONUNBUFFERED", None)
    command = [sys.executable, "-m", "cli.main", "apply", "-", "--clock", "commands"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        for line in (receipt(), {**NOTE, "id": "c-2", "text": "x"}):
            program.stdin.write(json.dumps(line).encode() + b"\n")
            program.stdin.flush()
            assert select.select([program.stdout], [], [], 30)[0], "the answer waits for more input"
            assert json.loads(program.stdout.readline())["ok"]
        program.stdin.close()
        assert program.wait(30) == 0
