"""How a complaint comes in, and what was wrong with what was recorded then."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from aggregates.complaint.facts.base import Fact, Words
from aggregates.values import AnyMoney, ByLaw, Instant, Model, Personal, Text, Word, listed


class Customer(Model):
    """The complainant, as he gave himself. `number`: the organisation's own, of its register."""

    number: Personal | None = None
    name: Personal | None = None
    phone: Personal | None = None
    company: Personal | None = None
    unit: Personal | None = None
    email: Personal | None = None
    address: Personal | None = None


class Subject(Model):
    """The thing complained about: a car with its plate, a waybill, a unit of a building."""

    type_: Literal["vehicle", "waybill", "unit", "other"] = Field(alias="kind")
    id: Personal | None = None
    model: Word | None = None
    vin: Personal | None = None


class Insured(Model):
    """An insured claim (L4), CNY."""

    value: AnyMoney
    claimed: AnyMoney | None = None


class Misconduct(Model):
    """A complaint about a person's misconduct (P5)."""

    course: Text | None = None
    witnesses: Annotated[tuple[Personal, ...], BeforeValidator(listed)] = ()
    evidence: Text | None = None


class Received(Fact, kind="received.v1"):
    """A complaint was received (X10: only the content is mandatory).

    `from_register`: the fields that the register of customers filled in, not who received it. `pending`:
    the matters still pending of the same car, so that whoever receives it knows (S4).
    """

    store: Word
    channel: Word
    content: Personal
    source: Literal["external", "internal"] | None = None
    customer: Customer | None = None
    subject: Subject | None = None
    line: Word | None = None
    demand: Text | None = None
    about_person: Word | None = None
    about_unit: Word | None = None
    forwarded_by: (
        Literal["manufacturer", "call-centre", "consumer-association", "government", "media"] | None
    ) = None
    grounds: Words = ()
    insured: Insured | None = None
    misconduct: Misconduct | None = None
    return_call: Word | None = None
    level: Annotated[Word | None, ByLaw()] = None
    from_register: Annotated[Words | None, ByLaw()] = None
    pending: Annotated[Words | None, ByLaw()] = None


class CustomerVerified(Fact, kind="customer-verified.v1"):
    """The complainant was checked against the customer system (G4); by a policy, which fields differ."""

    result: Literal["matches", "differs", "unknown"]
    note: Text | None = None
    differing: Annotated[Words | None, ByLaw()] = None


class IntakeCorrected(Fact, kind="intake-corrected.v1"):
    """Something recorded at intake was wrong (X11); the old value stays in the history.

    A corrected phone, e-mail, plate or the like re-identifies the customer or the subject. `plain` is the
    value where the field is not personal.
    """

    field: Word
    value: Personal
    reason: Text | None = None
    plain: Annotated[Word | None, ByLaw()] = None


class RepeatFound(Fact, kind="repeat-found.v1"):
    """The same customer or subject complained before, in the window; as a `ground` it makes major (X6)."""

    of: Word
    reason: Text | None = None
    of_received_at: Annotated[Instant | None, ByLaw()] = None
    keys: Annotated[Words, ByLaw()] = ()
    ground: Annotated[bool, ByLaw()] = False


class RepeatRejected(Fact, kind="repeat-rejected.v1"):
    """A link to an earlier complaint was undone."""

    of: Word
    reason: Text | None = None


class Withdrawn(Fact, kind="withdrawn.v1"):
    """The complaint was withdrawn, void, or a duplicate of another (X11)."""

    as_: Literal["withdrawn", "void", "duplicate"] = Field(alias="as")
    of: Word | None = None
    reason: Text | None = None


class Transferred(Fact, kind="transferred.v1"):
    """The case went to another store, with its number (X11)."""

    store: Word
    reason: Text | None = None
