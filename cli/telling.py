"""A history for people: one paragraph an event."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from cli.language import _, is_chinese
from cli.output import console, visible
from cli.times import shown, shown_seconds
from cli.words import word

_EFFECTS = {
    "started": "+",
    "met": "✓",
    "missed": "✗",
    "cancelled": "–",
    "moved": "→",
    "suspended": "‖",
    "resumed": "▸",
    "progressed": "·",
}


def print_history(number: str, events: list[dict[str, Any]]) -> None:
    """Every event: when and who, what was said, what it changed, what became owed or done."""
    from rich.text import Text

    screen = console()
    screen.print(Text(visible(number), style="bold"))
    for event in events:
        screen.print(Text(_head(event), style="bold"))
        for line in (*said(event), *effects(event)):
            screen.print(
                Text("      " + visible(line, lines=True).replace("\n", "\n        ")), soft_wrap=True
            )


def _head(event: Mapping[str, Any]) -> str:
    who = f"{event['by']} ({event['role']})" if event["role"] else event["by"]
    parts = [f"{event['version']:>3}  {shown(event['at'])}  {event['kind']}", who]
    if event["rule"]:
        parts.append(_("rule {rule}").format(rule=event["rule"]))
    if event["cause"]:
        parts.append(_("because of {position}").format(position=event["cause"]))
    recorded = shown_seconds(datetime.fromisoformat(event["recorded_at"]))
    parts.append(
        _("recorded {time} by {who} at {position}").format(
            time=recorded, who=event["recorded_by"], position=event["position"]
        )
    )
    return visible(" · ".join(parts))


def said(event: Mapping[str, Any]) -> Iterator[str]:
    """What the event says, and what it changed of the case besides."""
    for name, value in flat(event["data"]):
        yield f"{name}: {value}"
    changed = {name: value for name, value in event["changed"].items() if name not in event["data"]}
    shown_changes = [
        f"{name} = {plain(value)}" for name, value in changed.items() if value not in (None, [], {})
    ]
    if shown_changes and event["version"] > 1:
        yield _("changed: {changes}").format(changes=", ".join(shown_changes))


def effects(event: Mapping[str, Any]) -> Iterator[str]:
    """What became owed, done or missed by the event."""
    for effect in event["obligations"]:
        sign = _EFFECTS.get(effect["change"], "·")
        title = (effect.get("title") or {}).get("zh" if is_chinese() else "en", "")
        until = _("due {time}").format(time=shown(effect["due_at"])) if effect.get("due_at") else ""
        why = f"({reason})" if (reason := why_moved(effect)) else ""
        yield " ".join(filter(None, (sign, effect["id"], change_word(effect["change"]), title, until, why)))


def why_moved(effect: Mapping[str, Any]) -> str:
    """Why a due time is another than before, for people; nothing where the event itself says so."""
    words = {
        "announced": _("the year's holidays were announced"),
        "reclassified": _("judged anew"),
        "not-reached": _("the customer was not reached"),
        "extended": _("more time was given"),
    }
    return words.get(effect.get("why", ""), "")


def change_word(change: str) -> str:
    """What happened to an obligation, for people."""
    words = {
        "started": _("owed"),
        "moved": _("moved"),
        "suspended": _("standing still"),
        "resumed": _("goes on"),
        "progressed": _("in part"),
    }
    return words.get(change) or word(change)


def flat(data: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    """The fields of `data` that say something, under dotted names."""
    for name, value in data.items():
        if isinstance(value, dict):
            yield from flat(value, f"{above}{name}.")
        elif value not in (None, [], ()):
            yield f"{above}{name}", plain(value)


def plain(value: Any) -> str:
    """A JSON value in words."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(plain(part) for part in value)
    if isinstance(value, dict):
        return " ".join(f"{name} {plain(part)}" for name, part in value.items() if part is not None)
    return str(value)
