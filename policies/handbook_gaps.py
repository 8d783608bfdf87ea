"""What a handbook leaves open, and where a case could get stuck under it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from aggregates.handbook import Handbook
from aggregates.handbook_tables import UNLIMITED, ObligationRule, Pattern
from aggregates.messages import N_
from policies.handbook_ends import endings
from policies.handbook_findings import Finding, Place, left_open, mistake
from policies.handbook_owed import never_owed
from policies.handbook_reach import out_of_reach, roles_that_may
from policies.handbook_terms import COMMAND_OF, facts_named, fields_of, roles, steps
from policies.handbook_titles import titles


def gaps(handbook: Handbook) -> Iterator[Finding]:
    """What nobody can do, what nobody owes, and what the file does not say."""
    yield from _duplicates(handbook)
    yield from _authority(handbook)
    yield from _raises(handbook)
    yield from _owners(handbook)
    yield from _deadlines(handbook)
    yield from never_owed(handbook)
    yield from endings(handbook)
    yield from out_of_reach(handbook)
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
    if handbook.consent_rule and not roles_that_may(handbook, "CompensationConsented"):
        yield mistake(("consent_rule",), N_("compensation needs a consent here, which nobody may give"))


def _raises(handbook: Handbook) -> Iterator[Finding]:
    """Roles on the ladder that nobody may escalate to."""
    if len(handbook.ladder) == 1:
        yield left_open(("ladder",), N_("the ladder has one step: no case can be raised"))
    for role in steps(handbook)[1:]:
        alternate = handbook.alternates.get(role)
        if not roles_that_may(handbook, "Escalated", {"to": (role,)}):
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
