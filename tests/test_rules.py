"""Every rule of the regulations has a scenario; docs/rules.md, held by `make check`, says where."""

import re

from tests.rules import every_rule, open_rules, places

STILL_OPEN: list[str] = []
"""Rules without a scenario: it may become shorter only."""


def test_there_are_79_rules() -> None:
    assert len(every_rule()) == 79


def test_every_rule_has_a_scenario() -> None:
    assert open_rules() == STILL_OPEN


def test_handbooks_name_only_rules_that_exist() -> None:
    named = {rule for rule in places() if re.fullmatch(r"[A-Z]\d+", rule)}
    assert named <= set(every_rule())
