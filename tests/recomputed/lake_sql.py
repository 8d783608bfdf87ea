"""The statements of docs/lake in DuckDB, and where a dashboard says the same."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from projections.period import Period
from tests.recomputed.numbers import money, parts, rate

Document = dict[str, Any]
Rows = list[Document]

STATEMENTS = Path(__file__).parents[2] / "docs" / "lake"
VIEWS = "views.sql"


def _lines(shown: Document) -> Rows:
    """A line that differs in its target alone is one here; one without calls is none."""
    alike = parts(shown["lines"], lambda line: (line["line"], line["items"]))
    rows = []
    for (line, items), its in alike.items():
        calls, objections = (
            sum(each[name] for each in its) for name in ("valid_calls", "dissatisfied_items")
        )
        satisfied = rate(items * calls - objections, items * calls)
        said = {"valid_calls": calls, "dissatisfied_items": objections, "satisfaction": satisfied}
        rows += [{"line": line, "items": items, **said}] if calls else []
    return rows


def _resolved(shown: Document) -> Rows:
    return [
        {"store": row["store"], "done": row["resolution"]["done"], **row["resolution"]["clock_hours"]}
        for row in shown["by_store"]
        if row["resolution"]["done"]
    ]


SAID: dict[str, tuple[str, Callable[[Document], Rows]]] = {
    "overview.sql": ("overview", lambda shown: shown["stores"]),
    "satisfaction.sql": ("satisfaction", _lines),
    "company.sql": ("satisfaction", lambda shown: [shown["company"]]),
    "complaint_calls.sql": ("satisfaction", lambda shown: [shown["complaint_calls"]]),
    "volumes.sql": ("satisfaction", lambda shown: [shown["volumes"]]),
    "repeats.sql": ("repeats", lambda shown: shown["by_store"]),
    "after_closing.sql": ("repeats", lambda shown: [shown]),
    "recurring.sql": ("repeats", lambda shown: shown["recurring"]),
    "causes.sql": ("causes", lambda shown: shown["by_cause"]),
    "times.sql": ("times", _resolved),
    "deadlines.sql": ("deadlines", lambda shown: shown["by_obligation"]),
    "escalations.sql": ("escalations", lambda shown: shown["by_reason"]),
    "compensation.sql": ("compensation", lambda shown: shown["by_approver"]),
    "liability.sql": ("liability", lambda shown: shown["by_person"]),
    "people.sql": ("people", lambda shown: [row for row in shown["people"] if row["handled"]]),
    "measures.sql": ("measures", lambda shown: shown["by_department"]),
    "pending.sql": ("pending", lambda shown: shown["cases"]),
    "insured.sql": ("insured", lambda shown: shown["by_store"]),
}


class Lake:
    """A folder that `complaints lake` wrote, as an analyst opens it."""

    def __init__(self, folder: Path, now: datetime) -> None:
        self._duck = duckdb.connect()
        self._duck.execute("SET threads = 1")
        self._duck.execute("SET VARIABLE lake = $1", [str(folder)])
        self._duck.execute("SET VARIABLE now = $1::TIMESTAMPTZ", [now.isoformat()])
        self._duck.execute((STATEMENTS / VIEWS).read_text("utf-8"))

    def close(self) -> None:
        self._duck.close()

    def ask(self, file: str, period: Period) -> Rows:
        """The rows of a statement of docs/lake, as JSON has them."""
        for name, moment in (("since", period.start), ("until", period.until)):
            self._duck.execute(f"SET VARIABLE {name} = $1::TIMESTAMPTZ", [moment.isoformat()])
        found = self._duck.execute((STATEMENTS / file).read_text("utf-8"))
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, map(_as_json, row), strict=True)) for row in found.fetchall()]


def _as_json(value: Any) -> Any:
    return money([value]) if isinstance(value, Decimal) else value
