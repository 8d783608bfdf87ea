"""docs/handbook.md says everything a handbook can hold, and a hospital's, written from it alone, runs."""

import json
import re
import tomllib
from pathlib import Path

import pytest
from pydantic import BaseModel

from aggregates import handbook_tables
from aggregates.handbook import Handbook
from aggregates.handbook_notices import PLACEHOLDERS, NoticeRule
from aggregates.handbook_service import CallTemplate, Target
from policies.handbook_terms import EVENTS
from policies.handbooks import check, merged, read
from tests.conftest import Run
from tests.law.sentences import after, received, sentences

ROOT = Path(__file__).parents[1]
GUIDE = (ROOT / "docs/handbook.md").read_text("utf-8")
EVENT = r"`([A-Z][a-z]+(?:[A-Z][a-z]+)+|Received|Resolved|Closed|Marked)(?:[:#].*?)?`"
HOSPITAL = ROOT / "examples/hospital.toml"

given = sentences(read(HOSPITAL.read_text("utf-8")))

TABLES = [
    model
    for model in vars(handbook_tables).values()
    if isinstance(model, type) and issubclass(model, BaseModel) and model.__name__ != "Model"
]


@pytest.mark.parametrize(
    "model", [Handbook, NoticeRule, CallTemplate, Target, *TABLES], ids=lambda model: model.__name__
)
def test_the_guide_names_every_key(model: type[BaseModel]) -> None:
    assert not [name for name in model.model_fields if not re.search(rf"\b{name}\b", GUIDE)]


def test_the_guide_names_only_events_that_exist() -> None:
    named = set(re.findall(EVENT, GUIDE))
    assert named <= set(EVENTS)
    assert set(re.findall(r"`\{(\w+)\}`", GUIDE)) == PLACEHOLDERS


def test_every_example_of_the_guide_is_a_handbook_with_the_rest_of_it() -> None:
    snippets = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)
    tables = [tomllib.loads(snippet) for snippet in snippets if "[[" in snippet]
    assert len(tables) >= 5
    hospital = tomllib.loads(HOSPITAL.read_text("utf-8"))
    for table in tables:
        for name, rows in table.items():
            whole = merged({**hospital, name: rows})
            Handbook.model_validate(whole)


def test_the_hospitals_handbook_is_in_order() -> None:
    assert check(HOSPITAL) == []


def test_a_case_at_the_hospital() -> None:
    scene = given(received(about_unit="ward 3")).shows(
        level="front-desk", missing=["customer.name", "customer.phone"]
    )
    scene.owes("H2.answer", due="24h", owner="front-desk")
    scene.when(after("1h", "classify", category="care/nursing", severity="severe"))
    scene.owes("H3.settle", due="2026-10-13T10:00:00Z", owner="head-nurse")
    scene.when(after("2h", "propose", solution="…")).refused("H4", saying="investigate")
    scene.when(after("2h", "investigate", cause="staffing")).when(after("3h", "propose", solution="…"))
    scene.when(after("4h", "approve-solution", by="sun", role="president")).refused(
        "H4", code="not-authorised"
    )
    scene.when(after("4h", "approve-solution", by="sun", role="medical-director")).then("SolutionApproved")
    scene.when(after("5h", "classify", grounds=["harm"])).shows(level="president", major=True)
    scene.owes("H5.warn-board", due="9h", owner="head-nurse")


def test_billing_goes_to_the_finance_director() -> None:
    scene = given(received(), after("1h", "classify", category="billing/amount", severity="severe"))
    scene.owes("H3.settle", due="2026-10-15T10:00:00Z")
    scene.when(after("2h", "request-compensation", amount="800")).shows(level="finance-director")
    scene.when(after("3h", "approve-compensation", amount="800", by="sun", role="head-nurse")).refused(
        "H6", code="not-authorised"
    )


def test_the_emergency_room_is_dealt_with_on_the_day() -> None:
    given(received(), after("1h", "classify", category="waiting/emergency")).owes(
        "H7.same-day", due="2026-10-09T16:00:00Z"
    )
    given(received(), after("1h", "classify", category="food")).never_owed("H7.same-day")


def test_the_hospital_adopts_and_applies(complaints: Run) -> None:
    assert complaints("store", "add", "WARD1", "--handbook", str(HOSPITAL)).returncode == 0
    who = {"by": "lin", "role": "patient-relations"}
    lines = [
        {"id": "1", "command": "receive", "store": "WARD1", "channel": "phone", "content": "…", **who},
        {"id": "2", "command": "contact", "complaint": "@1", "purpose": "answer", **who},
        {"id": "3", "command": "classify", "complaint": "@1", "category": "price", **who},
    ]
    told = complaints("apply", "-", input="\n".join(map(json.dumps, lines)))
    answers = [json.loads(each) for each in told.stdout.splitlines()]
    assert [each["ok"] for each in answers] == [True, True, False]
    assert "billing/amount" in answers[2]["error"]["message"]
    shown = json.loads(complaints("show", answers[0]["complaint"], "--json").stdout)
    assert shown["handbook"] == {"name": "hospital", "version": "1"}
    assert {each["id"] for each in shown["obligations"]} >= {"H2.answer"}
