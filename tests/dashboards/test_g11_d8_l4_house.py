"""Escalations, compensation (G11), causes, liability (D8), people, measures, pending, insured (L4)."""

from tests.dashboards.conftest import Look, Told, line, on, receive

REGION = {"by": "he.region", "role": "regional-service-manager"}


def test_x5_x8_escalations_and_why(tell: Told, look: Look) -> None:
    tell(receive("10-09 10:00", "a", "CQ01"), until="10-09 13:00")
    tell(on("a", "request-compensation", "10-09 13:30", amount="400.00", by="li.na"), until="10-09 13:31")
    tell(on("a", "escalate", "10-09 14:00", to="general-manager", reason="…"))
    tell(receive("10-09 10:30", "b", "CQ01", forwarded_by="manufacturer"))
    found = look("escalations", now="10-09 14:30")
    reasons = {row["reason"]: (row["escalations"], row["cases"]) for row in found.document["by_reason"]}
    assert reasons["missed"][1] == 1
    assert reasons["by-hand"] == (1, 1)
    assert reasons["by-rule"] == (1, 1), "C4: forwarded by the manufacturer"
    assert {row["obligation"] for row in found.document["by_obligation"]} == {"C2.reply"}
    assert found.document["cases"] == 2
    assert found.document["raised_rate"] == 1.0
    assert found.behind["by_reason.by-hand.cases"] == ("CQ01-2026-00001",)
    assert look("escalations", stores=["XM01"]).document["raised_rate"] is None


def test_g11_compensation_by_approver_level_and_cause(tell: Told, look: Look) -> None:
    for case, amount in (("a", "100.50"), ("b", "1200.00")):
        tell(
            receive("10-09", case, "CQ01"),
            on(case, "investigate", "10-09 11:00", cause="system/low-ability"),
            on(case, "request-compensation", "10-09 11:10", amount=amount, kind="cash", by="li.na"),
            on(case, "consent-compensation", "10-09 11:20", **REGION),
            on(case, "approve-compensation", "10-09 11:30", amount=amount),
        )
    tell(on("a", "pay-compensation", "11-01", amount="100.50"))
    tell(receive("10-09", "c", "CQ01"), on("c", "request-compensation", "10-10", amount="50.00", by="li.na"))
    tell(on("c", "reject-compensation", "10-11"))
    found = look("compensation").document
    assert found["requested"] == {"count": 3, "amount": "1350.50"}
    assert found["approved"] == {"count": 2, "amount": "1300.50"}
    assert found["rejected"] == {"count": 1, "amount": "50.00"}
    assert found["paid"] == {"count": 0, "amount": "0.00"}
    person = {"person": "zhao", "role": "general-manager"}
    assert found["by_approver"] == [{**person, "count": 2, "amount": "1300.50"}]
    assert found["by_level"] == [{"role": "general-manager", "count": 2, "amount": "1300.50"}]
    assert found["by_cause"] == [{"cause": "system/low-ability", "count": 2, "amount": "1300.50"}]
    assert found["by_kind"][0] == {"kind": "cash", "count": 2, "amount": "1300.50"}
    assert look("compensation", "2026-11").document["paid"] == {"count": 1, "amount": "100.50"}


def test_a1_causes_add_up(tell: Told, look: Look) -> None:
    causes = ["people/impatient", "people/impolite", "people/impatient", "value/defective-product"]
    for n, cause in enumerate(causes):
        tell(receive("10-09", f"c-{n}"), on(f"c-{n}", "investigate", "10-10", cause=cause))
    tell(receive("10-09", "unknown"))
    found = look("causes").document
    assert (found["received"], found["cause_known"], found["cause_unknown"]) == (5, 4, 1)
    assert found["by_cause"] == [
        {"cause": "people/impatient", "count": 2, "share": 0.5, "cumulative": 0.5},
        {"cause": "people/impolite", "count": 1, "share": 0.25, "cumulative": 0.75},
        {"cause": "value/defective-product", "count": 1, "share": 0.25, "cumulative": 1.0},
    ]
    assert found["by_family"][0] == {"family": "people", "count": 3, "share": 0.75, "cumulative": 0.75}


def test_s2_s3_d8_liability_penalties_and_rewards(tell: Told, look: Look) -> None:
    management = {"by": "guan", "role": "management-department"}
    tell(
        receive("10-09", "a"), receive("10-09", "b"),
        on("a", "settle-liability", "10-09 11:00", persons=["sun.bo"], decision="…"),
        on("b", "settle-liability", "10-09 11:00", persons=["sun.bo", "qian"], decision="…"),
        on("a", "report", "10-09 11:30", to="management-department"),
        on("a", "review-liability", "10-09 12:00", agrees=True, **management),
        on("a", "report", "10-09 13:00", to="general-manager", **management),
        on("a", "instruct", "10-09 14:00", instruction="…"),
        on("a", "enforce-liability", "11-02", **management),
        on("a", "penalise", "10-10", person="sun.bo", amount="200.00", reason="…"),
        on("b", "penalise", "10-10", person="sun.bo", reason="…"),
        on("b", "reward", "10-10", person="li.na", amount="50.00", reason="…"),
    )  # fmt: skip
    found = look("liability")
    counts = ("settled", "reviewed", "agreed", "disagreed", "enforced", "not_enforced")
    assert [found.document[name] for name in counts] == [2, 1, 1, 0, 0, 1]
    assert found.behind["not_enforced"] == ("XM01-2026-00002",)
    assert found.document["penalties"] == {"count": 2, "amount": "200.00"}
    assert found.document["rewards"] == {"count": 1, "amount": "50.00"}
    assert found.document["by_person"][-1] == {
        "person": "sun.bo", "liable": 2, "penalties": 2, "penalty_amount": "200.00", "rewards": 0,
        "reward_amount": "0.00",
    }  # fmt: skip
    people = {row["person"]: row for row in look("people").document["people"]}
    assert (people["sun.bo"]["penalties"], people["li.na"]["reward_amount"]) == (2, "50.00")


