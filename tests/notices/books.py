"""Address books for tests, and a sender that uses them."""

from collections.abc import Sequence
from typing import Any

from ledger.store import Store
from policies.address_book import AddressBook
from policies.outbox import STATES, Listed, State, listed
from policies.sender import Sender
from tests.notices.receiving import Calls, Mails
from tests.policies.house import House

SECRET = "a-secret-of-both-sides"


def web(calls: Calls | str, *roles: str, **book: Any) -> AddressBook:
    """Each role is called on the web."""
    url = calls if isinstance(calls, str) else calls.url
    ways = {"web": {"kind": "webhook", "url": url, "secret": SECRET}}
    addresses = [{"role": role, "way": "web", "to": f"tel:{role}"} for role in roles]
    return AddressBook.model_validate({"ways": ways, "addresses": addresses, **book})


def mail(mails: Mails, *roles: str, to: Sequence[str] = (), **book: Any) -> AddressBook:
    """Each role gets an e-mail; where `to` is given, at these addresses."""
    server = {"host": "127.0.0.1", "port": mails.port, "tls": "none", "from": "ledger@example.com"}
    addresses = [{"role": role, "way": "mail", "to": list(to) or f"{role}@example.com"} for role in roles]
    return AddressBook.model_validate(
        {"ways": {"mail": {"kind": "smtp", **server}}, "addresses": addresses, **book}
    )


def sender(house: House, book: AddressBook, store: Store | None = None) -> Sender:
    return Sender(store or house.store, book, house.outside)


def outbox(house: House, *states: State) -> list[Listed]:
    return listed(house.store, states or STATES)


def told(house: House, *states: State) -> list[tuple[str, str]]:
    """Rule and recipient of each notice."""
    return [(each.rule, each.recipient) for each in outbox(house, *states)]


MAJOR = [("G7", "brand-division"), ("G7", "legal"), ("G8", "department-head"), ("G8", "general-manager")]
EVERYBODY = ("brand-division", "legal", "department-head", "general-manager")
