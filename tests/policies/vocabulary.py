"""Command lines as Hypothesis makes them: a small vocabulary, so that lines meet on the same few cases."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from tests.policies.house import MORNING

PEOPLE = ("li.na", "wang.f", "zhao")
ROLES = ("general-manager", "service-manager")
"""Roles of both handbooks."""
PHONES = ("13812345678", "138 1234 5678", "13900000000")
SPAN_MINUTES = 5 * 24 * 60

_amounts = st.sampled_from(["0.01", "200", "500", "600.50", "2500"])
_to = st.sampled_from(
    ["legal", "brand-division", "general-manager", "department-head", "ceo", "operations-vp", "manufacturer"]
)
_later = st.integers(1, SPAN_MINUTES).map(lambda minutes: (MORNING + timedelta(minutes=minutes)).isoformat())


def _fields(**values: Any) -> st.SearchStrategy[dict[str, Any]]:
    strategies = {
        key: value if isinstance(value, st.SearchStrategy) else st.just(value)
        for key, value in values.items()
    }
    return st.fixed_dictionaries(strategies)


STEPS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "classify": _fields(
        category="other", grounds=st.lists(st.sampled_from(["media", "disturbance", "repeat"]), max_size=2)
    ),
    "investigate": _fields(cause=st.sampled_from(["people/impolite", "system/low-ability"])),
    "assign": _fields(to=st.sampled_from(PEOPLE), to_role=st.sampled_from(ROLES)),
    "take-over": _fields(),
    "contact": _fields(
        purpose=st.sampled_from(["reply", "answer", "outcome", "apology"]),
        reached=st.booleans(),
        promised_by=_later,
    )
    | _fields(purpose=st.sampled_from(["reply", "answer", "outcome", "apology"]), summary="…"),
    "propose": _fields(solution="…"),
    "approve-solution": _fields(),
    "request-compensation": _fields(amount=_amounts),
    "consent-compensation": _fields(),
    "approve-compensation": _fields(amount=_amounts),
    "reject-compensation": _fields(),
    "pay-compensation": _fields(amount=_amounts),
    "escalate": _fields(),
    "instruct": _fields(instruction="…", takes_over=st.booleans()),
    "warn": _fields(to=_to),
    "hold-meeting": _fields(attendees=["zhao"]),
    "report": _fields(to=_to),
    "resolve": _fields(outcome=st.sampled_from(["redress", "unsettled"])),
    "attempt-callback": _fields(reason="…"),
    "callback": _fields(satisfaction=st.sampled_from(["satisfied", "neutral"])),
    "defer": _fields(reason="parts"),
    "resume": _fields(),
    "extend": _fields(obligation=st.sampled_from(["C2.answer", "X4.attend", "G7.warn-legal"]), until=_later),
    "correct": _fields(field="customer.phone", value=st.sampled_from(PHONES))
    | _fields(field="about_person", value=st.sampled_from(PEOPLE)),
    "withdraw": _fields(**{"as": st.sampled_from(["withdrawn", "void"])}),
    "transfer": _fields(store=st.sampled_from(["SH01", "HZ02"])),
    "close": _fields(),
    "reopen": _fields(),
    "recuse": _fields(person=st.sampled_from(PEOPLE), off=st.booleans()),
    "mark": _fields(**{"as": "malicious"}),
    "note": _fields(text="…"),
}

RECEIPTS = st.fixed_dictionaries(
    {"channel": st.sampled_from(["phone", "manufacturer", "call-centre"]), "content": st.just("…")},
    optional={
        "customer": st.fixed_dictionaries({"phone": st.sampled_from(PHONES)}),
        "grounds": st.just(["media"]),
        "about_person": st.just("li.na"),
    },
)

people = st.fixed_dictionaries({"by": st.sampled_from(PEOPLE), "role": st.sampled_from(ROLES)})
early = st.integers(0, 600)
minutes = st.integers(0, SPAN_MINUTES)
steps = st.sampled_from(sorted(STEPS)).flatmap(lambda name: st.tuples(st.just(name), STEPS[name]))