def test_people_answer_for_what_they_handle_and_owe(tell: Told, look: Look) -> None:
    wang = {"by": "wang.f", "role": "service-adviser"}
    assigned = {"to": "wang.f", "to_role": "service-adviser"}
    tell(
        receive("10-09 10:00", "a", "CQ01"), on("a", "assign", "10-09 10:10", **assigned),
        on("a", "contact", "10-09 10:30", purpose="answer", **wang),
        on("a", "resolve", "10-09 11:00", outcome="redress", **wang),
        on("a", "callback", "10-09 12:00", satisfaction="satisfied", by="li.na"),
        receive("10-09 10:00", "b", "CQ01"), on("b", "assign", "10-09 10:10", **assigned),
        receive("10-09 10:00", "c", "CQ01"),
    )  # fmt: skip
    found = look("people", now="10-10 11:00").document
    [mine] = [row for row in found["people"] if row["person"] == "wang.f"]
    names = (
        "handled",
        "settled",
        "open_now",
        "overdue_now",
        "due",
        "met",
        "on_time_rate",
        "asked",
        "satisfaction",
    )
    assert [mine[name] for name in names] == [2, 1, 1, 1, 2, 1, 0.5, 1, 1.0]
    assert found["nobody"]["handled"] == 1


def test_s13_measures_and_their_effect(tell: Told, look: Look) -> None:
    measure = {"measure": "XM01-M2026-00001"}
    for case, at in (("before", "09-20"), ("origin", "10-01"), ("after", "11-10")):
        tell(
            receive(at, case), on(case, "classify", f"{at} 11:00", category="delay"),
            on(case, "investigate", f"{at} 12:00", cause="system/long-wait-repair"),
        )  # fmt: skip
        if case == "origin":
            opened = {"department": "车间", "problem": "…", "action": "…", "owner": "wang.f"}
            due = "2026-10-20T18:00:00+08:00"
            tell(line("open-measure", "10-02", complaints=["XM01-2026-00002"], due=due, **opened))
            late = look("measures", now="10-21 10:00").document
            assert (late["measures"], late["open"], late["overdue"]) == (1, 1, 1)
            assert (late["effect"][0]["before"], late["effect"][0]["after"]) == (None, None)
            tell(line("complete-measure", "10-25", result="…", **measure))
    tell(line("assess-measure", "11-20", effective=True, **measure))
    found = look("measures")
    assert (found.document["assessed"], found.document["effective_rate"]) == (1, 1.0)
    [effect] = found.document["effect"]
    assert (effect["before"], effect["after"], effect["after_days"]) == (2, 1, 67)
    assert found.behind["effect.XM01-M2026-00001.before"] == ("XM01-2026-00001", "XM01-2026-00002")


def test_s4_pending_with_ages(tell: Told, look: Look) -> None:
    approved = {"approved_by": "zhao", "approved_role": "general-manager", "by": "li.na"}
    for case, at in (("a", "10-01"), ("b", "10-28")):
        tell(receive(at, case), on(case, "defer", f"{at} 12:00", reason="parts", **approved))
    found = look("pending", now="11-01 12:00")
    assert (found.document["pending"], found.document["deferred"]) == (2, 2)
    assert [row["age_days"] for row in found.document["cases"]] == [31, 4]
    assert [row["pending"] for row in found.document["by_age"]] == [1, 0, 1, 0]
    # The review is on the next 4th: of October for the first, of November for the second.
    assert [row["review_overdue"] for row in found.document["cases"]] == [True, False]
    assert look("pending", now="12-20 12:00").document["review_overdue"] == 2
    tell(on("a", "resume", "11-02"))
    assert look("pending", "2026-11").document["resumed"] == 1


def test_l4_insured_claims_per_branch_and_hub(tell: Told, look: Look) -> None:
    tell(line("register-store", "10-01", store="BJ01", handbook="logistics-network"))
    agent = {"by": "li.na", "role": "customer-service-agent", "store": "BJ01"}
    claim = {"value": "5000.00", "claimed": "1200.50"}
    tell(
        receive("10-09", "a", about_unit="HUB-1", insured=claim, **agent),
        receive("10-09", "b", insured={"value": "300.00"}, **agent), receive("10-09", "c", **agent),
    )  # fmt: skip
    found = look("insured").document
    assert {name: found[name] for name in ("claims", "open", "value", "claimed", "paid", "paid_rate")} == {
        "claims": 2, "open": 2, "value": "5300.00", "claimed": "1200.50", "paid": "0.00", "paid_rate": 0.0,
    }  # fmt: skip
    assert [(row["about_unit"], row["claims"]) for row in found["by_unit"]] == [("HUB-1", 1), (None, 1)]
    assert [row["store"] for row in found["by_store"]] == ["BJ01"]
