"""Bad input gets a clear error and leaves no trace; what is odd but right is stored and shown as it is."""

import io
import json
import timeit
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cli.main import main
from ledger.database import Connection
from ledger.masking import mask
from policies.apply import apply
from policies.desk import Desk
from tests.conftest import Run
from tests.robustness.lines import NOW_TEXT, encode, note, receive, registrations
from tests.robustness.nasty import TEXTS, lines, raw_lines, templates
from tests.robustness.program import answers, apply_here, new_desk, start, write_lines

CODES = {"invalid", "refused", "not-authorised", "unknown", "id-reused"}
TABLES = (
    "ledger.entries", "ledger.numbers", "ledger.handbooks", "ledger.stores", "vault.people", "vault.lookups",
    "policies.timers",
)  # fmt: skip
CASE = "CQ01-2026-00001"
REVEAL = ("--reveal", "--reason", "test", "--by", "test")


def trace(connection: Connection) -> list[Any]:
    """How much there is of everything that a refused line must not add to."""
    counted = ", ".join(f"(SELECT count(*) FROM {table})" for table in TABLES)
    row = connection.execute(f"SELECT {counted}".encode()).fetchone()
    assert row is not None
    return list(row)


@pytest.fixture
def desk(connection: Connection, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk on a ledger with the stores and one case."""
    monkeypatch.setenv("COMPLAINTS_DATABASE_URL", database_url)
    monkeypatch.setenv("COMPLAINTS_NOW", NOW_TEXT)
    opened = apply_here(connection, encode([*registrations(), receive("c-1")]))
    assert opened[-1]["complaint"] == CASE
    return new_desk(connection)


def asked(*arguments: str) -> str:
    """What the program prints; it must end well and say nothing else."""
    out, errors = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(errors):
        assert main(list(arguments)) == 0, errors.getvalue()
    assert errors.getvalue() == ""
    return out.getvalue()


def one_reply(desk: Desk, line: bytes, *, fast: bool) -> dict[str, Any]:
    (reply,) = apply(iter([line]), desk, fast=fast)
    return reply


@pytest.mark.parametrize("fast", [False, True])
def test_what_is_no_command_is_refused_and_the_next_line_is_not(
    desk: Desk, database_url: str, tmp_path: Path, fast: bool
) -> None:
    table = raw_lines()
    bad = [line for line, _field in table.values()]
    good = encode(note(f"n-{n}", CASE) for n in range(len(bad)))
    mixed = [line for pair in zip(bad, good, strict=True) for line in pair]
    before = trace(desk.room.store.connection)
    process = start(
        database_url, "apply", str(write_lines(tmp_path / "x", mixed)), *(["--fast"] if fast else [])
    )
    out, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (1, b"")
    replies = answers(out)
    assert len(replies) == len(mixed)
    assert [reply for reply in replies[1::2] if not reply["ok"]] == []
    for (name, (_line, field)), reply in zip(table.items(), replies[::2], strict=True):
        assert reply["ok"] is False, name
        assert (reply["error"]["code"], reply["error"]["field"]) == ("invalid", field), name
        assert 0 < len(reply["error"]["message"]) < 500, name
    assert trace(desk.room.store.connection) == [before[0] + len(good), *before[1:]]


@pytest.mark.parametrize("name", TEXTS)
def test_an_odd_text_is_stored_and_shown_as_it_is(desk: Desk, name: str, tmp_path: Path) -> None:
    text = TEXTS[name]
    said = receive("odd", content=text, demand=text, customer={"name": text, "address": text})
    opened = one_reply(desk, *encode([said]), fast=False)
    noted = one_reply(desk, *encode([note("odd-2", opened["complaint"], text=text)]), fast=True)
    assert [opened["ok"], noted["ok"]] == [True, True]
    number = opened["complaint"]
    shown = json.loads(asked("show", number, "--json", *REVEAL))
    assert (shown["content"], shown["customer"]["name"]) == (text, text)
    told = json.loads(asked("history", number, "--json", *REVEAL))
    assert told[0]["data"]["customer"]["address"] == told[0]["data"]["demand"] == text
    assert [event["data"]["text"] for event in told if event["kind"] == "NoteAdded"] == [text]
    page = tmp_path / "page.html"
    for output in everything_said(number, page):
        assert not {"\x1b", "\x9b", "\x07", "\x00", "\u202e", "\u2066", "\r"} & set(output)
    assert "<script" not in page.read_text("utf-8")


def everything_said(number: str, page: Path) -> Iterator[str]:
    """What people look at, masked and in the clear."""
    for revealed in ((), REVEAL):
        yield asked("show", number, *revealed)
        yield asked("history", number, *revealed)
    with redirect_stderr(io.StringIO()):
        assert main(["history", number, "--html", str(page), *REVEAL]) == 0
    yield page.read_text("utf-8")
    yield asked("list")
    yield asked("list", "--csv").replace("\r\n", "\n")


@pytest.mark.parametrize("megabytes,fast", [(1, False), (5, False), (5, True)])
def test_a_long_text_is_stored_and_read_back(desk: Desk, megabytes: int, fast: bool) -> None:
    text = "油漆起泡\n" * (megabytes * 1024 * 1024 // 13)
    reply = one_reply(desk, *encode([receive("long", content=text)]), fast=fast)
    assert reply["ok"], reply
    assert json.loads(asked("show", reply["complaint"], "--json", *REVEAL))["content"] == text


@pytest.mark.parametrize(
    "content,replied",
    [
        (b"", []),
        (b"\n \n\t\r\n", []),
        (b"\xef\xbb\xbf", []),
        (b"\xef\xbb\xbf%b\r\n\r\n%b\r\n", [True, True]),
        (b"\n\n%b\n\n\n%b", [True, True]),
        (b"%b\x00\n%b\n", [False, True]),
        (b"%b %b\n", [False]),
        (bytes(range(256)) * 40, None),
    ],
)
def test_files_as_other_systems_write_them(
    desk: Desk, complaints: Run, tmp_path: Path, content: bytes, replied: list[bool] | None
) -> None:
    notes = encode([note("f-1", CASE), note("f-2", CASE)])
    for place, line in enumerate(notes):
        content = content.replace(b"%b", line, 1) if place < 2 else content
    file = tmp_path / "file.jsonl"
    file.write_bytes(content)
    done = complaints("apply", str(file))
    replies = [json.loads(line)["ok"] for line in done.stdout.splitlines()]
    assert replies == replied if replied is not None else not any(replies)
    assert (done.returncode, done.stderr) == (0 if all(replies) else 1, "")


@pytest.mark.parametrize("place,said", [("missing.jsonl", "missing.jsonl"), (".", "directory")])
def test_a_file_that_cannot_be_read_is_a_wrong_call(
    complaints: Run, tmp_path: Path, place: str, said: str
) -> None:
    done = complaints("apply", str(tmp_path / place))
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


FAR = "2199-12-31T23:59:59-12:00"
STAFF = {"by": "pu.yu", "role": "customer-service-specialist", "complaint": CASE}


@pytest.mark.parametrize(
    "line",
    [
        receive("edge", at="1970-01-01T00:00:00+14:00"),
        {"id": "edge", "command": "contact", "purpose": "answer", "promised_by": FAR, **STAFF},
        {"id": "edge", "command": "assign", "to": "x", "to_role": "service-adviser", "due": FAR, **STAFF},
    ],
)
def test_a_time_at_the_edge_of_what_is_taken_spoils_nothing(desk: Desk, line: dict[str, Any]) -> None:
    replies = list(apply(iter(encode([line, note("next", CASE)])), desk))
    assert [reply["ok"] for reply in replies] == [False, True]


@pytest.mark.parametrize("fast", [False, True])
def test_a_refused_correction_teaches_the_vault_nothing(desk: Desk, fast: bool) -> None:
    customer = {"phone": "13812345678"}
    seal = {
        "id": "seal",
        "command": "seal-person",
        "by": "x",
        "reason": "court",
        "complaint": "CQ01-2026-00002",
    }
    assert all(
        reply["ok"] for reply in apply(iter(encode([receive("sealed", customer=customer), seal])), desk)
    )
    again = {
        **STAFF,
        "id": "again",
        "command": "correct",
        "field": "subject.id",
        "value": "渝A1",
        "complaint": seal["complaint"],
    }
    before = trace(desk.room.store.connection)
    refused, noted = apply(iter(encode([again, note("next", CASE)])), desk, fast=fast)
    assert (refused["ok"], noted["ok"]) == (False, True)
    assert trace(desk.room.store.connection) == [before[0] + 1, *before[1:]]


SHAPED = templates(CASE)


@settings(
    max_examples=250,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
@example(line=b'{"id": "x", "command": [], "by": "x"}', fast=True)
@given(line=lines(SHAPED), fast=st.booleans())
def test_whatever_is_asked_is_refused_without_a_trace_or_can_be_shown(
    desk: Desk, line: bytes, fast: bool
) -> None:
    refused_without_a_trace_or_shown(desk, line, fast=fast)


def refused_without_a_trace_or_shown(desk: Desk, line: bytes, *, fast: bool) -> None:
    connection = desk.room.store.connection
    before = trace(connection)
    replies = list(apply(iter([line]), desk, fast=fast))
    assert len(replies) == bool(line.strip())
    for reply in replies:
        json.dumps(reply)
        if not reply["ok"]:
            assert reply["error"]["code"] in CODES
            assert 0 < len(reply["error"]["message"]) < 6000
            assert trace(connection) == before
        elif "complaint" in reply:
            assert reply["events"], reply
            number = reply["complaint"]
            assert json.loads(asked("show", number, "--json", *REVEAL))["number"] == number
            assert len(json.loads(asked("history", number, "--json"))) >= reply["version"]
            assert "\x1b" not in asked("show", number) + asked("history", number)


def test_masking_takes_no_longer_than_the_text_is_long() -> None:
    assert seconds_to_mask(12_000) < 9 * seconds_to_mask(3_000)


def seconds_to_mask(characters: int) -> float:
    text = "长" * characters
    return min(timeit.repeat(lambda: mask("content", text), number=1, repeat=3))
