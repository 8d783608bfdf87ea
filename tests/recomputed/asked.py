"""What was asked of the past: a time, some stores, a moment that is now, and the handbooks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aggregates.handbook import Handbook
from tests.recomputed.past import Act, CaseTold, Past, Thing


@dataclass(frozen=True)
class Asked:
    """From `start` to before `until`; no stores are all of them."""

    past: Past
    handbooks: Mapping[tuple[str, str], Handbook]
    start: datetime
    until: datetime
    months: tuple[str, ...]
    stores: tuple[str, ...]
    now: datetime

    def within(self, at: datetime) -> bool:
        return self.start <= at < self.until

    def concerns(self, store: str) -> bool:
        return not self.stores or store in self.stores

    @property
    def books(self) -> dict[str, tuple[str, str]]:
        """What each store ran under as the time ended; its newest book where it was not there yet."""
        under = self.past.stores.items()
        return {
            store: next((book for at, book in reversed(changes) if at < self.until), changes[-1][1])
            for store, changes in under
        }

    @property
    def cases(self) -> list[CaseTold]:
        return [case for case in self.past.cases.values() if self.concerns(case.store)]

    @property
    def received(self) -> list[CaseTold]:
        return [case for case in self.cases if self.within(case.began.at)]

    def beside(self, type: str) -> list[Thing]:
        return [each for each in self.past.others.values() if each.type == type and self.concerns(each.store)]

    def case_acts(self, *kinds: str) -> list[tuple[CaseTold, Act]]:
        """What happened on cases in the time."""
        return [(case, act) for case in self.cases for act in case.of(*kinds) if self.within(act.at)]

    def owed(self, thing: Thing) -> list[dict[str, Any]]:
        """The obligations of a case, service or measure."""
        return [owed for (stream, _, _), owed in self.past.obligations.items() if stream == thing.stream]
