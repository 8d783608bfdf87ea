"""What a report asks of the dashboards, each once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from ledger.queries import named
from projections.dashboards import DASHBOARDS
from projections.dashboards.view import View
from projections.period import Period
from projections.reading import Row

Document = Mapping[str, Any]


@dataclass(slots=True)
class Asked:
    """The dashboards of one period; no stores means all."""

    view: View
    period: Period
    stores: Sequence[str] = ()
    _documents: dict[str, Document] = field(default_factory=dict)

    def __getitem__(self, dashboard: str) -> Document:
        """The document of a dashboard."""
        if dashboard not in self._documents:
            found = DASHBOARDS[dashboard](self.view, self.period, self.stores)
            self._documents[dashboard] = found.document
        return self._documents[dashboard]

    def rows(self, question: str, **values: object) -> list[Row]:
        """The rows that answer a question of this package's own `questions.sql`."""
        return self.view.run(_questions()[question], self.period, self.stores, **values)


@cache
def _questions() -> dict[str, bytes]:
    return named((Path(__file__).parent / "questions.sql").read_text("utf-8"))
