"""Help pages are Chinese to the last flag for who asks in Chinese."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from cli.catalog import COMMANDS
from cli.groups import load
from cli.language import _

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def texts_of(command: Any, path: str) -> Iterator[tuple[str, str]]:
    yield path, command.help or ""
    for parameter in command.params:
        yield f"{path} {parameter.name}", parameter.help or ""
    for name, below in getattr(command, "commands", {}).items():
        yield from texts_of(below, f"{path} {name}")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_flag_is_explained_in_chinese(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    texts = list(texts_of(load(name, COMMANDS[name]), name))
    assert not [place for place, text in texts if not CHINESE.search(_(text))]
