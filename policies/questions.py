"""What the policies ask the database, by name."""

from pathlib import Path
from typing import Any

from ledger.queries import named
from ledger.store import Store

_QUESTIONS = named((Path(__file__).parent / "questions.sql").read_text("utf-8"))


def ask(store: Store, question: str, **values: object) -> list[tuple[Any, ...]]:
    """The rows that answer a question of `questions.sql`."""
    return store.execute(_QUESTIONS[question], values).fetchall()


def tell(store: Store, statement: str, **values: object) -> None:
    """Carry out a statement of `questions.sql`."""
    store.execute(_QUESTIONS[statement], values)
