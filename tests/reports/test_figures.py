"""What a report says: the weekly and the monthly one, satisfaction and its averages, proposals, claims."""

from typing import Any

import pytest

from policies.desk import Desk
from tests.reports.conftest import Make, Says
from tests.reports.house import FORMULAS, HOSTILE

pytestmark = pytest.mark.usefixtures("busy")


def figures(document: dict[str, Any]) -> dict[str, Any]:
    return {figure["id"]: figure["value"] for figure in document["figures"]}


def test_g10_complaints_and_their_handling_make_up_the_monthly_report(says: Says) -> None:
    document = says()
    assert document["report"] == "monthly"
    told = figures(document)
    assert (told["received"], told["repeat_rate"]) == (5, 0.2)
    assert told["complaint_satisfaction"] == 0.5
    tables = document["tables"]
    raised = {row["reason"]: row["escalations"] for row in tables["escalations_by_reason"]["rows"]}
    assert raised["not-satisfied"] == 1
    assert sum(raised.values()) == told["escalations"]
    assert [row["store"] for row in tables["stores"]["rows"]] == ["CQ01", "LG01"]
    assert tables["stores"]["totals"][0]["received"] == 5
    assert tables["groups"]["rows"][0]["complaints"] == ["CQ01-2026-00001", "CQ01-2026-00002"]
    assert {key: tables["times"]["rows"][0][key] for key in ("step", "done", "waiting")} == {
        "step": "reply",
        "done": 2,
        "waiting": 3,
    }
    replied = next(row for row in tables["deadlines"]["rows"] if row["id"] == "C2.reply")
    assert (replied["due"], replied["met"], replied["on_time_rate"]) == (2, 2, 1.0)
    assert "L3.settle" in {row["id"] for row in tables["overdue"]["rows"]}


def test_g10_and_the_weekly_one(says: Says) -> None:
    document = says("2026-W43")
    assert (document["report"], document["made_from"]["period"]["name"]) == ("weekly", "2026-W43")
    assert figures(document)["received"] == 1
    assert {"stores", "lines", "groups", "deadlines", "overdue"} < {*document["tables"]}
    assert {*document["tables"]} < {*says()["tables"]}


def test_g10_a_trend_stands_beside_what_was_counted_before_and_nothing_where_nothing_was(says: Says) -> None:
    told = {figure["id"]: figure for figure in says("2026-W43")["figures"]}
    assert (told["received"]["value"], told["received"]["before"]) == (1, 3)
    assert told["received"]["last_year"] is None
    assert says()["figures"][0]["before"] is None


def test_s12_the_company_is_the_average_weighted_by_valid_calls(says: Says) -> None:
    lines = says()["tables"]["lines"]
    rows = {row["line"]: row for row in lines["rows"] if row["valid_calls"]}
    assert (rows["repair"]["satisfaction"], rows["repair"]["valid_calls"]) == (0.8857, 10)
    assert (rows["maintenance"]["satisfaction"], rows["maintenance"]["valid_calls"]) == (1.0, 5)
    # (10 × 62/70 + 5 × 1) ÷ 15, not the plain average of both.
    assert lines["totals"] == [
        {**dict.fromkeys(lines["totals"][0]), "valid_calls": 15, "satisfaction": 0.9238}
    ]


def test_s12_with_tables_and_pie_charts(make: Make) -> None:
    page = make(".html").decode()
    assert page.count('<figure class="pie"') >= 3
    assert "92.38 %" in page


def test_s11_a_line_that_misses_its_target_is_opened_into_its_items(says: Says) -> None:
    rows = says()["tables"]["items"]["rows"]
    assert {row["line"] for row in rows} == {"repair"}
    assert [(row["item"], row["dissatisfied"], row["satisfaction"]) for row in rows[:3]] == [
        ("time", 5, 0.5),
        ("price", 2, 0.8),
        ("quality", 1, 0.9),
    ]


def test_l5_proposals_are_drawn_from_the_figures(says: Says) -> None:
    sentences = says()["sections"][0]["sentences"]
    assert sentences[0] == (
        "Satisfaction: repair is 88.57 %, 6.43 points below its target of 95.00 %."
        " Begin with what customers object to most: time taken, price."
    )
    assert sentences[1] == (
        "Cause: same fault repaired again and again stands behind 2 of the 2 complaints whose cause is known"
        " (100.00 %)."
    )
    assert "Deadline: Attend to the case (X4) was not done in time 83 of 86 times." in sentences


def test_l5_and_where_the_figures_suggest_nothing_that_is_said(says: Says) -> None:
    assert says("2026-W40", stores=("CQ01",))["sections"][0]["sentences"] == [
        "The figures of this period suggest nothing in particular."
    ]


def test_l4_insured_claims_stand_by_branch_and_by_the_hub_complained_about(says: Says) -> None:
    tables = says()["tables"]
    (branch,) = tables["insured"]["rows"]
    assert {key: branch[key] for key in ("store", "claims", "value", "claimed", "paid", "paid_rate")} == {
        "store": "LG01",
        "claims": 3,
        "value": "3000.00",
        "claimed": "1200.00",
        "paid": "300.00",
        "paid_rate": 0.25,
    }
    units = {row["about_unit"]: (row["claims"], row["paid"]) for row in tables["insured_by_unit"]["rows"]}
    assert units == {HOSTILE: (2, "300.00"), FORMULAS[0]: (1, "0.00")}


def test_c10_volumes_of_the_month(says: Says) -> None:
    (volumes,) = says()["tables"]["volumes"]["rows"]
    assert (volumes["market_share"], volumes["returning_rate"]) == (0.125, 0.65)
    assert says("2026-09")["tables"]["volumes"]["rows"] == []


def test_c9_targets_stand_beside_what_was_reached(says: Says) -> None:
    rows = says()["tables"]["targets"]["rows"]
    assert {row["handbook"] for row in rows} == {"changan-211 1"}
    assert {"of": "market_share", "now": None, "target": 0.3, "reached": None}.items() <= rows[1].items()


def test_a_period_that_is_not_over_says_so(make: Make) -> None:
    said = b"not over yet at the position of the log"
    assert said in make(".html", happened_by="2026-10-20")
    assert said not in make(".html")


def test_one_store_alone(says: Says) -> None:
    document = says(stores=("LG01",))
    assert document["made_from"]["stores"] == ["LG01"]
    assert [row["store"] for row in document["tables"]["stores"]["rows"]] == ["LG01"]
    assert {row["store"] for row in document["tables"]["overdue"]["rows"]} == {"LG01"}


def test_it_says_what_it_was_made_from(says: Says, busy: Desk) -> None:
    facts = says()["made_from"]
    head = busy.room.store.execute(
        b"SELECT position, encode(hash, 'hex') FROM ledger.entries ORDER BY position DESC LIMIT 1"
    ).fetchone()
    assert (facts["position"], facts["hash"]) == head
    assert [book["name"] for book in facts["handbooks"]] == [
        "changan-211",
        "logistics-network",
        "service-standard",
    ]
    assert facts["calendar"] == {"published": [2026], "provisional": []}
    assert facts["period"]["from"] == "2026-10-01T00:00:00+08:00"
