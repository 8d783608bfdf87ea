"""docs/rules.md: every rule, where it is in which handbook, and which tests show it.

python -m tests.rules update|check
"""

import ast
import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT / "docs/rules.md"
HANDBOOKS = ROOT / "policies/handbooks"
RULES = tomllib.loads((ROOT / "tests/rules.toml").read_text("utf-8"))
RULE = re.compile(r"\b([XGCSDLPA])(\d{1,2})\b")
SHOWN = 4
"""So many tests are named for each rule; the others are counted."""

HEAD = """# Rules, handbooks, scenarios

Made by `make rules` from the handbooks and the tests; `make check` holds it current. For every rule: where it
stands (`file: table row`, in `policies/handbooks`) and the tests that show it, by name.
A rule that stands in no handbook is the program's own, or holds under every handbook.
"""


def every_rule() -> list[str]:
    """`X1` … `A4`."""
    return [f"{group}{number}" for group, rules in RULES.items() for number in rules if number != "title"]


def places() -> dict[str, list[str]]:
    """Where each rule stands in the handbooks: rows that name it, and values beside which it is named."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(HANDBOOKS.glob("*.toml")):
        text = path.read_text("utf-8")
        for rule, place in (*_rows(tomllib.loads(text)), *_remarks(text)):
            words = f"`{path.stem}: {place}`"
            if words not in found[rule]:
                found[rule].append(words)
    return found


def _rows(data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Rows of tables, and the rules that a refusal names."""
    for name, value in data.items():
        if name.endswith("_rule"):
            yield value, name
        for row in value if isinstance(value, list) else [value]:
            if isinstance(row, dict) and isinstance(row.get("rule"), str):
                yield row["rule"], f"{name} {_called(row)}".strip()


def _called(row: dict[str, Any]) -> str:
    """What tells a row from others of its table."""
    name = row.get("id") or row.get("command") or row.get("field") or row.get("to") or ""
    return ", ".join(name) if isinstance(name, list) else str(name)


def _remarks(text: str) -> Iterator[tuple[str, str]]:
    """The rules that a remark names beside a value or a table outside of rows with a rule of their own."""
    table, rows = "", False
    for line in text.splitlines():
        code, _hash, remark = line.partition("#")
        if match := re.match(r"\s*(\[\[?)([\w.-]+)\]\]?", code):
            table, rows = match[2], match[1] == "[["
        key = re.match(r"\s*([\w-]+)\s*=", code)
        place = table if match else f"{table} {key[1]}".strip() if key else ""
        # A row without a rule of its own is named by the remark at its head.
        if place and (match or not rows):
            yield from ((f"{group}{number}", place) for group, number in RULE.findall(remark))


def scenarios() -> dict[str, list[str]]:
    """The tests of each rule: those whose names begin with it."""
    found: dict[str, list[str]] = defaultdict(list)
    known = {rule.lower(): rule for rule in every_rule()}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                for word in node.name.split("_")[1:]:
                    if word not in known:
                        break
                    found[known[word]].append(f"{path.relative_to(ROOT / 'tests')}::{node.name}")
    return found


def document() -> str:
    """The whole page."""
    where, shown = places(), scenarios()
    lines = [HEAD]
    for group, rules in RULES.items():
        lines += [
            f"## {group} · {rules['title']}",
            "",
            "| rule | says | stands in | shown by |",
            "| --- | --- | --- | --- |",
        ]
        for number, words in rules.items():
            if number != "title":
                rule = f"{group}{number}"
                lines.append(
                    f"| {rule} | {words} | {'<br>'.join(where[rule]) or '–'} | {_tests(shown[rule])} |"
                )
        lines.append("")
    still = open_rules()
    lines += ["## Open", "", f"Rules that no test shows yet: {', '.join(still) or 'none'}.", ""]
    return "\n".join(lines)


def _tests(names: list[str]) -> str:
    named = "<br>".join(f"`{name}`" for name in names[:SHOWN])
    more = len(names) - SHOWN
    return f"{named}<br>and {more} more" if more > 0 else named or "**open**"


def open_rules() -> list[str]:
    """The rules that no test is named after."""
    shown = scenarios()
    return [rule for rule in every_rule() if not shown[rule]]


def main(order: str) -> int:
    """`update`, or `check`: 1 when the page is not current."""
    if order == "update":
        DOCUMENT.write_text(document(), "utf-8")
    current = DOCUMENT.exists() and DOCUMENT.read_text("utf-8") == document()
    if not current:
        print("docs/rules.md is not what handbooks and tests say: make rules", file=sys.stderr)  # noqa: T201 - a tool of the developers
    return 0 if current else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
