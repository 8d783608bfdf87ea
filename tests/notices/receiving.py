"""Real servers on the loopback that receive notices: one for e-mail, one for the web."""

import email
import email.policy
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Mails:
    """What a mail server received; `answer` is what it says to each, unless an address is `refused`."""

    port: int = 0
    answer: str = "250 OK"
    refused: set[str] = field(default_factory=set)
    received: list[EmailMessage] = field(default_factory=list)
    to: list[list[str]] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refused:
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        assert isinstance(envelope.content, bytes)
        if self.answer.startswith("250"):
            message = email.message_from_bytes(envelope.content, policy=email.policy.default)
            assert isinstance(message, EmailMessage)
            self.received.append(message)
            self.to.append(envelope.rcpt_tos)
        return self.answer


@contextmanager
def mail_server() -> Iterator[Mails]:
    mails = Mails()
    controller = Controller(mails, hostname="127.0.0.1", port=0)
    controller.port = free_port()
    mails.port = controller.port
    controller.start()
    try:
        yield mails
    finally:
        controller.stop()


@dataclass
class Call:
    """One POST as it came in, with when it began and ended."""

    headers: dict[str, str]
    body: bytes
    began: float
    ended: float = 0

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def key(self) -> str:
        return self.headers["idempotency-key"]


@dataclass
class Calls:
    """What a web server received; `status` is its answer, after `slow_seconds`, endless if `dripping`."""

    port: int = 0
    status: int = 200
    slow_seconds: float = 0
    dripping: bool = False
    received: list[Call] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/notices?from=ledger"


@contextmanager
def web_server(port: int = 0) -> Iterator[Calls]:
    calls = Calls()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            call = Call({name.lower(): value for name, value in self.headers.items()}, body, time.monotonic())
            calls.received.append(call)
            time.sleep(calls.slow_seconds)
            call.ended = time.monotonic()
            try:
                while calls.dripping:
                    self.wfile.write(b"H")
                    self.wfile.flush()
                    time.sleep(0.05)
                self.send_response(calls.status)
                self.end_headers()
            except OSError:
                self.close_connection = True

        def log_message(self, format: str, *arguments: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *arguments: object) -> None:
            """Whoever called has gone: that is what some tests are about."""

    with Server(("127.0.0.1", port), Handler) as server:
        calls.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield calls
        finally:
            calls.dripping = False
            server.shutdown()
            thread.join()


def free_port() -> int:
    """A port on which nobody listens."""
    import socket

    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])
