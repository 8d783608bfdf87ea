"""Questions about what stands beside the cases: services, measures; and the pending ledger."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from ledger.database import Connection
from projections.bounds import Bound
from projections.reading import Row, ask, prepare

INTAKES = ("received.v1", "intake-corrected.v1", "service-recorded.v1")
MEASURE_TEXTS = ("measure-planned.v1", "measure-completed.v1", "measure-assessed.v1")


def services(
    connection: Connection,
    bound: Bound,
    store: str | None = None,
    line: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[Row]:
    """Sales and visits of a time (`since` to before `until`), oldest first."""
    prepare(connection, bound)
    return ask(connection, "services", bound, {"store": store, "line": line, "since": since, "until": until})


def measures(
    connection: Connection,
    bound: Bound,
    store: str | None = None,
    status: str | None = None,
    owner: str | None = None,
) -> list[Row]:
    """Corrective and preventive measures, oldest first."""
    prepare(connection, bound)
    return ask(connection, "measures", bound, {"store": store, "status": status, "owner": owner})


def pending(connection: Connection, bound: Bound, store: str | None = None) -> list[Row]:
    """The cases that are pending, the review soonest first (S4)."""
    prepare(connection, bound)
    return ask(connection, "pending", bound, {"store": store})


def insured(
    connection: Connection,
    bound: Bound,
    store: str | None = None,
    branch: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[Row]:
    """Insured claims received from `since` to before `until`, by store and unit complained about (L4)."""
    prepare(connection, bound)
    asked = {"store": store, "branch": branch, "since": since, "until": until}
    return ask(connection, "insured", bound, asked)


def owing(connection: Connection, bound: Bound, rows: Iterable[Row]) -> Mapping[UUID, list[Row]]:
    """The obligations of these rows by stream, the earliest due first."""
    return _by_stream(ask(connection, "owing", bound, {"streams": [row["stream"] for row in rows]}))


def said(
    connection: Connection, bound: Bound, rows: Iterable[Row], kinds: tuple[str, ...]
) -> Mapping[UUID, list[Row]]:
    """The entries of these kinds by stream, in order, their texts sealed."""
    wanted = {"streams": [row["stream"] for row in rows], "kinds": list(kinds)}
    return _by_stream(ask(connection, "said", bound, wanted))


def _by_stream(rows: Iterable[Row]) -> Mapping[UUID, list[Row]]:
    found: defaultdict[UUID, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["stream"]].append(row)
    return found
