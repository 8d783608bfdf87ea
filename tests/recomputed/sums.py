"""Money: compensation (G11, C8), insured claims (L4), penalties and rewards (D8, G15)."""

from collections.abc import Callable
from typing import Any

from tests.recomputed.asked import Asked
from tests.recomputed.numbers import money, parts, rate
from tests.recomputed.past import Act, CaseTold

STEPS = ("requested", "approved", "rejected", "paid", "claimed")
Acts = list[tuple[CaseTold, Act]]


def compensation(asked: Asked) -> dict[str, Any]:
    steps = {step: asked.case_acts(f"compensation-{step}") for step in STEPS}
    approved = steps["approved"]

    def by(acts: Acts, name: str, key: Callable[[CaseTold, Act], Any]) -> list[dict[str, Any]]:
        return [{name: value, **summed(its)} for value, its in parts(acts, lambda each: key(*each)).items()]

    return {
        **{step: summed(acts) for step, acts in steps.items()},
        "by_approver": [
            {"person": person, "role": role, **summed(its)}
            for (person, role), its in parts(approved, lambda each: (each[1].by, each[1].role)).items()
        ],
        "by_level": by(approved, "role", lambda _, act: act.role),
        "by_cause": by(approved, "cause", lambda case, _: case.cause),
        "by_category": by(approved, "category", lambda case, _: case.category),
        "by_store": by(approved, "store", lambda case, _: case.store),
        "by_kind": by(steps["requested"], "kind", lambda _, act: act.data["kind"]),
    }


def summed(acts: Acts) -> dict[str, Any]:
    return {"count": len(acts), "amount": money(amount(case, act) for case, act in acts)}


def amount(case: CaseTold, act: Act) -> str | None:
    """Of a rejection that names none, what was asked for last."""
    said: str | None = act.data["amount"]
    if said is None and act.kind == "compensation-rejected":
        before = case.acts[: case.acts.index(act)]
        said = [each.data["amount"] for each in before if each.kind == "compensation-requested"][-1]
    return said


def liability(asked: Asked) -> dict[str, Any]:
    reviewed = asked.case_acts("liability-reviewed")
    settled = {case.number: case for case, _ in asked.case_acts("liability-settled")}
    penalties, rewards = asked.case_acts("penalty-decided"), asked.case_acts("reward-decided")
    return {
        "settled": len(asked.case_acts("liability-settled")),
        "reviewed": len(reviewed),
        "agreed": sum(act.data["agrees"] for _, act in reviewed),
        "disagreed": sum(not act.data["agrees"] for _, act in reviewed),
        "enforced": len(asked.case_acts("liability-enforced")),
        "not_enforced": sum(not case.of("liability-enforced") for case in settled.values()),
        "penalties": summed(penalties),
        "rewards": summed(rewards),
        "by_person": by_person(asked),
    }


def by_person(asked: Asked) -> list[dict[str, Any]]:
    liable = [
        (person, act)
        for _, act in asked.case_acts("liability-settled")
        for person in dict.fromkeys(act.data["persons"] or ())
    ]
    penalties = [(act.data["person"], act) for _, act in asked.case_acts("penalty-decided")]
    rewards = [(act.data["person"], act) for _, act in asked.case_acts("reward-decided")]
    return [
        {
            "person": person,
            "liable": sum(named == person for named, _ in liable),
            "penalties": sum(named == person for named, _ in penalties),
            "penalty_amount": money(act.data["amount"] for named, act in penalties if named == person),
            "rewards": sum(named == person for named, _ in rewards),
            "reward_amount": money(act.data["amount"] for named, act in rewards if named == person),
        }
        for person in {named for named, _ in [*liable, *penalties, *rewards]}
    ]


def insured(asked: Asked) -> dict[str, Any]:
    rows = [case for case in asked.received if case.insured and not case.is_none]
    return {
        **claims(rows),
        "by_store": [
            {"store": store, **claims(its)} for store, its in parts(rows, lambda case: case.store).items()
        ],
        "by_unit": [
            {"about_unit": unit, **claims(its)}
            for unit, its in parts(rows, lambda case: case.about_unit).items()
        ],
    }


def claims(cases: list[CaseTold]) -> dict[str, Any]:
    claimed = money((case.insured or {}).get("claimed") for case in cases)
    paid = money(case.paid for case in cases)
    return {
        "claims": len(cases),
        "open": sum(case.status in ("open", "pending") for case in cases),
        "value": money((case.insured or {})["value"] for case in cases),
        "claimed": claimed,
        "paid": paid,
        "paid_rate": rate(*(int(amount.replace(".", "")) for amount in (paid, claimed))),
    }
