"""Rows of services and measures in a handbook: what the check says of those that mean nothing."""

from pathlib import Path

import pytest

from policies.handbooks import check, content_of, shipped
from tests.policies.test_handbook_check import SMALL

ROW = """
[[obligations]]
id = "S8.service"
of = "service"
rule = "S8"
title = { en = "Call", zh = "回访" }
start = [{ event = "ServiceRecorded" }]
due = { days = 3 }
met_by = [{ event = "ReturnCallDone" }]
owner = "clerk"
"""


def said(path: Path, row: str) -> list[str]:
    """What is said because of `row`."""
    without = _told(path / "house.toml", SMALL)
    return [each for each in _told(path / "house.toml", SMALL + row) if each not in without]


def _told(file: Path, text: str) -> list[str]:
    file.write_text(text, "utf-8")
    return [each.finding.template.format(**each.finding.values) for each in check(file)]


def test_a_row_of_a_service_is_in_order(tmp_path: Path) -> None:
    assert said(tmp_path, ROW) == []


@pytest.mark.parametrize(
    "right,wrong,message",
    [
        ("ServiceRecorded", "Received", "S8.service: Received never happens to a service"),
        ("ReturnCallDone", "CallbackDone", "S8.service: CallbackDone never happens to a service"),
        ('owner = "clerk"', 'owner = "@handler"', "S8.service: only a case has @handler"),
        ('owner = "clerk"', 'owner = "@owner"', "S8.service: only a case has @owner"),
        (
            "{ days = 3 }",
            '{ same_as = "X4.attend" }',
            "S8.service: only a case has a severity or another due",
        ),
        ('of = "service"', 'of = "measure"', "S8.service: ServiceRecorded never happens to a measure"),
        ('of = "service"', "", "S8.service: a case never sees ServiceRecorded"),
    ],
)
def test_a_row_that_means_nothing_is_told(tmp_path: Path, right: str, wrong: str, message: str) -> None:
    assert message in said(tmp_path, ROW.replace(right, wrong))


@pytest.mark.parametrize("name", shipped())
def test_the_shipped_ones_are_in_order(name: str, tmp_path: Path) -> None:
    assert _told(tmp_path / "shipped.toml", content_of(name)) == []
