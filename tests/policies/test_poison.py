"""An entry that this program cannot read: who writes is told which, and the way out; nothing is skipped."""

import json
from typing import Any

import pytest

from ledger.entries import Draft
from ledger.store import Store
from tests.conftest import Run
from tests.policies.house import MORNING, House, line, receive

NEWER = ("dreamt.v1", 3, "is unknown: dreamt.v1. A newer program recorded it: update this one")
BROKEN = (None, 3, "cannot be read, so that nothing can be recorded. complaints verify shows")
VISIT: dict[str, Any] = {"store": "SH01", "line": "repair", "customer": {"phone": "13900000001"}}


@pytest.mark.parametrize("kind, code, told", [NEWER, BROKEN])
@pytest.mark.parametrize("of", ["complaint", "service"])
def test_who_writes_is_told_of_the_entry(
    house: House, complaints: Run, of: str, kind: str | None, code: int, told: str
) -> None:
    house.does(receive(store="SH01") if of == "complaint" else line("record-service", **VISIT))
    position = append_to_the_last(house.store, kind)
    for arguments in (["apply", "-"], ["policies", "tick"]):
        found = complaints(*arguments, input=json.dumps(receive()))
        assert (found.returncode, found.stdout) == (code, ""), found.stderr
        assert f"entry {position} " in found.stderr
        assert told in found.stderr
    assert house.store.head() == position


def append_to_the_last(store: Store, kind: str | None) -> int:
    """Of another kind; or of the same, without what it should say."""
    last = store.entries_after(store.head() - 1, 1)[0].draft
    found = store.entries_of(last.stream)[-1].draft
    draft = Draft(found.stream, found.version + 1, found.type, kind or found.kind, MORNING, "li.na", None, {})
    return store.append([draft])[0].position
