"""What a well-formed handbook gets wrong, or leaves open: names that mean nothing, gaps nobody fills."""

from collections.abc import Iterator, Sequence

from aggregates.complaint.commands import COMMANDS
from aggregates.complaint.facts import Fact
from aggregates.handbook import Handbook
from aggregates.handbook_tables import UNLIMITED, Approval, Pattern, Required, Right, Step
from aggregates.messages import N_

Place = tuple[int | str, ...]
Finding = tuple[Place, str]

EVENTS = {fact.__name__: fact for fact in Fact.kind_of.values()}
OWNERS = frozenset({"@handler", "@level", "@raised-to", "@receiver"})
TARGETS = frozenset({"@next", "@chief", "@covering"})
WILDCARDS = frozenset({"*", "@told"})


def review(handbook: Handbook) -> list[Finding]:
    """Every finding, with the place in the file."""
    return [
        *_roles(handbook),
        *_authority(handbook),
        *_patterns(handbook),
        *_commands(handbook),
        *_gaps(handbook),
    ]


def _roles(handbook: Handbook) -> Iterator[Finding]:
    known = handbook.all_roles
    for place, role in _named_roles(handbook):
        if role not in known:
            yield place, N_("no such role: ") + role
    for place, role in _named_steps(handbook):
        if handbook.rank(role) is None:
            yield place, N_("not on the ladder: ") + role


def _named_roles(handbook: Handbook) -> Iterator[tuple[Place, str]]:
    for role in handbook.authority:
        yield ("authority", role), role
    for index, right in enumerate(handbook.rights):
        for role in right.roles:
            yield ("rights", index), role
    for index, approval in enumerate(handbook.approvals):
        for role in approval.roles:
            yield ("approvals", index), role
    for index, rule in enumerate(handbook.obligations):
        if rule.owner not in OWNERS:
            yield ("obligations", index, "owner"), rule.owner


def _named_steps(handbook: Handbook) -> Iterator[tuple[Place, str]]:
    yield ("chief",), handbook.chief
    for index, right in enumerate(handbook.rights):
        if right.from_role is not None:
            yield ("rights", index), right.from_role
    for index, escalation in enumerate(handbook.escalations):
        if escalation.to not in TARGETS:
            yield ("escalations", index, "to"), escalation.to
    for role, alternate in handbook.alternates.items():
        yield ("alternates", role), alternate.of


def _authority(handbook: Handbook) -> Iterator[Finding]:
    if UNLIMITED not in handbook.authority.values():
        yield ("authority",), N_("an authority gap: nobody may approve an amount above every limit")
    limits = [handbook.limit_of(role) for role in handbook.ladder if role in handbook.authority]
    if limits != sorted(limits):
        yield ("authority",), N_("a higher role has a lower limit than one below it")


def _patterns(handbook: Handbook) -> Iterator[Finding]:
    for index, rule in enumerate(handbook.obligations):
        more = (rule.more_time.on,) if rule.more_time else ()
        for pattern in (*rule.start, *rule.met_by, *rule.met_by_all, *rule.cancelled_by, *more):
            yield from _pattern(("obligations", index), pattern)
        if not rule.met_by and not rule.met_by_all:
            yield ("obligations", index), N_("nothing meets this obligation: ") + rule.id
    for index, escalation in enumerate(handbook.escalations):
        for pattern in escalation.on:
            yield from _pattern(("escalations", index), pattern)


def _pattern(place: Place, pattern: Pattern) -> Iterator[Finding]:
    if pattern.event is None or pattern.event in WILDCARDS:
        return
    fact = EVENTS.get(pattern.event)
    if fact is None:
        yield place, N_("no such event: ") + pattern.event
        return
    names = {info.alias or name for name, info in fact.model_fields.items()}
    for field in (*pattern.where, *pattern.has):
        if field not in names:
            yield place, f"{pattern.event}: " + N_("no such field: ") + field


def _commands(handbook: Handbook) -> Iterator[Finding]:
    tables: dict[str, Sequence[Right | Step | Required | Approval]] = {
        "rights": handbook.rights,
        "steps": handbook.steps,
        "required": handbook.required,
        "approvals": handbook.approvals,
    }
    for table, rows in tables.items():
        for index, row in enumerate(rows):
            for command in row.command:
                if command not in COMMANDS:
                    yield (table, index, "command"), N_("no such command: ") + command


def _gaps(handbook: Handbook) -> Iterator[Finding]:
    for index, rule in enumerate(handbook.obligations):
        if rule.due.by_severity is not None:
            for severity in handbook.severities:
                if severity not in rule.due.by_severity:
                    yield (
                        ("obligations", index),
                        f"{rule.id}: " + N_("no deadline for the severity ") + severity,
                    )
    if not any(pattern.moment == "idle" for rule in handbook.obligations for pattern in rule.start):
        yield (), N_("a case could be without an owner: no obligation starts when nothing else is owed (X4)")
