"""Whether a case can end under a handbook: somebody may resolve and close it, and the steps lead there.

Looked at is the ordinary case, which is not withdrawn: a row that holds only under another condition may
never concern it, and is not counted.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property

from aggregates.complaint.commands import COMMANDS as CASE_COMMANDS
from aggregates.complaint.decide import NOT_WHEN_RESOLVED
from aggregates.complaint.evolve import REOPENING_FORGETS
from aggregates.complaint.facts import Fact
from aggregates.handbook import Handbook
from aggregates.handbook_tables import Step
from aggregates.messages import N_
from policies.handbook_findings import Finding, mistake
from policies.handbook_reach import can_be_taken, roles_that_may
from policies.handbook_terms import COMMAND_OF, EVENTS, steps

ENDS = ("Resolved", "Closed")
"""What a case needs to end."""

OF_CASES = {fact.__name__ for fact in Fact.kind_of.values()}
DISTINGUISHING = frozenset({"to", "purpose", "as"})
"""The fields whose value stands after the colon of a need."""

BY_LAW: dict[str, tuple[str, ...]] = {
    "approve-solution": ("SolutionProposed",),
    "reject-solution": ("SolutionProposed",),
    "approve-compensation": ("CompensationRequested",),
    "reject-compensation": ("CompensationRequested",),
    "reopen": ("Resolved", "Closed"),
    "resume": ("Deferred",),
}
"""What a command needs under every handbook."""

Row = tuple[int, tuple[str, ...]]
"""The number of a row among the steps, and the steps of which it needs one; -1 for what the law needs."""


def endings(handbook: Handbook) -> Iterator[Finding]:
    """Why no case could ever end (X3)."""
    yield from _closed_to_everybody(handbook)
    yield from _no_handler(handbook)
    yield from _Course(handbook).obstacles()


def _closed_to_everybody(handbook: Handbook) -> Iterator[Finding]:
    for event in ENDS:
        if not roles_that_may(handbook, event):
            command = COMMAND_OF[EVENTS[event]]
            index = _last_right(handbook, command)
            yield mistake(
                ("rights", index, "roles"),
                N_(
                    "nobody may {command} ({rule}), so no case can ever end; "
                    "name who may: roles, from_role or level"
                ),
                command=command,
                rule=handbook.rights[index].rule,
            )


def _last_right(handbook: Handbook, *commands: str) -> int:
    """The last row that says of one of the commands who may, whatever the case."""
    return max(
        index
        for index, right in enumerate(handbook.rights)
        if {*right.command} & {*commands} and not right.where and not right.when
    )


def _no_handler(handbook: Handbook) -> Iterator[Finding]:
    """Taking a case over needs to be assigned to it, or a step of the ladder (C6, C7)."""
    taking = roles_that_may(handbook, "TakenOver") & {*steps(handbook)}
    owed = [rule.id for rule in handbook.obligations if rule.owner == "@handler"]
    if owed and not taking and not roles_that_may(handbook, "Assigned"):
        index = _last_right(handbook, "assign", "take-over")
        yield mistake(
            ("rights", index, "roles"),
            N_(
                "nobody may assign a case or take it over ({rule}), so it never gets the handler "
                "who owes {ids}; name who may: roles, from_role or level"
            ),
            rule=handbook.rights[index].rule,
            ids=", ".join(owed),
        )


class _Course:
    """How far a case can get: which steps can be taken while it is open, and once it is resolved."""

    def __init__(self, handbook: Handbook) -> None:
        self.handbook = handbook
        self.opened: frozenset[str] = frozenset()
        self.resolved: frozenset[str] = frozenset()
        kept = frozenset({"Received"})
        while True:
            self.opened = self._spread(kept, CASE_COMMANDS.keys() - {"resolve", "close"})
            self.resolved = frozenset()
            if self._possible("Resolved", self.opened):
                self.resolved = self._spread(
                    self.opened | {"Resolved"}, CASE_COMMANDS.keys() - NOT_WHEN_RESOLVED - {"close"}
                )
            remaining = frozenset(step for step in self.opened | self.resolved if not _forgotten(step))
            if remaining <= kept:
                return
            kept |= remaining

    @cached_property
    def _steps(self) -> frozenset[str]:
        """Every step that a row waits for."""
        named = {_step(need) for row in self.handbook.steps for need in row.needs}
        by_law = {need for needs in BY_LAW.values() for need in needs}
        return frozenset({*named, *by_law, *ENDS})

    def _spread(self, taken: frozenset[str], commands: Iterable[str]) -> frozenset[str]:
        """`taken`, and all that can follow from it by one of the commands, or without any."""
        usable = frozenset(commands)
        while True:
            more = {
                step
                for step in self._steps - taken
                if (command := _command(step)) is None or command not in CASE_COMMANDS or command in usable
                if self._possible(step, taken)
            }
            if not more:
                return taken
            taken |= more

    def _possible(self, step: str, taken: frozenset[str]) -> bool:
        event = step.partition(":")[0]
        if event in EVENTS and event not in OF_CASES:
            return False
        if event not in EVENTS or _command(step) is None or event in self._by_policies:
            return True
        return can_be_taken(self.handbook, step) and all(_met(row, taken) for row in self._rows(step))

    @cached_property
    def _by_policies(self) -> frozenset[str]:
        """What has a command, and comes about without anybody's using it."""
        raised = {"Escalated"} if self.handbook.escalations else set()
        return frozenset({"Received", "RepeatFound", "CustomerVerified", *raised})

    def _rows(self, step: str) -> list[Row]:
        """What must always have happened before `step`."""
        command, value = _command(step), step.partition(":")[2]
        rows: list[Row] = [
            (index, row.needs)
            for index, row in enumerate(self.handbook.steps)
            if command in CASE_COMMANDS and command in row.command and _always(row, value)
        ]
        if command in BY_LAW:
            rows.append((-1, BY_LAW[command]))
        return rows

    def _waiting(self, step: str) -> list[Row]:
        """The rows that keep `step` from ever being taken."""
        in_time = self.opened if _command(step) in NOT_WHEN_RESOLVED else self.opened | self.resolved
        return [row for row in self._rows(step) if not _met(row, in_time)]

    def obstacles(self) -> Iterator[Finding]:
        """The steps that wait for one another, or for what never comes, before a case could end."""
        told: set[int] = set()
        for end in ENDS:
            passed: dict[str, list[Row]] = {}
            circle = self._circle(end, [], passed)
            found = [circle] if circle else list(self._in_vain(passed))
            for finding in found:
                index = int(finding.place[1])
                if index not in told:
                    yield finding
                told.add(index)

    def _circle(self, step: str, path: list[tuple[str, int]], passed: dict[str, list[Row]]) -> Finding | None:
        """The first circle of rows from `step` on; `passed` takes what was looked at."""
        names = [name for name, _index in path]
        if step in names:
            around = path[names.index(step) :]
            commands = [str(_command(name)) for name, _index in around]
            last = max(index for _name, index in around)
            return mistake(
                ("steps", last, "needs"),
                N_(
                    "no case can ever end: these wait for one another ({rule}): {circle}; "
                    "let one of them need something else"
                ),
                rule=self.handbook.steps[last].rule,
                circle=" → ".join((*commands, commands[0])),
            )
        if step not in passed:
            passed[step] = self._waiting(step)
            for index, needs in passed[step]:
                for need in needs:
                    if found := self._circle(_step(need), [*path, (step, index)], passed):
                        return found
        return None

    def _in_vain(self, passed: dict[str, list[Row]]) -> Iterator[Finding]:
        """Rows that need what never happens to a case, or only when the command is refused."""
        for step, rows in passed.items():
            for index, needs in rows:
                able = [need for need in needs if can_be_taken(self.handbook, need)]
                if able and index >= 0 and not any(self._waiting(_step(need)) for need in able):
                    yield mistake(
                        ("steps", index, "needs"),
                        N_(
                            "no case can ever end: {command} waits for {needs} ({rule}), "
                            "which cannot have happened by then; let it need something else"
                        ),
                        command=_command(step),
                        rule=self.handbook.steps[index].rule,
                        needs=", ".join(needs),
                    )


def _always(row: Step, value: str) -> bool:
    """Whether the row concerns every ordinary case, where the command is used with `value`."""
    if row.when or any(set(table) != {"withdrawn"} for table in row.unless):
        return False
    return all(
        name in DISTINGUISHING and value != "" and {value, "*"} & {*values}
        for name, values in row.where.items()
    )


def _met(row: Row, taken: frozenset[str]) -> bool:
    """Whether one of the needs can be there; no compensation is asked for that need not be paid (X3)."""
    return any(need == "CompensationPaid" or _step(need) in taken for need in row[1])


def _step(need: str) -> str:
    """A need without how often it must have happened."""
    return need.partition("#")[0]


def _command(step: str) -> str | None:
    """The command that takes a step; None where a policy does, or where there is no such event."""
    fact = EVENTS.get(step.partition(":")[0])
    return None if fact is None else COMMAND_OF.get(fact)


def _forgotten(step: str) -> bool:
    """Whether a reopened case must take the step again."""
    return step in REOPENING_FORGETS or step.partition(":")[0] in REOPENING_FORGETS
