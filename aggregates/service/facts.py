"""What can be true of a sale or a workshop visit: that it took place, and how its return calls went."""

from typing import Annotated, ClassVar, Literal

from aggregates.complaint.facts import Customer, DeadlineMissed, DeadlineMoved, Fact, Subject
from aggregates.complaint.facts.base import Words
from aggregates.values import ByLaw, Flag, Text, Word


class ServiceFact(Fact):
    """Something that happened to a service; kinds are those of services alone."""

    kind_of: ClassVar[dict[str, type[Fact]]] = {each.kind: each for each in (DeadlineMissed, DeadlineMoved)}


class ServiceRecorded(ServiceFact, kind="service-recorded.v1"):
    """A sale or a workshop visit took place; a special vehicle's owes no call (S8).

    `customer_kind` is for whom the return call has words of its own, such as a company (C9).
    `pending` names the matters still pending of the same car, so that whoever receives it knows (S4).
    """

    store: Word
    line: Word
    customer: Customer | None = None
    subject: Subject | None = None
    special: Flag = False
    customer_kind: Word | None = None
    pending: Annotated[Words, ByLaw()] = ()
    from_register: Annotated[Words | None, ByLaw()] = None


class ReturnCallAttempted(ServiceFact, kind="return-call-attempted.v1"):
    """A return call did not come about: nobody answered, or the customer declined it (C9).

    `call` is which call of the service was tried; `given_up` that it was the last attempt at it.
    """

    service: Word
    reason: Word | None = None
    call: Annotated[int, ByLaw()] = 1
    given_up: Annotated[bool, ByLaw()] = False
    outside_hours: Annotated[bool, ByLaw()] = False


class ReturnCallDone(ServiceFact, kind="return-call-done.v1"):
    """The customer was called and answered (S8, S9). `counted` is whether satisfaction counts it (S10)."""

    service: Word
    satisfaction: (
        Literal["very-satisfied", "satisfied", "neutral", "dissatisfied", "very-dissatisfied"] | None
    ) = None
    dissatisfied_items: Words = ()
    suggestion: Text | None = None
    call: Annotated[int, ByLaw()] = 1
    counted: Annotated[bool, ByLaw()] = True
    outside_hours: Annotated[bool, ByLaw()] = False


class ReturnCallChecked(ServiceFact, kind="return-call-checked.v1"):
    """Somebody spot-checked a call already made (S8)."""

    service: Word
    finding: Text
