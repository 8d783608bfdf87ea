"""A command for every fact: flags, answers, exit codes; questions on a terminal."""

import hashlib
import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from aggregates.complaint.commands import COMMANDS
from cli.catalog import COMMANDS as LISTED
from cli.catalog import HANDLE
from cli.field_texts import text_of
from cli.fields import fields_of
from tests.cli.conftest import NOW, NUMBER, Ask, Feed, Run, receipt

CTRL_C, CTRL_D = "\x03", "\x04"
SPECIALIST = ("--by", "li.na", "--role", "customer-service-specialist")


def test_every_command_of_the_law_is_a_command_of_the_program() -> None:
    assert {name for name, listed in LISTED.items() if listed.section == HANDLE} == COMMANDS.keys()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_field_is_explained(name: str) -> None:
    assert not [field.name for field in fields_of(COMMANDS[name]) if text_of(field.name) == field.name]


def test_a_case_from_the_first_call_to_the_end(run: Run, ask: Ask) -> None:
    intake = ("--name", "张伟", "--phone", "138 1234 5678", "--plate", "渝A12345", "--model", "CS75")
    done = run("receive", "--store", "CQ01", "--channel", "phone", "--content", "漏油", *intake, *SPECIALIST)
    assert (done.returncode, done.stdout) == (0, f"{NUMBER}: Received recorded (version 1)\n")
    manager = ("--by", "wang.f", "--role", "service-manager")
    classify = (
        "--category",
        "repair-quality",
        "--severity",
        "general",
        "--supporting",
        "parts",
        "--supporting",
        "it",
    )
    assert run("classify", NUMBER, *classify, *manager).returncode == 0
    assert run("contact", NUMBER, "--purpose", "reply", "--no-reached", *SPECIALIST).returncode == 0
    promise = ("--promised-by", "2026-10-12 18:00")
    assert run("contact", NUMBER, "--purpose", "answer", *promise, *SPECIALIST).returncode == 0
    case = ask("show", NUMBER)
    assert case["supporting"] == ["parts", "it"]
    assert case["subject"]["kind"] == "vehicle"
    states = {each["id"]: each["state"] for each in case["obligations"]}
    assert (states["C2.reply"], states["C7.promise"]) == ("met", "open")
    due = next(each["due_at"] for each in case["obligations"] if each["id"] == "C7.promise")
    assert due == "2026-10-12T10:00:00.000000Z"


def test_a_refusal_is_1_and_says_why(feed: Feed, run: Run) -> None:
    feed(receipt())
    done = run("close", NUMBER, *SPECIALIST)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Refused by rule X3: ")
    as_json = run("close", NUMBER, *SPECIALIST, "--json")
    assert as_json.returncode == 1
    assert json.loads(as_json.stdout)["error"]["rule"] == "X3"


@pytest.mark.parametrize(
    "arguments,code",
    [
        (("note", NUMBER, "--text", "x", *SPECIALIST), 0),
        (("note", NUMBER, *SPECIALIST), 2),
        (("note", "--text", "x", *SPECIALIST), 2),
        (("note", NUMBER, "--text", "x"), 2),
        (("note", NUMBER, "--text", " ", *SPECIALIST), 2),
        (("note", "CQ01-2026-00099", "--text", "x", *SPECIALIST), 4),
        (("contact", NUMBER, "--purpose", "gossip", *SPECIALIST), 2),
        (("contact", NUMBER, "--purpose", "reply", "--promised-by", "soon", *SPECIALIST), 2),
        (("classify", NUMBER, "--severity", "cosmic", *SPECIALIST), 2),
        (("note", NUMBER, "--text", "x", "--at", "2199-01-01", *SPECIALIST), 2),
        (("note", NUMBER, "--text", "x", "--by", "li.na", "--role", "astrologer"), 4),
        (("attach", NUMBER, "/no/such/file", *SPECIALIST), 2),
        (("nosuch",), 2),
        (("note", NUMBER, "--nosuch"), 2),
    ],
)
def test_exit_codes(feed: Feed, run: Run, arguments: tuple[str, ...], code: int) -> None:
    feed(receipt())
    done = run(*arguments)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert bool(done.stderr) == (code != 0)


