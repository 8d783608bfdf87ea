"""What single facts need, and what the law fills in."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from aggregates.calendar import ONE_DAY
from aggregates.complaint import facts as f
from aggregates.complaint.commands import Command
from aggregates.complaint.facts import Fact
from aggregates.complaint.state import Case
from aggregates.complaint.surroundings import Surroundings
from aggregates.handbook import Handbook
from aggregates.messages import N_, Refused, all_of, invalid, not_authorised, one_of, unknown
from aggregates.people import same_person


def classify(fact: f.Classified, command: Command, case: Case, around: Surroundings) -> Fact:
    """G12, X6: only the handbook's categories, severities and grounds; something must be judged."""
    handbook = around.handbook
    if fact.category is not None and not handbook.knows_category(fact.category):
        one_of(fact.category, handbook.categories, "category")
    if fact.severity is not None:
        one_of(fact.severity, handbook.severities, "severity")
    all_of(fact.grounds or (), handbook.grounds, "grounds")
    if fact == f.Classified():
        raise invalid(N_("classify needs at least one of category, severity, grounds …"), field="category")
    if fact.grounds is None:
        return fact
    return fact.model_copy(update={"grounds": tuple(dict.fromkeys(fact.grounds))})


def assign(fact: f.Assigned, command: Command, case: Case, around: Surroundings) -> Fact:
    """C3: the level becomes the assignee's role where that is higher."""
    handbook = around.handbook
    if fact.to_role not in handbook.all_roles:
        raise unknown(N_("the handbook has no role {role}"), field="to_role", role=fact.to_role)
    _in_future(fact.due, command, "due")
    return fact.model_copy(update={"level": _higher(fact.to_role, case, handbook)})


def _higher(role: str | None, case: Case, handbook: Handbook) -> str | None:
    mine, level = handbook.rank(role), handbook.rank(case.level)
    return role if mine is not None and level is not None and mine > level else None


def _in_future(moment: datetime | None, command: Command, field: str) -> None:
    if moment is not None and moment <= command.at:
        raise invalid(N_("{field} must lie after the time of the command"), field=field)


def take_over(fact: f.TakenOver, command: Command, case: Case, around: Surroundings) -> Fact:
    """C6, C7: the person assigned signs; the role at the level or above may take it in any case."""
    assigned = case.assignee is not None and same_person(case.assignee, command.by)
    if not assigned and not around.handbook.at_or_above(command.role, case.level):
        raise Refused(
            N_("take-over needs first: assign to {by}, or the role {level} or above"),
            rule="X3",
            by=command.by,
            level=case.level,
        )
    return fact.model_copy(update={"level": _higher(command.role, case, around.handbook)})


def instruct(fact: f.Instructed, command: Command, case: Case, around: Surroundings) -> Fact:
    """C6: who takes a case over while instructing takes it to his own step of the ladder."""
    if not fact.takes_over:
        return fact
    return fact.model_copy(update={"level": _higher(command.role, case, around.handbook)})


def contact(fact: f.Contacted, command: Command, case: Case, around: Surroundings) -> Fact:
    """C7: a promise lies ahead."""
    _in_future(fact.promised_by, command, "promised_by")
    return fact


def investigate(fact: f.Investigated, command: Command, case: Case, around: Surroundings) -> Fact:
    """A1: causes are the handbook's."""
    if fact.cause is not None and around.handbook.causes:
        one_of(fact.cause, around.handbook.causes, "cause")
    return fact


def judge_solution(fact: Fact, command: Command, case: Case, around: Surroundings) -> Fact:
    """X2, X3: an open proposal, judged by somebody else than its author where it is approved."""
    if not case.solution_open:
        raise Refused(N_("{command} needs first: propose"), rule="X3", command=command.name)
    approving = isinstance(fact, f.SolutionApproved)
    if approving and case.proposed_by and same_person(case.proposed_by, command.by):
        raise not_authorised(
            N_("{by} proposed this; somebody else must approve it"), rule="X2", by=command.by
        )
    return fact


def escalate(fact: f.Escalated, command: Command, case: Case, around: Surroundings) -> Fact:
    """C3: upwards only; without `to`, one step."""
    handbook = around.handbook
    to = fact.to or handbook.step_above(case.level, case.category)
    if to is None:
        raise Refused(N_("{level} is the top of the ladder"), rule="X5", level=case.level)
    if handbook.rank(to) is None:
        raise unknown(
            N_("{role} is not on the ladder: {ladder}"),
            field="to",
            role=to,
            ladder=" → ".join(handbook.ladder),
        )
    if _higher(to, case, handbook) is None:
        raise Refused(
            N_("the case is at {level} already; a case is raised upwards"), rule="X3", level=case.level
        )
    return fact.model_copy(update={"to": to})


