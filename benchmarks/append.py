"""Append: a command with its decision, sealing and hash, against a save of the library; all durable."""

from datetime import UTC, datetime
from uuid import UUID

from benchmarks.figures import Goal, interleaved, tell
from benchmarks.ground import Ground
from benchmarks.writers import writers
from ledger.database import connect
from ledger.store import Store

GOALS = {1: Goal("append, 1 client", 2.0, at_least=True), 4: Goal("append, 4 clients", 2.5, at_least=True)}
# Short rounds: what disturbs the machine then meets both sides.
ROUNDS = 60
WRITES = 60
PAGE = 1000


def measure(ground: Ground) -> None:
    """With one client and with four."""
    for clients, goal in GOALS.items():
        _compare(ground, clients, goal)


def _compare(ground: Ground, clients: int, goal: Goal) -> None:
    ledger_url, library_url = ground.database(ledger=True), ground.database(ledger=False)
    with writers(clients, ledger_url, library_url) as writing:
        pairs = interleaved(
            ROUNDS,
            lambda: writing.writes_per_second("ledger", WRITES),
            lambda: writing.writes_per_second("library", WRITES),
        )
    checked = check_order(ledger_url)
    measured = "commands/s {ours:,.0f} against Application.save/s {theirs:,.0f}"
    tell(goal, pairs, f"{measured}; {checked:,} entries in order")


def check_order(url: str) -> int:
    """How many entries there are; positions without gaps, versions and hashes chained, or AssertionError."""
    with connect(url) as connection:
        store = Store(connection)
        position, recorded_at = 0, datetime.min.replace(tzinfo=UTC)
        last_version: dict[UUID, int] = {}
        last_hash: dict[UUID, bytes] = {}
        while entries := store.entries_after(position, PAGE):
            for entry in entries:
                stream, version = entry.draft.stream, entry.draft.version
                assert entry.position == position + 1
                assert version == last_version.get(stream, 0) + 1
                assert entry.previous_hash == last_hash.get(stream)
                assert entry.hash == entry.expected_hash()
                assert entry.recorded_at >= recorded_at
                position, recorded_at = entry.position, entry.recorded_at
                last_version[stream], last_hash[stream] = version, entry.hash
    return position
