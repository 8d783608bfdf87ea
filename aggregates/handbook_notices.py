"""The table of notices: whom a handbook has told of what happens, and in which words (G5, G7, G8)."""

import re
from typing import Literal

from aggregates.handbook_tables import WILDCARDS, Conditions, Listed, Pattern, Titles
from aggregates.values import Model

AT_LEVEL = "@level"
RAISED_TO = "@raised-to"
HANDLER = "@handler"
OWNER = "@owner"
CHIEF = "@chief"
SUPERVISOR = "@supervisor"
RECIPIENTS = frozenset({AT_LEVEL, RAISED_TO, HANDLER, OWNER, CHIEF, SUPERVISOR})
ONLY_OF = {AT_LEVEL: "complaint", HANDLER: "complaint", RAISED_TO: "complaint", SUPERVISOR: "measure"}
"""Recipients that only a complaint, or only a measure, has."""

PLACEHOLDERS = frozenset(
    {"number", "store", "rule", "to", "obligation", "due", "level", "grounds", "repeat_of"}
)
"""What a text may speak of; nothing of the customer is among it."""

PLACEHOLDER = re.compile(r"\{(\w*)\}")
MAJOR = "@major"
ANY = "*"


class NoticeRule(Model):
    """Whom a policy tells of an event, and how; only a person's `warn` is the warning itself (G7 to G9).

    `to` names roles, other recipients, `@level` (the role at the level), `@handler` (the handler's role,
    before that the level), `@raised-to` (the role that the event names), `@owner` (who missed a deadline),
    `@chief` or `@supervisor` (of a measure). `of` is what it happens to. `title` and `text` may name
    `{number}` and the other `PLACEHOLDERS`.
    """

    rule: str
    of: Literal["complaint", "service", "measure"] = "complaint"
    on: tuple[Pattern, ...]
    when: Conditions = ()
    to: Listed
    title: Titles
    text: Titles


Numbered = tuple[int, NoticeRule]
"""A row with its place in the table, from 0."""


ByEvent = dict[str, tuple[Numbered, ...]]


def by_event(rules: tuple[NoticeRule, ...], of: str) -> ByEvent:
    """The rows that an event of each name may concern; `*` any event, `@major` that a case becomes major."""
    found: dict[str, list[Numbered]] = {}
    for place, rule in enumerate(rules):
        if rule.of != of:
            continue
        names = {
            MAJOR if each.moment else ANY if each.event in WILDCARDS else str(each.event) for each in rule.on
        }
        for name in names:
            found.setdefault(name, []).append((place, rule))
    return {name: tuple(those) for name, those in found.items()}
