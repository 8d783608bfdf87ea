"""Names in a handbook that mean nothing: roles, events, fields, values, commands that do not exist."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from aggregates.customer.comparing import CHECKABLE
from aggregates.handbook import Handbook
from aggregates.handbook_tables import Approval, Conditions, Pattern, Required, Right, Step
from aggregates.messages import N_
from policies.handbook_findings import Finding, Place, mistake
from policies.handbook_terms import (
    CASE_FIELDS,
    COMMANDS,
    EVENTS,
    choices_of,
    facts_named,
    families,
    fields_of,
    intake_paths,
    roles,
    steps,
    values_of_case,
    values_of_field,
)

OWNERS = frozenset({"@handler", "@level", "@raised-to", "@receiver", "@owner"})
TARGETS = frozenset({"@next", "@chief", "@covering"})
DOERS = frozenset({"@person", "@owner-or-above"})
ANYTHING = "*"


def names(handbook: Handbook) -> Iterator[Finding]:
    """Every name that nothing answers to."""
    yield from _roles(handbook)
    yield from _steps_of_the_ladder(handbook)
    yield from _lists(handbook)
    for place, pattern in patterns_of(handbook):
        yield from _pattern(place, pattern, handbook)
    yield from _conditions(handbook)
    yield from _commands(handbook)
    yield from _needs(handbook)
    checked = handbook.identity_check.fields if handbook.identity_check else ()
    yield from _values(("identity_check", "fields"), "fields", checked, sorted(CHECKABLE))
    for index, wanted in enumerate(handbook.wanted):
        if wanted.field not in intake_paths() | CASE_FIELDS:
            yield mistake(
                ("wanted", index, "field"), N_("nothing called {field} can be recorded"), field=wanted.field
            )


def patterns_of(handbook: Handbook) -> Iterator[tuple[Place, Pattern]]:
    """Every pattern with its place."""
    for index, rule in enumerate(handbook.obligations):
        groups = {
            "start": rule.start,
            "met_by": rule.met_by,
            "met_by_all": rule.met_by_all,
            "cancelled_by": rule.cancelled_by,
            "more_time": (rule.more_time.on,) if rule.more_time else (),
        }
        for key, group in groups.items():
            yield from ((("obligations", index, key), pattern) for pattern in group)
    for index, escalation in enumerate(handbook.escalations):
        yield from ((("escalations", index, "on"), pattern) for pattern in escalation.on)
    for index, measure in enumerate(handbook.measures):
        yield from ((("measures", index, "on"), pattern) for pattern in measure.on)
    for index, notice in enumerate(handbook.notices):
        yield from ((("notices", index, "on"), pattern) for pattern in notice.on)


def _roles(handbook: Handbook) -> Iterator[Finding]:
    known = roles(handbook)
    for place, role in _named_roles(handbook):
        if role not in known:
            yield mistake(
                place, N_("there is no role {role}; there are: {known}"), role=role, known=", ".join(known)
            )


def _named_roles(handbook: Handbook) -> Iterator[tuple[Place, str]]:
    yield from ((("authority", role), role) for role in handbook.authority)
    for index, right in enumerate(handbook.rights):
        yield from ((("rights", index, "roles"), role) for role in right.roles)
    for index, approval in enumerate(handbook.approvals):
        yield from ((("approvals", index, "roles"), role) for role in approval.roles)
    for index, rule in enumerate(handbook.obligations):
        if rule.owner not in OWNERS:
            yield ("obligations", index, "owner"), rule.owner
    for place, pattern in patterns_of(handbook):
        yield from ((place, role) for role in pattern.by if role not in DOERS)


def _steps_of_the_ladder(handbook: Handbook) -> Iterator[Finding]:
    for place, role in _named_steps(handbook):
        if role not in steps(handbook):
            yield mistake(place, N_("{role} is on no step of the ladder"), role=role)
    for role, alternate in handbook.alternates.items():
        if alternate.of not in handbook.ladder:
            yield mistake(("alternates", role), N_("{role} is on no step of the ladder"), role=alternate.of)


def _named_steps(handbook: Handbook) -> Iterator[tuple[Place, str]]:
    yield ("chief",), handbook.chief
    for index, right in enumerate(handbook.rights):
        if right.from_role is not None:
            yield ("rights", index, "from_role"), right.from_role
    for index, escalation in enumerate(handbook.escalations):
        if escalation.to not in TARGETS:
            yield ("escalations", index, "to"), escalation.to


def _lists(handbook: Handbook) -> Iterator[Finding]:
    satisfactions = choices_of(fields_of(EVENTS["CallbackDone"])["satisfaction"])
    categories = families(handbook.categories)
    yield from _values(("satisfied",), "satisfied", handbook.satisfied, satisfactions)
    for role, alternate in handbook.alternates.items():
        yield from _values(("alternates", role), "categories", alternate.categories, categories)
    ways = (*handbook.channels, *choices_of(fields_of(EVENTS["Received"])["forwarded_by"]))
    yield from _values(("implied_grounds",), "implied_grounds", handbook.implied_grounds, ways)
    for index, rule in enumerate(handbook.obligations):
        place = ("obligations", index, "due")
        yield from _values(place, "by_category", rule.due.by_category, categories)
        yield from _values(place, "by_severity", rule.due.by_severity or {}, handbook.severities)
        if rule.due.same_as not in (None, *handbook.obligation_rules):
            yield mistake(place, N_("there is no obligation {id}"), id=rule.due.same_as)


def _values(
    place: Place, field: str, values: Iterable[Any], known: Sequence[Any], *, any_value: bool = False
) -> Iterator[Finding]:
    """Findings for those of `values` that are not known; () knows everything."""
    for value in values:
        same = any(type(value) is type(each) and value == each for each in known)
        if not same and not (any_value and value == ANYTHING):
            shown = ", ".join(str(each).lower() if isinstance(each, bool) else str(each) for each in known)
            yield mistake(
                place,
                N_("{field} is never {value}; it is one of: {known}"),
                field=field,
                value=value,
                known=shown,
            )


def _pattern(place: Place, pattern: Pattern, handbook: Handbook) -> Iterator[Finding]:
    if pattern.event is None:
        return
    facts = facts_named(pattern.event)
    if not facts:
        yield mistake(place, N_("there is no event {event}"), event=pattern.event)
    elif pattern.event == ANYTHING and (pattern.where or pattern.has):
        yield mistake(place, N_("a pattern for any event cannot look into its fields"))
    else:
        for fact in facts:
            yield from _fields(place, fact, pattern.where, pattern.has, handbook)


def _fields(
    place: Place, fact: Any, where: Mapping[str, Iterable[Any]], has: Iterable[str], handbook: Handbook
) -> Iterator[Finding]:
    for field in (*where, *has):
        if field not in fields_of(fact):
            yield mistake(place, N_("{event} has no field {field}"), event=fact.__name__, field=field)
    for field, values in where.items():
        if field in fields_of(fact) and (known := values_of_field(fact, field, handbook)):
            yield from _values(place, f"{fact.__name__}.{field}", values, known, any_value=True)


def _conditions(handbook: Handbook) -> Iterator[Finding]:
    for place, conditions, facts in _all_conditions(handbook):
        for table in conditions:
            for field, values in table.items():
                yield from _condition(place, field, values, facts, handbook)


def _all_conditions(handbook: Handbook) -> Iterator[tuple[Place, Conditions, tuple[Any, ...]]]:
    """Every condition with its place and the facts that it may look into."""
    rows: dict[str, Sequence[Any]] = {
        "obligations": handbook.obligations,
        "escalations": handbook.escalations,
        "steps": handbook.steps,
        "rights": handbook.rights,
        "wanted": handbook.wanted,
        "measures": handbook.measures,
        "notices": handbook.notices,
    }
    for table, those in rows.items():
        for index, row in enumerate(those):
            facts = _facts_of(row)
            for key in ("when", "unless"):
                yield (table, index, key), getattr(row, key, ()), facts


def _facts_of(row: Any) -> tuple[Any, ...]:
    patterns = getattr(row, "start", None) or getattr(row, "on", None) or ()
    events = [fact for each in patterns if each.event for fact in facts_named(each.event)]
    return (*events, *(COMMANDS[each] for each in getattr(row, "command", ()) if each in COMMANDS))


def _condition(
    place: Place, field: str, values: Iterable[Any], facts: tuple[Any, ...], handbook: Handbook
) -> Iterator[Finding]:
    if field.startswith("fact."):
        name = field.removeprefix("fact.")
        for fact in facts:
            yield from _fields(place, fact, {name: values}, (), handbook)
    elif field == "done":
        yield from (_finding for value in values for _finding in _step_name(place, value, handbook))
    elif field not in CASE_FIELDS and field != "by.role":
        yield mistake(place, N_("a case has no field {field}"), field=field)
    elif known := values_of_case(field, handbook):
        yield from _values(place, field, values, known, any_value=True)


def _commands(handbook: Handbook) -> Iterator[Finding]:
    tables: dict[str, Sequence[Right | Step | Required | Approval]] = {
        "rights": handbook.rights,
        "steps": handbook.steps,
        "required": handbook.required,
        "approvals": handbook.approvals,
    }
    for table, rows in tables.items():
        for index, row in enumerate(rows):
            yield from _command_row((table, index), row, handbook)


def _command_row(
    place: Place, row: Right | Step | Required | Approval, handbook: Handbook
) -> Iterator[Finding]:
    for command in row.command:
        fact = COMMANDS.get(command)
        if fact is None:
            yield mistake((*place, "command"), N_("there is no command {command}"), command=command)
        elif isinstance(row, Right | Step):
            yield from _fields((*place, "where"), fact, row.where, (), handbook)
        elif isinstance(row, Required):
            yield from _fields((*place, "field"), fact, {}, (row.field,), handbook)
        elif "approved_by" not in fields_of(fact):
            yield mistake((*place, "command"), N_("{command} names nobody who approved it"), command=command)


def _needs(handbook: Handbook) -> Iterator[Finding]:
    for index, step in enumerate(handbook.steps):
        for need in step.needs:
            yield from _step_name(("steps", index, "needs"), need, handbook)


def _step_name(place: Place, need: Any, handbook: Handbook) -> Iterator[Finding]:
    """`Resolved`, `Contacted:outcome`, `CallbackAttempted#3`."""
    name, _, times = str(need).partition("#")
    event, _, value = name.partition(":")
    fact = EVENTS.get(event)
    if fact is None:
        yield mistake(place, N_("there is no event {event}"), event=event)
        return
    if times and (event != "CallbackAttempted" or not times.isdigit()):
        yield mistake(place, N_("only attempts at a return call are counted: CallbackAttempted#3"))
    if value and value != "unreached":
        fields = [each for each in ("to", "purpose", "as") if each in fields_of(fact)]
        known = [each for field in fields for each in values_of_field(fact, field, handbook)]
        yield from _values(place, event, (value,), known)
