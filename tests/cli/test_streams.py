"""The program where whoever called it closed a stream (`>&-`), as some schedulers do."""

import os
import subprocess
import sys

import pytest

from tests.cli.conftest import NOW, NUMBER, Ask, Feed, receipt


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize(
    "arguments",
    [
        ["show", NUMBER],
        ["note", NUMBER, "--text", "x", "--by", "li.na", "--role", "service-manager"],
        ["note", NUMBER],
    ],
)
def test_a_closed_stream_changes_nothing_but_what_is_seen(
    feed: Feed, ask: Ask, database_url: str, closed: str, arguments: list[str]
) -> None:
    feed(receipt())
    done = subprocess.run(
        ["sh", "-c", f'"$@" {closed}', "sh", sys.executable, "-m", "cli.main", *arguments],
        check=False,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "COMPLAINTS_DATABASE_URL": database_url, "COMPLAINTS_NOW": NOW},
    )
    needs_more = arguments == ["note", NUMBER]
    assert "Traceback" not in done.stderr + done.stdout
    assert "should not" not in done.stderr
    assert done.returncode == (2 if needs_more else 0)
    assert ask("show", NUMBER)["version"] == (2 if "--text" in arguments else 1)
