"""list, show, history, due: what the ledger answers, now and as of then."""

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.conftest import NUMBER, Ask, Feed, Run, receipt

CLASSIFICATION = {
    "id": "c-2", "command": "classify", "at": "2026-10-12T09:30:00+08:00", "by": "wang.f",
    "role": "service-manager", "complaint": "@c-1", "category": "repair-quality", "severity": "severe",
}  # fmt: skip


def test_show_holds_every_field_of_the_contract(feed: Feed, ask: Ask) -> None:
    feed(receipt(), CLASSIFICATION)
    case = ask("show", NUMBER)
    expected = {
        "number": NUMBER, "store": "CQ01", "status": "open", "stage": "classified",
        "category": "repair-quality", "severity": "severe", "major": False, "grounds": [],
        "level": "return-call-agent", "handler": None, "department": None, "missing": [],
        "customer": {"name": "张*", "phone": "138****5678"}, "received_at": "2026-10-12T01:00:00.000000Z",
        "version": 2, "repeat_of": [], "callback": None, "handbook": {"name": "changan-211", "version": "1"},
        "compensation": {"requested": "0.00", "approved": "0.00", "paid": "0.00"},
    }  # fmt: skip
    assert {name: case[name] for name in expected} == expected
    assert case["subject"]["kind"] == "vehicle"
    reply = next(each for each in case["obligations"] if each["id"] == "C2.reply")
    assert {name: reply[name] for name in reply if name not in ("n", "duration", "suspended_at")} == {
        "id": "C2.reply", "rule": "C2", "title": "Reply to the customer",
        "owner_role": "customer-service-specialist", "owner": None,
        "started_at": "2026-10-12T01:00:00.000000Z", "due_at": "2026-10-12T03:00:00.000000Z",
        "state": "open", "overdue": False, "met_at": None, "calendar": "clock",
    }  # fmt: skip


def test_the_reader_chooses_the_language_of_titles(feed: Feed, ask: Ask) -> None:
    feed(receipt())
    titles = [each["title"] for each in ask("show", NUMBER, LANG="zh_CN.UTF-8")["obligations"]]
    assert "回复客户" in titles


def test_who_owes_is_resolved_when_one_looks(feed: Feed, ask: Ask) -> None:
    def owner() -> tuple[str, str | None]:
        answer = next(each for each in ask("show", NUMBER)["obligations"] if each["id"] == "C2.answer")
        return answer["owner_role"], answer["owner"]

    feed(receipt())
    assert owner() == ("return-call-agent", None)
    assign = {"command": "assign", "to": "chen.hao", "to_role": "service-adviser", "complaint": NUMBER}
    feed(
        {"id": "c-2", "by": "wang.f", "role": "service-manager", "at": "2026-10-12T09:10:00+08:00", **assign}
    )
    assert owner() == ("service-adviser", "chen.hao")


def test_looking_changes_nothing_and_overdue_is_not_missed(feed: Feed, ask: Ask) -> None:
    feed(receipt())
    later = {"COMPLAINTS_NOW": "2026-10-12T12:00:00+08:00"}
    reply = next(each for each in ask("show", NUMBER, **later)["obligations"] if each["id"] == "C2.reply")
    assert (reply["state"], reply["overdue"]) == ("open", True)
    assert ask("show", NUMBER)["version"] == 1
    assert [case["number"] for case in ask("list", "--overdue", **later)] == [NUMBER]
    assert ask("list", "--overdue") == []


def test_as_of_is_what_was_recorded_and_happened_by_what_had_happened(feed: Feed, ask: Ask, run: Run) -> None:
    feed(receipt(), CLASSIFICATION)
    events = ask("history", NUMBER)
    first, second = events[0]["position"], events[1]["recorded_at"]
    assert ask("show", NUMBER, "--as-of", str(first))["stage"] == "received"
    assert ask("show", NUMBER, "--as-of", second)["stage"] == "classified"
    assert ask("show", NUMBER, "--happened-by", "2026-10-12T09:29:59+08:00")["stage"] == "received"
    assert ask("show", NUMBER, "--happened-by", "2026-10-12 09:30")["stage"] == "classified"
    assert [case["stage"] for case in ask("list", "--as-of", str(first))] == ["received"]
    assert len(ask("history", NUMBER, "--as-of", str(first))) == 1
    assert len(ask("due", "--happened-by", "2026-10-12T08:00:00+08:00")) == 0
    assert run("show", NUMBER, "--as-of", str(first - 1)).returncode == 4
    assert run("history", NUMBER, "--happened-by", "2026-10-12T08:59:59+08:00").returncode == 4


def test_history_says_who_did_what_when_under_which_rule(feed: Feed, ask: Ask) -> None:
    feed(receipt(forwarded_by="manufacturer", content="请打 138 1234 5678"))
    received, raised = ask("history", NUMBER)[:2]
    assert (received["kind"], received["version"], received["by"]) == ("Received", 1, "li.na")
    assert received["data"]["customer"] == {"name": "张*", "phone": "138****5678"}
    assert "138 1234 5678" not in received["data"]["content"]
    assert received["recorded_by"]
    assert received["changed"]["status"] == "open"
    assert (raised["kind"], raised["rule"], raised["cause"]) == ("Escalated", "C4", received["position"])
    assert raised["changed"] == {"level": "general-manager"}
    assert [event["position"] for event in (received, raised)] == sorted(
        event["position"] for event in (received, raised)
    )


