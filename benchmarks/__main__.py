"""`python -m benchmarks [append] [load] [replay] [start] [rebuild] [live]`: the ratios, here and now.

`scale` only when it is named: it takes some minutes. What waits for the disk is measured a second time, with
flushes as slow as on disks that keep what they promise: virtual ones may answer in a twentieth of it.
"""

import sys
from collections.abc import Callable

from benchmarks import append, live, load, rebuild, replay, scale, start
from benchmarks.ground import Ground, ground

MEASURES: dict[str, Callable[[Ground], None]] = {
    "append": append.measure,
    "load": load.measure,
    "replay": replay.measure,
    "start": start.measure,
    "rebuild": rebuild.measure,
    "live": live.measure,
}
ON_A_DISK = ("append", "load", "rebuild")
FLUSH_MICROSECONDS = 1000
WHEN_NAMED: dict[str, Callable[[Ground], None]] = {"scale": scale.measure}


def main(wanted: list[str]) -> int:
    """Measure what is wanted, or all."""
    known = MEASURES | WHEN_NAMED
    unknown = [name for name in wanted if name not in known]
    if unknown:
        print(f"there is no {unknown[0]}; there are: {', '.join(known)}", file=sys.stderr)
        return 2
    print("Medians of rounds in turn; × is this program to the other, beside it the range of the rounds.")
    with ground() as here:
        for name in wanted or MEASURES:
            known[name](here)
    again = [name for name in wanted or MEASURES if name in ON_A_DISK]
    if again:
        print(f"Again, each flush {FLUSH_MICROSECONDS:,} µs slower (commit_delay):")
        with ground(FLUSH_MICROSECONDS) as here:
            for name in again:
                known[name](here)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
