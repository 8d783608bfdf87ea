"""What a person sees: `policies tick`, `policies notices`, `policies retry`, and dead letters in `due`."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.notices.books import EVERYBODY, SECRET
from tests.notices.receiving import Calls
from tests.policies.house import MORNING, House, receive

Done = subprocess.CompletedProcess[str]
Run = Callable[..., Done]


@pytest.fixture
def run(complaints: Run, house: House, calls: Calls, tmp_path: Path) -> Run:
    """`complaints` in a house whose notices are called on the web."""
    ways = f'[ways.web]\nkind = "webhook"\nurl = "{calls.url}"\nsecret = "{SECRET}"\n'
    book = tmp_path / "book.toml"
    book.write_text(ways + "".join(f'[[addresses]]\nrole = "{role}"\nway = "web"\n' for role in EVERYBODY))

    def call(*arguments: str, hours: float = 0, **options: str) -> Done:
        now = house.now(hours=hours).isoformat()
        return complaints(*arguments, **{"COMPLAINTS_NOW": now, "COMPLAINTS_NOTICES": str(book), **options})

    return call


def ask(run: Run, *arguments: str, **options: Any) -> Any:
    done = run(*arguments, "--json", **options)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_tick_sends_what_waits(run: Run, house: House, calls: Calls) -> None:
    house.opens(grounds=["media"])
    done = run("policies", "tick")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "0 events recorded.\n4 notices sent.\n"
    assert len(calls.received) == 4
    assert run("policies", "tick").stderr == "0 events recorded.\n"
    assert run("policies", "notices").stderr == "Every notice was sent.\n"
    sent = ask(run, "policies", "notices", "--state", "sent")
    assert [each["recipient"] for each in sent] == [
        "brand-division",
        "legal",
        "department-head",
        "general-manager",
    ]


def test_what_was_not_sent_is_seen(run: Run, house: House, calls: Calls) -> None:
    number = house.opens(grounds=["media"], channel="call-centre")
    calls.status = 503
    done = run("policies", "tick")
    assert "4 notices could not be sent: complaints policies notices" in done.stderr
    shown = run("policies", "notices").stdout
    assert "503 Service Unavailable" in shown
    assert "not tried yet, or no address" in shown
    listed = ask(run, "policies", "notices")
    assert [(each["number"], each["state"]) for each in listed] == [(number, "waiting")] * 5
    assert run("policies", "notices", "--csv").stdout.startswith("id,state,number,store,rule,recipient,title")
    assert "5 notices are not sent yet: complaints policies notices" in run("due").stderr
    assert len(ask(run, "policies", "notices", "--store", "HZ01")) == 5
    assert run("policies", "notices", "--store", "HZ99").returncode == 4
    assert run("due", "--json").stderr == ""
    chinese = run("policies", "notices", LANGUAGE="zh").stdout
    assert "重大投诉，待预警" in chinese
    assert "待发送" in chinese


def test_a_dead_letter_stands_in_due_until_it_is_sent_again(run: Run, house: House, calls: Calls) -> None:
    number = house.opens(grounds=["media"])
    house.store.execute(
        b"UPDATE policies.notices SET state = 'dead', attempts = 12, problem = '410 Gone'"
        b" WHERE recipient = 'legal'"
    )
    (dead,) = [each for each in ask(run, "due") if "notice" in each]
    assert (dead["number"], dead["id"], dead["owner_role"]) == (number, "G7.notice", "legal")
    assert (dead["state"], dead["overdue"]) == ("open", True)
    assert dead["notice"]["problem"] == "410 Gone"
    assert {*dead} - {"notice"} == {*ask(run, "due")[-1]}
    assert ask(run, "due", "--owner", "legal") == [dead]
    assert not any("notice" in each for each in ask(run, "due", "--owner", "ceo"))
    assert not any("notice" in each for each in ask(run, "due", "--store", "HZ02"))
    assert not any("notice" in each for each in ask(run, "due", "--as-of", "1"))
    assert "not delivered: HZ01-2026-00001: major complaint" in run("due").stdout
    assert "410 Gone" in run("due", "--explain").stdout
    assert "未送达：HZ01-2026-00001：重大投诉" in run("due", LANGUAGE="zh").stdout
    assert run("policies", "retry", "999").returncode == 4
    assert run("policies", "retry", "0").returncode == 2
    assert run("policies", "retry", str(dead["notice"]["id"])).stderr == "1 notice waits again.\n"
    assert not any("notice" in each for each in ask(run, "due"))
    assert "4 notices sent." in run("policies", "tick").stderr
    assert "legal" in {call.json["recipient"] for call in calls.received}


def test_whoever_has_it_all_the_same_is_named(run: Run, house: House) -> None:
    house.opens(grounds=["media"])
    house.store.execute(
        b"UPDATE policies.notices SET state = 'dead', attempts = 12, problem = 'refused for b@x: 550',"
        b" reached = '{a@x,c@x}' WHERE recipient = 'legal'"
    )
    (dead,) = ask(run, "policies", "notices", "--state", "dead")
    assert dead["reached"] == ["a@x", "c@x"]
    assert "refused for b@x: 550 · it reached a@x, c@x" in run("policies", "notices").stdout
    assert [each["notice"]["reached"] for each in ask(run, "due") if "notice" in each] == [["a@x", "c@x"]]
    assert "it reached a@x, c@x" in run("due", "--explain").stdout


def test_how_much_is_told_to_nobody_is_seen(run: Run, house: House) -> None:
    house.now(days=8)
    house.applies(receive(MORNING, grounds=["media"]))
    said = "notices were not made, of what was recorded a week late or more: 2026-10-09 09:15 to "
    assert said in run("policies", "notices", hours=192).stderr
    assert said in run("policies", "notices", "--store", "HZ01", hours=192).stderr
    assert said not in run("policies", "notices", "--store", "HZ02", hours=192).stderr
    assert run("policies", "notices", "--json", hours=192).stderr == ""


def test_looking_changes_nothing(run: Run, house: House) -> None:
    house.opens(grounds=["media"])
    before = ask(run, "policies", "notices", "--state", "all")
    ask(run, "due", hours=5)
    assert ask(run, "policies", "notices", "--state", "all") == before


def test_mistakes_end_in_a_sentence(run: Run, house: House, tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text("language = 'xx'")
    for command in ("tick", "run"):
        done = run("policies", command, COMPLAINTS_NOTICES=str(broken))
        assert done.returncode == 2
        assert "broken.toml cannot be used: language" in done.stderr
        assert "Traceback" not in done.stderr
    assert run("policies", "notices", "--state", "lost").returncode == 2
    assert run("policies", "notices", "--json", "--csv").returncode == 2
