"""init, store, db, verify, policies, projections, handbook, schema: what runs the ledger."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from policies.desk import Desk
from tests.cli.conftest import NUMBER, Ask, Feed, Run, receipt


def test_init_prepares_and_again_changes_nothing(complaints: Run, empty_database_url: str) -> None:
    where = {"COMPLAINTS_DATABASE_URL": empty_database_url}
    assert complaints("list", **where).returncode == 3
    arguments = ("init", "--handbook", "changan-211", "--store", "CQ01", "--store", "CQ02")
    assert complaints(*arguments, **where).returncode == 0
    before = json.loads(complaints("verify", "--json", **where).stdout)
    assert complaints(*arguments, **where).returncode == 0
    assert json.loads(complaints("verify", "--json", **where).stdout) == before
    assert before["entries"] == 2
    stores = json.loads(complaints("store", "list", "--json", **where).stdout)
    assert stores[0] == {"store": "CQ01", "handbook": "changan-211", "version": "1"}


def test_stores_are_registered_once_under_a_known_handbook(run: Run, ask: Ask) -> None:
    assert run("store", "add", "HZ02", "--handbook", "4s-group").returncode == 0
    assert [store["store"] for store in ask("store", "list")] == ["CQ01", "HZ02", "SH01"]
    assert run("store", "add", "HZ02", "--handbook", "4s-group").returncode == 0
    assert run("store", "add", "XX01", "--handbook", "none-such").returncode == 4
    assert run("store", "add", "no good", "--handbook", "4s-group").returncode == 2


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://nobody@127.0.0.1:1/nowhere?connect_timeout=2",
        "postgresql:///nowhere?host=/no/such/folder",
        "not a url with secret=hunter2 =",
    ],
)
@pytest.mark.parametrize("command", [["list"], ["show", "X"], ["apply", "-"], ["verify"], ["init"]])
def test_a_database_out_of_reach_is_3_in_one_sentence(complaints: Run, url: str, command: list[str]) -> None:
    done = complaints(*command, COMPLAINTS_DATABASE_URL=url)
    assert done.returncode == 3
    assert len(done.stderr.splitlines()) == 1
    assert "hunter2" not in done.stderr


def test_a_database_of_a_newer_version_is_3(run: Run, connection: psycopg.Connection) -> None:
    connection.execute("INSERT INTO ledger.migrations (number, name) VALUES (9999, '9999_future.sql')")
    done = run("list")
    assert done.returncode == 3
    assert "newer" in done.stderr


def test_a_wrong_clock_is_a_wrong_call(run: Run) -> None:
    note = ["note", NUMBER, "--text", "x", "--role", "service-adviser"]
    for command in (["list"], ["apply", "-"], ["overview"], ["demo"], ["policies", "tick"], note):
        done = run(*command, COMPLAINTS_NOW="yesterday")
        assert done.returncode == 2
        assert "COMPLAINTS_NOW" in done.stderr


Tamper = Callable[[psycopg.Connection], object]


def _as_nobody_may(connection: psycopg.Connection, statement: str) -> None:
    """Only a superuser gets this far: past the grants and past the triggers."""
    connection.execute("SET session_replication_role = replica")
    connection.execute(statement.encode())


@pytest.mark.parametrize(
    "statement,position",
    [
        ('UPDATE ledger.entries SET data = data || \'{"store": "SH01"}\' WHERE number IS NOT NULL', 3),
        ("UPDATE ledger.entries SET occurred_at = occurred_at - interval '1 hour' WHERE position = 4", 4),
        ("UPDATE ledger.entries SET actor = 'somebody else' WHERE position = 4", 4),
        ("UPDATE ledger.entries SET recorded_by = 'somebody else' WHERE position = 3", 3),
        ("UPDATE ledger.entries SET obligations = '[]' WHERE position = 3", 3),
        ("DELETE FROM ledger.entries WHERE position = 4", 5),
        ("DELETE FROM ledger.entries WHERE position = 1", 2),
        ("UPDATE ledger.entries SET number = 'CQ01-2026-00007' WHERE position = 3", 3),
        ("UPDATE ledger.numbers SET last = last + 1", None),
    ],
)
def test_verify_names_what_was_tampered_with(
    feed: Feed, run: Run, connection: psycopg.Connection, statement: str, position: int | None
) -> None:
    note = {"command": "note", "by": "li.na", "role": "customer-service-specialist", "complaint": "@c-1"}
    feed(receipt(), {"id": "c-2", "text": "x", **note}, {"id": "c-3", "text": "y", **note})
    whole = run("verify")
    assert (whole.returncode, "everything holds" in whole.stdout) == (0, True)
    assert run("verify", NUMBER).returncode == 0
    _as_nobody_may(connection, statement)
    done = run("verify", "--json")
    assert done.returncode == 1
    found = json.loads(done.stdout)
    assert not found["ok"]
    assert found["problems"][0]["position"] == position
    if position is not None:
        assert f"position {position}:" in run("verify").stdout


def test_verify_follows_the_chain_where_somebody_computed_the_hash_anew(
    feed: Feed, run: Run, desk: Desk, connection: psycopg.Connection
) -> None:
    note = {"command": "note", "by": "li.na", "role": "customer-service-specialist", "complaint": "@c-1"}
    feed(receipt(), {"id": "c-2", "text": "x", **note}, {"id": "c-3", "text": "y", **note})
    _as_nobody_may(connection, "UPDATE ledger.entries SET actor = 'somebody else' WHERE position = 4")
    forged = next(entry for entry in desk.room.store.entries_after(3, 1))
    hash = forged.expected_hash().hex()
    _as_nobody_may(connection, f"UPDATE ledger.entries SET hash = '\\x{hash}' WHERE position = 4")
    found = json.loads(run("verify", "--json").stdout)["problems"]
    assert [problem["position"] for problem in found] == [5]


def test_verify_of_an_unknown_case_is_4(run: Run) -> None:
    assert run("verify", "CQ01-2026-00099").returncode == 4


def test_tick_deals_with_what_fell_due(feed: Feed, run: Run, ask: Ask) -> None:
    feed(receipt())
    later = {"COMPLAINTS_NOW": "2026-10-12T12:00:00+08:00"}
    assert run("policies", "tick", "--until", "2026-10-12T10:59:00+08:00", **later).returncode == 0
    assert ask("show", NUMBER)["version"] == 1
    assert run("policies", "tick", **later).returncode == 0
    assert ask("history", NUMBER)[1]["kind"] == "DeadlineMissed"
    assert run("policies", "tick", "--until", "2199-01-01T00:00:00Z").returncode == 2


def test_the_policies_run_as_a_service_until_they_are_ended(
    feed: Feed, ask: Ask, run: Run, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed(receipt())
    monkeypatch.setenv("COMPLAINTS_DATABASE_URL", database_url)
    monkeypatch.setenv("COMPLAINTS_NOW", "2026-10-12T12:00:00+08:00")
    with subprocess.Popen(
        [sys.executable, "-m", "cli.main", "policies", "run"], stderr=subprocess.PIPE
    ) as service:
        give_up_at = time.monotonic() + 30
        while ask("show", NUMBER)["version"] == 1 and time.monotonic() < give_up_at:
            time.sleep(0.1)
        service.send_signal(signal.SIGTERM)
        assert service.wait(20) == 0
    assert ask("history", NUMBER)[1]["kind"] == "DeadlineMissed"


def test_read_models_tell_how_far_they_are_and_are_made_anew(feed: Feed, run: Run, ask: Ask) -> None:
    feed(receipt())
    assert {each["ready"] for each in ask("projections", "status")} == {False}
    before = ask("list")
    assert {each["ready"] for each in ask("projections", "status")} == {True}
    assert run("projections", "rebuild").returncode == 0
    assert run("projections", "rebuild", "--only", "cases").returncode == 0
    assert run("projections", "rebuild", "--only", "nonsense").returncode == 2
    assert ask("list") == before


def test_handbooks_are_listed_shown_and_checked(run: Run, ask: Ask, tmp_path: Path) -> None:
    assert {"4s-group", "changan-211"} <= {each["name"] for each in ask("handbook", "list")}
    shown = ask("handbook", "show", "changan-211")
    assert shown["ladder"][0] == "return-call-agent"
    assert shown["authority"]["service-manager"] == "3000.00"
    assert shown["authority"]["general-manager"] == "unlimited"
    assert "return-call-agent" not in shown["authority"]
    assert shown["repeat"] == {"window_days": 90, "keys": ["customer", "subject"], "ground": False}
    assert {"version", "lines", "categories", "severities", "obligations"} <= shown.keys()
    assert "service-manager" in run("handbook", "show", "changan-211").stdout
    assert run("handbook", "show", "none-such").returncode == 4

    good = Path(__file__).parents[2] / "policies/handbooks/changan-211.toml"
    assert run("handbook", "check", str(good)).returncode == 0
    bad = tmp_path / "bad.toml"
    bad.write_text(good.read_text("utf-8").replace("hours = 2 }", 'hours = "two" }'), "utf-8")
    done = run("handbook", "check", str(bad))
    assert done.returncode == 1
    assert "bad.toml:" in done.stdout
    assert ask_failed(run, "handbook", "check", str(bad))
    assert run("handbook", "check", str(tmp_path / "missing")).returncode == 2
    bad.write_bytes(b"\xff\xfe")
    assert run("handbook", "check", str(bad)).returncode == 2


def ask_failed(run: Run, *arguments: str) -> object:
    done = run(*arguments, "--json")
    assert done.returncode == 1
    return json.loads(done.stdout)


def test_a_store_goes_over_to_another_handbook_and_its_cases_stay(feed: Feed, run: Run, ask: Ask) -> None:
    feed(receipt())
    assert run("handbook", "adopt", "4s-group", "--store", "CQ01").returncode == 0
    assert ask("store", "list")[0]["handbook"] == "4s-group"
    assert ask("show", NUMBER)["handbook"]["name"] == "changan-211"


def test_schema_describes_lines_and_events(run: Run) -> None:
    everything = json.loads(run("schema").stdout)
    assert "classify" in everything["commands"]
    assert "Classified" in everything["events"]
    receive = json.loads(run("schema", "receive").stdout)
    assert {"id", "command", "by", "role", "store", "channel", "content"} <= set(receive["required"])
    assert "level" not in receive["properties"], "the rules fill it in"
    assert "complaint" not in receive["properties"]
    assert "SealedText" not in json.dumps(receive)
    amount = json.loads(run("schema", "pay-compensation").stdout)["properties"]["amount"]
    assert amount["type"] == "string"
    assert run("schema", "nonsense").returncode == 4


def test_the_output_may_be_closed_early(feed: Feed, run: Run, database_url: str) -> None:
    feed(receipt())
    script = f"{sys.executable} -m cli.main schema | true; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, encoding="utf-8", check=False)
    assert done.stderr == ""
    # As a program ends that whoever read it has left: 128 + SIGPIPE.
    assert done.stdout == "141\n"


def test_an_error_nobody_thought_of_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from cli import main

    def explode(*_: object, **__: object) -> None:
        raise RuntimeError("\x1b[31mboom")

    monkeypatch.setattr("cli.groups.load", explode)
    assert main.main(["show", "X"]) == 70
    said = capsys.readouterr().err
    assert "RuntimeError: \\x1b[31mboom" in said
    assert "report" in said
    assert "Traceback" not in said


def test_help_fits_and_leads_to_every_command(complaints: Run) -> None:
    done = complaints("--help")
    assert done.returncode == 0
    for name in ("receive", "show", "apply", "verify", "demo"):
        assert f"  {name} " in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 100
    assert complaints().returncode == 2
    assert "Did you mean 'list'" in complaints("lsit").stderr
    assert complaints("--version").stdout.startswith("complaints ")


def test_shells_can_complete_commands_and_flags(complaints: Run) -> None:
    shell = {"_COMPLAINTS_COMPLETE": "complete_bash", "COMP_CWORD": "1", "COMP_WORDS": "complaints sh"}
    assert "show" in complaints(**shell).stdout.split()
    flags = {"_COMPLAINTS_COMPLETE": "complete_bash", "COMP_CWORD": "2", "COMP_WORDS": "complaints show --as"}
    assert "--as-of" in complaints(**flags).stdout.split()
    choices = {**flags, "COMP_CWORD": "3", "COMP_WORDS": "complaints contact --purpose ans"}
    assert "answer" in complaints(**choices).stdout.split()


WEIRD = [
    "",
    " ",
    "-",
    "--",
    "\udcff",
    "\U0010ffff",
    "1" * 400,
    "'; DROP TABLE x; --",
    "%s",
    "{x}",
    "[/red]",
    "\x1b[2J",
]


@pytest.mark.parametrize("text", WEIRD)
def test_whatever_is_typed_ends_in_a_sentence(run: Run, text: str) -> None:
    calls = [
        ("show", text), ("history", text), ("verify", text), ("list", "--search", text),
        ("list", "--since", text), ("list", "--as-of", text), ("due", "--within", text),
        ("note", text, "--text", text, "--role", "service-adviser"), ("handbook", "show", text),
    ]  # fmt: skip
    for call in calls:
        done = run(*call)
        assert done.returncode in (0, 1, 2, 4), (call, done.stderr)
        assert "Traceback" not in done.stderr
        assert "\x1b" not in done.stderr + done.stdout


def test_no_input_may_stand_anywhere(feed: Feed, run: Run) -> None:
    feed(receipt())
    assert run("show", NUMBER, "--no-input").returncode == 0
    assert run("--no-input", "list").returncode == 0
    assert run("show", "-h").stdout == run("show", "--help").stdout
