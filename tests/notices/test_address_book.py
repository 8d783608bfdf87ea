"""The file that says who is reached how."""

import re
from pathlib import Path

import pytest

from aggregates.messages import Refused
from policies.address_book import address_book

BOOK = """
language = "en"

[ways.mail]
kind = "smtp"
host = "mail.example.com"
from = "ledger@example.com"
user = "ledger"
password = "hunter2hunter2"

[ways.text]
kind = "webhook"
url = "https://text.example.com/send"
secret = "0123456789abcdef"

[ways.pager]
kind = "command"
argv = ["/usr/local/bin/page"]

[[addresses]]
role = "legal"
way = "mail"
to = ["a@example.com", "b@example.com"]

[[addresses]]
role = "legal"
store = "HZ01"
way = "pager"
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "book.toml"
    monkeypatch.setenv("COMPLAINTS_NOTICES", str(file))
    return file


def test_a_stores_own_address_goes_before_the_general_one(file: Path) -> None:
    file.write_text(BOOK)
    book = address_book()
    general, own = book.find("legal", "HZ02"), book.find("legal", "HZ01")
    assert general is not None
    assert own is not None
    assert (general.way, general.to, own.way) == ("mail", ("a@example.com", "b@example.com"), "pager")
    assert book.find("ceo", "HZ01") is None
    assert set(book.reached()) == {("legal", None), ("legal", "HZ01")}


def test_without_a_file_nobody_is_reached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not address_book().addresses
    monkeypatch.setenv("COMPLAINTS_HOME", str(tmp_path))
    (tmp_path / "notices.toml").write_text(BOOK)
    assert address_book().addresses


def test_a_file_that_was_named_has_to_be_there(file: Path) -> None:
    with pytest.raises(Refused, match="there is no file"):
        address_book()


@pytest.mark.parametrize(
    "old,new,why",
    [
        ('way = "pager"', 'way = "fax"', "there is no way fax"),
        ('store = "HZ01"', "", "legal stands here twice"),
        ("https://text", "ftp://text", "http"),
        ("0123456789abcdef", "short", "secret"),
        ('password = "hunter2hunter2"', "", "password"),
        ('host = "mail', 'tls = "none"\nhost = "mail', "tls"),
        ('to = ["a@example.com", "b@example.com"]', "", "an e-mail to legal needs an address"),
        ("ledger@example.com", "ledger\\r\\nBcc: x@example.com", "from"),
        ("a@example.com", "a\\nb@example.com", "to"),
        ('kind = "webhook"', 'kind = "pigeon"', "kind"),
        ("[ways.mail]", "[ways.mail", "line 4"),
    ],
)
def test_a_mistake_is_named_and_no_secret_shown(file: Path, old: str, new: str, why: str) -> None:
    assert old in BOOK
    file.write_text(BOOK.replace(old, new, 1))
    with pytest.raises(Refused) as refused:
        address_book()
    assert why in str(refused.value)
    assert "hunter2" not in str(refused.value)


def test_the_example_of_the_documentation_is_an_address_book(file: Path) -> None:
    text = (Path(__file__).parents[2] / "docs/notices.md").read_text("utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    file.write_text(example, "utf-8")
    book = address_book()
    assert {way.kind for way in book.ways.values()} == {"smtp", "webhook", "command"}
    own = book.find("customer-relations-manager", "SH01")
    assert own is not None
    assert own.to == ("13800000000",)