def test_who_and_which_role_may_stand_in_the_environment(feed: Feed, run: Run, ask: Ask) -> None:
    feed(receipt())
    person = {"COMPLAINTS_BY": "zhou.min", "COMPLAINTS_ROLE": "service-adviser"}
    assert run("note", NUMBER, "--text", "x", **person).returncode == 0
    assert [(event["by"], event["role"]) for event in ask("history", NUMBER)][-1] == (
        "zhou.min",
        "service-adviser",
    )


def test_a_request_id_makes_a_call_repeatable(feed: Feed, run: Run, ask: Ask) -> None:
    feed(receipt())
    for _ in range(2):
        assert run("note", NUMBER, "--text", "x", "--id", "n-1", "--at", NOW, *SPECIALIST).returncode == 0
    assert ask("show", NUMBER)["version"] == 2


def test_attach_keeps_the_digest_of_a_file(feed: Feed, run: Run, ask: Ask, tmp_path: Path) -> None:
    feed(receipt())
    photo = tmp_path / "漏油.jpg"
    photo.write_bytes(b"not really a photo")
    assert run("attach", NUMBER, str(photo), *SPECIALIST).returncode == 0
    data = ask("history", NUMBER, "--reveal", "--reason", "test")[-1]["data"]
    expected = hashlib.sha256(b"not really a photo").hexdigest()
    assert data == {"name": "漏油.jpg", "sha256": expected, "media_type": "image/jpeg"}


def on_a_terminal(database_url: str, arguments: list[str], answers: list[str]) -> tuple[int, str]:
    """Run the program on a terminal, typing each answer once it has asked."""
    environment = {
        **os.environ,
        "COMPLAINTS_DATABASE_URL": database_url,
        "COMPLAINTS_NOW": NOW,
        "TERM": "dumb",
    }
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "cli.main", *arguments]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment) as program:
        os.close(theirs)
        seen = ""
        waiting = list(answers)
        give_up_at = time.monotonic() + 60
        while time.monotonic() < give_up_at:
            if select.select([ours], [], [], 0.2)[0]:
                try:
                    seen += os.read(ours, 4096).decode("utf-8", "replace")
                except OSError:
                    break  # the program has ended and closed the terminal
            elif program.poll() is not None:
                break
            elif waiting and seen.endswith(": "):
                given = waiting.pop(0)
                if given == CTRL_C:
                    program.send_signal(signal.SIGINT)
                else:
                    os.write(ours, given.encode() + (b"" if given == CTRL_D else b"\n"))
                seen += "\n"
        code = program.wait(10)
    os.close(ours)
    return code, seen


def test_a_person_is_asked_for_what_was_left_out(feed: Feed, ask: Ask, run: Run, database_url: str) -> None:
    feed(receipt())
    answers = ["customer-service-specialist", "nonsense", "satisfied"]
    code, seen = on_a_terminal(database_url, ["callback", NUMBER, "--by", "li.na"], answers)
    assert "Your role" in seen
    assert "very-dissatisfied" in seen
    assert "Please choose one of these." in seen
    assert code == 1
    assert "X3" in seen
    code, seen = on_a_terminal(database_url, ["note", *SPECIALIST], [NUMBER, "typed on a terminal"])
    assert code == 0, seen
    assert ask("history", NUMBER)[-1]["kind"] == "NoteAdded"


@pytest.mark.parametrize("arguments", [["note", NUMBER, "--no-input"], ["--no-input", "note", NUMBER]])
def test_nobody_is_asked_who_does_not_want_to_be(run: Run, database_url: str, arguments: list[str]) -> None:
    code, seen = on_a_terminal(database_url, [*arguments, *SPECIALIST], [])
    assert code == 2
    assert "--text" in seen


@pytest.mark.parametrize("key", [CTRL_C, CTRL_D])
def test_a_question_can_be_left_and_that_is_no_refusal(ask: Ask, database_url: str, key: str) -> None:
    code, seen = on_a_terminal(database_url, ["receive", "--store", "CQ01", *SPECIALIST], ["phone", key])
    assert code == 130, seen
    assert "\r\nStopped." in seen
    assert ask("list") == []
