"""How we write, where a machine can hold it."""

import ast
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("aggregates", "cli", "ledger", "policies", "projections")
GENERATED = {"__pycache__", "build", "dist"}
FILE_LINES = 300
FUNCTION_LINES = 70

# Clock and randomness have one home, so that a test or a demonstration can decide them.
OUTSIDE = Path("ledger/outside.py")
CLOCKS = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "time.time",
    "time.time_ns",
    "os.urandom",
}
CHANCES = {"random", "secrets"}
CHANCE_OF_UUID = {"uuid1", "uuid4"}

# Written so that no pattern finds itself.
LEAK = re.compile(
    r"/(?:wor[k]|roo[t]|hom[e]|User[s])/|\.\./share[d]\b|https?://[^\s\"']*/simpl[e]\b"
    r"|(?<!emit-)index-ur[l]|pypi\.or[g]|pythonhosted\.or[g]",
)
UNNAMED = re.compile(
    r"#\s*noqa(?!:\s*[A-Z]+\d+)|#\s*type:\s*ignore(?!\[)|#\s*ruff:\s*noqa|#\s*mypy:\s*ignore"
)
WITHOUT_REASON = re.compile(r"#\s*(?:noqa:[\sA-Z0-9,]+|type:\s*ignore\[[^\]]*\])\s*$")


def sources() -> Iterator[Path]:
    """Every file that people write here, relative to the root."""
    tops = [
        top for top in ROOT.iterdir() if not top.name.startswith(".") or top.name in (".ci", ".gitignore")
    ]
    for top in tops:
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file() and not GENERATED & set(path.parts):
                yield path.relative_to(ROOT)


SOURCES = sorted(sources())
PYTHON = [path for path in SOURCES if path.suffix == ".py"]
OURS = [path for path in PYTHON if path.parts[0] in PACKAGES]


def parse(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text("utf-8"))


def test_a_file_fits_in_one_head() -> None:
    code = [path for path in SOURCES if path.suffix in (".py", ".sql")]
    lengths = [(str(path), len((ROOT / path).read_text("utf-8").splitlines())) for path in code]
    assert not [(path, lines) for path, lines in lengths if lines > FILE_LINES]


def test_a_function_fits_on_a_screen() -> None:
    functions = [
        (path, node.name, (node.end_lineno or 0) - node.lineno + 1)
        for path in PYTHON
        for node in ast.walk(parse(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert not [function for function in functions if function[2] > FUNCTION_LINES]


def test_clock_and_randomness_have_one_home() -> None:
    assert not [f"{path}:{line}" for path in OURS if path != OUTSIDE for line in reaches_outside(parse(path))]


def reaches_outside(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found = any(alias.name in CHANCES for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found = node.module in CHANCES or bool(
                names & (CLOCKS | {f"uuid.{name}" for name in CHANCE_OF_UUID})
            )
        elif isinstance(node, ast.Attribute):
            called = ".".join(ast.unparse(node).split(".")[-2:])
            found = called in CLOCKS or node.attr in CHANCE_OF_UUID
        else:
            continue
        if found:
            yield node.lineno


def test_no_error_is_swallowed() -> None:
    assert not [f"{path}:{line}" for path in PYTHON for line in swallows(parse(path))]


def swallows(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler):
            nothing_done = all(isinstance(step, ast.Pass | ast.Continue) for step in node.body)
            if nothing_done and (node.type is None or names_all(node.type)):
                yield node.lineno
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("suppress"):
            yield from (node.lineno for argument in node.args if names_all(argument))


def names_all(node: ast.expr) -> bool:
    return bool(
        {"Exception", "BaseException"} & {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    )


def test_what_is_ignored_is_named_and_has_its_reason() -> None:
    assert not [f"{path}:{line}" for path in PYTHON for line in ignores(ROOT / path)]


def ignores(path: Path) -> Iterator[int]:
    with path.open("rb") as file:
        comments = [token for token in tokenize.tokenize(file.readline) if token.type == tokenize.COMMENT]
    yield from (c.start[0] for c in comments if UNNAMED.search(c.string) or WITHOUT_REASON.search(c.string))


def test_nothing_names_the_machine_it_was_written_on() -> None:
    found = []
    for path in SOURCES:
        content = (ROOT / path).read_bytes()
        text = content.decode("utf-8", "ignore") if b"\0" not in content else ""
        found += [f"{path}:{n}" for n, line in enumerate(text.splitlines(), 1) if LEAK.search(line)]
    assert not found


@pytest.mark.parametrize("document", ["ARCHITECTURE.md", "DECISIONS.md"])
def test_documents_name_only_what_exists(document: str) -> None:
    text = (ROOT / document).read_text("utf-8")
    for path, name in re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", text):
        assert (ROOT / path).exists(), path
        assert not name or f"def {name}(" in (ROOT / path).read_text("utf-8"), f"{path}::{name}"
    for path in re.findall(
        r"`((?:aggregates|cli|ledger|policies|projections|benchmarks|examples)/[\w/.-]*)`", text
    ):
        assert (ROOT / path).exists(), path


@pytest.mark.parametrize(
    "code,check",
    [
        ("from datetime import datetime\ndatetime.now()", reaches_outside),
        ("import datetime as d\nd.datetime.now(d.UTC)", reaches_outside),
        ("from uuid import uuid4", reaches_outside),
        ("import uuid\nuuid.uuid4()", reaches_outside),
        ("from os import urandom", reaches_outside),
        ("import random", reaches_outside),
        ("try: f()\nexcept Exception: pass", swallows),
        ("for x in y:\n try: f()\n except: continue", swallows),
        ("import contextlib\nwith contextlib.suppress(Exception): f()", swallows),
        ("try: f()\nexcept (ValueError, BaseException): pass", swallows),
    ],
)
def test_the_checks_find_what_they_look_for(code: str, check: object) -> None:
    assert callable(check)
    assert list(check(ast.parse(code)))


@pytest.mark.parametrize("comment", ["# noqa", "# type: ignore", "# noqa: S311", "# type: ignore[arg-type]"])
def test_an_ignore_without_name_or_reason_is_found(comment: str, tmp_path: Path) -> None:
    source = tmp_path / "source.py"
    source.write_text(f"x = 1  {comment}\n")
    assert list(ignores(source)) == [1]
    source.write_text("x = 1  # noqa: S311 - repeatable on purpose\n")
    assert not list(ignores(source))
