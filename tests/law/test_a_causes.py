"""A1 to A4: causes and calming techniques, under every automotive handbook."""

import pytest

from tests.law.sentences import Line, Scene, after, received, sentences

AUTOMOTIVE = ["4s-group", "changan-211", "service-standard", "auto-dealer"]

CAUSES = {
    "value": ["repeated-repair", "defective-product", "poor-warranty-handling", "no-added-value"],
    "system": [
        "long-wait-reception",
        "long-wait-repair",
        "long-wait-settlement",
        "untidy-premises",
        "low-ability",
    ],
    "people": ["impolite", "lack-of-knowledge", "impatient"],
    "customer": ["misunderstood-terms", "wrong-operation", "chancing", "high-expectation"],
}


def given(*lines: Line, under: str) -> Scene:
    scene: Scene = sentences(under)(*lines)
    return scene


pytestmark = pytest.mark.parametrize("handbook", AUTOMOTIVE)


@pytest.mark.parametrize("family", CAUSES)
def test_a1_causes_by_family(handbook: str, family: str) -> None:
    for kind in CAUSES[family]:
        cause = f"{family}/{kind}"
        given(received(), under=handbook).when(after("1h", "investigate", cause=cause)).shows(cause=cause)


@pytest.mark.parametrize("cause", ["people/late", "weather", "expectation"])
def test_a1_and_no_others(handbook: str, cause: str) -> None:
    given(received(), under=handbook).when(after("1h", "investigate", cause=cause)).refused(
        None, code="invalid", field="cause"
    )


@pytest.mark.parametrize("technique", ["place", "person", "time"])
def test_a2_which_calming_was_tried_is_recorded(handbook: str, technique: str) -> None:
    line = after("1h", "contact", purpose="apology", technique=technique, reaction="…")
    scene = given(received(), under=handbook).when(line).then("Contacted")
    assert scene.events[-1].value("technique") == technique
    given(received(), under=handbook).when(
        after("1h", "contact", purpose="apology", technique="tea")
    ).refused(None, code="invalid", field="technique")


def test_a3_after_handling_what_the_customer_thinks_is_asked(handbook: str) -> None:
    scene = given(received(), after("2h", "resolve", outcome="redress"), under=handbook)
    scene.when(after("3h", "close", summary="…"))
    assert "callback" in str(scene.refusal)
    scene.when(after("4h", "callback", satisfaction="very-satisfied", suggestion="…")).then("CallbackDone")


def test_a4_an_apology_is_no_admission(handbook: str) -> None:
    scene = given(received(), under=handbook).when(after("1h", "contact", purpose="apology"))
    assert "LiabilitySettled" not in scene.case.done
    scene.shows(justified=None, outcome=None).never_owed("S2.hand-over")
    scene.when(after("2h", "resolve", outcome="no-fault")).shows(outcome="no-fault")
