"""Any handbook that `check` accepts, any commands: never stuck, no limit or recusal passed (X1, X4, G11)."""

import tomllib
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from aggregates.complaint.consequences import owner_of
from aggregates.complaint.decide import FREE_OF_RECUSAL, is_recused
from aggregates.handbook import Handbook
from policies.handbook_review import review
from policies.handbook_terms import roles
from policies.handbooks import content_of, merged, shipped
from tests.law.sentences import Line, Scene, after, received
from tests.mutants import mutants

PEOPLE = ["ann", "ben", "cai"]
AMOUNTS = ["1", "400", "3000", "90000"]
MINUTES = [5, 60, 600, 3000, 50000]


@cache
def variations(name: str) -> list[dict[str, Any]]:
    """The shipped handbook and everything that differs from it in one value."""
    data = tomllib.loads(content_of(name))
    return [data, *(changed for _, changed in mutants(data))]


@st.composite
def handbooks(draw: st.DrawFn) -> Handbook:
    """One that `check` finds no mistake in."""
    data = draw(st.sampled_from(variations(draw(st.sampled_from(shipped())))))
    try:
        handbook = Handbook.model_validate(merged(data))
    except ValidationError:
        assume(False)
        raise
    assume(all(each.severity == "open" for each in review(handbook)))
    return handbook


def fields_of(command: str, handbook: Handbook, draw: st.DrawFn) -> dict[str, Any]:
    """Something that could be said with a command."""

    def one(values: Any) -> Any:
        return draw(st.sampled_from(list(values)))

    role = roles(handbook)
    known: dict[str, dict[str, Any]] = {
        "assign": {"to": one(PEOPLE), "to_role": one(role), "due": "2027-01-01T00:00:00Z"},
        "contact": {"purpose": one(["reply", "outcome", "apology"]), "reached": one([True, False])},
        "propose": {"solution": "…"},
        "request-compensation": {"amount": one(AMOUNTS)},
        "approve-compensation": {"amount": one(AMOUNTS)},
        "instruct": {"instruction": "…"},
        "warn": {"to": one([*handbook.recipients, *role])},
        "report": {"to": one([*handbook.recipients, *role])},
        "resolve": {"outcome": "redress"},
        "sign-off": {"as": one(["department-head", "customer"])},
        "callback": {"satisfaction": one(["satisfied", "neutral"])},
        "defer": {"reason": "parts", "approved_by": "zoe", "approved_role": one(role)},
        "withdraw": {"as": "void"},
        "mark": {"as": "malicious", "reason": "…"},
        "close": {"summary": "…"},
        "review-liability": {"agrees": True},
        "recuse": {"person": one(PEOPLE), "off": one([True, False])},
    }
    if command == "classify":
        grounds = one([[], list(handbook.grounds[:1])])
        return {
            "category": one(handbook.categories),
            "severity": one(handbook.severities),
            "grounds": grounds,
        }
    return known.get(command, {})


COMMANDS = [
    "assign",
    "classify",
    "contact",
    "investigate",
    "propose",
    "approve-solution",
    "reject-solution",
    "request-compensation",
    "approve-compensation",
    "reject-compensation",
    "escalate",
    "instruct",
    "warn",
    "report",
    "resolve",
    "sign-off",
    "attempt-callback",
    "callback",
    "defer",
    "resume",
    "withdraw",
    "close",
    "reopen",
    "mark",
    "settle-liability",
    "review-liability",
    "enforce-liability",
    "take-over",
    "recuse",
]


@st.composite
def histories(draw: st.DrawFn) -> tuple[Handbook, list[Line]]:
    """A handbook and what people try to do to a case under it."""
    handbook = draw(handbooks())
    return handbook, list(lines(handbook, draw))


def lines(handbook: Handbook, draw: st.DrawFn) -> Iterator[Line]:
    someone = st.sampled_from(PEOPLE)
    role = st.sampled_from(roles(handbook))
    about = draw(st.sampled_from([None, *PEOPLE]))
    channel = draw(st.sampled_from(handbook.channels))
    yield received(by="ann", role=draw(role), channel=channel, about_person=about)
    minutes = 0
    for _ in range(draw(st.integers(1, 12))):
        minutes += draw(st.sampled_from(MINUTES))
        command = draw(st.sampled_from(COMMANDS))
        fields = fields_of(command, handbook, draw)
        yield after(f"{minutes}m", command, by=draw(someone), role=draw(role), **fields)


def holds(history: tuple[Handbook, list[Line]]) -> None:
    handbook, tried = history
    scene = Scene(handbook)
    for line in tried:
        before = scene.case
        scene.when(line)
        if scene.refusal is None:
            assert line.name in FREE_OF_RECUSAL or not is_recused(line.by, before)
            if line.name == "approve-compensation":
                total = before.approved + Decimal(line.fields["amount"])
                assert handbook.limit_of(line.role or handbook.ladder[0]) >= total
        if not scene.events:
            # Who may not receive it opens no case that others could work on.
            return
        never_stuck(scene)


def never_stuck(scene: Scene) -> None:
    """X4: something is owed to someone by some time, or a review date is set, or it is closed."""
    case = scene.case
    if case.closed:
        return
    if case.status == "pending":
        assert case.review_at is not None
        return
    owed = [each for each in case.obligations.values() if each.state == "open"]
    assert owed, f"nothing is owed after {scene.events[-1].name}"
    assert all(owner_of(each, case)[0] for each in owed)


checked = settings(deadline=None, suppress_health_check=list(HealthCheck))


@settings(checked, max_examples=80)
@given(histories())
def test_x4_never_stuck_whatever_is_done(history: tuple[Handbook, list[Line]]) -> None:
    holds(history)


@pytest.mark.soak
@pytest.mark.timeout(1200)
@settings(checked, max_examples=5000)
@given(histories())
def test_x4_never_stuck_whatever_is_done_for_long(history: tuple[Handbook, list[Line]]) -> None:
    holds(history)
