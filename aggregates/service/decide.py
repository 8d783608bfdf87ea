"""What is asked of a service becomes a fact, or is refused with its rule (S8, S9, C9)."""

from datetime import datetime

from aggregates.complaint.commands import Command
from aggregates.complaint.facts import Fact
from aggregates.handbook import Handbook
from aggregates.handbook_tables import Line
from aggregates.messages import N_, Refused, all_of, invalid, one_of
from aggregates.service import facts as f
from aggregates.service.state import Service

RULE = "S8"

COMMANDS: dict[str, type[Fact]] = {
    "record-service": f.ServiceRecorded,
    "attempt-return-call": f.ReturnCallAttempted,
    "return-call": f.ReturnCallDone,
    "check-return-call": f.ReturnCallChecked,
}


def decide(command: Command, service: Service, handbook: Handbook) -> Fact:
    """The fact to record for `command`. Raises `Refused`."""
    asked = command.asked
    if service.begun_at is not None and command.at < service.begun_at:
        raise invalid(N_("no return call can be made before the sale or visit"), field="at")
    match asked:
        case f.ServiceRecorded():
            _line_of_business(asked.line, handbook)
            if asked.customer_kind is not None and handbook.customer_kinds:
                one_of(asked.customer_kind, handbook.customer_kinds, "customer_kind")
            return asked
        case f.ReturnCallAttempted():
            line = handbook.lines[service.line]
            given_up = service.attempts + 1 >= line.attempts
            return asked.model_copy(update={**_by_law(command, service, handbook), "given_up": given_up})
        case f.ReturnCallDone():
            line = handbook.lines[service.line]
            all_of(asked.dissatisfied_items, line.items, "dissatisfied_items")
            items = tuple(dict.fromkeys(asked.dissatisfied_items))
            update = {"dissatisfied_items": items, "counted": _counted(service, line)}
            return asked.model_copy(update={**_by_law(command, service, handbook), **update})
        case f.ReturnCallChecked():
            if not service.calls and not service.tries:
                raise Refused(
                    N_("check-return-call needs first: return-call or attempt-return-call"), rule=RULE
                )
            return asked
        case _:
            raise AssertionError(f"no command of services: {command.name}")


def _line_of_business(line: str, handbook: Handbook) -> None:
    if not handbook.lines:
        raise Refused(
            N_("the handbook {handbook} has no lines of business, and so no return calls"),
            rule=RULE,
            handbook=handbook.name,
        )
    one_of(line, tuple(handbook.lines), "line")


def _by_law(command: Command, service: Service, handbook: Handbook) -> dict[str, object]:
    call = _next_call(service, handbook.lines[service.line])
    return {"call": call, "outside_hours": outside_hours(command.at, handbook)}


def _next_call(service: Service, line: Line) -> int:
    """Which call this is; the last one stays to be made until the customer was reached."""
    reached = any(each["call"] >= line.calls for each in service.calls)
    return service.call if reached else min(service.call, line.calls)


def _counted(service: Service, line: Line) -> bool:
    """S10: only the last of the calls that a line is given."""
    return _next_call(service, line) == line.calls


def outside_hours(at: datetime, handbook: Handbook) -> bool:
    """Whether a call at `at` disturbs the customer's rest (S8)."""
    clock = handbook.working_calendar.local(at).time()
    hours = handbook.call_hours
    return bool(hours) and not any(part.start <= clock <= part.end for part in hours)
