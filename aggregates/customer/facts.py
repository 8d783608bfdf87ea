"""What can be true of a row of the register: one customer with one car or unit, as a file said."""

from typing import ClassVar

from aggregates.complaint.facts import Customer, Fact, Subject
from aggregates.values import Word


class CustomerFact(Fact):
    """Something that happened to a row of the register; kinds are those of customers alone."""

    kind_of: ClassVar[dict[str, type[Fact]]] = {}


class CustomerRegistered(CustomerFact, kind="customer-registered.v1"):
    """A file named this customer for the first time: in which line, of the file with which SHA-256."""

    customer: Customer | None = None
    subject: Subject | None = None
    customer_kind: Word | None = None
    store: Word | None = None
    file: Word
    line: int


class CustomerChanged(CustomerFact, kind="customer-changed.v1"):
    """A later file says something else of this customer; all of it, not only what is new."""

    customer: Customer | None = None
    subject: Subject | None = None
    customer_kind: Word | None = None
    store: Word | None = None
    file: Word
    line: int


class CustomerRemoved(CustomerFact, kind="customer-removed.v1"):
    """A file that is the whole register names this customer no more."""

    file: Word


class CustomersImported(CustomerFact, kind="customers-imported.v1"):
    """A file was read to its end: how many of its rows were new, changed, the same, or could not be used."""

    file: Word
    rows: int
    new: int
    changed: int
    unchanged: int
    removed: int
    bad: int
