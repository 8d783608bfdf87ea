"""`complaints handbook check` on what could never be owed, and on cases that could never end (X3, X4)."""

import tomllib
from pathlib import Path

import pytest

from aggregates.handbook import Handbook
from policies.handbook_review import review
from policies.handbooks import check, content_of
from tests.policies.test_handbook_check import SMALL

HANDLER = SMALL.replace('owner = "clerk"', 'owner = "@handler"')
SHARED = SMALL.replace('name = "small"', 'include = ["shared"]\nname = "small"').replace(
    SMALL[SMALL.index("[[obligations]]") : SMALL.index('[[obligations]]\nid = "H1')], ""
)


def told(tmp_path: Path, text: str) -> list[tuple[str, str, str]]:
    file = tmp_path / "small.toml"
    file.write_text(text, encoding="utf-8")
    lines = ["", *text.splitlines()]
    return [(each.finding.severity, lines[each.line], str(each.finding)) for each in check(file)]


def only(tmp_path: Path, text: str) -> tuple[str, str]:
    """The line and the words of the one mistake in `text`."""
    [(line, words)] = [each[1:] for each in told(tmp_path, text) if each[0] == "mistake"]
    return line, words


def nobody(commands: str, more: str = "") -> str:
    return f'\n[[rights]]\nrule = "H6"\ncommand = {commands}\n{more}\nroles = []\n'


def step(command: str, needs: str, more: str = "") -> str:
    return f'\n[[steps]]\nrule = "H7"\ncommand = "{command}"\n{more}\nneeds = {needs}\n'


def test_the_beginnings_are_in_order(tmp_path: Path) -> None:
    assert told(tmp_path, SMALL) == told(tmp_path, HANDLER) == told(tmp_path, SHARED) == []


@pytest.mark.parametrize("start", ['event = "Received"', 'event = "Assigned"', 'moment = "major"'])
def test_a_time_by_severity_starts_with_the_classification(start: str, tmp_path: Path) -> None:
    line, words = only(tmp_path, SMALL.replace('event = "Classified"', start))
    assert line == "due = { by_severity = { general = 3, severe = 1 } }"
    assert "H1.settle (H1)" in words
    assert "start it with the event Classified" in words
    assert 'counts_from = "receipt"' in words


@pytest.mark.parametrize("start", ['{ event = "*" }', '{ event = "Received" }, { event = "Classified" }'])
def test_a_start_among_others_that_knows_the_severity_is_enough(start: str, tmp_path: Path) -> None:
    assert told(tmp_path, SMALL.replace('{ event = "Classified" }', start)) == []


def test_due_when_it_is_due_itself_is_never_owed(tmp_path: Path) -> None:
    own = SMALL.replace("by_severity = { general = 3, severe = 1 }", 'same_as = "H1.settle"')
    line, words = only(tmp_path, own)
    assert line == 'due = { same_as = "H1.settle" }'
    assert words.startswith("H1.settle (H1) is never owed")
    assert "H1.settle → H1.settle" in words
    assert "give one of these a time of its own" in words


def test_a_circle_of_due_times_is_told_at_each_of_its_rows(tmp_path: Path) -> None:
    """What leads into the circle from outside is put right with it, and is not told."""
    row = (
        '\n[[obligations]]\nid = "H8.{0}"\nrule = "H8"\ntitle = {{ en = "…", zh = "…" }}\n'
        'start = [{{ event = "Received" }}]\ndue = {{ same_as = "H8.{1}" }}\n'
        'met_by = [{{ event = "Resolved" }}]\nowner = "clerk"\n'
    )
    rows = "".join(row.format(*pair) for pair in ("ab", "bc", "ca", "da"))
    found = told(tmp_path, SMALL + rows)
    assert [(severity, line) for severity, line, _words in found] == [
        ("mistake", f'due = {{ same_as = "H8.{name}" }}') for name in "bca"
    ]
    assert "H8.a → H8.b → H8.c → H8.a" in found[0][2]


def test_another_due_time_is_no_circle(tmp_path: Path) -> None:
    text = SMALL.replace("by_severity = { general = 3, severe = 1 }", 'same_as = "X4.attend"')
    assert told(tmp_path, text) == []


@pytest.mark.parametrize("command", ["resolve", "close"])
def test_a_command_that_ends_a_case_is_somebodys(command: str, tmp_path: Path) -> None:
    found = told(tmp_path, SMALL + nobody(f'"{command}"'))
    [(severity, line, words)] = [each for each in found if "no case can ever end" in each[2]]
    assert (severity, line) == ("mistake", "roles = []")
    assert words.startswith(f"nobody may {command} (H6)")
    assert "name who may" in words


def test_two_rows_that_have_nobody_in_common_leave_nobody(tmp_path: Path) -> None:
    text = SMALL + nobody('"close"').replace("[]", '["clerk"]') + nobody('"close"').replace("[]", '["boss"]')
    line, words = only(tmp_path, text)
    assert line == 'roles = ["boss"]'
    assert words.startswith("nobody may close (H6)")


def test_the_line_is_of_the_row_that_holds_for_every_case(tmp_path: Path) -> None:
    some = nobody('"close"', "when = [{ major = [true] }]").replace("[]", '["boss"]')
    line, words = only(tmp_path, SMALL + nobody('"close"') + some)
    assert line == "roles = []"
    assert words.startswith("nobody may close (H6)")


