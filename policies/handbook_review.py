"""What a well-formed handbook gets wrong, or leaves open: names that mean nothing, gaps nobody fills."""

from collections.abc import Iterator

from aggregates.complaint.commands import COMMANDS
from aggregates.complaint.facts import Fact
from aggregates.handbook import UNLIMITED, Handbook, Pattern
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
    for role in handbook.authority:
        if role not in known:
            yield ("authority", role), N_("no such role: ") + role
    if handbook.rank(handbook.chief) is None:
        yield ("chief",), N_("not on the ladder: ") + handbook.chief
    for index, right in enumerate(handbook.rights):
        for role in (*right.roles, *([right.from_role] if right.from_role else [])):
            if role not in known:
                yield ("rights", index), N_("no such role: ") + role
    for index, rule in enumerate(handbook.obligations):
        if rule.owner not in known | OWNERS:
            yield ("obligations", index, "owner"), N_("no such role: ") + rule.owner
    for index, escalation in enumerate(handbook.escalations):
        if escalation.to not in TARGETS and handbook.rank(escalation.to) is None:
            yield ("escalations", index, "to"), N_("not on the ladder: ") + escalation.to
    for role, alternate in handbook.alternates.items():
        if alternate.of not in handbook.ladder:
            yield ("alternates", role), N_("not on the ladder: ") + alternate.of


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
    for table, rows in (("rights", handbook.rights), ("steps", handbook.steps), ("required", handbook.required)):
        for index, row in enumerate(rows):
            for command in row.command:
                if command not in COMMANDS:
                    yield (table, index, "command"), N_("no such command: ") + command


def _gaps(handbook: Handbook) -> Iterator[Finding]:
    for index, rule in enumerate(handbook.obligations):
        if rule.due.by_severity is not None:
            for severity in handbook.severities:
                if severity not in rule.due.by_severity:
                    yield ("obligations", index), f"{rule.id}: " + N_("no deadline for the severity ") + severity
    if not any(pattern.moment == "idle" for rule in handbook.obligations for pattern in rule.start):
        yield (), N_("a case could be without an owner: no obligation starts when nothing else is owed (X4)")
