"""`python -m benchmarks [append] [load] [replay] [start]`: the ratios, measured here and now."""

import sys
from collections.abc import Callable

from benchmarks import append, load, replay, start
from benchmarks.ground import Ground, ground

MEASURES: dict[str, Callable[[Ground], None]] = {
    "append": append.measure,
    "load": load.measure,
    "replay": replay.measure,
    "start": start.measure,
}


def main(wanted: list[str]) -> int:
    """Measure what is wanted, or all."""
    unknown = [name for name in wanted if name not in MEASURES]
    if unknown:
        print(f"there is no {unknown[0]}; there are: {', '.join(MEASURES)}", file=sys.stderr)
        return 2
    print("Medians of rounds in turn; × is this program to the other, beside it the range of the rounds.")
    with ground() as here:
        for name in wanted or MEASURES:
            MEASURES[name](here)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