def tell(fact: f.WarningSent | f.Reported, command: Command, case: Case, around: Surroundings) -> Fact:
    """G7–G9, S1: only recipients that exist, so that a slip of the pen cannot leave a warning ungiven."""
    known = around.handbook.all_roles | set(around.handbook.recipients)
    if fact.to not in known:
        raise unknown(
            N_("nobody is called {to}; known are: {known}"),
            field="to",
            to=fact.to,
            known=", ".join(sorted(known)),
        )
    return fact


def resolve(fact: f.Resolved, command: Command, case: Case, around: Surroundings) -> Fact:
    """X3: nothing asked for may be left undecided."""
    if case.request is not None:
        raise Refused(
            N_("resolve needs first: approve-compensation or reject-compensation of {amount}"),
            rule="X3",
            amount=case.request.amount,
        )
    return fact


def callback(fact: f.CallbackDone, command: Command, case: Case, around: Surroundings) -> Fact:
    """X7: what counts as satisfied is the handbook's."""
    return fact.model_copy(update={"satisfied": fact.satisfaction in around.handbook.satisfied})


def defer(fact: f.Deferred, command: Command, case: Case, around: Surroundings) -> Fact:
    """S4, X9: with the approval the handbook asks for, and always with a review date."""
    handbook = around.handbook
    for approval in handbook.approvals:
        if "defer" in approval.command and (
            fact.approved_by is None or fact.approved_role not in approval.roles
        ):
            raise not_authorised(
                N_("a case becomes pending with the approval of: {roles}"),
                rule=approval.rule,
                roles=", ".join(approval.roles),
            )
    if fact.approved_by is not None and same_person(fact.approved_by, command.by):
        raise Refused(N_("{by} asked for this; somebody else must approve it"), rule="X2", by=command.by)
    if fact.approved_role is not None and fact.approved_role not in handbook.all_roles:
        raise unknown(N_("the handbook has no role {role}"), field="approved_role", role=fact.approved_role)
    _in_future(fact.review_at, command, "review_at")
    return fact.model_copy(update={"review_at": fact.review_at or next_review(command.at, handbook)})


def resume(fact: f.Resumed, command: Command, case: Case, around: Surroundings) -> Fact:
    """X9: what goes on was set aside before."""
    if case.pending is not None and command.at < case.pending.since:
        raise invalid(N_("the case was not pending yet at that time"), field="at")
    return fact


def next_review(at: datetime, handbook: Handbook) -> datetime:
    """The next review day after `at`, at the end of business (S4)."""
    calendar = handbook.working_calendar
    day = calendar.local(at).date()
    if day.day >= handbook.review_day:
        day = (day.replace(day=1) + 32 * ONE_DAY).replace(day=1)
    return calendar.at(day.replace(day=handbook.review_day), calendar.business_end)


def extend(fact: f.DeadlineExtended, command: Command, case: Case, around: Surroundings) -> Fact:
    """A recorded extension moves an open deadline later, never back."""
    found = [
        each for each in case.obligations.values() if each.id == fact.obligation and each.state == "open"
    ]
    if not found:
        raise unknown(
            N_("{obligation} is not open on this case"), field="obligation", obligation=fact.obligation
        )
    if fact.until <= found[-1].due_at:
        raise invalid(
            N_("{obligation} is due later than that already"), field="until", obligation=fact.obligation
        )
    return fact


def recuse(fact: f.Recused, command: Command, case: Case, around: Surroundings) -> Fact:
    """X1: taking a recusal off needs one that was recorded."""
    if fact.off and not any(same_person(fact.person, each) for each in case.recused):
        raise Refused(
            N_("{person} is not recused by a command"),
            rule=around.handbook.recusal_rule,
            person=fact.person,
        )
    return fact


DECISIONS: dict[type[Fact], Callable[[Any, Command, Case, Surroundings], Fact]] = {
    f.Classified: classify,
    f.Assigned: assign,
    f.TakenOver: take_over,
    f.Contacted: contact,
    f.Instructed: instruct,
    f.Investigated: investigate,
    f.SolutionApproved: judge_solution,
    f.SolutionRejected: judge_solution,
    f.Escalated: escalate,
    f.WarningSent: tell,
    f.Reported: tell,
    f.Resolved: resolve,
    f.CallbackDone: callback,
    f.Deferred: defer,
    f.Resumed: resume,
    f.DeadlineExtended: extend,
    f.Recused: recuse,
}