def test_personal_data_are_revealed_for_a_reason_and_that_is_recorded(
    feed: Feed, ask: Ask, run: Run, database_url: str
) -> None:
    feed(receipt())
    assert run("show", NUMBER, "--reveal").returncode == 2
    case = ask("show", NUMBER, "--reveal", "--reason", "the customer is on the phone", "--by", "li.na")
    assert case["customer"] == {"name": "张伟", "phone": "13812345678"}
    assert case["content"] == "修了三次还是漏油"
    history = ask("history", NUMBER, "--reveal", "--reason", "audit", "--by", "chen.hao")
    assert history[0]["data"]["customer"]["name"] == "张伟"

    from ledger.database import connect

    with connect(database_url) as connection:
        read = connection.execute(
            "SELECT who, reason, what FROM vault.readings ORDER BY recorded_at"
        ).fetchall()
    assert read == [("li.na", "the customer is on the phone", "show"), ("chen.hao", "audit", "history")]


def test_a_case_is_shown_in_the_words_of_its_handbook(feed: Feed, run: Run) -> None:
    feed(receipt(store="SH01", grounds=["media"], role="customer-relations-specialist"))
    number = "SH01-2026-00001"
    severe = {
        "id": "c-2", "command": "classify", "complaint": number, "severity": "severe",
        "by": "li.na", "role": "customer-relations-specialist",
    }  # fmt: skip
    feed(severe)
    told = run("show", number, LANG="zh_CN.UTF-8").stdout
    for words in ("来电", "媒体负面报道", "总经理", "严重"):
        assert words in told
    labels = [each.split()[0] for each in run("show", number).stdout.splitlines() if each.startswith("  ")]
    assert "severity" in labels
    assert "category" not in labels


def test_what_was_corrected_shows_and_the_old_value_stays_in_the_history(feed: Feed, ask: Ask) -> None:
    correction = {
        "command": "correct",
        "field": "customer.phone",
        "value": "139 0000 1111",
        "complaint": "@c-1",
    }
    feed(receipt(), {"id": "c-2", "by": "li.na", "role": "customer-service-specialist", **correction})
    assert ask("show", NUMBER)["customer"]["phone"] == "139****1111"
    assert [event["data"].get("value") for event in ask("history", NUMBER)][-1] == "139****1111"
    assert ask("history", NUMBER)[0]["data"]["customer"]["phone"] == "138****5678"


def test_an_erased_person_is_gone_and_the_case_stays(feed: Feed, ask: Ask, run: Run) -> None:
    feed(receipt())
    assert run("erase-person", NUMBER, "--reason", "asked for it").returncode == 0
    assert ask("show", NUMBER)["customer"] == {"name": "[erased]", "phone": "[erased]"}
    assert ask("verify")["ok"]


def test_list_filters(feed: Feed, ask: Ask) -> None:
    feed(receipt(), CLASSIFICATION, receipt(id="d-1", customer={"phone": "13900000000"}, subject=None))

    def found(*flags: str) -> list[str]:
        return [case["number"][-1] for case in ask("list", *flags)]

    assert found() == ["1", "2"]
    assert found("--store", "SH01") == []
    assert found("--category", "repair-quality", "--severity", "severe", "--not-major") == ["1"]
    assert found("--status", "closed") == []
    assert found("--since", "2026-10-12", "--until", "2026-10-12") == ["1", "2"]
    assert found("--until", "2026-10-11") == []
    assert found("--search", "+86 139-0000-0000") == ["2"]
    assert found("--search", "渝a·12345") == ["1"]
    assert found("--search", "repair") == ["1"]
    assert found("--search", "漏油") == []
    assert found("--limit", "1") == ["1"]


@pytest.mark.parametrize("command", ["list", "due", "pending", "returns", "measures", "insured", "overview"])
def test_a_store_nobody_registered_is_not_one_where_nothing_is_owed(
    feed: Feed, run: Run, command: str
) -> None:
    feed(receipt())
    assert run(command, "--store", "SH01").returncode == 0
    done = run(command, "--store", "SH1")
    assert (done.returncode, done.stdout) == (4, "")
    assert "SH1" in done.stderr


