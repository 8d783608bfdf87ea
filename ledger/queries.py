"""SQL by name: each statement stands in a `.sql` file under `-- name --` and a line saying why."""

import re
from functools import cache
from pathlib import Path

_NAME = re.compile(r"^-- (\w+) --$", re.MULTILINE)

SQL_FOLDER = Path(__file__).parent / "sql"


@cache
def queries(file: str) -> dict[str, bytes]:
    """The statements of `sql/<file>.sql`. KeyError for a name it lacks.

    As bytes, which psycopg takes for text that was written by us and not put together.
    """
    parts = _NAME.split((SQL_FOLDER / f"{file}.sql").read_text("utf-8"))
    return {name: text.encode() for name, text in zip(parts[1::2], parts[2::2], strict=True)}
