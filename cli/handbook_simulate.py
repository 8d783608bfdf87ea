"""`complaints handbook simulate`: what would have been under another handbook, for people."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from cli.handbook_words import Words
from cli.language import _, ngettext
from cli.output import print_json, print_line, visible
from cli.table import print_table
from cli.times import shown
from policies.simulation import simulate
from policies.simulation_past import read_past
from policies.simulation_report import report

if TYPE_CHECKING:
    from aggregates.handbook import Handbook
    from ledger.database import Connection

LISTED = 20
"""So many of the cases behind a figure are named; --json has them all."""


def result_of(
    connection: "Connection",
    handbook: "Handbook",
    since: datetime,
    until: datetime,
    stores: Collection[str],
) -> dict[str, Any]:
    """The whole comparison. The connection cannot write any more."""
    from ledger.store import Store
    from policies.library import Library
    from policies.timers import Timers

    connection.execute("SET default_transaction_read_only = on")
    store = Store(connection)
    known = Library(store).stores()
    chosen = set(stores) or _running_under(handbook.name, known) or set(known)
    window_days = max(
        handbook.repeat.window_days, handbook.recurring.window_days if handbook.recurring else 0
    )
    # What the clock has not dealt with yet is in neither column: it would be the new handbook's doing.
    waiting = Timers(store).earliest()
    until = min(until, waiting) if waiting else until
    past = read_past(store, since, timedelta(days=window_days), chosen)
    would = simulate(handbook, past.done, past.seen, known, since, until, past.asked)
    compared = report(past.was, would, until)
    for refusal in compared["refused"]:
        template, values = refusal.pop("template"), refusal.pop("values")
        refusal["message"] = _(template).format(**values)
    head = {"name": handbook.name, "version": handbook.version}
    return {"handbook": head, "since": since, "until": until, "stores": sorted(chosen), **compared}


def _running_under(name: str, known: Mapping[str, Any]) -> set[str]:
    return {code for code, registration in known.items() if registration.handbook == name}


def print_result(result: dict[str, Any], handbook: "Handbook", *, json: bool) -> None:
    """Figures first, then the cases behind them."""
    if json:
        print_json(result)
        return
    words = Words(handbook)
    line = _("{cases} cases received since {since} by {stores}, under {name} {version} until {until}")
    print_line(
        visible(
            line.format(
                cases=result["cases"],
                since=shown(result["since"]),
                stores=", ".join(result["stores"]),
                until=shown(result["until"]),
                **result["handbook"],
            )
        )
    )
    _print_deadlines(result)
    _print_missed(_("Missed, which were not:"), result["missed_newly"], words)
    _print_missed(_("Not missed, which were:"), result["missed_no_more"], words)
    _print_raised(result, words)
    _print_approvals(result["approvals"], words)
    _print_refused(result)


def _pair(was: object, would: object) -> str:
    return str(was) if was == would else f"{was} → {would}"


def _print_deadlines(result: Mapping[str, Any]) -> None:
    columns = [
        (_("deadline"), "keep"),
        (_("met"), "right"),
        (_("missed"), "right"),
        (_("open"), "right"),
        (_("cancelled"), "right"),
    ]
    rows = [
        (row["id"], *(_pair(row["was"][state], row["would"][state]) for state in row["was"]))
        for row in result["deadlines"]
    ]
    print_line()
    print_table(columns, rows)


def _print_missed(title: str, missed: list[dict[str, Any]], words: Words) -> None:
    if not missed:
        return
    print_line(f"\n{title}")
    for each in missed[:LISTED]:
        owner = words.owner(each["owner_role"] or "")
        print_line(visible(f"  {each['complaint']}  {each['id']}  {shown(each['due_at'])}  {owner}"))
    _print_rest(len(missed))


def _print_rest(count: int) -> None:
    if count > LISTED:
        more = count - LISTED
        print_line("  " + ngettext("… and {count} more", "… and {count} more", more).format(count=more))


def _print_raised(result: Mapping[str, Any], words: Words) -> None:
    if result["raised"]:
        print_line("\n" + _("Cases raised to:"))
    for row in result["raised"]:
        print_line(visible(f"  {words.title(row['role'])}: {_pair(row['was'], row['would'])}"))
    raises = [("+", each) for each in result["raises_new"]] + [("−", each) for each in result["raises_gone"]]
    for sign, each in raises[:LISTED]:
        print_line(
            visible(
                f"    {sign} {each['complaint']}  {words.title(each['to'])}  {each['rule'] or ''}".rstrip()
            )
        )
    _print_rest(len(raises))


def _print_approvals(rows: list[dict[str, Any]], words: Words) -> None:
    kinds = {
        "compensation": _("compensation"),
        "solution": _("solutions"),
        "pending": _("pending matters"),
    }
    if rows:
        print_line("\n" + _("To approve:"))
    for row in rows:
        amounts = _pair(row["was"]["amount"], row["would"]["amount"])
        said = f"  {words.title(row['role'])}, {kinds[row['kind']]}: "
        said += _pair(row["was"]["requests"], row["would"]["requests"])
        print_line(visible(said + (f" ({amounts} CNY)" if row["kind"] == "compensation" else "")))


def _print_refused(result: Mapping[str, Any]) -> None:
    refused = result["refused"]
    if not refused:
        print_line("\n" + _("No command would have been refused."))
        return
    print_line("\n" + _("Commands that would have been refused:") + f" {len(refused)}")
    reasons = Counter((each["command"], each["rule"] or "", each["message"]) for each in refused)
    for (command, rule, message), count in reasons.most_common(LISTED):
        print_line(visible(f"  {count} × {command} [{rule or '–'}]: {message}"))
    if result["not_received"]:
        said = _("{count} more commands are about cases that would not have been received.")
        print_line(said.format(count=result["not_received"]))
