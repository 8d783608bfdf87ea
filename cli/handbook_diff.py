"""`complaints handbook diff`: what a manager would notice, sentence by sentence."""

from collections.abc import Callable
from itertools import groupby
from typing import TYPE_CHECKING, Any

from pydantic_core import to_jsonable_python

from cli.handbook_words import Words
from cli.language import _
from cli.output import print_json, print_line, tell, visible
from policies.handbook_diff import Change, diff

if TYPE_CHECKING:
    from aggregates.handbook import Handbook

SIGNS = {"added": "+", "removed": "−", "changed": "~"}


def print_diff(before: "Handbook", after: "Handbook", *, json: bool) -> None:
    """Every difference; nothing but a remark where there is none."""
    changes, words = diff(before, after), Words(after, before)
    if json:
        print_json([_fields(each, words) for each in changes])
    elif not changes:
        tell(_("There is no difference."))
    else:
        for area, those in groupby(changes, key=lambda each: each.area):
            print_line(visible(f"{_areas()[area]}:"))
            for each in those:
                print_line(visible(f"  {SIGNS[each.change]} {sentence(each, words)}"))


def _fields(change: Change, words: Words) -> dict[str, Any]:
    return {
        "area": change.area,
        "name": change.name,
        "what": change.what or None,
        "change": change.change,
        "before": to_jsonable_python(change.before, by_alias=True),
        "after": to_jsonable_python(change.after, by_alias=True),
        "text": sentence(change, words),
    }


def sentence(change: Change, words: Words) -> str:
    """One difference in words."""
    say = _say(change, words)
    if change.area in (
        "rights",
        "approvals",
        "required",
        "steps",
        "escalations",
        "measures",
        "notices",
        "call_hours",
        "call_templates",
        "targets",
        "recurring",
        "wanted",
        "identity_check",
    ):
        name = ""
    else:
        name = _subject(change, words)
    if change.change == "changed":
        parts = {"name": name, "before": say(change.before), "after": say(change.after)}
        template = _("{name}: {after} (was: {before})") if name else _("{after} (was: {before})")
        return template.format(**parts)
    value = say(change.after if change.change == "added" else change.before)
    return f"{name}: {value}" if name and name != value else value


def _subject(change: Change, words: Words) -> str:
    what = _keys().get(change.what, change.what)
    if change.area in ("settings", "repeat", "calendar"):
        return what
    if change.area == "ladder":
        return ""
    name = words.title(change.name)
    return f"{name}, {what}" if change.what else name


def _say(change: Change, words: Words) -> Callable[[Any], str]:
    """How to put the values of this change into words."""
    by_what: dict[str, Callable[[Any], str]] = {
        "due": words.duration,
        "owner": words.owner,
        "start": words.patterns,
        "met_by": words.patterns,
        "met_by_all": lambda each: words.patterns(each, all_of=True),
        "cancelled_by": words.patterns,
        "when": words.conditions,
        "unless": words.conditions,
        "title": words.in_language,
        "ladder": lambda each: " → ".join(map(words.title, each)),
        "chief": words.title,
        "more_time": words.extension,
    }
    by_area: dict[str, Callable[[Any], str]] = {
        "authority": lambda each: _("unlimited") if isinstance(each, str) else f"{each:.2f} CNY",
        "alternates": lambda each: _("in the place of {role} for {categories}").format(
            role=words.title(each.of), categories=words.titles(each.categories)
        ),
        "titles": lambda each: " / ".join(each.values()),
        "lines": lambda each: words.titles(each.items) if hasattr(each, "title") else _plain(each, words),
    }
    if change.what in by_what:
        return lambda each: "–" if each in (None, ()) else by_what[change.what](each)
    if change.area in by_area:
        return by_area[change.area]
    return lambda each: _plain(each, words)


def _plain(value: Any, words: Words) -> str:
    if value is None or value == ():
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, tuple):
        return words.titles(map(str, value))
    return words.title(value) if isinstance(value, str) else words.row(value)


def _areas() -> dict[str, str]:
    return {
        "settings": _("In general"),
        "ladder": _("Ladder"),
        "alternates": _("Alternates on the ladder"),
        "roles": _("Other roles"),
        "channels": _("Channels"),
        "categories": _("Categories"),
        "severities": _("Severities"),
        "causes": _("Causes"),
        "grounds": _("Grounds that make a case major"),
        "satisfied": _("Answers that count as satisfied"),
        "recipients": _("Recipients of warnings and reports"),
        "authority": _("Limits for approving, per case"),
        "implied_grounds": _("Grounds by the way it came"),
        "repeat": _("Repeats"),
        "recurring": _("Causes that come up again"),
        "obligations": _("Deadlines"),
        "rights": _("Who may"),
        "approvals": _("Approvals"),
        "required": _("What a command must name"),
        "steps": _("What comes first"),
        "escalations": _("When a case is raised"),
        "measures": _("When a measure is asked for"),
        "notices": _("Who is told of what"),
        "call_hours": _("When customers may be called"),
        "call_templates": _("What is said in a return call"),
        "targets": _("Targets"),
        "wanted": _("What is recorded at intake"),
        "identity_check": _("What is held against the register of customers"),
        "lines": _("Lines of business"),
        "calendar": _("Calendar"),
        "titles": _("Names"),
    }


def _keys() -> dict[str, str]:
    return {
        "name": _("name"),
        "version": _("version"),
        "title": _("title"),
        "chief": _("who is told of major cases"),
        "recusal_rule": _("rule on recusal"),
        "authority_rule": _("rule on limits"),
        "consent_rule": _("rule on consent"),
        "review_day": _("day of the month on which pending cases are reviewed"),
        "window_days": _("days in which a complaint is a repeat"),
        "keys": _("what makes it a repeat"),
        "ground": _("a repeat makes a case major"),
        "rule": _("rule"),
        "start": _("starts with"),
        "when": _("where"),
        "unless": _("unless"),
        "due": _("time"),
        "met_by": _("met by"),
        "met_by_all": _("met by all of"),
        "cancelled_by": _("cancelled by"),
        "owner": _("owner"),
        "counts_from": _("counts from"),
        "suspends": _("stands still while pending"),
        "anew_on_reopening": _("anew on reopening"),
        "replaces": _("a new one replaces the open one"),
        "repeats": _("repeats while pending"),
        "more_time": _("more time"),
        "of": _("owed by"),
        "late_days": _("days until which it is late only"),
        "items": _("items"),
        "calls": _("return calls"),
        "attempts": _("attempts at a call"),
        "target": _("target"),
        "shortfall": _("how far below the target the main problem is looked for"),
        "country": _("country"),
        "zone": _("time zone"),
        "business_start": _("start of business"),
        "business_end": _("end of business"),
        "published_until": _("last year whose holidays are published"),
        "days_off": _("single days off"),
        "working_days": _("single working days"),
    }
