"""Whom the handbook has told of what happened (G5, G7, G8, C6, X5): worked out as policies react, then kept.

A notice is no warning: only what a person does meets an obligation. Its text holds nothing of the customer.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from aggregates.beside import Matter
from aggregates.complaint import facts
from aggregates.complaint.matching import holds, meant
from aggregates.complaint.state import Case, Event
from aggregates.handbook import Handbook
from aggregates.handbook_notices import ANY, MAJOR, PLACEHOLDER, NoticeRule, Numbered
from ledger.store import Store
from policies.outbox import Kept, Texts, Untold, keep, pass_over

LANGUAGES = ("zh", "en")
NOTHING = "–"

NEWS_FOR = timedelta(days=7)
"""What happened longer ago than this when it is recorded, as in an import of past years, is nobody's news."""


def told(
    event: Event, case: Case | Matter, handbook: Handbook, *, became_major: bool
) -> Iterator[tuple[int, NoticeRule, str]]:
    """The rows of the handbook that `event` concerns, each with everybody it has told."""
    for place, rule in _rows(case.type, event.name, handbook, became_major=became_major):
        concerned = any(
            became_major if pattern.moment == "major" else meant(pattern, event, handbook)
            for pattern in rule.on
        )
        if concerned and holds(rule.when, case, event):
            named = (_recipient(to, event, case, handbook) for to in rule.to)
            yield from ((place, rule, to) for to in dict.fromkeys(named) if to)


def _rows(type_: str, event: str, handbook: Handbook, *, became_major: bool) -> tuple[Numbered, ...]:
    index = handbook.notices_on[type_]
    if not became_major and event not in index and ANY not in index:
        return ()
    found = [each for name in (event, ANY, MAJOR if became_major else "") for each in index.get(name, ())]
    return tuple(dict(found).items())


def _recipient(to: str, event: Event, case: Case | Matter, handbook: Handbook) -> str | None:
    match to:
        case "@level":
            return _named(getattr(case, "level", None))
        case "@handler":
            return _named(getattr(case, "handler_role", None) or getattr(case, "level", None))
        case "@raised-to":
            return _named(event.value("to"))
        case "@owner":
            # A measure is carried out by a person.
            return _named(event.value("owner_role") or event.value("owner"))
        case "@chief":
            return handbook.chief
        case "@supervisor":
            return _named(getattr(case, "supervisor", None))
        case role:
            return role


def _named(role: object) -> str | None:
    return None if role is None else str(role)


def texts_of(rule: NoticeRule, to: str, event: Event, case: Case | Matter, handbook: Handbook) -> Texts:
    """The notice's title and text in every language, as things stand now."""
    return {
        language: {
            "title": plain(_filled(rule.title, language, values)),
            "text": "\n".join(map(plain, _filled(rule.text, language, values).splitlines())),
        }
        for language in LANGUAGES
        for values in [_values(rule, to, event, case, handbook, language)]
    }


def _filled(template: dict[str, str], language: str, values: dict[str, str]) -> str:
    text = template.get(language) or template.get("en", "")
    return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


def _values(
    rule: NoticeRule, to: str, event: Event, case: Case | Matter, handbook: Handbook, language: str
) -> dict[str, str]:
    """What a text may speak of; `due` is of what was missed, or of what the same rule owes on the case."""
    joint = "、" if language == "zh" else ", "

    def title(name: str) -> str:
        return handbook.title_of(name, language)

    due_at, obligation = _owed(rule, event, case, handbook, language)
    due = None if due_at is None else handbook.working_calendar.local(due_at)
    return {
        "number": case.number or NOTHING,
        "store": case.store,
        "rule": rule.rule,
        "to": title(to),
        "obligation": obligation or NOTHING,
        "due": NOTHING if due is None else due.strftime("%Y-%m-%d %H:%M"),
        "level": title(getattr(case, "level", None) or NOTHING),
        "grounds": joint.join(map(title, getattr(case, "grounds", ()))) or NOTHING,
        "repeat_of": joint.join(getattr(case, "repeat_of", ())) or NOTHING,
    }


def _owed(
    rule: NoticeRule, event: Event, case: Case | Matter, handbook: Handbook, language: str
) -> tuple[datetime | None, str]:
    if isinstance(event.fact, facts.DeadlineMissed):
        missed = handbook.obligation_rules.get(event.fact.obligation)
        return event.fact.due_at, missed.title.get(language, missed.id) if missed else event.fact.obligation
    running = [each for each in case.obligations.values() if each.running and each.rule == rule.rule]
    if not running:
        return None, ""
    first = min(running, key=lambda each: each.due_at)
    return first.due_at, first.title.get(language, first.id)


def plain(text: str) -> str:
    """`text` in one line, without signs that steer anything."""
    return "".join(sign if sign.isprintable() else " " for sign in text).strip()


class Notices:
    """Notices that wait to be written with the policies' position; exactly once, as that is."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._noted: list[Kept] = []
        self._untold: dict[tuple[str, str], Untold] = {}

    def note(
        self,
        event: Event,
        case: Case | Matter,
        handbook: Handbook,
        *,
        position: int | None,
        became_major: bool = False,
        now: Callable[[], datetime],
    ) -> None:
        """Note down whom the handbook has told of `event`, which stands at `position` of the ledger.

        What is no news any more is told to nobody, and counted.
        """
        for place, rule, to in told(event, case, handbook, became_major=became_major):
            noted_at = now()
            if noted_at - event.at > NEWS_FOR:
                key = (rule.rule, case.store)
                self._untold[key] = self._untold.get(key, Untold(0, event.at, event.at)).and_one(event.at)
                continue
            assert position is not None, "policies react under the append lock, where positions are known"
            self._noted.append(
                Kept(
                    position, place, to, key_of(case.stream, position, place, to), case.stream,
                    case.number or "", case.store, rule.rule, event.at, noted_at,
                    texts_of(rule, to, event, case, handbook),
                )
            )  # fmt: skip

    def flush(self) -> None:
        """Write them; inside the transaction that moves the policies' position."""
        if self._noted:
            keep(self._store, self._noted)
            self._noted = []
        if self._untold:
            pass_over(self._store, self._untold)
            self._untold = {}

    def forget(self) -> None:
        """Drop what was not written."""
        self._noted, self._untold = [], {}


def key_of(stream: UUID, position: int, place: int, recipient: str) -> UUID:
    """By which a receiver knows a notice again: the same at every attempt, another for every other notice."""
    return uuid5(stream, f"{position}/{place}/{recipient}")
