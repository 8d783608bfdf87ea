"""Notices that would reach nobody, never come about, or speak of what there is not."""

from collections.abc import Iterator, Mapping

from aggregates.handbook import Handbook
from aggregates.handbook_notices import (
    ONLY_OF,
    OWNER,
    PLACEHOLDER,
    PLACEHOLDERS,
    RAISED_TO,
    RECIPIENTS,
    NoticeRule,
)
from aggregates.handbook_tables import WILDCARDS
from aggregates.messages import N_
from policies.handbook_beside import EVENTS
from policies.handbook_findings import Finding, Place, left_open, mistake
from policies.handbook_terms import facts_named, fields_of, told

LANGUAGES = ("en", "zh")
NEVER_TOLD = frozenset({"customer"})
"""A notice holds nothing of the customer, and no address of his."""

_NAMED_BY = {RAISED_TO: "to", OWNER: "owner_role"}


def notices(handbook: Handbook) -> Iterator[Finding]:
    """Every finding about the table of notices; names of events and fields are looked at elsewhere."""
    for index, rule in enumerate(handbook.notices):
        yield from _recipients(index, rule, handbook)
        yield from _happens(index, rule)
        for key in ("title", "text"):
            yield from _words(("notices", index, key), getattr(rule, key))
        if not rule.on or any(pattern.moment == "idle" for pattern in rule.on):
            yield mistake(("notices", index, "on"), N_("a notice needs an event, or the moment major"))


def _happens(index: int, rule: NoticeRule) -> Iterator[Finding]:
    """Only what happens to a complaint, a service or a measure, and only who has to do with it."""
    for pattern in rule.on:
        known = pattern.event is None or pattern.event in (*EVENTS[rule.of], *WILDCARDS)
        if not known or (pattern.moment and rule.of != "complaint"):
            yield mistake(
                ("notices", index, "on"),
                N_("{id}: {event} never happens to a {type}"),
                id=rule.rule,
                event=pattern.event or pattern.moment,
                type=rule.of,
            )
    for to in rule.to:
        if ONLY_OF.get(to, rule.of) != rule.of:
            place = ("notices", index, "to")
            yield mistake(place, N_("a {type} has no {owner}"), type=rule.of, owner=to)


def _recipients(index: int, rule: NoticeRule, handbook: Handbook) -> Iterator[Finding]:
    place = ("notices", index, "to")
    known = [each for each in told(handbook) if each not in NEVER_TOLD]
    if not rule.to:
        yield mistake(place, N_("the notice goes to nobody"))
    for to in rule.to:
        if to in _NAMED_BY:
            yield from _named(place, to, rule)
        elif to not in known and to not in RECIPIENTS:
            yield mistake(
                place,
                N_("a notice cannot go to {name}; it goes to one of: {known}"),
                name=to,
                known=", ".join(dict.fromkeys((*sorted(RECIPIENTS), *known))),
            )


def _named(place: Place, to: str, rule: NoticeRule) -> Iterator[Finding]:
    """`@raised-to` and `@owner` are whom the event names: it has to."""
    for pattern in rule.on:
        for fact in facts_named(pattern.event or ""):
            if _NAMED_BY[to] not in fields_of(fact):
                yield mistake(place, N_("{event} names nobody for {name}"), event=fact.__name__, name=to)
        if pattern.moment is not None:
            yield mistake(place, N_("{event} names nobody for {name}"), event=pattern.moment, name=to)


def _words(place: Place, texts: Mapping[str, str]) -> Iterator[Finding]:
    for language in LANGUAGES:
        if not texts.get(language, "").strip():
            yield left_open(place, N_("there is no text in the language {language}"), language=language)
    for text in texts.values():
        for name in PLACEHOLDER.findall(text):
            if name not in PLACEHOLDERS:
                yield mistake(
                    place,
                    N_("a notice cannot speak of {name}; it can of: {known}"),
                    name="{" + name + "}",
                    known=", ".join(sorted(PLACEHOLDERS)),
                )
