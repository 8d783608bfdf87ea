"""The texts of the program and their Chinese translation: `python -m tests.translations update|check`."""

import io
import re
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
PACKAGES = ("aggregates", "cli", "ledger", "policies", "projections")
CATALOG = ROOT / "cli/locales/zh/LC_MESSAGES/complaints.po"
COMPILED = CATALOG.with_suffix(".mo")
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2)}
# A placeholder of str.format, or the end of a markup tag of rich: both must survive translation.
PLACEHOLDER = re.compile(r"\{[^{}]*\}|\[/[a-z ]*\]")
OF_THE_LIBRARY = "typer"
HEADER = "# The Chinese (简体中文) of every text a person sees. `make translations` adds what is new."
# Headers that make every run a change, or that nobody fills in.
NOISE = re.compile(
    rb'"(POT-Creation-Date|PO-Revision-Date|Generated-By|Project-Id-Version|Report-Msgid-Bugs-To|Last-Translator'
    rb"|Language-Team)[^\n]*\n"
)


def gathered() -> Catalog:
    """Every text in the sources, and Typer's own, which a person of ours sees as well."""
    template = Catalog()
    sources = [(path.relative_to(ROOT).parts[0], path) for name in PACKAGES for path in _python(ROOT / name)]
    spec = find_spec("typer")
    assert spec is not None
    assert spec.origin is not None
    sources += [(OF_THE_LIBRARY, path) for path in _python(Path(spec.origin).parent)]
    for place, path in sources:
        for _line, message, comments, _context in extract_from_file("python", path, keywords=KEYWORDS):
            template.add(message, locations=[(place, 0)], auto_comments=comments)
    return template


def update() -> None:
    """Bring new texts into the .po, drop those that are gone, compile."""
    catalog = _read()
    catalog.update(gathered(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    CATALOG.write_bytes(_po(catalog))
    COMPILED.write_bytes(_mo(catalog))


def problems() -> Iterator[str]:
    """What keeps a person from reading everything in Chinese, a line each."""
    catalog = _read()
    texts = {_forms(message.id) for message in gathered() if message.id}
    for identifier in sorted(texts):
        message = catalog.get(identifier[0])
        if message is None or not all(_forms(message.string)):
            yield f"not translated: {identifier[0]!r}"
        elif not _agrees(message):
            yield f"other placeholders than the English: {identifier[0]!r}"
    known = {_forms(message.id) for message in catalog if message.id}
    yield from (f"no longer in the program: {identifier[0]!r}" for identifier in known - texts)
    if not COMPILED.exists() or _texts(read_mo(io.BytesIO(COMPILED.read_bytes()))) != _texts(catalog):
        yield f"{COMPILED.name} is not what {CATALOG.name} says: make translations"


def _python(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.py"))


def _read() -> Catalog:
    if not CATALOG.exists():
        return Catalog(locale="zh", header_comment=HEADER, fuzzy=False)
    with CATALOG.open("rb") as file:
        catalog = read_po(file, locale="zh")
    catalog.header_comment = HEADER
    return catalog


def _po(catalog: Catalog) -> bytes:
    output = io.BytesIO()
    write_po(output, catalog, width=100, sort_output=True, omit_header=False, include_lineno=False)
    return NOISE.sub(b"", output.getvalue())


def _mo(catalog: Catalog) -> bytes:
    output = io.BytesIO()
    write_mo(output, catalog)
    return output.getvalue()


def _forms(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (text or "",) if isinstance(text, str | None) else tuple(text)


def _agrees(message: Message) -> bool:
    wanted = sorted(PLACEHOLDER.findall(_forms(message.id)[-1]))
    return all(sorted(PLACEHOLDER.findall(form)) == wanted for form in _forms(message.string))


def _texts(catalog: Catalog) -> dict[tuple[str, ...], tuple[str, ...]]:
    return {
        _forms(message.id): _forms(message.string) for message in catalog if message.id and message.string
    }


def main(order: str) -> int:
    """`update`, or `check`: 1 when something is missing."""
    if order == "update":
        update()
    found = list(problems())
    for line in found:
        print(line, file=sys.stderr)  # noqa: T201 - a tool of the developers, not of the program
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
