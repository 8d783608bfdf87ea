"""The README's example does what the README says."""

import re
from pathlib import Path

from tests.conftest import Run

ROOT = Path(__file__).parents[1]


def test_a_day_is_applied_and_a_case_replayed(complaints: Run) -> None:
    section = (ROOT / "README.md").read_text("utf-8").split("## Apply a day, replay a case")[1]
    commands, shown = re.findall(r"```\n(.*?)```", section, re.DOTALL)[:2]
    outputs = []
    for line in commands.splitlines():
        arguments = [str(ROOT / each) if each.startswith("examples/") else each for each in line.split()[1:]]
        done = complaints(*arguments)
        assert done.returncode == (1 if "apply" in arguments else 0), done.stderr
        outputs.append(done.stdout)
    for line in shown.splitlines():
        assert line in outputs[-1]
