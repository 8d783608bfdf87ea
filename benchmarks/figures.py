"""Ratios out of interleaved rounds: what disturbs the machine disturbs both sides."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

Measure = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Goal:
    """What is promised: a ratio of at least, or of at most, so much."""

    name: str
    ratio: float
    at_least: bool

    def reached_by(self, ratio: float) -> bool:
        """Whether a measured ratio keeps the promise."""
        return ratio >= self.ratio if self.at_least else ratio <= self.ratio


def interleaved(rounds: int, ours: Measure, theirs: Measure) -> list[tuple[float, float]]:
    """Both in turn, `rounds` times, after a first time that does not count; who goes first changes."""
    ours(), theirs()
    pairs = []
    for number in range(rounds):
        if number % 2:
            their = theirs()
            pairs.append((ours(), their))
        else:
            our = ours()
            pairs.append((our, theirs()))
    return pairs


def tell(goal: Goal, pairs: Sequence[tuple[float, float]], measured: str) -> None:
    """One line: the median of the ratios of the rounds, their range, the goal, and what lies behind.

    `measured` says what was measured, with places for the medians `{ours}` and `{theirs}`.
    """
    ratios = [ours / theirs for ours, theirs in pairs]
    ratio = median(ratios)
    verdict = "reached" if goal.reached_by(ratio) else "MISSED "
    bound = f"{'≥' if goal.at_least else '≤'} {goal.ratio:.1f}"
    ours, theirs = (median(side) for side in zip(*pairs, strict=True))
    behind = measured.format(ours=ours, theirs=theirs)
    print(
        f"{goal.name:<24} {ratio:5.2f} ×   goal {bound}  {verdict}   {min(ratios):.2f}–{max(ratios):.2f}"
        f" in {len(ratios)} rounds; {behind}",
        flush=True,
    )
