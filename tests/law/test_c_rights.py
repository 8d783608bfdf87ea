"""Who may mark, penalise and reward at a manufacturer's dealer; whom an answer must reach (C2)."""

import pytest

from tests.law.sentences import after, received, sentences

given = sentences("changan-211")

MAY = [
    ("department-head", True),
    ("service-manager", True),
    ("regional-service-manager", True),
    ("reception-supervisor", False),
    ("customer-service-specialist", False),
]


@pytest.mark.parametrize("command", ["penalise", "reward"])
@pytest.mark.parametrize("role, allowed", MAY)
def test_x3_penalties_and_rewards(command: str, role: str, allowed: bool) -> None:
    scene = given(received()).when(after("1h", command, by="sun", role=role, person="wu", reason="…"))
    if allowed:
        assert scene.refusal is None
    else:
        scene.refused("X3", code="not-authorised", saying="department-head")


@pytest.mark.parametrize("role, allowed", MAY)
def test_x3_marked_malicious(role: str, allowed: bool) -> None:
    scene = given(received()).when(after("1h", "mark", as_="malicious", by="sun", role=role, reason="…"))
    if allowed:
        scene.then("Marked").shows(marks=["malicious"])
    else:
        scene.refused("X3", code="not-authorised", saying="service-manager")
    given(received()).when(after("1h", "mark", as_="litigation-risk", by="sun", role=role)).then("Marked")


@pytest.mark.parametrize("purpose", ["answer", "progress", "outcome"])
def test_c2_an_answer_reaches_the_customer(purpose: str) -> None:
    scene = given(received()).when(after("1h", "contact", purpose=purpose, reached=False))
    scene.owes("C2.answer", state="open").owes("C2.reply", state="open")
