"""`complaints pending`: the ledger of pending matters, with review dates and monthly contacts (S4)."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from cli.casefile import obligation_fields
from cli.connecting import connected
from cli.groups import new_app
from cli.language import _
from cli.matters import every, is_owed, who
from cli.options import (
    AsOf,
    By,
    Csv,
    HappenedBy,
    Json,
    Reason,
    Reveal,
    Role,
    Store,
    exclusive,
    known_stores,
    moment_of,
    why,
)
from cli.output import print_csv, print_json, tell
from cli.show import reading
from cli.table import is_narrow, print_table
from cli.times import as_json, shown
from cli.words import until

if TYPE_CHECKING:
    from cli.personal import Opener
    from projections.reading import Row

app = new_app()

# The monthly contact that a pending matter owes.
CONTACT = "S4.contact"

_CSV_COLUMNS = (
    "number", "store", "category", "reason", "pending_since", "approved_by", "review_at", "review_overdue",
    "contact_due_at", "contact_overdue", "last_contact_at", "handler", "level", "version",
)  # fmt: skip


@app.command()
def pending(
    *,
    store: Store = None,
    json: Json = False,
    csv: Csv = False,
    as_of: AsOf = None,
    happened_by: HappenedBy = None,
    reveal: Reveal = False,
    reason: Reason = None,
    by: By = None,
    role: Role = None,
) -> None:
    """Print the pending matters, the review soonest first."""
    from cli.personal import Opener
    from projections.beside import INTAKES, owing, said
    from projections.beside import pending as ask

    exclusive(json, csv)
    reader = reading(by, role, why(reveal, reason))
    with connected() as connection:
        known_stores(connection, store)
        moment = moment_of(connection, as_of, happened_by)
        rows = ask(connection, moment.bound, store)
        owes, texts = owing(connection, moment.bound, rows), said(connection, moment.bound, rows, INTAKES)
        opener = Opener(connection, every(texts), reader, "pending")
        found = [
            _fields(row, owes.get(row["stream"], []), texts.get(row["stream"], []), opener, moment.now)
            for row in rows
        ]
    if json:
        print_json(found)
    elif csv:
        print_csv(_CSV_COLUMNS, found)
    else:
        _print(found, moment.now)


def _fields(
    row: "Row", obligations: "list[Row]", said: "list[Row]", opener: "Opener", now: datetime
) -> dict[str, Any]:
    document = row["document"]
    why_pending = document.get("pending") or {}
    contacts = [obligation_fields(each, now) for each in obligations if each["id"] == CONTACT]
    owed = next((each for each in contacts if is_owed(each)), None)
    done = [each["met_at"] for each in contacts if each["met_at"]]
    return {
        "number": row["number"],
        "store": row["store"],
        "category": row["category"],
        "severity": row["severity"],
        "major": row["major"],
        "reason": why_pending.get("reason"),
        "pending_since": why_pending.get("since"),
        "approved_by": why_pending.get("approved_by"),
        "review_at": as_json(row["review_at"]),
        "review_overdue": row["review_at"] is not None and row["review_at"] < now,
        "contact_due_at": owed and owed["due_at"],
        "contact_overdue": owed is not None and datetime.fromisoformat(owed["due_at"]) < now,
        "last_contact_at": max(done, default=None),
        "handler": row["handler"],
        "level": row["level"],
        "version": row["version"],
        **who(said, opener),
        "contacts": contacts,
    }


def _print(rows: list[dict[str, Any]], now: datetime) -> None:
    if not rows:
        tell(_("Nothing is pending."))
        return
    number, since, reason, review = _("number"), _("pending since"), _("reason"), _("review")
    contact, last, customer, subject = _("contact due"), _("last contact"), _("customer"), _("subject")
    cells: list[tuple[str, ...]] = [
        (
            row["number"], shown(row["pending_since"]), row["reason"] or "", *_when(row["review_at"], now),
            *_when(row["contact_due_at"], now), shown(row["last_contact_at"]), _inline(row["customer"]),
            _inline(row["subject"]),
        )
        for row in rows
    ]  # fmt: skip
    columns = [*((title, "keep") for title in (number, since, reason, review, "", contact, "", last))]
    columns += [(customer, "fold"), (subject, "fold")]
    if is_narrow():
        columns = [(f"{number}\n{since}", "keep"), (f"{reason}\n{last}", "fold"), (review, "keep")]
        columns += [(contact, "keep"), (f"{customer}\n{subject}", "fold")]
        cells = [
            (f"{a}\n{b}", f"{c}\n{h}", f"{d}\n{e}", f"{f}\n{g}", f"{i}\n{j}")
            for a, b, c, d, e, f, g, h, i, j in cells
        ]
    print_table(columns, cells)


def _when(moment: str | None, now: datetime) -> tuple[str, str]:
    if moment is None:
        return "", ""
    return shown(moment), until(datetime.fromisoformat(moment), now)


def _inline(part: dict[str, Any] | None) -> str:
    return " ".join(str(value) for value in (part or {}).values() if value)
