"""The one home of clock and randomness; everything else gets an `Outside` handed in.

Only this module may ask the machine for the time or for random bytes: so that a test, or a
demonstration under `COMPLAINTS_NOW`, can decide what "now" is, and so that nothing else varies.
"""

import os
import random
import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

NOW_VARIABLE = "COMPLAINTS_NOW"

# RFC 3339, section 5.6: a date-time always has an offset.
_RFC3339 = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d{1,6})?([Zz]|[+-]\d{2}:\d{2})", re.ASCII)


class WrongNow(ValueError):  # noqa: N818 - says what is so
    """`COMPLAINTS_NOW` is not an RFC 3339 time with an offset."""


class Outside:
    """The machine's clock and its randomness.

    `now` is aware, in UTC, to the microsecond; `COMPLAINTS_NOW` (RFC 3339) sets it, and then it
    stands still. Errors: `WrongNow` when that variable holds anything else.
    """

    def now(self) -> datetime:
        """The time now, aware, UTC, microseconds."""
        fixed = os.environ.get(NOW_VARIABLE)
        return parse_now(fixed) if fixed else datetime.now(UTC)

    def uuid(self) -> UUID:
        """A random UUID (RFC 9562, version 4)."""
        return UUID(bytes=self.token(16), version=4)

    def token(self, length_bytes: int) -> bytes:
        """Random bytes, fit for keys and nonces."""
        return os.urandom(length_bytes)


class FixedOutside(Outside):
    """For tests: a clock that moves only when told, and randomness that repeats for a seed."""

    def __init__(self, now: datetime, seed: int = 0) -> None:
        """Start at `now` (aware) with the randomness of `seed`."""
        self._random = random.Random(seed)  # noqa: S311 - repeatable on purpose, tests only
        self.set(now)

    def now(self) -> datetime:
        """The time last set, UTC."""
        return self._now

    def set(self, now: datetime) -> None:
        """Move the clock to `now`, forwards or back. ValueError for a time without offset."""
        if now.tzinfo is None:
            message = "a time needs an offset"
            raise ValueError(message)
        self._now = now.astimezone(UTC)

    def advance(self, **amount: float) -> None:
        """Move the clock on, in the words of `timedelta`: `advance(hours=2)`."""
        self.set(self._now + timedelta(**amount))

    def token(self, length_bytes: int) -> bytes:
        """The next bytes of the seeded sequence."""
        return self._random.randbytes(length_bytes)


def parse_now(text: str) -> datetime:
    """The time that `text` (RFC 3339 with an offset) names, in UTC. Errors: `WrongNow`."""
    if not _RFC3339.fullmatch(text):
        raise WrongNow(text)
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise WrongNow(text) from error
