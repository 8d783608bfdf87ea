"""Which report was asked for: up to which position, of which stores, as of which time."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from aggregates.messages import N_, unknown
from cli.options import moment_of
from ledger.database import Connection
from projections.bounds import Bound
from projections.dashboards.view import looking
from projections.models import status
from projections.period import Period
from projections.reports.making import Kind, report

if TYPE_CHECKING:
    from projections.reports.document import Report

_HEAD = "SELECT coalesce(max(position), 0) FROM ledger.entries"
_RECORDED = "SELECT recorded_at FROM ledger.entries WHERE position <= %s ORDER BY position DESC LIMIT 1"
_STORES = """
SELECT DISTINCT data ->> 'store' FROM ledger.entries
WHERE kind = 'store-registered.v1' AND position <= %s AND data ->> 'store' = ANY(%s)
"""


def asked_report(
    connection: Connection,
    kind: Kind,
    period: Period,
    stores: Sequence[str],
    as_of: str | None,
    happened_by: str | None,
) -> "Report":
    """The report. Raises `Refused` (`unknown`) where no store of that code was registered by then.

    What is overdue is so at the time of the entry at the position, or at `happened_by`: never by a clock of
    ours, so that the same position gives the same report for ever.
    """
    moment = moment_of(connection, as_of, happened_by)
    bound, head = moment.bound, _number(connection)
    until = bound.until_position
    position = head if until is None else min(until, head)
    # As of the end of the ledger is as it stands.
    if position == head and bound.happened_by is None:
        found = _live(connection, kind, period, stores, position)
        if found is not None:
            return found
    return _past(connection, kind, period, stores, Bound(position, bound.happened_by))


def _live(
    connection: Connection, kind: Kind, period: Period, stores: Sequence[str], position: int
) -> "Report | None":
    """From the read models as they stand; None where somebody appended something behind the position."""
    with looking(connection, Bound(), period.until) as view:
        if any(model.position != position or not model.ready for model in status(connection)):
            return None
        _check(connection, stores, position)
        view.now = _recorded_at(connection, position) or view.now
        return report(view, kind, period, stores, position)


def _past(
    connection: Connection, kind: Kind, period: Period, stores: Sequence[str], bound: Bound
) -> "Report":
    position = bound.until_position or 0
    _check(connection, stores, position)
    now = _recorded_at(connection, position) or period.until
    now = now if bound.happened_by is None else min(now, bound.happened_by)
    with looking(connection, bound, now) as view:
        return report(view, kind, period, stores, position)


def _check(connection: Connection, stores: Sequence[str], position: int) -> None:
    rows = connection.execute(_STORES, (position, list(stores))).fetchall() if stores else []
    for store in stores:
        if (store,) not in rows:
            raise unknown(N_("there is no store {store}"), field="store", store=store)


def _recorded_at(connection: Connection, position: int) -> datetime | None:
    row = connection.execute(_RECORDED, (position,)).fetchone()
    return row[0] if row else None


def _number(connection: Connection) -> int:
    row = connection.execute(_HEAD).fetchone()
    return int(row[0]) if row else 0
