"""What a ledger says, without what chance chose: so that two runs of the same lines can be compared."""

from collections.abc import Callable, Sequence
from itertools import pairwise, zip_longest
from typing import Any
from uuid import UUID

from ledger.database import Connection
from ledger.entries import Entry, instant
from ledger.errors import CannotOpen
from ledger.outside import Outside
from ledger.store import Store
from ledger.vault import Vault

Content = list[dict[str, Any]]


def all_entries(connection: Connection) -> list[Entry]:
    return Store(connection).entries_after(0, 1_000_000)


def content(connection: Connection) -> Content:
    """Every entry in order, opened; cases and persons by the order they came up in."""
    entries = all_entries(connection)
    vault = Vault(Store(connection), Outside())
    name = _namer()
    return [_said(entry, vault, name) for entry in entries]


def by_case(content: Content) -> dict[str, Content]:
    """The entries of every case by its first request, without what depends on the other cases.

    Deadlines of several cases at one moment are dealt with in any order, so positions may differ.
    """
    streams: dict[str, str] = {}
    places: dict[int, tuple[str, int]] = {}
    cases: dict[str, Content] = {}
    for entry in content:
        first = streams.setdefault(entry["stream"], str(entry["request"]))
        places[entry["position"]] = (first, entry["version"])
        kept = {key: value for key, value in entry.items() if key not in _RELATIVE}
        kept["cause"] = places[entry["cause"]] if entry["cause"] else None
        cases.setdefault(first, []).append(kept)
    return cases


def first_difference(one: Content, other: Content) -> dict[str, Any] | None:
    """The first entry that differs in the first case that does; None where both say the same."""
    ones, others = by_case(one), by_case(other)
    if ones.keys() != others.keys():
        return {"cases": ones.keys() ^ others.keys()}
    for first, case in ones.items():
        nothing: dict[str, Any] = {}
        for a, b in zip_longest(case, others[first], fillvalue=nothing):
            if a != b:
                fields = [key for key in {**a, **b} if a.get(key) != b.get(key)]
                known = {"case": first, "version": a.get("version"), "kind": a.get("kind")}
                return {**known, **{key: (a.get(key), b.get(key)) for key in fields}}
    return None


_RELATIVE = {"position", "stream", "person", "subject"}


def _said(entry: Entry, vault: Vault, name: Callable[[UUID | None], str | None]) -> dict[str, Any]:
    draft = entry.draft
    return {
        "position": entry.position,
        "stream": name(draft.stream),
        "version": draft.version,
        "type": draft.type,
        "kind": draft.kind,
        "at": instant(draft.at),
        "by": draft.by,
        "role": draft.role,
        "rule": draft.rule,
        "handbook": [draft.handbook, draft.handbook_version],
        "cause": draft.cause,
        "request": draft.request and draft.request.id,
        "ordinal": draft.request and draft.request.ordinal,
        "number": entry.number,
        "person": name(draft.person),
        "subject": name(draft.subject),
        "data": _opened(draft.data, entry, vault, ""),
        "changed": draft.changed,
        "obligations": draft.obligations,
    }


def _namer() -> Callable[[UUID | None], str | None]:
    known: dict[UUID, str] = {}
    return lambda id: None if id is None else known.setdefault(id, f"#{len(known) + 1}")


def _opened(value: Any, entry: Entry, vault: Vault, path: str) -> Any:
    if isinstance(value, list):
        return [_opened(each, entry, vault, f"{path}.{n}") for n, each in enumerate(value)]
    if not isinstance(value, dict):
        return value
    if value.keys() != {"sealed"}:
        return {key: _opened(each, entry, vault, f"{path}.{key}".lstrip(".")) for key, each in value.items()}
    draft = entry.draft
    assert draft.person is not None
    try:
        return vault.open(value, draft.person, draft.key_commitment, draft.stream, draft.version, path)
    except CannotOpen as error:
        return str(error)


NUMBERED = ("complaint", "service", "measure")
"""What gets a number with its first entry."""


def assert_whole(connection: Connection) -> None:
    """Nothing half there, nothing changed, no gap: positions, versions, chains, hashes, numbers."""
    entries = all_entries(connection)
    assert [entry.position for entry in entries] == list(range(1, len(entries) + 1))
    assert [entry.position for entry in entries if entry.expected_hash() != entry.hash] == []
    recorded = [entry.recorded_at for entry in entries]
    assert recorded == sorted(recorded)
    for stream in _grouped(entries):
        assert [entry.draft.version for entry in stream] == list(range(1, len(stream) + 1))
        assert stream[0].previous_hash is None
        assert all(after.previous_hash == before.hash for before, after in pairwise(stream))
        assert (stream[0].number is not None) == (stream[0].draft.type in NUMBERED)
    assert_numbers_gapless([entry.number for entry in entries if entry.number])


def assert_numbers_gapless(numbers: Sequence[str]) -> None:
    """In the order recorded: 1, 2, 3 … for every store and year."""
    counts: dict[str, int] = {}
    for number in numbers:
        prefix, _, count = number.rpartition("-")
        counts[prefix] = counts.get(prefix, 0) + 1
        assert int(count) == counts[prefix], numbers


def assert_settled(connection: Connection) -> None:
    """The policies have dealt with everything, and the timers are the running obligations."""
    store = Store(connection)
    assert store.follower_position("policies") == store.head()
    timers = connection.execute(
        "SELECT stream, obligation, n, due_at FROM policies.timers WHERE stream IN"
        " (SELECT stream FROM ledger.entries WHERE type = 'complaint')"
    ).fetchall()
    assert set(timers) == running_obligations(connection)
    assert len(timers) == len(set(timers))


def running_obligations(connection: Connection) -> set[tuple[Any, ...]]:
    """What the clock has to look at, from the entries alone."""
    from aggregates.complaint.state import Case
    from policies.standing import Standing, take_entry

    found = set()
    for stream in _grouped(all_entries(connection)):
        if stream[0].draft.type == "complaint":
            standing = Standing(Case(stream[0].draft.stream), {})
            for entry in stream:
                take_entry(standing, entry)
            case = standing.case
            running = (each for each in case.obligations.values() if each.running)
            found |= {(case.stream, each.id, each.n, each.due_at) for each in running}
    return found


def _grouped(entries: Sequence[Entry]) -> list[list[Entry]]:
    streams: dict[UUID, list[Entry]] = {}
    for entry in entries:
        streams.setdefault(entry.draft.stream, []).append(entry)
    return list(streams.values())
