"""Do the law's tests hold the handbooks? One value at a time is removed or changed; a test must fail.

    python -m tests.mutants [--every N] [FILE …]      the share of mutants that a test notices, by file

Wording (titles, texts, names, versions) is no law; that there are titles is, which the lists hold.
A mutant that leaves the handbook as it was, because the value is the default, is none.
"""

import argparse
import inspect
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import redirect_stdout
from copy import deepcopy
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from aggregates.handbook import Handbook
from policies import handbooks
from policies.handbook_terms import EVENTS

LAW = [str(Path(__file__).parent / folder) for folder in ("law", "beside")]
WORDING = frozenset({"name", "version", "title", "titles", "text", "include"})
FILES = (*handbooks.shipped(), *handbooks.PARTS)
WANTED_SHARE = 0.95

Path_ = tuple[str | int, ...]
Check = Callable[[], object]


class Collecting:
    """A plugin of pytest that keeps the tests it finds."""

    def __init__(self) -> None:
        self.checks: list[Check] = []

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Those that need nothing but their parameters."""
        for item in session.items:
            function = getattr(item, "obj", None)
            values = getattr(getattr(item, "callspec", None), "params", {})
            if callable(function) and set(inspect.signature(function).parameters) <= set(values):
                self.checks.append(lambda f=function, v=values: f(**v))  # type: ignore[misc]  # one per item


class Files:
    """The handbook files as data that can be changed; `policies.handbooks` reads them from here."""

    def __init__(self) -> None:
        import tomllib

        self.original = {name: tomllib.loads(handbooks.content_of(name)) for name in FILES}
        self.data = deepcopy(self.original)
        setattr(handbooks, "content_of", str)  # noqa: B010 - the name stands for the text
        setattr(handbooks, "tomllib", SimpleNamespace(loads=lambda name: self.data[name]))  # noqa: B010 - as above

    def change(self, name: str, data: Any) -> None:
        """Let `name` read so, and nothing else."""
        self.data = {**self.original, name: data}
        handbooks.load.cache_clear()

    def books(self) -> list[Handbook]:
        """Every handbook as it reads now. Raises where one is no handbook any more."""
        return [handbooks.load(name) for name in handbooks.shipped()]


def mutants(data: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each file that differs from `data` in one value, with what was done."""
    pool = sorted({value for _, value in leaves(data) if isinstance(value, str)})
    for path in paths(data):
        yield f"without {shown(path)}", changed(data, path, remove=True)
    for path, value in leaves(data):
        for other in others(path, value, pool):
            yield f"{shown(path)}: {value} → {other}", changed(data, path, other)


def paths(data: Any, above: Path_ = ()) -> Iterator[Path_]:
    """Every place below the top, but for wording."""
    keys: Iterable[str | int] = (
        data if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ()
    )
    for key in keys:
        if key not in WORDING:
            yield (*above, key)
            yield from paths(data[key], (*above, key))


def leaves(data: Any) -> Iterator[tuple[Path_, Any]]:
    """Every single value with its place."""
    for path in paths(data):
        value = at(data, path)
        if not isinstance(value, dict | list):
            yield path, value


def at(data: Any, path: Path_) -> Any:
    for key in path:
        data = data[key]
    return data


def changed(data: dict[str, Any], path: Path_, value: Any = None, *, remove: bool = False) -> dict[str, Any]:
    copy = deepcopy(data)
    holder = at(copy, path[:-1])
    if remove:
        del holder[path[-1]]
    else:
        holder[path[-1]] = value
    return copy


def others(path: Path_, value: Any, pool: list[str]) -> Iterator[Any]:
    """Another value that could stand there: the next number, the other truth, another name of the file."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield value + 1
    elif isinstance(value, str):
        alike = (
            [each for each in pool if each[:1] == "@"] if value.startswith("@") else _alike(path, value, pool)
        )
        after = [each for each in alike if each > value] or [each for each in alike if each < value]
        yield after[0] if after else f"{value}-x"


def _alike(path: Path_, value: str, pool: list[str]) -> list[str]:
    if path[-1] == "event":
        return sorted(EVENTS)
    if value.replace(".", "").isdigit():
        return [f"{float(value) + 1:.2f}"]
    return [each for each in pool if each[:1].isalpha() and each.islower() == value.islower()]


def shown(path: Path_) -> str:
    return ".".join(map(str, path))


class Trial:
    """The law's tests against one changed file after the other; who noticed last is asked first."""

    def __init__(self, checks: list[Check], files: Files) -> None:
        self._checks = checks
        self._files = files
        self._books = files.books()

    def notices(self, name: str, data: dict[str, Any]) -> bool | None:
        """Whether a test fails; None where the handbooks are the same as before."""
        self._files.change(name, data)
        try:
            if self._files.books() == self._books:
                return None
        except Exception:  # noqa: BLE001 - whatever a broken file raises, a test fails on it
            return True
        for place, check in enumerate(self._checks):
            if fails(check):
                self._checks.insert(0, self._checks.pop(place))
                return True
        return False


def fails(check: Check) -> bool:
    """Whether a test does not pass, for whatever reason."""
    try:
        check()
    except (Exception, pytest.fail.Exception):  # noqa: BLE001 - any failure counts
        return True
    return False


def main(arguments: list[str]) -> int:
    """Print the share by file; 1 where one is below what is wanted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", default=FILES)
    parser.add_argument("--every", type=int, default=1, help="only every n-th mutant")
    parser.add_argument("--show", action="store_true", help="name those that nothing noticed")
    asked = parser.parse_args(arguments)
    collecting = Collecting()
    with redirect_stdout(StringIO()):
        code = pytest.main(["-qq", "--collect-only", *LAW], [collecting])
    files = Files()
    if code or not collecting.checks or any(map(fails, collecting.checks)):
        say("the tests of the law must pass first")
        return 2
    trial = Trial(collecting.checks, files)
    shares = [measure(name, trial, files, asked) for name in asked.files]
    return 0 if min(shares) >= WANTED_SHARE else 1


def measure(name: str, trial: Trial, files: Files, asked: argparse.Namespace) -> float:
    """The share of mutants of one file that a test notices."""
    unnoticed, noticed = [], 0
    for words, data in list(mutants(files.original[name]))[:: asked.every]:
        result = trial.notices(name, data)
        noticed += result is True
        unnoticed += [words] if result is False else []
    files.change(name, files.original[name])
    total = noticed + len(unnoticed)
    share = noticed / total if total else 1.0
    say(f"{name:20} {total:5} mutants  {noticed:5} noticed  {share:7.2%}")
    for words in unnoticed if asked.show else ():
        say(f"    {words}")
    return share


def say(text: str) -> None:
    """Print a line at once: a whole run takes minutes."""
    print(text, flush=True)  # noqa: T201 - a tool of the developers, not of the program


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
