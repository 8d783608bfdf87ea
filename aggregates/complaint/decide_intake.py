"""How a complaint comes in, is corrected, linked, moved, or taken back (X6, X10, X11)."""

from collections.abc import Callable
from typing import Any

from aggregates.complaint import facts as f
from aggregates.complaint.commands import Command
from aggregates.complaint.evolve_intake import PLAIN_CORRECTIONS
from aggregates.complaint.facts import Fact
from aggregates.complaint.state import Case
from aggregates.complaint.surroundings import Surroundings
from aggregates.handbook import Handbook
from aggregates.messages import N_, Refused, all_of, invalid, one_of, unknown

INSURED = frozenset({"insured.value", "insured.claimed"})

CORRECTABLE = PLAIN_CORRECTIONS | {
    *INSURED,
    *(f"customer.{name}" for name in f.Customer.model_fields),
    "subject.id",
    "subject.vin",
    "subject.model",
    "content",
    "demand",
}


def receive(fact: f.Received, command: Command, case: Case, around: Surroundings) -> Fact:
    """X6, X10: channel and grounds must be the handbook's; who forwarded it may itself be a ground."""
    handbook = around.handbook
    one_of(fact.channel, handbook.channels, "channel")
    all_of(fact.grounds, handbook.grounds, "grounds")
    if fact.line is not None:
        _line_of_business(fact.line, handbook, "line")
    implied = [handbook.implied_grounds.get(each) for each in (fact.forwarded_by, fact.channel) if each]
    grounds = dict.fromkeys((*fact.grounds, *(each for each in implied if each in handbook.grounds)))
    return fact.model_copy(update={"grounds": tuple(grounds), "level": handbook.ladder[0]})


def _line_of_business(line: str, handbook: Handbook, field: str) -> None:
    if handbook.lines:
        one_of(line, (*handbook.lines, "parts", "other"), field)


def correct(fact: f.IntakeCorrected, command: Command, case: Case, around: Surroundings) -> Fact:
    """X11: a field of the intake gets a new value."""
    one_of(fact.field, tuple(sorted(CORRECTABLE)), "field")
    if fact.field in INSURED:
        return _amount(fact, case)
    if fact.field not in PLAIN_CORRECTIONS:
        return fact
    try:
        corrected = f.IntakeCorrected.model_validate({**dict(fact), "plain": fact.value})
    except ValueError:
        raise invalid(N_("this must be one line of at most 200 characters"), field="value") from None
    if fact.field == "line":
        _line_of_business(str(corrected.plain), around.handbook, "value")
    return corrected


def _amount(fact: f.IntakeCorrected, case: Case) -> Fact:
    """L4: an insured claim has a value, and then what is claimed of it."""
    name = fact.field.partition(".")[2]
    if case.insured is None and name == "claimed":
        raise invalid(N_("correct insured.value first: nothing is insured yet"), field="field")
    try:
        amounts = f.Insured.model_validate({"value": "0", name: fact.value})
    except ValueError:
        raise invalid(
            N_('an amount is plain decimal, such as "1200.00", below 10^12'), field="value"
        ) from None
    return fact.model_copy(update={"plain": str(getattr(amounts, name))})


def withdraw(fact: f.Withdrawn, command: Command, case: Case, around: Surroundings) -> Fact:
    """X11: a duplicate names the case it repeats."""
    if fact.as_ == "duplicate":
        _other_case(fact.of, case, around)
    elif fact.of is not None:
        raise invalid(N_("only a duplicate names another case"), field="of")
    return fact


def _other_case(of: str | None, case: Case, around: Surroundings) -> None:
    if of is None or of == case.number:
        raise invalid(N_("the number of another case is needed"), field="of")
    if of not in around.cases:
        raise unknown(N_("there is no case {number}"), field="of", number=of)


def transfer(fact: f.Transferred, command: Command, case: Case, around: Surroundings) -> Fact:
    """X11: to another store that exists; the number stays."""
    if fact.store not in around.stores:
        raise unknown(N_("there is no store {store}"), field="store", store=fact.store)
    if fact.store == case.store:
        raise invalid(N_("the case is at {store} already"), field="store", store=fact.store)
    return fact


def link_repeat(fact: f.RepeatFound, command: Command, case: Case, around: Surroundings) -> Fact:
    """X6: a repeat is a ground where the handbook says so."""
    _other_case(fact.of, case, around)
    if fact.of in case.repeat_of:
        raise Refused(N_("{of} is linked already"), rule="X6", of=fact.of)
    received_at = around.cases[fact.of]
    if case.received_at is not None and received_at > case.received_at:
        raise invalid(
            N_("{of} was received later: a complaint repeats an earlier one"), field="of", of=fact.of
        )
    by_law = {"ground": around.handbook.repeat.ground, "of_received_at": received_at}
    return fact.model_copy(update=by_law)


def unlink_repeat(fact: f.RepeatRejected, command: Command, case: Case, around: Surroundings) -> Fact:
    """X6: only what is linked."""
    if fact.of not in case.repeat_of:
        raise unknown(N_("{of} is not linked to this case"), field="of", of=fact.of)
    return fact


DECISIONS: dict[type[Fact], Callable[[Any, Command, Case, Surroundings], Fact]] = {
    f.Received: receive,
    f.IntakeCorrected: correct,
    f.Withdrawn: withdraw,
    f.Transferred: transfer,
    f.RepeatFound: link_repeat,
    f.RepeatRejected: unlink_repeat,
}
