"""Reading the register out of a spreadsheet's file, whatever its encoding and headings, cell by cell.

Nothing in such a file is trusted: a formula is no value, a number that was a phone is no phone, a quote that
nobody closed costs one line and not the rest of the file.
"""

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from aggregates.messages import N_, invalid
from policies.customer_columns import HEADINGS, KINDS

CELL_LIMIT = 1000
"""Characters; nothing of a customer is longer, a cell that swallowed others is."""

RECORD_LIMIT = 20
"""Lines that one record may take, as an address with line ends does."""

FILE_LIMIT_BYTES = 256_000_000
SEPARATORS = (",", ";", "\t", "，")
FORMULA_OF_TEXT = re.compile(r'="([^"]*)"')
MADE_A_NUMBER = re.compile(r"\d+(\.\d+)?[Ee]\+?\d+")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the file that can be read: texts by the names of our columns."""

    line: int
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class Bad:
    """A line that cannot be used: which column of the file is wrong, if one is, and why."""

    line: int
    column: str | None
    template: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Table:
    """A file by its first line: `columns` our names by place, `ignored` headings that mean nothing here."""

    encoding: str
    separator: str
    headings: Sequence[str]
    columns: Mapping[int, str]
    ignored: Sequence[str]
    lines: Sequence[str]

    def heading_of(self, column: str) -> str:
        """What the file calls one of our columns."""
        return next((self.headings[place] for place, name in self.columns.items() if name == column), column)

    def rows(self) -> Iterator[Row | Bad]:
        """Every line after the first that holds anything, in order."""
        place = 1
        while place < len(self.lines):
            cells, taken = _record(self.lines, place, self.separator)
            fits = cells is not None and len(cells) <= len(self.headings)
            if fits and cells is not None:
                if any(cell.strip() for cell in cells):
                    yield self._row(place + 1, cells)
                place += taken
                continue
            # Only this line: the next may be in order again.
            yield Bad(place + 1, None, _why(cells), {"columns": len(self.headings)})
            place += 1

    def _row(self, line: int, cells: Sequence[str]) -> Row | Bad:
        values: dict[str, str] = {}
        for place, cell in enumerate(cells):
            name = self.columns.get(place)
            if name is None or not cell.strip():
                continue
            text = _without_formula(cell)
            problem = N_("this is a formula, not a value") if text is None else _problem(name, text)
            if text is None or problem:
                limit = {"limit": CELL_LIMIT}
                return Bad(line, self.headings[place], str(problem), limit)
            if text.strip():
                values[name] = " ".join(text.split())
        return Row(line, values)


def _why(cells: Sequence[str] | None) -> str:
    if cells is None:
        return N_("a quote is not closed, or stands where none can")
    return N_("there are more cells than the {columns} columns of the first line")


def _without_formula(cell: str) -> str | None:
    """The cell's text; `="138…"` is how spreadsheets keep digits text. None for any other formula."""
    text = cell.strip()
    if not text.startswith("="):
        return cell
    kept = FORMULA_OF_TEXT.fullmatch(text)
    return kept[1] if kept else None


def _problem(name: str, text: str) -> str | None:
    """What is wrong with a cell, or None."""
    if any("\udc80" <= sign <= "\udcff" or sign == "\ufffd" for sign in text):
        return N_("this is not text in the encoding of the file")
    if any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\r\t" for sign in text):
        return N_("this holds a sign that steers a terminal, not text")
    if len(text) > CELL_LIMIT:
        return N_("this is longer than {limit} characters")
    if name in ("phone", "number", "vin") and MADE_A_NUMBER.fullmatch(text.strip()):
        return N_("a spreadsheet made a rounded number of this; let the column be text and export again")
    if name == "phone" and not 5 <= sum(sign.isdigit() for sign in text) <= 20:
        return N_("this is no phone")
    if name == "email" and "@" not in text and "＠" not in text:
        return N_("this is no e-mail address")
    if name == "subject_kind" and spelled(text) not in KINDS:
        return N_("this is no kind of thing: vehicle, unit or other")
    return None


def _record(lines: Sequence[str], place: int, separator: str) -> tuple[list[str] | None, int]:
    """The cells of the record that begins at `place`, and how many lines it takes; None where it has none."""
    text, taken = lines[place], 1
    while text.count('"') % 2:
        if taken == RECORD_LIMIT or place + taken == len(lines):
            return None, 1
        text = f"{text}\n{lines[place + taken]}"
        taken += 1
    if '"' not in text:
        return text.split(separator), 1
    try:
        return next(csv.reader([text], delimiter=separator, strict=True), []), taken
    except csv.Error:
        return None, 1


def read_table(
    content: bytes, encoding: str | None = None, mapping: Mapping[str, str] | None = None
) -> Table:
    """The file as a table. `mapping`: our columns to the file's headings, before the usual ones.

    Raises `Refused` (`invalid`) where the encoding or the first line cannot be used.
    """
    if len(content) > FILE_LIMIT_BYTES:
        raise invalid(N_("the file is longer than {limit} MB"), field="file", limit=FILE_LIMIT_BYTES // 10**6)
    text, found = decoded(content, encoding)
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    separator = max(SEPARATORS, key=lines[0].count)
    headings, _taken = _record(lines, 0, separator)
    headings = [heading.strip() for heading in headings or ()]
    known = {spelled(heading): name for name, words in HEADINGS.items() for heading in (name, *words)}
    known |= {spelled(heading): name for name, heading in (mapping or {}).items()}
    named = [(place, heading, known.get(spelled(heading))) for place, heading in enumerate(headings)]
    columns: dict[int, str] = {}
    for place, heading, name in named:
        if name in columns.values():
            raise invalid(
                N_("two columns of the file mean {name}: {heading}"), field=name, name=name, heading=heading
            )
        if name is not None:
            columns[place] = name
    if not columns:
        raise invalid(
            N_("the first line names no column that is known; there are: {known}"),
            field="file",
            known=", ".join(HEADINGS),
        )
    ignored = [heading for place, heading, _ in named if place not in columns and heading]
    return Table(found, separator, headings, columns, ignored, lines)


def decoded(content: bytes, encoding: str | None) -> tuple[str, str]:
    """The text and the encoding it was in: named, or told by its first bytes, or UTF-8, or else GB18030.

    Bytes that are no text stay in it as half characters. Raises `Refused` (`invalid`) for an unknown name.
    """
    if encoding is not None:
        try:
            return content.decode(encoding, "surrogateescape"), encoding
        except (LookupError, UnicodeError):
            raise invalid(
                N_("the file cannot be read as {encoding}"), field="encoding", encoding=encoding
            ) from None
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace"), "utf-16"
    text = content.decode("utf-8", "surrogateescape")
    half = sum("\udc80" <= sign <= "\udcff" for sign in text) if not text.isascii() else 0
    whole = sum(sign > "\x7f" for sign in text) - half if half else 0
    if half <= whole or content.startswith(b"\xef\xbb\xbf"):
        return text, "utf-8"
    return content.decode("gb18030", "surrogateescape"), "gb18030"


def spelled(heading: str) -> str:
    """A heading without what people write differently: case, blanks, hyphens, full-width signs, remarks."""
    plain = unicodedata.normalize("NFKC", heading).casefold().partition("(")[0]
    return "".join(sign for sign in plain if sign.isalnum())
