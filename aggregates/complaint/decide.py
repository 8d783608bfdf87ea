"""The only place that refuses: what is asked of a complaint becomes a fact, or is refused with its rule.

`decide` first asks what holds for every command (roles, recusal, rights, the life of a case, the steps a
handbook wants first), then what the command's own fact needs, which may complete it.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from aggregates.complaint import decide_facts, decide_intake, decide_money
from aggregates.complaint import facts as f
from aggregates.complaint.commands import COMMAND_OF, Command
from aggregates.complaint.consequences import owner_of
from aggregates.complaint.facts import Fact
from aggregates.complaint.matching import any_holds, fields_hold, holds
from aggregates.complaint.state import Case, Event
from aggregates.complaint.surroundings import Surroundings
from aggregates.handbook import Handbook
from aggregates.handbook_tables import Right, Step
from aggregates.messages import N_, Refused, invalid, not_authorised, unknown
from aggregates.people import same_person

FREE_OF_RECUSAL = frozenset({"receive", "note"})
AFTER_CLOSING = frozenset(
    {
        "note",
        "contact",
        "correct",
        "attach",
        "reopen",
        "penalise",
        "reward",
        "mark",
        "recuse",
        "report",
        "callback",
        "attempt-callback",
        "claim-compensation",
        "link-repeat",
        "unlink-repeat",
        "open-measure",
    }
)
NOT_WHEN_RESOLVED = frozenset({"resolve", "defer", "propose", "request-compensation", "withdraw"})
NOT_WHEN_PENDING = frozenset({"defer", "resolve", "close"})

Decision = Callable[[Any, Command, Case, Surroundings], Fact]


def decide(command: Command, case: Case, surroundings: Surroundings) -> Fact:
    """The fact to record for `command`. Raises `Refused`."""
    handbook = surroundings.handbook
    if not command.by_policy:
        _known_role(command, handbook)
        if command.name != "receive":
            _not_before_receipt(command, case)
        _not_recused(command, case, handbook)
        _has_right(command, case, handbook)
    _alive(command, case)
    for required in () if command.by_policy else handbook.required:
        if command.name in required.command and _value(command.asked, required.field) in (None, ()):
            raise Refused(
                N_("{command} needs {field} here"),
                rule=required.rule,
                code="invalid",
                field=required.field,
                command=command.name,
            )
    decision = _DECISIONS.get(type(command.asked))
    fact = decision(command.asked, command, case, surroundings) if decision else command.asked
    _steps_taken(fact, command, case, handbook)
    return fact


def _value(fact: Fact, field: str) -> Any:
    return getattr(fact, field, None)


def _known_role(command: Command, handbook: Handbook) -> None:
    if command.role not in handbook.all_roles:
        raise unknown(
            N_("the handbook {handbook} has no role {role}; it has: {roles}"),
            field="role",
            handbook=handbook.name,
            role=command.role,
            roles=", ".join(sorted(handbook.all_roles)),
        )


def _not_before_receipt(command: Command, case: Case) -> None:
    if case.received_at is not None and command.at < case.received_at:
        raise invalid(N_("nothing can happen to a case before it was received"), field="at")


def _not_recused(command: Command, case: Case, handbook: Handbook) -> None:
    """X1, G3: in every command, and whoever is put in charge or named as approving."""
    if command.name in FREE_OF_RECUSAL:
        return
    if is_recused(command.by, case):
        raise not_authorised(
            N_("{person} takes no part in this case (complained about, or recused); someone else must do it"),
            rule=handbook.recusal_rule,
            person=command.by,
        )
    for field, person in _persons_named(command.asked):
        if is_recused(person, case):
            raise Refused(
                N_("{person} takes no part in this case (complained about, or recused); name someone else"),
                rule=handbook.recusal_rule,
                field=field,
                person=person,
            )


def _persons_named(fact: Fact) -> list[tuple[str, str]]:
    """Whom a fact puts to work on the case, by the name of the field."""
    match fact:
        case f.Assigned():
            return [("to", fact.to)]
        case f.Deferred(approved_by=str() as person):
            return [("approved_by", person)]
        case f.CrisisMeetingHeld():
            return [("attendees", person) for person in fact.attendees]
        case _:
            return []


def is_recused(person: str, case: Case) -> bool:
    """Whether `person` takes no part: named in the complaint, or recused (X1)."""
    out = case.recused | ({case.about_person} if case.about_person else set())
    return any(same_person(person, each) for each in out)


def _has_right(command: Command, case: Case, handbook: Handbook) -> None:
    event = _as_event(command)
    for right in reversed(handbook.rights_of.get(command.name, ())):
        if not fields_hold(right.where, event) or not holds(right.when, case, event):
            continue
        if not _allowed(right, command, case, handbook):
            allowed = _who_may(right, case, handbook)
            raise not_authorised(
                N_("{role} may not {command} here; this is for: {allowed}")
                if allowed
                else N_("nobody has to {command} under this handbook; the case goes on without it"),
                rule=right.rule,
                role=command.role,
                command=command.name,
                allowed=allowed,
            )
        if right.not_owner:
            _not_the_owner(command, case, right)


def _as_event(command: Command) -> Event:
    return Event(command.asked, command.at, command.by, command.role, command.rule)


def _allowed(right: Right, command: Command, case: Case, handbook: Handbook) -> bool:
    if command.role in right.roles:
        return True
    if right.level and handbook.at_or_above(command.role, case.level):
        return True
    return right.from_role is not None and handbook.at_or_above(command.role, right.from_role)


def _who_may(right: Right, case: Case, handbook: Handbook) -> str:
    lowest = case.level if right.level else right.from_role
    above = [
        role
        for role in (*handbook.ladder, *handbook.alternates)
        if lowest and handbook.at_or_above(role, lowest)
    ]
    return ", ".join(dict.fromkeys((*right.roles, *above)))


def _not_the_owner(command: Command, case: Case, right: Right) -> None:
    if not isinstance(command.asked, f.DeadlineExtended):
        return
    for obligation in case.obligations.values():
        if obligation.id == command.asked.obligation and obligation.owed:
            role, owner = owner_of(obligation, case)
            if role == command.role or (owner and same_person(owner, command.by)):
                raise not_authorised(
                    N_("who owes {obligation} cannot extend it; another role at the level or above must"),
                    rule=right.rule,
                    obligation=obligation.id,
                )


def _alive(command: Command, case: Case) -> None:
    """X3: what the case's status allows."""
    name = command.name
    if command.by_policy or name == "receive":
        return
    if case.closed and name not in AFTER_CLOSING:
        raise Refused(N_("the case is closed; reopen it before you {command}"), rule="X3", command=name)
    if case.status == "resolved" and name in NOT_WHEN_RESOLVED:
        raise Refused(N_("the case is resolved; reopen it before you {command}"), rule="X3", command=name)
    if case.status == "pending" and name in NOT_WHEN_PENDING:
        raise Refused(N_("the case is pending; resume it before you {command}"), rule="X9", command=name)
    if name == "resume" and case.status != "pending":
        raise Refused(N_("the case is not pending; defer it first"), rule="X9")
    if name == "reopen" and case.status not in ("resolved", "closed"):
        raise Refused(N_("the case is open already"), rule="X3")


