"""Answers from read models that stand still: whoever asks says whether they will do, and gets told why."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from ledger.errors import StandsStill

_noted: ContextVar[list[StandsStill] | None] = ContextVar("noted", default=None)


@contextmanager
def taking_what_there_is() -> Iterator[list[StandsStill]]:
    """Inside, questions are answered from the last good position; what stopped the models is in the list."""
    noted: list[StandsStill] = []
    token = _noted.set(noted)
    try:
        yield noted
    finally:
        _noted.reset(token)


def note(stop: StandsStill) -> None:
    """Keep `stop` for whoever takes what there is; raise it where nobody does."""
    noted = _noted.get()
    if noted is None:
        raise stop
    if not noted:
        noted.append(stop)
