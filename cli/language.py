"""The language of every text a person sees: English as written, or Chinese (简体中文).

As with every GNU program, LANGUAGE, LC_ALL, LC_MESSAGES and LANG choose. Texts of `aggregates`, `ledger`
and `policies` arrive here as English templates marked with `N_` and are translated when they are shown.
"""

import gettext
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

DOMAIN = "complaints"
LOCALES = Path(__file__).with_name("locales")
_fixed: ContextVar[str | None] = ContextVar("fixed", default=None)

# Typer's own texts ("Usage", "Missing option") ask gettext's current domain: so they come from our catalog.
gettext.bindtextdomain(DOMAIN, str(LOCALES))
gettext.textdomain(DOMAIN)


def _(message: str) -> str:
    """The message in the language of the person; itself where no translation is known."""
    return _catalog(_wanted()).gettext(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    """The message in the form that the number takes in the language of the person."""
    return _catalog(_wanted()).ngettext(singular, plural, number)


def is_chinese() -> bool:
    """Whether the texts come out in Chinese: which title to take from a handbook, which has both."""
    return _catalog(_wanted()).info().get("language", "").startswith("zh")


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Whatever the person's language is, texts come out in this one (`en`, `zh`) inside."""
    before = _fixed.set(language)
    try:
        yield
    finally:
        _fixed.reset(before)


def _wanted() -> tuple[str | None, ...]:
    if fixed := _fixed.get():
        return (fixed,)
    return tuple(map(os.environ.get, ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")))


@cache
def _catalog(wanted: tuple[str | None, ...]) -> gettext.NullTranslations:
    # gettext reads the same variables itself; they are the key so that a change is seen.
    languages = [each for each in wanted if each] if len(wanted) == 1 else None
    return gettext.translation(DOMAIN, LOCALES, languages=languages, fallback=True)
