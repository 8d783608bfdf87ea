"""The ways themselves: what arrives, and what happens where nobody listens, or listens badly."""

import hashlib
import hmac
import json
import sys
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from uuid import UUID

import pytest
from pydantic import TypeAdapter

from policies import ways
from policies.ways import Message, Undelivered, Way
from tests.notices.books import SECRET
from tests.notices.receiving import Calls, Mails, free_port

NOW = datetime(2026, 10, 9, 1, 15, tzinfo=UTC)
TEXT = "门店 HZ01 的投诉 HZ01-2026-00001 为重大投诉。\n“速办”"


def message(**fields: str) -> Message:
    given = {
        "recipient": "legal",
        "number": "HZ01-2026-00001",
        "store": "HZ01",
        "rule": "G7",
        "language": "zh",
        "title": "HZ01-2026-00001：重大投诉，待预警",
        "text": TEXT,
        **fields,
    }
    return Message(UUID(int=7), NOW, **given)


def way(**fields: object) -> Way:
    return TypeAdapter(Way).validate_python(fields)


def smtp(port: int, **fields: object) -> Way:
    known = {"kind": "smtp", "host": "127.0.0.1", "tls": "none", "from": "ledger@example.com"}
    return way(**{**known, "port": port, **fields})


def webhook(url: str) -> Way:
    return way(kind="webhook", url=url, secret=SECRET)


def text_of(mail: EmailMessage) -> str:
    return str(mail.get_content()).replace("\r\n", "\n").removesuffix("\n")


def test_an_email_arrives_as_it_was_written(mails: Mails) -> None:
    smtp(mails.port).deliver(message(), ("a@example.com", "b@example.com"), NOW)
    mail = mails.received[0]
    assert mails.to == [["a@example.com", "b@example.com"]]
    assert mail["Subject"] == "HZ01-2026-00001：重大投诉，待预警"
    assert text_of(mail) == TEXT
    assert mail["Message-ID"] == f"<{UUID(int=7)}@example.com>"
    assert mail["Idempotency-Key"] == str(UUID(int=7))
    assert parsedate_to_datetime(mail["Date"]) == NOW


def test_no_header_comes_in_through_a_title(mails: Mails) -> None:
    hostile = "x\r\nBcc: victim@example.com\nX-A: 1\x00\u2028y\r\n\r\nbody"
    smtp(mails.port).deliver(message(title=hostile), ("a@example.com",), NOW)
    mail = mails.received[0]
    assert mail["Bcc"] is None
    assert mail["X-A"] is None
    assert mails.to == [["a@example.com"]]
    assert mail["Subject"] == "x  Bcc: victim@example.com X-A: 1  y    body"


def test_a_text_cannot_end_the_mail_before_its_end(mails: Mails) -> None:
    smtp(mails.port).deliver(message(text="one\n.\nMAIL FROM:<x@y>\n..two"), ("a@example.com",), NOW)
    assert len(mails.received) == 1
    assert text_of(mails.received[0]) == "one\n.\nMAIL FROM:<x@y>\n..two"


@pytest.mark.parametrize("answer", ["451 later", "554 never"])
def test_a_mail_server_that_says_no(mails: Mails, answer: str) -> None:
    mails.answer = answer
    with pytest.raises(Undelivered, match=answer[:3]):
        smtp(mails.port).deliver(message(), ("a@example.com",), NOW)


def test_a_mail_server_that_refuses_one_of_two(mails: Mails) -> None:
    mails.refused = {"b@example.com"}
    with pytest.raises(Undelivered, match=r"refused for b@example\.com: 550 no such user") as caught:
        smtp(mails.port).deliver(message(), ("a@example.com", "b@example.com"), NOW)
    assert caught.value.reached == ("a@example.com",)
    assert mails.to == [["a@example.com"]]
    with pytest.raises(Undelivered, match=r"^refused for b@example\.com: 550 no such user$") as caught:
        smtp(mails.port).deliver(message(), ("b@example.com",), NOW)
    assert caught.value.reached == ()


