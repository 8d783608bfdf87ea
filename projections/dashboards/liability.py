"""Who was found at fault, how far that went, and what followed: penalties and rewards (S2, S3, D8, G15)."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from projections.dashboards.figures import Dashboard, Figures, head, money
from projections.dashboards.view import View
from projections.period import Period
from projections.reading import Row

SETTLED, REVIEWED, ENFORCED = "liability-settled.v1", "liability-reviewed.v1", "liability-enforced.v1"
PENALTY, REWARD = "penalty-decided.v1", "reward-decided.v1"


def liability(view: View, period: Period, stores: Sequence[str] = ()) -> Dashboard:
    """Counted by when it was settled, reviewed, enforced or decided.

    {settled, reviewed, agreed, disagreed, enforced, not_enforced, penalties {count, amount}, rewards {count,
    amount}, by_person [{person, liable, penalties, penalty_amount, rewards, reward_amount}]}. `not_enforced`
    counts the cases whose liability was settled in the time and is not enforced as yet.
    """
    figures = Figures()
    rows = view.ask("acts", period, stores, kinds=[SETTLED, REVIEWED, ENFORCED, PENALTY, REWARD])
    of = {kind: [row for row in rows if row["kind"] == kind] for kind in (SETTLED, REVIEWED, ENFORCED)}
    agreed = [row for row in of[REVIEWED] if row["detail"]["agrees"]]
    disagreed = [row for row in of[REVIEWED] if not row["detail"]["agrees"]]
    settled = {row["stream"]: row["number"] for row in of[SETTLED]}
    done = view.ask("acts_of", None, streams=list(settled), kinds=[ENFORCED])
    waiting = {*settled.values()} - {row["number"] for row in done}
    document = {
        **head("liability", period, stores, view.now),
        "settled": figures.count_rows("settled", of[SETTLED]),
        "reviewed": figures.count_rows("reviewed", of[REVIEWED]),
        "agreed": figures.count_rows("agreed", agreed),
        "disagreed": figures.count_rows("disagreed", disagreed),
        "enforced": figures.count_rows("enforced", of[ENFORCED]),
        "not_enforced": figures.count("not_enforced", sorted(waiting)),
        "penalties": _sum("penalties.count", [row for row in rows if row["kind"] == PENALTY], figures),
        "rewards": _sum("rewards.count", [row for row in rows if row["kind"] == REWARD], figures),
        "by_person": by_person(rows, figures),
    }
    return Dashboard(document, figures.behind)


def by_person(rows: Iterable[Row], figures: Figures) -> list[dict[str, Any]]:
    """Each of the staff whom liability, a penalty or a reward names, by id."""
    named: dict[str, dict[str, list[Row]]] = {}
    for row in rows:
        persons = row["detail"].get("persons") or filter(None, [row["detail"].get("person")])
        for person in persons:
            named.setdefault(person, {}).setdefault(row["kind"], []).append(row)
    return [
        {
            "person": person,
            "liable": figures.count_rows(f"by_person.{person}.liable", kinds.get(SETTLED, [])),
            "penalties": figures.count_rows(f"by_person.{person}.penalties", kinds.get(PENALTY, [])),
            "penalty_amount": money(amount_of(kinds.get(PENALTY, []))),
            "rewards": figures.count_rows(f"by_person.{person}.rewards", kinds.get(REWARD, [])),
            "reward_amount": money(amount_of(kinds.get(REWARD, []))),
        }
        for person, kinds in sorted(named.items())
    ]


def amount_of(rows: Iterable[Row]) -> Decimal:
    """The sum of those that name an amount, CNY."""
    return sum((row["amount"] for row in rows if row["amount"] is not None), Decimal(0))


def _sum(path: str, rows: Sequence[Row], figures: Figures) -> dict[str, Any]:
    return {"count": figures.count_rows(path, rows), "amount": money(amount_of(rows))}