def test_csv_is_for_spreadsheets_and_runs_no_formula(feed: Feed, run: Run) -> None:
    feed(receipt(), {**CLASSIFICATION, "department": "=1+1"})
    done = run("list", "--csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert rows[0]["number"] == NUMBER
    assert rows[0]["department"] == "'=1+1"
    assert next(csv.DictReader(io.StringIO(run("due", "--csv").stdout)))["id"] == "C2.reply"
    assert run("list", "--csv", "--json").returncode == 2


def test_due_is_nearest_first_with_its_arithmetic(feed: Feed, ask: Ask, run: Run) -> None:
    feed(receipt())
    assert [each["id"] for each in ask("due")] == ["C2.reply", "C2.answer"]
    assert [each["id"] for each in ask("due", "--within", "4h")] == ["C2.reply"]
    assert [each["id"] for each in ask("due", "--owner", "return-call-agent")] == ["C2.answer"]
    assert ask("due", "--owner", "nobody") == []
    explained = ask("due", "--explain", "--within", "4h")[0]["explanation"]
    assert explained[-1] == "+ 2 clock hours, nights and holidays included = 2026-10-12 11:00:00"
    assert "+ 2 clock hours" in run("due", "--explain").stdout
    assert run("due", "--within", "soon").returncode == 2


def test_what_stands_still_is_not_overdue_and_a_review_date_that_passed_is(feed: Feed, ask: Ask) -> None:
    deferral = {
        "id": "c-2", "command": "defer", "at": "2026-10-12T09:30:00+08:00", "by": "wang.f",
        "role": "service-manager", "complaint": "@c-1", "reason": "parts",
        "review_at": "2026-10-13T09:00:00+08:00",
    }  # fmt: skip
    feed(receipt(), deferral)
    later = {"COMPLAINTS_NOW": "2026-10-20T09:00:00+08:00"}
    owed = ask("due", **later)
    assert (owed[0]["id"], owed[0]["overdue"]) == ("X4.review", True)
    assert (owed[0]["rule"], owed[0]["title"]) == ("X4", "Review the pending case")
    assert (owed[0]["owner_role"], owed[0]["started_at"]) == (
        "return-call-agent",
        "2026-10-12T01:30:00.000000Z",
    )
    assert ask("due", LANG="zh_CN.UTF-8", **later)[0]["title"] == "复查未了事宜"
    [explained] = ask("due", "--explain", "--within", "4h", **later)
    assert explained["explanation"] == ["pending until the review date 2026-10-13 09:00"]
    assert {each["overdue"] for each in owed[1:]} == {False}
    assert [each["id"] for each in ask("due", "--within", "4h", **later)] == ["X4.review"]


HOSTILE = "[bold]fett[/bold] <script>alert(1)</script> \x1b[31mred\x1b]0;title\x07 \u202egnp.exe & \"'"


def test_hostile_text_is_shown_as_it_is_and_obeyed_by_nothing(
    feed: Feed, ask: Ask, run: Run, tmp_path: Path
) -> None:
    assert feed(receipt(content=HOSTILE))[0]["ok"]
    reveal = ("--reveal", "--reason", "test")
    assert ask("show", NUMBER, *reveal)["content"] == HOSTILE
    for command in ("show", "history"):
        screen = run(command, NUMBER, *reveal).stdout
        assert "[bold]fett[/bold]" in screen
        assert "\\x1b[31mred" in screen
        assert not {"\x1b", "\x07", "\u202e"} & set(screen)
    page = tmp_path / "case.html"
    assert run("history", NUMBER, "--html", str(page), *reveal).returncode == 0
    text = page.read_text("utf-8")
    assert "<script>" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert not {"\x1b", "\x07", "\u202e"} & set(text)
    assert "src=" not in text
    assert "href=" not in text
    assert "shows personal data in the clear" in text


@pytest.mark.parametrize("width", [80, 200])
@pytest.mark.parametrize("language", ["C.UTF-8", "zh_CN.UTF-8"])
@pytest.mark.parametrize("command", [["list"], ["due"], ["overview"], ["show", NUMBER]])
def test_tables_keep_to_the_width_in_either_language(
    feed: Feed, run: Run, width: int, language: str, command: list[str]
) -> None:
    from rich.cells import cell_len

    feed(receipt(), CLASSIFICATION)
    done = run(*command, COLUMNS=str(width), LANG=language)
    assert done.returncode == 0
    assert done.stdout.strip()
    assert [line for line in done.stdout.splitlines() if cell_len(line) > width] == []


def test_a_pipe_gets_whole_lines_without_colour(feed: Feed, run: Run) -> None:
    feed(receipt(), CLASSIFICATION)
    (line,) = [line for line in run("list").stdout.splitlines() if NUMBER in line]
    assert "repair-quality" in line
    assert "\x1b" not in run("due").stdout
    assert "\x1b[36m" in run("due", FORCE_COLOR="1").stdout
    assert "\x1b" not in run("due", FORCE_COLOR="1", NO_COLOR="1").stdout


def test_overview_counts(feed: Feed, ask: Ask) -> None:
    feed(receipt(), receipt(id="d-1", channel="media", at="2026-10-12T09:05:00+08:00"))
    found = ask("overview")
    assert found == ask("dashboard", "overview")
    everything = {"received": 2, "open": 2, "closed": 0, "repeated": 1, "satisfaction": None}
    assert {name: found["all"][name] for name in everything} == everything
    assert [store["store"] for store in found["stores"]] == ["CQ01"]
    assert json.dumps(found)
