"""Several programs at once on one ledger: nothing twice, nothing lost, no gap."""

import json
from pathlib import Path

import pytest

from ledger.database import Connection
from projections.bounds import MODELS
from projections.models import catch_up
from projections.rebuilding import rebuild
from tests.conftest import Run
from tests.robustness.conftest import NewLedger
from tests.robustness.ledger_content import (
    all_entries,
    assert_settled,
    assert_whole,
    content,
    first_difference,
)
from tests.robustness.lines import Line, encode, note, receive, registrations
from tests.robustness.program import Reply, answers, apply_here, start, write_lines

PROGRAMS = 4
CASE = "CQ01-2026-00001"


def together(url: str, files: list[Path], *options: str) -> list[list[Reply]]:
    """What each program answers that applies one of `files`, all at once."""
    running = [start(url, "apply", str(file), *options) for file in files]
    replies = []
    for process in running:
        out, errors = process.communicate(timeout=120)
        assert (process.returncode, errors) == (0, b""), errors.decode()
        replies.append(answers(out))
    return replies


def assert_read_models_agree(connection: Connection) -> None:
    catch_up(connection)
    live = [read_model(connection, name) for name in MODELS]
    rebuild(connection)
    assert [read_model(connection, name) for name in MODELS] == live
    assert live[0]


def read_model(connection: Connection, name: str) -> list[str]:
    query = f"SELECT to_jsonb(model)::text AS row FROM read.{name} AS model ORDER BY row"
    return [row[0] for row in connection.execute(query.encode()).fetchall()]


def work_of(writer: int, cases: int) -> list[Line]:
    """Cases of customers of its own, each taken some steps further."""
    lines: list[Line] = []
    for case in range(cases):
        id = f"w{writer}-{case}"
        staff = {"by": "pu.yu", "role": "customer-service-specialist", "complaint": f"@{id}"}
        customer = {"phone": f"1381234{writer}{case:03}"}
        lines += [
            receive(id, customer=customer, subject={"kind": "vehicle", "id": f"渝A{writer}{case:03}"}),
            {"id": f"{id}-c", "command": "contact", "purpose": "reply", "summary": "x", **staff},
            note(f"{id}-n", f"@{id}"),
            {
                "id": f"{id}-s",
                "command": "classify",
                "category": "repair-quality",
                "severity": "severe",
                **staff,
            },
        ]
    return lines


@pytest.mark.parametrize("options", [(), ("--fast",)])
def test_four_programs_with_a_file_each(
    new_ledger: NewLedger, tmp_path: Path, options: tuple[str, ...], complaints: Run
) -> None:
    url, connection = new_ledger()
    _, quiet = new_ledger()
    for each in (connection, quiet):
        apply_here(each, encode(registrations()))
    works = [encode(work_of(writer, 12)) for writer in range(PROGRAMS)]
    files = [write_lines(tmp_path / f"{writer}.jsonl", work) for writer, work in enumerate(works)]
    replies = together(url, files, *options)
    assert all(reply["ok"] for each in replies for reply in each)
    assert [len(each) for each in replies] == [len(work) for work in works]
    if not options:
        orders = [[each["complaint"] for each in told if each["version"] == 1] for told in replies]
        assert sorted(orders, key=min) != [sorted(order) for order in orders] or interleaved(orders)
    assert_whole(connection)
    assert_settled(connection)
    assert_read_models_agree(connection)
    for work in works:
        apply_here(quiet, work)
    assert first_difference(unnumbered(connection), unnumbered(quiet)) is None
    checked = complaints("verify", "--json", COMPLAINTS_DATABASE_URL=url)
    assert json.loads(checked.stdout)["ok"], checked.stdout


def interleaved(orders: list[list[str]]) -> bool:
    """Whether they met at all: the numbers of one do not follow one another."""
    return any(int(order[-1][-5:]) - int(order[0][-5:]) >= len(order) for order in orders)


def unnumbered(connection: Connection) -> list[dict[str, object]]:
    """Which case comes first is chance when several programs open cases at once."""
    return [{**entry, "number": None} for entry in content(connection)]


def test_four_programs_write_to_one_case(connection: Connection, database_url: str, tmp_path: Path) -> None:
    apply_here(connection, encode([*registrations(), receive("c-1")]))
    files = [
        write_lines(tmp_path / f"{writer}", encode(note(f"{writer}-{n}", CASE) for n in range(40)))
        for writer in range(PROGRAMS)
    ]
    replies = together(database_url, files)
    told = [reply for each in replies for reply in each]
    assert all(reply["ok"] for reply in told)
    versions = [reply["version"] for reply in told]
    assert len(set(versions)) == len(versions) == 160
    there = {
        entry.draft.version: entry.draft.request for entry in all_entries(connection) if entry.draft.request
    }
    assert all(there[reply["version"]].id == reply["id"] for reply in told)
    assert_whole(connection)
    assert_settled(connection)


@pytest.mark.parametrize("options", [(), ("--fast",)])
def test_one_file_by_four_programs(
    connection: Connection, database_url: str, tmp_path: Path, options: tuple[str, ...]
) -> None:
    lines = encode([*registrations(), *work_of(0, 15)])
    file = write_lines(tmp_path / "file.jsonl", lines)
    replies = together(database_url, [file] * PROGRAMS, *options)
    assert all(each == replies[0] for each in replies)
    assert len(replies[0]) == len(lines)
    requests = [entry.draft.request.id for entry in all_entries(connection) if entry.draft.request]
    assert sorted(requests) == sorted(reply["id"] for reply in replies[0])
    assert_whole(connection)
    assert_settled(connection)
    assert_read_models_agree(connection)