def test_what_only_some_cases_forbid_and_what_no_case_needs_may_be_nobodys(tmp_path: Path) -> None:
    some = nobody('"close"', "when = [{ major = [true] }]") + nobody(
        '"resolve"', 'where = { outcome = ["unsettled"] }'
    )
    assert told(tmp_path, SMALL + some + nobody('["consent-compensation", "mark"]')) == []


def test_a_handler_who_owes_something_can_come_about(tmp_path: Path) -> None:
    both = nobody('["assign", "take-over"]')
    line, words = only(tmp_path, HANDLER + both)
    assert line == "roles = []"
    assert words.startswith("nobody may assign a case or take it over (H6)")
    assert "H1.settle" in words
    assert told(tmp_path, SMALL + both) == []
    assert told(tmp_path, HANDLER + nobody('"assign"')) == []
    assert told(tmp_path, HANDLER + nobody('"take-over"')) == []


def test_who_stands_on_no_step_takes_over_only_what_is_assigned(tmp_path: Path) -> None:
    """C7: without an assignment only the role at the level or above takes a case over."""
    text = HANDLER.replace('chief = "boss"', 'chief = "boss"\nroles = ["auditor"]').replace(
        "[titles]", '[titles]\nauditor = { en = "auditor", zh = "审计" }'
    )
    text += nobody('"take-over"').replace("[]", '["auditor"]')
    assert told(tmp_path, text) == []
    line, words = only(tmp_path, text + nobody('"assign"'))
    assert line == "roles = []"
    assert "never gets the handler" in words


CIRCLES = [
    (step("resolve", '["CallbackDone"]'), "resolve → callback → resolve"),
    (step("resolve", '"SignedOff:customer"'), "resolve → sign-off → resolve"),
    (step("close", '"Closed"'), "close → close"),
    (step("close", '"Closed"', 'unless = [{ withdrawn = ["*"] }]'), "close → close"),
    (
        step("resolve", '"Investigated"') + step("investigate", '"SolutionProposed"')
        + step("propose", '["Investigated"]'),
        "investigate → propose → investigate",
    ),
    (step("propose", '"SolutionApproved"') + step("close", '"SolutionApproved"'), "approve-solution → "),
    (step("contact", '"Closed"', 'where = { purpose = ["outcome"] }'), "close → contact → close"),
]  # fmt: skip


@pytest.mark.parametrize("rows, circle", CIRCLES)
def test_steps_that_wait_for_one_another_are_told(rows: str, circle: str, tmp_path: Path) -> None:
    """The line is in the file itself, though one of the rows may be an included one."""
    found = told(tmp_path, SHARED + rows)
    assert found, "nothing told"
    assert {severity for severity, _line, _words in found} == {"mistake"}
    [(line, words)] = [(line, words) for _severity, line, words in found if circle in words]
    assert line in rows
    assert line.startswith("needs = ")
    assert "no case can ever end: these wait for one another (H7)" in words
    assert "let one of them need something else" in words


VAIN = [
    (step("close", '"MeasureApproved"'), "close waits for MeasureApproved (H7)"),
    (step("propose", '"Resolved"') + step("resolve", '"SolutionProposed"'), "resolve → propose → resolve"),
    (step("propose", '"Resolved"') + step("close", '"SolutionProposed"'), "propose waits for Resolved (H7)"),
]


@pytest.mark.parametrize("rows, words", VAIN)
def test_steps_that_cannot_have_been_taken_by_then_are_told(rows: str, words: str, tmp_path: Path) -> None:
    """A measure is approved beside the case; a solution is not proposed once the case is resolved."""
    line, found = only(tmp_path, SHARED + rows)
    assert line.startswith("needs = ")
    assert words in found


COURSES = [
    step("resolve", '["CallbackDone", "SolutionApproved"]'),
    step("resolve", '"CallbackDone"', "when = [{ major = [true] }]"),
    step("resolve", '"CompensationPaid"') + step("request-compensation", '"Contacted:visit"'),
    step("contact", '"SolutionApproved"', 'where = { purpose = ["outcome"] }'),
    step("resolve", '"Contacted:visit"') + step("contact", '"Resolved"', 'where = { purpose = ["outcome"] }'),
    step("close", '"MeasureOpened"') + step("complete-measure", '"MeasureApproved"'),
    step("pay-compensation", '"Resolved"') + step("resolve", '"CompensationPaid"'),
    step("close", '"Closed"', "unless = [{ major = [false] }]"),
    step("contact", '"Closed"', 'where = { promised_by = ["*"] }'),
    step("close", '"Reopened"'),
    step("close", '"SolutionProposed"') + step("propose", '"Reopened"'),
    step("close", '"Escalated"') + step("investigate", '"Resolved"'),
]


@pytest.mark.parametrize("rows", COURSES)
def test_a_long_course_that_leads_to_the_end_is_in_order(rows: str, tmp_path: Path) -> None:
    assert told(tmp_path, SHARED + rows) == []


@pytest.mark.parametrize("part", ["shared", "automotive"])
def test_the_included_parts_add_no_obstacle(part: str) -> None:
    whole = {**tomllib.loads(content_of("shared")), **tomllib.loads(content_of(part))}
    small = {key: each for key, each in tomllib.loads(SMALL).items() if key not in ("steps", "obligations")}
    handbook = Handbook.model_validate({**small, **whole})
    assert [str(each) for each in review(handbook) if each.severity == "mistake"] == []


def test_the_example_of_the_manual_is_in_order() -> None:
    assert check(Path(__file__).parents[2] / "examples" / "hospital.toml") == []
