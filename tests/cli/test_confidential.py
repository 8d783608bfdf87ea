"""G13: what is personal in a complaint is confidential: masked for who looks; reading leaves a trace."""

import json

import psycopg
import pytest

from tests.conftest import Run

NAME, PHONE, PLATE, COMPANY = "欧阳小红", "13812345678", "沪A12345", "宏图物流公司"
NUMBER, SERVICE = "HZ01-2026-00001", "XM01-S2026-00001"
NOW = "2026-10-20T12:00:00+08:00"
ZHAO = {"by": "zhao", "role": "customer-relations-manager"}
CUSTOMER = {"name": NAME, "phone": PHONE, "company": COMPANY}
LINES = [
    {
        "id": "a", "command": "receive", "at": "2026-10-09T09:00:00+08:00", "store": "HZ01",
        "channel": "phone", "content": f"我的电话 {PHONE}，车牌 {PLATE}", "customer": CUSTOMER,
        "subject": {"kind": "vehicle", "id": PLATE, "model": "CS75"}, **ZHAO,
    },
    {"id": "b", "command": "note", "complaint": "@a", "text": f"回电 {PHONE}", **ZHAO},
    {"id": "c", "command": "defer", "complaint": "@a", "reason": "parts", **ZHAO},
    {
        "id": "d", "command": "record-service", "store": "XM01", "line": "repair", "customer": CUSTOMER,
        "subject": {"kind": "vehicle", "id": PLATE}, "by": "wu", "role": "information-officer",
    },
    {
        "id": "e", "command": "open-measure", "complaints": ["@a"], "department": "车间",
        "problem": f"见 {PHONE}", "action": "…", "owner": "wu", "due": "2026-12-01T09:00:00+08:00", **ZHAO,
    },
]  # fmt: skip

LOOKING = [
    ("list",), ("show", NUMBER), ("history", NUMBER), ("due",), ("pending",), ("returns",), ("measures",),
    ("policies", "notices"), ("show", NUMBER, "--json"), ("history", NUMBER, "--json"),
    ("returns", "--csv"), ("measures", "--json"),
]  # fmt: skip
REVEALING = [("show", NUMBER), ("history", NUMBER), ("pending",), ("returns",)]


@pytest.fixture
def run(complaints: Run) -> Run:
    for store, handbook in (("HZ01", "4s-group"), ("XM01", "service-standard")):
        assert complaints("store", "add", store, "--handbook", handbook).returncode == 0
    told = complaints("apply", "-", input="\n".join(map(json.dumps, LINES)), COMPLAINTS_NOW=NOW)
    assert all(json.loads(each)["ok"] for each in told.stdout.splitlines()), told.stdout
    return complaints


def readings(connection: psycopg.Connection) -> list[tuple[str, str | None, str, str]]:
    rows = connection.execute("SELECT who, role, reason, what FROM vault.readings ORDER BY recorded_at")
    return [(who, role, reason, what) for who, role, reason, what in rows.fetchall()]


def in_the_clear(text: str) -> set[str]:
    return {each for each in (NAME, PHONE, PLATE, COMPANY) if each in text}


def test_g13_who_looks_sees_nobody_in_the_clear(run: Run, connection: psycopg.Connection) -> None:
    for command in LOOKING:
        told = run(*command, COMPLAINTS_NOW=NOW)
        assert told.returncode == 0, told.stderr
        assert in_the_clear(told.stdout) == set(), command
        assert command[0] != "show" or "138****5678" in told.stdout
    assert readings(connection) == []


def test_g13_reading_leaves_a_trace_and_needs_a_reason(run: Run, connection: psycopg.Connection) -> None:
    for command in REVEALING:
        assert run(*command, "--reveal", "--by", "li.na", COMPLAINTS_NOW=NOW).returncode == 2
    assert readings(connection) == []
    for count, command in enumerate(REVEALING, start=1):
        who = ("--by", "li.na", "--role", "legal", "--reason", f"reason {count}")
        told = run(*command, "--reveal", *who, "--json", COMPLAINTS_NOW=NOW)
        assert {NAME, PHONE} <= in_the_clear(told.stdout), command
        seen = [each for each in readings(connection) if each[2] == f"reason {count}"]
        assert seen
        assert {(who, role) for who, role, _, _ in seen} == {("li.na", "legal")}
        assert all(what for _, _, _, what in seen)


def test_g13_the_trace_cannot_be_taken_back(run: Run, connection: psycopg.Connection) -> None:
    assert run("show", NUMBER, "--reveal", "--reason", "call", "--by", "li.na").returncode == 0
    before = readings(connection)
    for statement in ("DELETE FROM vault.readings", "UPDATE vault.readings SET who = 'nobody'"):
        with pytest.raises(psycopg.Error):
            connection.execute(statement)
    assert readings(connection) == before
