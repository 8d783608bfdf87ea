"""What nobody can do under a handbook: obligations that none may meet, commands that wait for ever."""

from collections.abc import Iterator

from aggregates.handbook import Handbook
from aggregates.handbook_tables import Pattern, Right
from aggregates.messages import N_
from policies.handbook_findings import Finding, left_open, mistake
from policies.handbook_terms import BY_POLICY, COMMAND_OF, EVENTS, facts_named, fields_of, steps


def out_of_reach(handbook: Handbook) -> Iterator[Finding]:
    """What no role may ever do, though something waits for it."""
    yield from _never(handbook)
    yield from _steps_before_the_receipt(handbook)
    yield from _steps_nobody_takes(handbook)


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
        able |= roles_that_may(handbook, fact.__name__, pattern.where)
    named = {role for role in pattern.by if not role.startswith("@")}
    only_named = named and len(named) == len(pattern.by)
    return frozenset(able & named if only_named else able)


def roles_that_may(
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


def _steps_before_the_receipt(handbook: Handbook) -> Iterator[Finding]:
    """A case begins with its receipt: what that waits for has never happened."""
    for index, step in enumerate(handbook.steps):
        if "receive" in step.command:
            yield mistake(
                ("steps", index, "command"),
                N_("receive opens the case, nothing can have happened before it; leave it out"),
            )


def _steps_nobody_takes(handbook: Handbook) -> Iterator[Finding]:
    """A command that waits for what nobody may do can never be used."""
    for index, step in enumerate(handbook.steps):
        if not any(can_be_taken(handbook, need) for need in step.needs):
            yield mistake(
                ("steps", index, "needs"),
                N_("{command} waits for what nobody may do: {needs}"),
                command=", ".join(step.command),
                needs=", ".join(step.needs),
            )


def can_be_taken(handbook: Handbook, need: str) -> bool:
    """Whether somebody may do what a step needs (`Contacted:outcome`), or there is no such event."""
    event, _, value = need.partition("#")[0].partition(":")
    if event not in EVENTS:
        return True
    fields = [name for name in ("to", "purpose", "as") if name in fields_of(EVENTS[event])]
    return bool(roles_that_may(handbook, event, {fields[0]: (value,)} if value and fields else None))