def test_a_mail_server_without_tls_is_not_told_where_tls_is_wanted(mails: Mails) -> None:
    with pytest.raises(Undelivered, match="STARTTLS"):
        smtp(mails.port, tls="starttls").deliver(message(), ("a@example.com",), NOW)
    with pytest.raises(Undelivered):
        smtp(mails.port, tls="tls").deliver(message(), ("a@example.com",), NOW)
    assert mails.received == []


def test_a_call_is_signed_and_whole(calls: Calls) -> None:
    webhook(calls.url).deliver(message(), ("13800000000",), NOW)
    call = calls.received[0]
    said = call.json
    assert (said["title"], said["text"], said["to"]) == (
        "HZ01-2026-00001：重大投诉，待预警",
        TEXT,
        ["13800000000"],
    )
    assert said["key"] == call.key == str(UUID(int=7))
    stamp = call.headers["x-complaints-timestamp"]
    assert stamp == str(int(NOW.timestamp()))
    expected = hmac.new(SECRET.encode(), f"{stamp}.".encode() + call.body, hashlib.sha256).hexdigest()
    assert call.headers["x-complaints-signature"] == f"v1={expected}"


@pytest.mark.parametrize("status", [301, 400, 404, 500, 503])
def test_a_web_server_that_says_no(calls: Calls, status: int) -> None:
    calls.status = status
    with pytest.raises(Undelivered, match=str(status)):
        webhook(calls.url).deliver(message(), (), NOW)
    assert len(calls.received) == 1


def test_where_nobody_listens() -> None:
    port = free_port()
    with pytest.raises(Undelivered, match="refused"):
        webhook(f"http://127.0.0.1:{port}/").deliver(message(), (), NOW)
    with pytest.raises(Undelivered, match="refused"):
        smtp(port).deliver(message(), ("a@example.com",), NOW)


def test_whoever_answers_too_slowly_is_left(calls: Calls, monkeypatch: pytest.MonkeyPatch) -> None:
    calls.slow_seconds = 5
    monkeypatch.setattr(ways, "QUIET_SECONDS", 0.2)
    with pytest.raises(Undelivered, match="timed out"):
        webhook(calls.url).deliver(message(), (), NOW)


def test_whoever_never_ends_is_left(calls: Calls, monkeypatch: pytest.MonkeyPatch) -> None:
    calls.dripping = True
    monkeypatch.setattr(ways, "SECONDS", 0.5)
    with pytest.raises(Undelivered):
        webhook(calls.url).deliver(message(), (), NOW)


def test_a_program_gets_the_text_and_nothing_is_run_by_a_shell(tmp_path: Path) -> None:
    script = (
        "import json, os, sys; text = sys.stdin.buffer.read().decode();"
        " told = {k: v for k, v in os.environ.items() if k.startswith('COMPLAINTS_NOTICE_')};"
        " json.dump([text, told, sys.argv[1:]], open(sys.argv[1], 'w'))"
    )
    file = tmp_path / "seen; touch x"
    program = way(kind="command", argv=[sys.executable, "-c", script, str(file)])
    program.deliver(message(title="$(touch x)\n`id`"), ("138", "139"), NOW)
    text, told, arguments = json.loads(file.read_text())
    assert text == f"{TEXT}\n"
    assert arguments == [str(file)]
    assert told["COMPLAINTS_NOTICE_KEY"] == str(UUID(int=7))
    assert told["COMPLAINTS_NOTICE_TO"] == "138,139"
    assert told["COMPLAINTS_NOTICE_TITLE"] == "$(touch x)\n`id`"
    assert list(tmp_path.iterdir()) == [file]


def test_a_program_that_fails_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Undelivered, match="exit 3: no credit"):
        way(kind="command", argv=["/bin/sh", "-c", "echo 'no\ncredit' >&2; exit 3"]).deliver(
            message(), (), NOW
        )
    with pytest.raises(Undelivered, match="No such file"):
        way(kind="command", argv=[str(tmp_path / "none")]).deliver(message(), (), NOW)
    monkeypatch.setattr(ways, "SECONDS", 0.2)
    with pytest.raises(Undelivered, match="no end in time"):
        way(kind="command", argv=["/bin/sleep", "5"]).deliver(message(), (), NOW)