def _steps_taken(fact: Fact, command: Command, case: Case, handbook: Handbook) -> None:
    """X3: a step that needs another first is refused with the step it needs."""
    steps = handbook.steps_before.get(command.name, ())
    if command.by_policy or not steps:
        return
    event = _as_event(replace(command, asked=fact))
    missing = [step for step in steps if _step_lacks(step, case, event)]
    if missing:
        raise Refused(
            N_("{command} needs first: {steps}"),
            rule=missing[0].rule,
            command=command.name,
            steps="; ".join(f"{_words(step)} ({step.rule})" for step in missing),
        )


def _step_lacks(step: Step, case: Case, event: Event) -> bool:
    if not fields_hold(step.where, event):
        return False
    if not holds(step.when, case, event) or any_holds(step.unless, case, event):
        return False
    return not any(_taken(need, case) for need in step.needs)


def _taken(need: str, case: Case) -> bool:
    name, _, times = need.partition("#")
    if name == "CompensationPaid" and not times:
        return case.request is None and case.paid >= case.approved
    if times:
        return case.callback_attempts >= int(times)
    return name in case.done


def _words(step: Step) -> str:
    """`contact (outcome)` for `Contacted:outcome`; alternatives joined by `/`."""
    return " / ".join(_command_words(need) for need in step.needs)


def _command_words(need: str) -> str:
    name, _, times = need.partition("#")
    name, _, value = name.partition(":")
    command = next((command for fact, command in COMMAND_OF.items() if fact.__name__ == name), name)
    return command + (f" ({value})" if value else "") + (f" ×{times}" if times else "")


_DECISIONS: dict[type[Fact], Decision] = {
    **decide_intake.DECISIONS,
    **decide_facts.DECISIONS,
    **decide_money.DECISIONS,
}
