"""`complaints handbook check`: a mistake in the shape of a file hides no other, and each has its line."""

from pathlib import Path

import pytest

from policies.handbooks import check, content_of

Mistakes = list[tuple[int, str]]


def mistakes(folder: Path, *changes: tuple[str, str], more: str = "") -> tuple[list[str], Mistakes]:
    """The lines of a changed handbook, and what is wrong with it."""
    text = content_of("auto-dealer")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = folder / "changed.toml"
    path.write_text(text + more, encoding="utf-8")
    found = [(each.line, str(each.finding)) for each in check(path) if each.finding.severity == "mistake"]
    return (text + more).splitlines(), found


def line_with(lines: list[str], text: str) -> int:
    return next(number for number, line in enumerate(lines, 1) if text in line)


LIMIT = ('general-manager = "unlimited"', 'general-manager = "12.345"')
RULE = ('rule = "D3"', "rule = 7")
NAME = ('event = "SolutionProposed"', 'event = "SolutionProposd"')


def test_every_mistake_is_told_at_once_with_its_own_line(tmp_path: Path) -> None:
    lines, found = mistakes(tmp_path, LIMIT, RULE, NAME)
    places = [line_with(lines, each) for each in ("12.345", "rule = 7", "SolutionProposd")]
    assert [*dict.fromkeys(line for line, _ in found)] == sorted(places)
    assert any("SolutionProposd" in said for _, said in found)


def test_a_value_has_one_mistake_and_no_word_of_the_library(tmp_path: Path) -> None:
    _, [(_, said)] = mistakes(tmp_path, LIMIT)
    assert said.startswith("authority.general-manager: ")
    assert "function" not in said
    assert "[" not in said


def test_what_only_the_row_that_is_wrong_makes_wrong_is_not_told(tmp_path: Path) -> None:
    lines, found = mistakes(tmp_path, ('id = "D4.propose"', 'id = "D4.propose"\nwhen = 5'))
    assert [line for line, _ in found] == [line_with(lines, "when = 5")]


@pytest.mark.parametrize("more", ["x = [1,", 'y = "never ends'])
def test_a_file_that_ends_too_early_is_wrong_in_its_last_line(tmp_path: Path, more: str) -> None:
    lines, [(line, _)] = mistakes(tmp_path, more=more)
    assert line == len(lines)
