"""How a due time came about, day by day: for `due --explain`, and for who has to defend it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from aggregates.obligations import REVIEW
from cli.language import _
from cli.telling import why_moved
from cli.times import shown, shown_seconds

if TYPE_CHECKING:
    from aggregates.calendar import WorkingCalendar
    from aggregates.handbook import Handbook
    from ledger.database import Connection

_EFFECTS = """
SELECT entry.handbook, entry.handbook_version, entry.version, entry.kind, entry.occurred_at, effect
FROM ledger.entries AS entry, jsonb_array_elements(entry.obligations) AS effect
WHERE entry.stream = %s AND effect ->> 'id' = %s AND (effect ->> 'n')::integer = %s
ORDER BY entry.version
"""


class Arithmetic:
    """Explains obligations from what was recorded, and the calendar of the handbook they run under."""

    def __init__(self, connection: "Connection") -> None:
        from ledger.store import Store
        from policies.library import Library

        self._connection = connection
        self._library = Library(Store(connection))

    def explain(self, row: Mapping[str, Any]) -> list[str]:
        """The steps from the start to the due time of one obligation."""
        said: list[str] = []
        began: Mapping[str, Any] = {}
        key = (row["stream"], row["id"], row["n"])
        for handbook, version, entry, kind, at, effect in self._connection.execute(_EFFECTS, key).fetchall():
            where = _("event {version}, {kind}").format(version=entry, kind=kind.rpartition(".")[0])
            said += self._step(effect, at, where, (handbook, version))
            if effect["change"] == "started":
                began = effect
            elif effect.get("why") == "announced":
                said += self._counted_anew(began, effect, self._library.handbook(handbook, version))
        if row["id"] == REVIEW["id"]:
            said.append(_("pending until the review date {time}").format(time=shown(row["due_at"])))
        if row["calendar"] == "provisional":
            said.append(_("provisional: the holidays of a year it runs through are not announced yet"))
        return said

    def _counted_anew(
        self, began: Mapping[str, Any], effect: Mapping[str, Any], handbook: "Handbook"
    ) -> list[str]:
        """The days again on the calendar as announced, where nothing else moved the due time."""
        days = began["duration"].get("working_days")
        start, due = (datetime.fromisoformat(each) for each in (began["started_at"], effect["due_at"]))
        calendar = handbook.working_calendar
        if days is None or calendar.add_working_days(start, days) != due:
            return []
        return _working_days(start, due, days, calendar)

    def _step(self, effect: Mapping[str, Any], at: datetime, where: str, book: tuple[str, str]) -> list[str]:
        due = shown(effect.get("due_at"))
        match effect["change"]:
            case "started":
                return self._start(effect, where, self._library.handbook(*book))
            case "moved" | "resumed":
                why = why_moved(effect) or effect.get("why") or _("resumed")
                return [_("moved to {due} ({why}; {where})").format(due=due, why=why, where=where)]
            case "suspended":
                stood = _("standing still from {time} on ({where})")
                return [stood.format(time=shown(effect["at"]), where=where)]
            case "missed":
                return [
                    _("missed at {time} ({where})").format(time=shown(effect.get("at") or at), where=where)
                ]
            case "progressed":
                return [_("done in part ({where})").format(where=where)]
            case _other:
                return []

    def _start(self, effect: Mapping[str, Any], where: str, handbook: "Handbook") -> list[str]:
        start = datetime.fromisoformat(effect["started_at"])
        due = datetime.fromisoformat(effect["due_at"])
        said = [
            _("starts {time} ({where}), rule {rule}").format(
                time=shown_seconds(start), where=where, rule=effect["rule"]
            )
        ]
        duration = effect["duration"]
        if "hours" in duration:
            plus = _("+ {hours} clock hours, nights and holidays included = {due}")
            said.append(plus.format(hours=duration["hours"], due=shown_seconds(due)))
        elif (
            "working_days" in duration
            and effect["calendar"] == "provisional"
            and _announced(start, due, handbook)
        ):
            # The estimate of that day is not known any more.
            estimated = _("+ {days} working days, by the calendar as estimated then = {due}")
            said.append(estimated.format(days=duration["working_days"], due=shown(due)))
        elif "working_days" in duration:
            said += _working_days(start, due, duration["working_days"], handbook.working_calendar)
        elif "days" in duration:
            said.append(
                _("until 24:00 of the {days}th day after = {due}").format(
                    days=duration["days"], due=shown(due)
                )
            )
        elif "months" in duration:
            same_day = _("until 24:00 of the same day, {months} months later = {due}")
            said.append(same_day.format(months=duration["months"], due=shown(due)))
        else:
            said.append(_("until the time set: {due}").format(due=shown_seconds(due)))
        if "late_until" in duration:
            late = _("after that it is late only, until {time}")
            said.append(late.format(time=shown(duration["late_until"])))
        return said


def _announced(start: datetime, due: datetime, handbook: "Handbook") -> bool:
    calendar = handbook.working_calendar
    return calendar.publication(calendar.local(start).date(), calendar.local(due).date()) == "published"


def _working_days(start: datetime, due: datetime, wanted: int, calendar: "WorkingCalendar") -> list[str]:
    said = [_("+ {days} working days, counted from the day after:").format(days=wanted)]
    counted = 0
    day = calendar.local(start).date()
    last = calendar.local(due).date()
    while day < last and counted < wanted:
        day += timedelta(days=1)
        name = f"{day:%Y-%m-%d} {_weekday(day.weekday())}"
        if calendar.is_working(day):
            counted += 1
            make_up = _(" (make-up working day)") if day.weekday() >= 5 else ""
            said.append(f"  {name}  {counted}{make_up}")
        else:
            holiday = calendar.holiday_name(day)
            said.append(f"  {name}  –  {holiday or _('no working day')}")
    said.append(_("end of business = {due}").format(due=shown(due)))
    return said


def _weekday(number: int) -> str:
    return (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))[number]
