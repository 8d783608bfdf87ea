"""SQL by name: each statement stands in a `.sql` file under `-- name --` and a line saying why."""

import re
from functools import cache
from pathlib import Path

_NAME = re.compile(r"^-- (\w+) --$", re.MULTILINE)

SQL_FOLDER = Path(__file__).parent / "sql"


@cache
def queries(file: str) -> dict[str, bytes]:
    """The statements of `sql/<file>.sql`."""
    return named((SQL_FOLDER / f"{file}.sql").read_text("utf-8"))


def named(text: str) -> dict[str, bytes]:
    """The statements in the text of such a file.

    As bytes, which psycopg takes for text that was written by us and not put together.
    """
    parts = _NAME.split(text)
    return {name: text.encode() for name, text in zip(parts[1::2], parts[2::2], strict=True)}
