"""Kill the program in the middle of a file, again and again, until the file is through."""

import random
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ledger.database import Connection
from ledger.store import Store
from policies.desk import _event_name
from tests.robustness.conftest import NewLedger
from tests.robustness.ledger_content import assert_settled, assert_whole, content, first_difference
from tests.robustness.lines import a_file, some_days_later
from tests.robustness.program import Reply, answers, apply_here, start, wait_until_gone, write_lines


@dataclass
class Campaign:
    """One file, one ledger; `kills` and `cut` count what was done to it."""

    url: str
    connection: Connection
    arguments: list[str]
    batch_lines: int | None
    chance: random.Random
    known: dict[str | None, Reply] = field(default_factory=dict)
    kills: int = 0
    answered: int = 0

    def run(self, kill: int | None) -> bool:
        """One run of the program, killed after `kill` more answers; whether it came to its end."""
        process = start(self.url, *self.arguments, batch_lines=self.batch_lines)
        assert process.stdout is not None
        assert process.stderr is not None
        said = b""
        for _ in range(self.answered + kill if kill is not None else 0):
            said += process.stdout.readline()
        if kill is not None:
            time.sleep(self.chance.choice((0, 0.001, 0.004, 0.015, 0.05)) * self.chance.random())
            process.kill()
        rest, errors = process.communicate(timeout=120)
        killed = process.returncode == -9
        assert killed or process.returncode == 1, errors.decode()
        assert errors == b""
        self.kills += killed
        self.check(answers(said + rest))
        return not killed

    def check(self, replies: list[Reply]) -> None:
        """Every answered line is in the ledger once, with the same answer as ever."""
        store = Store(self.connection)
        for reply in replies:
            assert self.known.setdefault(reply["id"] or str(reply["error"]), reply) == reply
            if reply["ok"]:
                there = store.answer_of(reply["id"])
                assert there is not None, reply
                assert [there.version, there.number] == [reply["version"], reply.get("complaint")]
                assert [_event_name(kind) for kind in there.kinds] == reply["events"]
            elif reply["id"] is not None:
                assert store.answer_of(reply["id"]) is None
        self.answered = max(self.answered, len(replies))


def kill_again_and_again(
    new_ledger: NewLedger,
    folder: Path,
    seed: int,
    lines: int,
    *,
    fast: bool,
    batch_lines: int | None,
    kills: int,
) -> int:
    """At most `kills` kills over one file, then a quiet run; how many times the program was killed."""
    chance = random.Random(seed)
    file = a_file(chance.randrange(150), lines)
    until = some_days_later(file).isoformat()
    options = ["--clock", "commands", "--until", until, *(["--fast"] if fast else [])]
    url, connection = new_ledger()
    path = write_lines(folder / f"{seed}.jsonl", file)
    campaign = Campaign(url, connection, ["apply", str(path), *options], batch_lines, chance)
    while campaign.kills < kills:
        more = chance.randint(0, max(3, (len(file) - campaign.answered) // 3))
        if campaign.run(more):
            break
        if chance.random() < 0.5:
            wait_until_gone(connection)
        assert_whole(connection)
    campaign.run(None)
    assert campaign.answered == len(file)
    _assert_as_if_undisturbed(new_ledger, campaign, file)
    return campaign.kills


def _assert_as_if_undisturbed(new_ledger: NewLedger, campaign: Campaign, file: list[bytes]) -> None:
    _, quiet = new_ledger()
    expected: list[Any] = apply_here(quiet, file, clock="commands", until=some_days_later(file))
    differing = [each for each in expected if campaign.known[each["id"] or str(each["error"])] != each]
    assert differing == []
    assert_whole(campaign.connection)
    assert_settled(campaign.connection)
    disturbed, undisturbed = content(campaign.connection), content(quiet)
    difference = first_difference(disturbed, undisturbed)
    assert difference is None, difference
    assert any(entry["by"] == "policy" for entry in undisturbed), "no policy did anything: it shows little"
