"""Ways on which a notice reaches somebody: e-mail, a signed call to a web address, a program of one's own.

Each raises `Undelivered` with one line that says why. None takes longer than `SECONDS`, however slowly the
other side speaks; what was sent twice carries the same key.
"""

import hashlib
import hmac
import http.client
import json
import os
import smtplib
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP as MAIL
from email.utils import format_datetime
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from aggregates.values import Model
from policies.notices import plain

SECONDS = 60.0
"""The longest that one attempt may take; `policies.outbox.LEASE` is longer."""

QUIET_SECONDS = 20.0
"""How long the other side may say nothing."""

PROBLEM_SIGNS = 200

MAIL_ADDRESS = r"^[^@\s<>,;\"]+@[^@\s<>,;\"]+$"
MailAddress = Annotated[str, StringConstraints(pattern=MAIL_ADDRESS, max_length=254)]


class Undelivered(Exception):  # noqa: N818 - says what is so
    """A notice did not get through this time; at the addresses `reached` it did."""

    def __init__(self, why: str, reached: tuple[str, ...] = ()) -> None:
        super().__init__(why)
        self.reached = reached


@dataclass(frozen=True, slots=True)
class Message:
    """One notice in one language, for one address."""

    key: UUID
    happened_at: datetime
    recipient: str
    number: str
    store: str
    rule: str
    language: str
    title: str
    text: str


class Smtp(Model):
    """E-mail. `tls`: `starttls`, `tls` from the first byte, or `none` (inside one's own house)."""

    kind: Literal["smtp"]
    host: str = Field(min_length=1)
    port: int = Field(default=587, gt=0, lt=65536)
    tls: Literal["starttls", "tls", "none"] = "starttls"
    user: str | None = None
    password: str | None = Field(default=None, repr=False)
    sender: MailAddress = Field(alias="from")

    @model_validator(mode="after")
    def _no_password_in_the_clear(self) -> Self:
        if self.user is not None and (self.tls == "none" or self.password is None):
            raise ValueError("a user needs a password, and tls that hides it")
        return self

    def deliver(self, message: Message, to: tuple[str, ...], now: datetime) -> None:
        """Hand it to the mail server."""
        mail = EmailMessage(policy=MAIL)
        mail["Subject"] = plain(message.title)
        mail["From"], mail["To"] = self.sender, ", ".join(to)
        mail["Date"] = format_datetime(now)
        mail["Message-ID"] = f"<{message.key}@{self.sender.rpartition('@')[2]}>"
        mail["Idempotency-Key"] = str(message.key)
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(f"{message.text}\n", charset="utf-8")
        with _trouble_told(), self._server() as server, _cut_off(lambda: server.sock):
            server.connect(self.host, self.port)
            if self.tls == "starttls":
                server.starttls(context=ssl.create_default_context())
            if self.user is not None:
                server.login(self.user, self.password or "")
            refused = server.send_message(mail, self.sender, list(to))
            if refused:
                taken = tuple(each for each in to if each not in refused)
                raise Undelivered(_line(_refusals(refused)), taken)

    def _server(self) -> smtplib.SMTP:
        name = socket.gethostname()
        if self.tls == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                local_hostname=name, timeout=QUIET_SECONDS, context=ssl.create_default_context()
            )
        else:
            server = smtplib.SMTP(local_hostname=name, timeout=QUIET_SECONDS)
        # What smtplib checks the certificate against, which it learns only where it connects by itself.
        server._host = self.host  # type: ignore[attr-defined]  # noqa: SLF001 - there is no public way
        return server


def _refusals(refused: Mapping[str, tuple[int, bytes]]) -> str:
    """Which addresses a mail server refused, and in which words."""
    return "; ".join(
        f"refused for {address}: {code} {said.decode('utf-8', 'replace')}"
        for address, (code, said) in refused.items()
    )


