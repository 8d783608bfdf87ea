"""What a handbook leaves open, and where a case could get stuck under it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from aggregates.handbook import Handbook
from aggregates.handbook_tables import UNLIMITED, ObligationRule, Pattern, Right
from aggregates.messages import N_
from policies.handbook_findings import Finding, Place, left_open, mistake
from policies.handbook_terms import BY_POLICY, COMMAND_OF, EVENTS, facts_named, fields_of, roles, steps
from policies.handbook_titles import titles


def gaps(handbook: Handbook) -> Iterator[Finding]:
    """What nobody can do, what nobody owes, and what the file does not say."""
    yield from _duplicates(handbook)
    yield from _authority(handbook)
    yield from _raises(handbook)
    yield from _owners(handbook)
    yield from _deadlines(handbook)
    yield from _never(handbook)
    yield from _steps_nobody_takes(handbook)
    yield from _grounds(handbook)
    yield from _calendar(handbook)
    yield from titles(handbook)


def _duplicates(handbook: Handbook) -> Iterator[Finding]:
    """Two rows of one id, a name twice in a list, a role in two places."""
    ids = Counter(rule.id for rule in handbook.obligations)
    seen: set[str] = set()
    for index, rule in enumerate(handbook.obligations):
        if ids[rule.id] > 1 and rule.id in seen:
            yield mistake(
                ("obligations", index, "id"), N_("the obligation {id} stands here twice"), id=rule.id
            )
        seen.add(rule.id)
    for key in ("channels", "severities", "categories", "causes", "grounds", "recipients", "satisfied"):
        yield from _twice((key,), getattr(handbook, key))
    yield from _twice(("ladder",), handbook.ladder)
    yield from _twice(("roles",), roles(handbook)[len(handbook.ladder) :], besides=handbook.ladder)


def _twice(place: Place, names: Iterable[str], besides: Iterable[str] = ()) -> Iterator[Finding]:
    counts = Counter(names)
    for name, count in counts.items():
        if count > 1 or name in besides:
            yield mistake(place, N_("{name} stands here twice"), name=name)


def _authority(handbook: Handbook) -> Iterator[Finding]:
    """Amounts that nobody may approve, limits that make no ladder, and limits that no case gets to (X8)."""
    place = ("authority",)
    reached = [role for role in steps(handbook) if handbook.limit_of(role)]
    if not any(handbook.authority.get(role) == UNLIMITED for role in reached):
        yield left_open(place, N_("an authority gap: nobody on the ladder may approve without limit"))
    limits = [handbook.limit_of(role) for role in handbook.ladder if role in handbook.authority]
    if limits != sorted(limits):
        yield mistake(place, N_("a higher step of the ladder has a lower limit than one below it"))
    for role in handbook.authority:
        if role in handbook.all_roles and role not in steps(handbook):
            yield left_open(
                ("authority", role),
                N_("{role} may approve, but stands on no step of the ladder: no case can be raised to it"),
                role=role,
            )
    if handbook.consent_rule and not _may(handbook, "CompensationConsented"):
        yield mistake(("consent_rule",), N_("compensation needs a consent here, which nobody may give"))


def _raises(handbook: Handbook) -> Iterator[Finding]:
    """Roles on the ladder that nobody may escalate to."""
    if len(handbook.ladder) == 1:
        yield left_open(("ladder",), N_("the ladder has one step: no case can be raised"))
    for role in steps(handbook)[1:]:
        alternate = handbook.alternates.get(role)
        if not _may(handbook, "Escalated", {"to": (role,)}):
            yield left_open(("ladder",), N_("nobody may escalate to {role}"), role=role)
        elif alternate is not None and not alternate.categories:
            yield left_open(
                ("alternates", role), N_("{role} stands for no category: no case is raised to it"), role=role
            )


def _owners(handbook: Handbook) -> Iterator[Finding]:
    """An open case owes something at every moment (X4)."""
    idle = [
        (index, rule)
        for index, rule in enumerate(handbook.obligations)
        if any(pattern.moment == "idle" for pattern in rule.start)
    ]
    if not idle:
        yield mistake(
            (), N_("a case could be without an owner: no obligation starts when nothing else is owed (X4)")
        )
    for index, rule in idle:
        uncertain = rule.due.field or rule.due.same_as or rule.due.by_severity
        if (
            rule.when
            or rule.unless
            or uncertain
            or rule.owner not in ("@level", "@handler", *steps(handbook))
        ):
            yield mistake(
                ("obligations", index),
                N_("{id} must start always: no condition, a fixed time, an owner on the ladder (X4)"),
                id=rule.id,
            )
    for index, rule in enumerate(handbook.obligations):
        events = {pattern.event for pattern in rule.start}
        if rule.owner == "@raised-to" and events != {"Escalated"}:
            yield mistake(
                ("obligations", index, "owner"),
                N_("{id} could be nobody's: only a raise names a role that it goes to"),
                id=rule.id,
            )


def _deadlines(handbook: Handbook) -> Iterator[Finding]:
    for index, rule in enumerate(handbook.obligations):
        place = ("obligations", index, "due")
        for severity in handbook.severities:
            if rule.due.by_severity is not None and severity not in rule.due.by_severity:
                yield left_open(
                    place, N_("{id}: no deadline for the severity {severity}"), id=rule.id, severity=severity
                )
        if rule.due.field is not None:
            yield from _named_time(place, rule, rule.due.field, handbook)


def _named_time(place: Place, rule: ObligationRule, field: str, handbook: Handbook) -> Iterator[Finding]:
    """A time that the starting event names: it must have one, and may have to."""
    for pattern in rule.start:
        for fact in facts_named(pattern.event or ""):
            if "datetime" not in str(fields_of(fact).get(field)):
                yield mistake(
                    place, N_("{event} has no time called {field}"), event=fact.__name__, field=field
                )
                continue
            command = COMMAND_OF.get(fact)
            needed = any(each.field == field and command in each.command for each in handbook.required)
            given_always = fact.model_fields[field].is_required()
            if not needed and not given_always and field not in pattern.has:
                yield left_open(
                    place,
                    N_("{id}: where {event} names no {field}, nothing is owed"),
                    id=rule.id,
                    event=fact.__name__,
                    field=field,
                )


def _never(handbook: Handbook) -> Iterator[Finding]:
    """Obligations that nothing, nobody, or not their owner can meet; and those that nothing starts."""
    for index, rule in enumerate(handbook.obligations):
        place = ("obligations", index, "met_by")
        if not rule.met_by and not rule.met_by_all:
            yield mistake(place, N_("nothing meets {id}"), id=rule.id)
        ways = [frozenset().union(*(_doers(handbook, each) for each in rule.met_by))] if rule.met_by else []
        ways += [_doers(handbook, each) for each in rule.met_by_all]
        if any(not way for way in ways):
            yield mistake(place, N_("nobody may do what meets {id}"), id=rule.id)
        elif rule.owner in handbook.all_roles and any(rule.owner not in way for way in ways):
            yield left_open(
                ("obligations", index, "owner"),
                N_("{role} owes {id}, and may not do what meets it"),
                role=rule.owner,
                id=rule.id,
            )
        if not rule.start:
            yield mistake(("obligations", index, "start"), N_("nothing starts {id}"), id=rule.id)


def _doers(handbook: Handbook, pattern: Pattern) -> frozenset[str]:
    """The roles that may bring about what a pattern means."""
    able: set[str] = set()
    for fact in facts_named(pattern.event or ""):
        able |= _may(handbook, fact.__name__, pattern.where)
    named = {role for role in pattern.by if not role.startswith("@")}
    only_named = named and len(named) == len(pattern.by)
    return frozenset(able & named if only_named else able)


def _may(
    handbook: Handbook, event: str, where: dict[str, tuple[str | bool | int, ...]] | None = None
) -> set[str]:
    """The roles that may use the command behind `event`, as far as the handbook always says so."""
    if event in BY_POLICY:
        return set()
    command = COMMAND_OF[EVENTS[event]]
    able = set(handbook.all_roles)
    for right in handbook.rights_of.get(command, ()):
        concerned = all(
            name in (where or {}) and set((where or {})[name]) <= set(values)
            for name, values in right.where.items()
        )
        if concerned and not right.when:
            able &= _allowed(handbook, right)
    return able


def _allowed(handbook: Handbook, right: Right) -> set[str]:
    above = {
        role
        for role in steps(handbook)
        if right.level or (right.from_role and handbook.at_or_above(role, right.from_role))
    }
    return {*right.roles, *above}


def _steps_nobody_takes(handbook: Handbook) -> Iterator[Finding]:
    """A command that waits for what nobody may do can never be used."""
    for index, step in enumerate(handbook.steps):
        if not any(_can_be_taken(handbook, need) for need in step.needs):
            yield mistake(
                ("steps", index, "needs"),
                N_("{command} waits for what nobody may do: {needs}"),
                command=", ".join(step.command),
                needs=", ".join(step.needs),
            )


def _can_be_taken(handbook: Handbook, need: str) -> bool:
    event, _, value = need.partition("#")[0].partition(":")
    if event not in EVENTS:
        return True
    fields = [name for name in ("to", "purpose", "as") if name in fields_of(EVENTS[event])]
    return bool(_may(handbook, event, {fields[0]: (value,)} if value and fields else None))


def _grounds(handbook: Handbook) -> Iterator[Finding]:
    """What becomes of a major case, and whether a ground can come about (X6)."""
    reacting: Sequence[Pattern] = [
        *(pattern for rule in handbook.obligations for pattern in rule.start),
        *(pattern for rule in handbook.escalations for pattern in rule.on),
        *(pattern for rule in handbook.measures for pattern in rule.on),
    ]
    if handbook.grounds and not any(pattern.moment == "major" for pattern in reacting):
        yield left_open(
            ("grounds",),
            N_("nothing reacts to a major case, whatever its ground: {grounds}"),
            grounds=", ".join(handbook.grounds),
        )
    if handbook.repeat.ground and "repeat" not in handbook.grounds:
        yield mistake(
            ("repeat", "ground"),
            N_("a repeat is a ground here, but {name} is not among the grounds"),
            name="repeat",
        )
    if "repeat" in handbook.grounds and not handbook.repeat.ground:
        yield left_open(
            ("grounds",),
            N_("{name} is among the grounds, but a repeat found does not make a case major"),
            name="repeat",
        )
    if not any(
        rule.on and any(p.event == "DeadlineMissed" for p in rule.on) for rule in handbook.escalations
    ):
        yield left_open(("escalations",), N_("nothing reacts to a missed deadline (X5)"))


def _calendar(handbook: Handbook) -> Iterator[Finding]:
    """A zone and a country that are known, and no day that is both off and worked."""
    data, calendar = handbook.calendar, handbook.working_calendar
    try:
        calendar.at(date(data.published_until, 1, 1), data.business_end)
    except (KeyError, ValueError):
        yield mistake(("calendar", "zone"), N_("there is no time zone {zone}"), zone=data.zone)
    try:
        calendar.is_working(date(2026, 1, 1))
    except NotImplementedError:
        yield mistake(
            ("calendar", "country"), N_("the holidays of {country} are not known"), country=data.country
        )
    for day in sorted({*data.days_off} & {*data.working_days}):
        yield mistake(
            ("calendar", "working_days"), N_("{day} is a working day and a day off"), day=day.isoformat()
        )
