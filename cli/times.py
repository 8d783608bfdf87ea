"""Times as people write and read them: with an offset, or in the organisation's zone."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from aggregates.messages import N_, invalid
from cli.language import _

# Every handbook that ships works in this zone; what a person types without an offset is meant there.
ZONE = ZoneInfo("Asia/Shanghai")

_DURATION = re.compile(r"(?:(\d{1,5})w)?(?:(\d{1,5})d)?(?:(\d{1,6})h)?(?:(\d{1,7})m(?:in)?)?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def parse_time(text: str, *, field: str, end_of_day: bool = False) -> datetime:
    """A time that a person wrote, as UTC: RFC 3339, or a day (and time) of ours, such as `2026-10-09 18:00`.

    A day alone is its start, or with `end_of_day` the start of the next. Raises `Refused` (`invalid`).
    """
    try:
        moment = datetime.fromisoformat(text.strip())
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=ZONE)
        if end_of_day and _DAY.fullmatch(text.strip()):
            moment += timedelta(days=1)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise invalid(
            N_("{text} is no time; write for example 2026-10-09T18:00:00+08:00 or 2026-10-09"),
            field=field,
            text=text,
        ) from None


def parse_duration(text: str, *, field: str) -> timedelta:
    """`4h`, `90m`, `2d`, `1d12h`. Raises `Refused` (`invalid`)."""
    found = _DURATION.fullmatch(text.strip().lower())
    parts = [int(part or 0) for part in found.groups()] if found else []
    if not found or not text.strip() or not any(found.groups()):
        raise invalid(
            N_("{text} is no length of time; write for example 4h, 90m or 2d"), field=field, text=text
        )
    weeks, days, hours, minutes = parts
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)


def shown(moment: datetime | str | None) -> str:
    """A time for people, in the organisation's zone, to the minute."""
    if moment is None:
        return ""
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    return moment.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")


def shown_seconds(moment: datetime) -> str:
    """A time for people, in the organisation's zone, to the second."""
    return moment.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S")


def distance(moment: datetime, now: datetime) -> tuple[bool, str]:
    """Whether `moment` is still to come, and how far it is: `3 d 4 h`, `25 min`."""
    return moment >= now, length(abs(moment - now))


def length(time: timedelta) -> str:
    """How long that is: `3 d 4 h`, `25 min`."""
    days, rest = divmod(int(time.total_seconds()), 86_400)
    hours, minutes = divmod(rest // 60, 60)
    parts = [_("{n} min").format(n=minutes)]
    if days:
        parts = [_("{n} d").format(n=days)] + ([_("{n} h").format(n=hours)] if hours and days < 10 else [])
    elif hours:
        parts = [_("{n} h").format(n=hours)] + (parts if minutes else [])
    return " ".join(parts)


def as_json(value: Any) -> Any:
    """Times as the contract writes them, UTC to the microsecond; everything else as it is."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"
    return value