class Webhook(Model):
    """A POST of JSON, signed: HMAC-SHA256 over `timestamp.body` with a secret that both sides know."""

    kind: Literal["webhook"]
    url: str
    secret: str = Field(min_length=16, repr=False)

    @model_validator(mode="after")
    def _an_address(self) -> Self:
        parts = urlsplit(self.url)
        if (
            parts.scheme not in ("http", "https")
            or not parts.hostname
            or parts.username
            or not self.url.isprintable()
        ):
            raise ValueError("the address is http:// or https://, without user and password")
        return self

    def deliver(self, message: Message, to: tuple[str, ...], now: datetime) -> None:
        """Post it; anything but an answer 2xx is a failure."""
        body = json.dumps(
            {
                "key": str(message.key),
                "happened_at": message.happened_at.isoformat(),
                **{name: getattr(message, name) for name in _TOLD},
                "to": list(to),
            },
            ensure_ascii=False,
        ).encode()
        stamp = str(int(now.timestamp()))
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": str(message.key),
            "X-Complaints-Timestamp": stamp,
            "X-Complaints-Signature": signature(self.secret, stamp, body),
        }
        parts = urlsplit(self.url)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection = self._connection(str(parts.hostname), parts.port, secure=parts.scheme == "https")
        try:
            with _trouble_told(), _cut_off(lambda: connection.sock):
                connection.request("POST", path, body, headers)
                answer = connection.getresponse()
                if not 200 <= answer.status < 300:
                    raise Undelivered(_line(f"{answer.status} {answer.reason}"))
        finally:
            connection.close()

    @staticmethod
    def _connection(host: str, port: int | None, *, secure: bool) -> http.client.HTTPConnection:
        if secure:
            context = ssl.create_default_context()
            return http.client.HTTPSConnection(host, port, timeout=QUIET_SECONDS, context=context)
        return http.client.HTTPConnection(host, port, timeout=QUIET_SECONDS)


_TOLD = ("recipient", "number", "store", "rule", "language", "title", "text")


def signature(secret: str, stamp: str, body: bytes) -> str:
    """What stands in `X-Complaints-Signature`."""
    return "v1=" + hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()


class Program(Model):
    """A program of one's own, without a shell: the text on its input, the rest in `COMPLAINTS_NOTICE_…`."""

    kind: Literal["command"]
    argv: tuple[str, ...] = Field(min_length=1)

    def deliver(self, message: Message, to: tuple[str, ...], now: datetime) -> None:
        """Run it; anything but exit code 0 is a failure."""
        del now
        told = {name: str(getattr(message, name)) for name in ("key", *_TOLD) if name != "text"}
        environment = {f"COMPLAINTS_NOTICE_{name.upper()}": value for name, value in told.items()}
        environment["COMPLAINTS_NOTICE_TO"] = ",".join(to)
        with _trouble_told():
            done = subprocess.run(  # noqa: S603 - the program that the house itself named
                self.argv,
                input=f"{message.text}\n".encode(),
                env={**os.environ, **environment},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                timeout=SECONDS,
                check=False,
            )
        if done.returncode:
            raise Undelivered(_line(f"exit {done.returncode}: {done.stderr.decode('utf-8', 'replace')}"))


Way = Annotated[Smtp | Webhook | Program, Field(discriminator="kind")]


@contextmanager
def _trouble_told() -> Iterator[None]:
    """What goes wrong outside, as `Undelivered`."""
    try:
        yield
    except subprocess.TimeoutExpired:
        raise Undelivered("no end in time") from None
    except smtplib.SMTPRecipientsRefused as error:
        raise Undelivered(_line(_refusals(error.recipients))) from error
    except (OSError, http.client.HTTPException, smtplib.SMTPException, ValueError) as error:
        raise Undelivered(_line(str(error) or type(error).__name__)) from error


@contextmanager
def _cut_off(connected: Callable[[], socket.socket | None]) -> Iterator[None]:
    """End a conversation after `SECONDS`, also one in which the other side says a byte now and then."""

    def cut() -> None:
        line = connected()
        if line is not None:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(SECONDS, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _line(text: str) -> str:
    return plain(text)[:PROBLEM_SIGNS]
