"""Cases recorded long ago are read as they were recorded: their hashes, their facts, what they showed."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from aggregates.complaint.state import Case
from aggregates.complaint.view import view
from ledger.entries import Draft, Entry, Request, canonical, entry_hash, moment
from ledger.sealing import PersonKey
from policies.handbooks import load
from policies.standing import Standing, event_of, take_entry

FOLDER = Path(__file__).parent
HISTORIES = sorted(path.stem for path in FOLDER.glob("*.json"))


def history(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return content


def entry_of(recorded: dict[str, Any]) -> Entry:
    """An entry from its body and what the database added."""
    body = dict(recorded["body"])
    request, handbook = body.pop("request"), body.pop("handbook") or {}
    named = {name: body.pop(name) for name in ("stream", "person", "subject", "at")}
    draft = Draft(
        stream=UUID(named["stream"]),
        at=moment(named["at"]),
        person=named["person"] and UUID(named["person"]),
        subject=named["subject"] and UUID(named["subject"]),
        handbook=handbook.get("name"),
        handbook_version=handbook.get("version"),
        request=request and Request(request["id"], request["digest"], request["ordinal"]),
        **body,
    )
    previous = recorded["previous_hash"]
    return Entry(
        draft=draft,
        position=recorded["position"],
        recorded_at=moment(recorded["recorded_at"]),
        recorded_by=recorded["recorded_by"],
        number=recorded["number"],
        previous_hash=previous and bytes.fromhex(previous),
        hash=bytes.fromhex(recorded["hash"]),
    )


def entries_of(name: str) -> list[Entry]:
    return [entry_of(each) for each in history(name)["entries"]]


def replayed(name: str) -> Standing:
    entries = entries_of(name)
    standing = Standing(Case(entries[0].draft.stream), {})
    for entry in entries:
        take_entry(standing, entry)
    return standing


def test_there_is_one_for_each_of_the_first_handbooks() -> None:
    assert {
        "4s-group",
        "auto-dealer",
        "building-services",
        "changan-211",
        "logistics-network",
        "service-standard",
    } <= set(HISTORIES)


@pytest.mark.parametrize("name", HISTORIES)
def test_every_hash_is_computed_as_it_was(name: str) -> None:
    previous = None
    for recorded, entry in zip(history(name)["entries"], entries_of(name), strict=True):
        assert entry.draft.body() == canonical(recorded["body"])
        assert entry.expected_hash() == entry.hash
        assert entry.previous_hash == previous
        previous = entry.hash
        changed = canonical({**recorded["body"], "by": "somebody.else"})
        forged = entry_hash(
            changed,
            number=entry.number,
            position=entry.position,
            previous_hash=entry.previous_hash,
            recorded_at=entry.recorded_at,
            recorded_by=entry.recorded_by,
        )
        assert forged != entry.hash


@pytest.mark.parametrize("name", HISTORIES)
def test_it_shows_what_it_showed(name: str) -> None:
    assert replayed(name).public == history(name)["public"]


@pytest.mark.parametrize("name", HISTORIES)
def test_it_owes_what_it_owed(name: str) -> None:
    shown = [
        {
            "id": each.id,
            "n": each.n,
            "state": each.state,
            "started_at": each.started_at.isoformat(),
            "due_at": each.due_at.isoformat(),
            "met_at": each.met_at and each.met_at.isoformat(),
            "owner_role": each.owner_role,
            "owner": each.owner,
            "calendar": each.calendar,
        }
        for each in replayed(name).case.obligations.values()
    ]
    assert shown == history(name)["obligations"]


@pytest.mark.parametrize("name", HISTORIES)
def test_its_facts_still_add_up_to_it(name: str) -> None:
    """What the law makes of the old facts today; what is missing is for a handbook to say, of any version."""
    frozen = {field: value for field, value in history(name)["public"].items() if field != "missing"}
    last = event_of(entries_of(name)[-1].draft)
    today = view(replayed(name).case, load(history(name)["handbook"]["name"]), last)
    assert {field: today[field] for field in frozen} == frozen


@pytest.mark.parametrize("name", HISTORIES)
def test_what_was_sealed_opens(name: str) -> None:
    frozen = history(name)
    first = entries_of(name)[0].draft
    key = PersonKey(bytes.fromhex(frozen["keys"][str(first.person)]))
    content = key.open(first.data["content"], first.key_commitment, first.stream, first.version, "content")
    assert content == frozen["content"]
