"""A history for people: one paragraph an event."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from cli.handbook_events import event_words, field_words
from cli.language import _, is_chinese
from cli.output import console, visible
from cli.times import shown, shown_seconds
from cli.words import word

Titles = Mapping[str, Mapping[str, str]]
"""What the handbook of a case calls roles, categories, channels …, in each language."""

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

# fmt: off
_TITLED = frozenset((
    "approved_role", "beyond", "category", "cause", "channel", "complainant_kind", "dissatisfied_items",
    "forwarded_by", "grounds", "handler_role", "level", "line", "owner_role", "received_role", "severity",
    "state_of_mind", "to", "to_role",
))
# fmt: on
"""Fields that say a name the handbook has a title for."""

_STORED_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)


def print_history(number: str, events: list[dict[str, Any]], titles: Titles) -> None:
    """Every event: when and who, what was said, what it changed, what became owed or done."""
    from rich.text import Text

    screen = console()
    screen.print(Text(visible(number), style="bold"))
    for event in events:
        screen.print(Text(_head(event, titles), style="bold"))
        for line in (*said(event, titles), *effects(event)):
            screen.print(
                Text("      " + visible(line, lines=True).replace("\n", "\n        ")), soft_wrap=True
            )


def _head(event: Mapping[str, Any], titles: Titles) -> str:
    who = f"{event['by']} ({titled(event['role'], titles)})" if event["role"] else event["by"]
    parts = [f"{event['version']:>3}  {shown(event['at'])}  {kind_of(event)}", who]
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


def kind_of(event: Mapping[str, Any]) -> str:
    """What the event is called: its own name is English."""
    return event_words(event["kind"]) if is_chinese() else str(event["kind"])


def titled(name: Any, titles: Titles) -> str:
    """A role, a category … as the handbook calls it, to whom its own name, which is English, says nothing."""
    return titles.get(str(name), {}).get("zh", str(name)) if is_chinese() else str(name)


def _said(name: str, value: Any, titles: Titles) -> tuple[str, str]:
    """A field and its value, for people."""
    if name == "stage":
        value = word(value)
    elif name in _TITLED:
        names = value if isinstance(value, list) else [value]
        value = [titled(each, titles) for each in names]
    return field_words(name) if is_chinese() else name, plain(value)


def said(event: Mapping[str, Any], titles: Titles) -> Iterator[str]:
    """What the event says, and what it changed of the case besides."""
    for name, value in _fields(event["data"]):
        yield ": ".join(_said(name, value, titles))
    changed = {name: value for name, value in event["changed"].items() if name not in event["data"]}
    shown_changes = [
        " = ".join(_said(name, value, titles))
        for name, value in changed.items()
        if value not in (None, [], {})
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


def flat(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The fields of `data` that say something, under dotted names."""
    return ((name, plain(value)) for name, value in _fields(data))


def _fields(data: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in data.items():
        if isinstance(value, dict):
            yield from _fields(value, f"{above}{name}.")
        elif value not in (None, [], ()):
            yield f"{above}{name}", value


def plain(value: Any) -> str:
    """A JSON value in words; a time as people here read it."""
    if isinstance(value, str) and _STORED_TIME.fullmatch(value):
        return shown(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(plain(part) for part in value)
    if isinstance(value, dict):
        parts = {name: part for name, part in value.items() if part is not None}
        return " ".join(
            f"{field_words(name) if is_chinese() else name} {plain(part)}" for name, part in parts.items()
        )
    return str(value)
