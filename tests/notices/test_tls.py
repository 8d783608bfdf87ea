"""E-mail through TLS: only with a certificate that the machine trusts, and that is the server's."""

import datetime as dt
import ipaddress
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from policies.ways import Undelivered
from tests.notices.receiving import Mails, free_port
from tests.notices.test_ways import NOW, message, smtp


def certificate(folder: Path, host: str) -> Path:
    """A key and a certificate of its own making for a host, in one file."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    begin = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + dt.timedelta(days=2))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(host))]), critical=True
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{host}.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return file


class Knocking(Controller):
    """Asks itself whether it is up without TLS, as it knows no certificate for that."""

    def _trigger_server(self) -> None:
        socket.create_connection((self.hostname, self.port)).close()


@pytest.fixture(params=["starttls", "tls"])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, Mails, Path]]:
    """A mail server that speaks TLS so, its mails, and its certificate."""
    file, mails = certificate(tmp_path, "127.0.0.1"), Mails(port=free_port())
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file)
    how = (
        {"ssl_context": context}
        if request.param == "tls"
        else {"tls_context": context, "require_starttls": True}
    )
    controller = Knocking(mails, hostname="127.0.0.1", port=mails.port, **how)
    controller.start()
    yield request.param, mails, file
    controller.stop()


def test_a_trusted_server_gets_the_mail(
    server: tuple[str, Mails, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    how, mails, file = server
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    smtp(mails.port, tls=how).deliver(message(), ("a@example.com",), NOW)
    assert len(mails.received) == 1


@pytest.mark.filterwarnings("ignore")
def test_nobody_else_gets_it(
    server: tuple[str, Mails, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    how, mails, file = server
    with pytest.raises(Undelivered, match="certificate verify failed"):
        smtp(mails.port, tls=how).deliver(message(), ("a@example.com",), NOW)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with pytest.raises(Undelivered, match="certificate verify failed"):
        smtp(mails.port, tls=how, host="localhost").deliver(message(), ("a@example.com",), NOW)
    assert mails.received == []
