"""What differs between two handbooks, row by row: for a manager who decides whether to adopt one."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from aggregates.handbook import Handbook
from aggregates.handbook_notices import NoticeRule
from aggregates.handbook_service import CallTemplate, Target
from aggregates.handbook_tables import (
    Approval,
    CallHours,
    EscalationRule,
    MeasureRule,
    Required,
    Right,
    Step,
    Wanted,
)
from aggregates.values import Model

Row = (
    Right
    | Step
    | Required
    | Approval
    | EscalationRule
    | MeasureRule
    | NoticeRule
    | CallHours
    | Wanted
    | CallTemplate
    | Target
)


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: in which table, of which row, in which of its keys; None where there is nothing."""

    area: str
    name: str
    what: str
    before: Any
    after: Any

    @property
    def change(self) -> Literal["added", "removed", "changed"]:
        """What became of it."""
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"


def diff(before: Handbook, after: Handbook) -> list[Change]:
    """Every difference, in the order of a handbook."""
    return [
        *_values("settings", before, after, SETTINGS),
        *_values("ladder", before, after, ("ladder",)),
        *_maps("alternates", before.alternates, after.alternates),
        *(each for area in LISTS for each in _members(area, getattr(before, area), getattr(after, area))),
        *_maps("authority", before.authority, after.authority),
        *_maps("implied_grounds", before.implied_grounds, after.implied_grounds),
        *_values("repeat", before.repeat, after.repeat),
        *_recurring(before, after),
        *_obligations(before, after),
        *(
            each
            for area in TABLES
            for each in _rows(area, [*_single(getattr(before, area))], [*_single(getattr(after, area))])
        ),
        *_identity(before, after),
        *_lines(before, after),
        *_values("calendar", before.calendar, after.calendar),
        *_maps("titles", before.titles, after.titles),
    ]


SETTINGS = (
    "name",
    "version",
    "title",
    "chief",
    "recusal_rule",
    "authority_rule",
    "consent_rule",
    "review_day",
)
LISTS = ("roles", "channels", "categories", "severities", "causes", "grounds", "satisfied", "recipients")

TABLES: dict[str, Callable[[Any], Hashable]] = {
    "rights": lambda row: (row.command, repr(row.where), repr(row.when), row.not_owner),
    "approvals": lambda row: row.command,
    "required": lambda row: (row.command, row.field),
    "steps": lambda row: (row.command, repr(row.where), row.needs),
    "escalations": lambda row: (repr(row.on), repr(row.when)),
    "measures": lambda row: (repr(row.on), repr(row.when)),
    "notices": lambda row: (row.rule, row.of, repr(row.on), repr(row.when)),
    "call_hours": lambda row: row.start,
    "call_templates": lambda row: (row.kind, row.lines),
    "targets": lambda row: (row.of, row.role, row.person),
    "wanted": lambda row: row.field,
}
"""By what two rows of a table without ids are the same row."""


def _values(area: str, before: Model, after: Model, names: Iterable[str] = ()) -> Iterator[Change]:
    for name in names or type(before).model_fields:
        one, other = getattr(before, name), getattr(after, name)
        if one != other:
            yield Change(area, name, name, one, other)


def _maps(area: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for name in dict.fromkeys((*before, *after)):
        if before.get(name) != after.get(name):
            yield Change(area, name, "", before.get(name), after.get(name))


def _members(area: str, before: Iterable[str], after: Iterable[str]) -> Iterator[Change]:
    yield from _maps(area, {each: each for each in before}, {each: each for each in after})


def _recurring(before: Handbook, after: Handbook) -> Iterator[Change]:
    one, other = before.recurring, after.recurring
    if one != other:
        yield Change("recurring", "", "", one, other)


def _identity(before: Handbook, after: Handbook) -> Iterator[Change]:
    if before.identity_check != after.identity_check:
        yield Change("identity_check", "", "", before.identity_check, after.identity_check)


def _obligations(before: Handbook, after: Handbook) -> Iterator[Change]:
    one, other = before.obligation_rules, after.obligation_rules
    for name in dict.fromkeys((*one, *other)):
        if name in one and name in other:
            yield from _inside("obligations", name, one[name], other[name])
        else:
            yield Change("obligations", name, "", one.get(name), other.get(name))


def _inside(area: str, name: str, before: Model, after: Model) -> Iterator[Change]:
    for change in _values(area, before, after):
        yield Change(area, name, change.what, change.before, change.after)


def _lines(before: Handbook, after: Handbook) -> Iterator[Change]:
    for name in dict.fromkeys((*before.lines, *after.lines)):
        if name in before.lines and name in after.lines:
            yield from _inside("lines", name, before.lines[name], after.lines[name])
        else:
            yield Change("lines", name, "", before.lines.get(name), after.lines.get(name))


def _single(rows: Iterable[Row]) -> Iterator[Row]:
    """Each row once for each of its commands, as a manager thinks of them."""
    for row in rows:
        commands = getattr(row, "command", None)
        if commands is None:
            yield row
        else:
            yield from (row.model_copy(update={"command": (command,)}) for command in commands)


def _rows(area: str, before: list[Row], after: list[Row]) -> Iterator[Change]:
    """Rows that are only on one side; two that are about the same thing are one that changed."""
    gone = [row for row in before if row not in after]
    new = [row for row in after if row not in before]
    key = TABLES[area]
    for row in gone:
        same = next((each for each in new if key(each) == key(row)), None)
        if same is not None:
            new.remove(same)
        yield Change(area, _name(row), "", row, same)
    for row in new:
        yield Change(area, _name(row), "", None, row)


def _name(row: Row) -> str:
    if isinstance(row, Wanted):
        return row.field
    if isinstance(row, EscalationRule | MeasureRule | NoticeRule | CallTemplate | Target):
        return row.rule
    return "" if isinstance(row, CallHours) else ", ".join(row.command)
