"""Policies in trouble, many times over."""

from pathlib import Path

import pytest

from tests.postgres import Server
from tests.robustness.conftest import NewLedger
from tests.robustness.disturbing import policies_in_trouble, service_in_trouble

pytestmark = [pytest.mark.soak, pytest.mark.durable, pytest.mark.timeout(900)]


def test_runners_killed_doubled_and_cut_off(new_ledger: NewLedger, durable_server: Server) -> None:
    kills = sum(
        policies_in_trouble(new_ledger, durable_server, seed, lines=90, phases=6) for seed in range(300, 304)
    )
    print(f"\n{kills} runners killed, the database restarted 4 times")  # noqa: T201 - the soak's figure
    assert kills > 20


def test_a_service_is_relieved(new_ledger: NewLedger, durable_server: Server, tmp_path: Path) -> None:
    kills = sum(
        service_in_trouble(new_ledger, durable_server, tmp_path, seed, lines=90, times=5)
        for seed in range(400, 404)
    )
    print(f"\n{kills} times a service or a file in work was killed")  # noqa: T201 - the soak's figure
    assert kills == 20
