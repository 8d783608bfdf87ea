"""Policies react exactly once: killed anywhere, two at once, the database restarted in the middle."""

from pathlib import Path

import pytest

from tests.postgres import Server
from tests.robustness.conftest import NewLedger
from tests.robustness.disturbing import policies_in_trouble, service_in_trouble


@pytest.mark.durable
def test_runners_killed_doubled_and_cut_off_do_what_one_alone_does(
    new_ledger: NewLedger, durable_server: Server
) -> None:
    assert policies_in_trouble(new_ledger, durable_server, seed=3, lines=50, phases=3) > 1


@pytest.mark.durable
def test_a_service_is_relieved_and_nothing_is_done_twice(
    new_ledger: NewLedger, durable_server: Server, tmp_path: Path
) -> None:
    assert service_in_trouble(new_ledger, durable_server, tmp_path, seed=4, lines=60, times=3) > 2
