"""`complaints policies notices|retry`: whom handbooks have told of what, and what did not get through."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from aggregates.messages import N_, invalid, one_of, unknown
from cli.connecting import connected
from cli.language import _, is_chinese, ngettext
from cli.options import Csv, Json, exclusive, known_stores, present
from cli.options import Store as AtStore
from cli.output import print_csv, print_json, tell
from cli.table import print_table
from cli.times import as_json, shown

if TYPE_CHECKING:
    from ledger.database import Connection
    from policies.outbox import Listed

_COLUMNS = (
    "id", "state", "number", "store", "rule", "recipient", "title", "text", "happened_at", "attempts",
    "next_at", "sent_at", "way", "problem", "reached", "cause", "key",
)  # fmt: skip

_EVERY = "all"

_STATES = {
    "waiting": N_("waiting"),
    "sent": N_("sent"),
    "dead": N_("given up"),
}


def notices(
    state: Annotated[
        str | None,
        typer.Option("--state", metavar="STATE", help=_("waiting, dead, sent or all; not sent unless said.")),
    ] = None,
    store: AtStore = None,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """Print the outbox."""
    from ledger.store import Store
    from policies.outbox import STATES, UNDELIVERED, listed, passed_over

    exclusive(json, csv)
    if state is not None:
        one_of(state, (*STATES, _EVERY), "state")
    states = STATES if state == _EVERY else tuple(each for each in STATES if each == state) or UNDELIVERED
    with connected() as connection:
        known_stores(connection, store)
        rows = [_fields(each) for each in listed(Store(connection), states, store)]
        untold = passed_over(Store(connection), store)
    if json:
        print_json(rows)
    elif csv:
        print_csv(_COLUMNS, rows)
    elif not rows:
        tell(_("No notice is in this state.") if state else _("Every notice was sent."))
    else:
        _print(rows)
    if untold and not (json or csv):
        tell(
            ngettext(
                "{count} notice was not made, of what was recorded a week late or more: {first} to {last}",
                "{count} notices were not made, of what was recorded a week late or more: {first} to {last}",
                untold.notices,
            ).format(count=untold.notices, first=shown(untold.first_at), last=shown(untold.last_at))
        )


def _print(rows: list[dict[str, Any]]) -> None:
    titles = (_("notice"), _("state"), _("case"), _("to"))
    columns = [*((title, "keep") for title in titles), (_("what"), "fold"), (_("next try"), "keep")]
    columns += [(_("attempts"), "right"), (_("problem"), "fold")]
    print_table(
        columns,
        [
            (
                str(each["id"]), _(_STATES[each["state"]]), each["number"], each["recipient"], each["title"],
                shown(each["next_at"]) if each["state"] == "waiting" else "", str(each["attempts"]),
                _problem(each),
            )
            for each in rows
        ],
    )  # fmt: skip


def _problem(row: dict[str, Any]) -> str:
    if row["state"] == "waiting" and not row["attempts"]:
        return _("not tried yet, or no address")
    return " · ".join(filter(None, (row["problem"], _reached(row))))


def _reached(row: dict[str, Any]) -> str:
    return _("it reached {addresses}").format(addresses=", ".join(row["reached"])) if row["reached"] else ""


def _fields(notice: "Listed") -> dict[str, Any]:
    texts = notice.texts["zh" if is_chinese() else "en"]
    given = {name: getattr(notice, name, None) for name in _COLUMNS}
    return {**{name: as_json(value) for name, value in given.items()}, "key": str(notice.key), **texts}


def retry(
    notice: Annotated[
        list[int] | None,
        typer.Argument(metavar="NOTICE…", help=_("Their numbers; all given up unless said.")),
    ] = None,
) -> None:
    """Let notices be sent anew."""
    from ledger.store import Store
    from policies.outbox import retry as anew

    if any(not 0 < each < 2**63 for each in notice or ()):
        raise invalid(N_("a notice has a number from 1 on"), field="notice")
    with connected() as connection:
        found = anew(Store(connection), present(), notice or None)
    missing = sorted({*(notice or ())} - {*found})
    if missing:
        raise unknown(N_("there is no notice {id} that was not sent"), field="notice", id=missing[0])
    tell(
        ngettext("{count} notice waits again.", "{count} notices wait again.", len(found)).format(
            count=len(found)
        )
    )


def dead_letters(connection: "Connection", owner: str | None, store: str | None) -> list[dict[str, Any]]:
    """Notices given up, as `complaints due` lists what is owed: whoever was to be told sees it there."""
    from ledger.store import Store
    from policies.outbox import listed

    rows = [_fields(each) for each in listed(Store(connection), ("dead",), store)]
    return [
        {
            "number": row["number"],
            "store": row["store"],
            "id": f"{row['rule']}.notice",
            "rule": row["rule"],
            "title": _("not delivered: {title}").format(title=row["title"]),
            "owner_role": row["recipient"],
            "owner": None,
            "started_at": row["happened_at"],
            "due_at": row["happened_at"],
            "state": "open",
            "overdue": True,
            "met_at": None,
            "calendar": "clock",
            "n": row["id"],
            "suspended_at": None,
            "duration": None,
            "notice": {name: row[name] for name in ("id", "recipient", "attempts", "problem", "reached")},
            "explanation": [
                _("Notice {id} could not be delivered in {attempts} attempts: {problem}").format(**row),
                *filter(None, [_reached(row)]),
                _("Send it once more: complaints policies retry {id}").format(**row),
            ],
        }
        for row in rows
        if owner in (None, row["recipient"])
    ]


def _are_sent() -> bool:
    """Whether the house sends notices at all: without an address book they are only kept."""
    from policies.address_book import book_file

    return book_file().exists()


def tell_waiting(connection: "Connection") -> None:
    """Say how many notices were not sent yet, where there is an address book to send them by."""
    from ledger.store import Store
    from policies.outbox import waiting

    count = waiting(Store(connection))
    if count and _are_sent():
        text = ngettext("{count} notice is not sent yet", "{count} notices are not sent yet", count)
        tell(_("{notices}: complaints policies notices").format(notices=text.format(count=count)))
