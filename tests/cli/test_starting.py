"""What looks starts fast: heavy libraries are imported by what needs them only."""

import os
import subprocess
import sys

import pytest

from tests.cli.conftest import NOW, NUMBER, Feed, receipt

LAW = {"pydantic", "pydantic_core", "holidays"}
STORE = {"psycopg", "cryptography", "eventsourcing"}
SCREEN = {"rich.table", "rich.console", "rich.markdown", "pygments"}


@pytest.mark.parametrize(
    "arguments,never",
    [
        (["--help"], LAW | STORE | SCREEN),
        (["--version"], LAW | STORE | SCREEN),
        (["show", NUMBER, "--json"], LAW | SCREEN | {"eventsourcing"}),
        (["show", NUMBER], LAW | SCREEN | {"eventsourcing"}),
        (["due"], LAW | SCREEN | {"eventsourcing"}),
        (["list", "--status", "open"], LAW | SCREEN | {"eventsourcing"}),
        (["history", NUMBER, "--json"], LAW | SCREEN | {"eventsourcing"}),
        (["dashboard", "pending", "--json"], LAW | SCREEN | {"eventsourcing"}),
        (["overview", "--store", "SH01", "--json"], LAW | SCREEN | {"eventsourcing"}),
    ],
)
def test_imports(feed: Feed, database_url: str, arguments: list[str], never: set[str]) -> None:
    feed(receipt())
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "cli.main", *arguments],
        check=False,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "COMPLAINTS_DATABASE_URL": database_url, "COMPLAINTS_NOW": NOW},
    )
    assert done.returncode == 0
    imported = {
        line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if "import time:" in line
    }
    assert "cli.groups" in imported
    assert not imported & never
