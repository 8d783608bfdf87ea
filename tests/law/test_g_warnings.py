"""G7, G8: a warning goes to each that it must go to; what was withdrawn closes without."""

import pytest

from tests.law.sentences import after, received, sentences

given = sentences("4s-group")

MAJOR = received(grounds=["media"])


@pytest.mark.parametrize("first, second", [("operations-vp", "ceo"), ("ceo", "operations-vp")])
@pytest.mark.parametrize("how", ["warn", "report"])
def test_g7_reported_on_to_both(first: str, second: str, how: str) -> None:
    scene = given(MAJOR, after("1h", "warn", to="brand-division")).owes("G7.report-ceo", state="open")
    scene.when(after("2h", how, to=first)).owes("G7.report-ceo", state="open")
    scene.when(after("3h", how, to="legal")).owes("G7.report-ceo", state="open")
    scene.when(after("4h", how, to=second)).owes("G7.report-ceo", state="met", met="4h")


@pytest.mark.parametrize(
    "first, second", [("department-head", "general-manager"), ("general-manager", "department-head")]
)
def test_g8_both_are_told(first: str, second: str) -> None:
    scene = given(MAJOR).when(after("10m", "warn", to=first)).owes("G8.tell-general-manager", state="open")
    scene.when(after("20m", "warn", to="legal")).owes("G8.tell-general-manager", state="open")
    scene.when(after("30m", "warn", to=second)).owes("G8.tell-general-manager", state="met", met="30m")


@pytest.mark.parametrize("as_", ["withdrawn", "void"])
def test_g7_g8_what_was_taken_back_closes_without_warnings_and_meeting(as_: str) -> None:
    given(MAJOR, after("1h", "withdraw", as_=as_)).when(after("2h", "close")).then("Closed")
