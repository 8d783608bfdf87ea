"""One case while its story is being told: the clock on the wall, who acts, and the lines so far."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from cli.demonstration.chance import Chance
from cli.demonstration.customers import Customer
from cli.demonstration.tables import Matter, Store, phrases

ZONE = ZoneInfo("Asia/Shanghai")
_OPENING = time(8, 30)
_CLOSING = time(18, 30)
# An open case is attended to within 24 hours (X4), and most deadlines are 24 hours.
_LONGEST_PAUSE = timedelta(hours=23)

Line = dict[str, Any]


class Story:
    """The lines of one case in order of time.

    `level` follows the step of the ladder that the rules have raised the case to, because who may
    instruct, approve and extend depends on it.
    """

    def __init__(
        self, key: str, store: Store, customer: Customer, matter: Matter, at: datetime, chance: Chance
    ) -> None:
        self.key = key
        self.store = store
        self.customer = customer
        self.matter = matter
        self.at = at
        self.received_at = at
        self.chance = chance
        self.lines: list[Line] = []
        self.level = 0
        self.repeat = False
        self.known_customer = False
        self.grounds: list[str] = []
        self.forwarded = False
        self.duplicate_of: str | None = None
        self.channel = ""
        self.handler_role: str | None = None
        self.classified = False
        self.investigated = False
        self.excluded: set[str] = set()
        self.limit: datetime | None = None
        self._cast: dict[str, str] = {}

    @property
    def ladder(self) -> tuple[str, ...]:
        """The roles of the store's handbook that a case is raised along, lowest first."""
        return self.store.house.ladder

    @property
    def level_role(self) -> str:
        """The role that the case has been raised to."""
        return self.ladder[self.level]

    @property
    def role_above(self) -> str:
        """The role one step above, or the top of the ladder."""
        return self.ladder[min(self.level + 1, len(self.ladder) - 1)]

    def who(self, role: str) -> str:
        """The person who plays a role in this case, always the same one."""
        if self._cast.get(role) in self.excluded:
            del self._cast[role]
        if role not in self._cast:
            free = [name for name in self.store.staff[role] if name not in self.excluded]
            self._cast[role] = self.chance.pick(free)
        return self._cast[role]

    def move_to(self, store: Store) -> None:
        """The case goes to another store of the same handbook; other people act from now on."""
        self.store = store
        self._cast.clear()

    def phrase(self, kind: str) -> str:
        """One of the phrases that staff write at this kind of step."""
        return self.chance.pick(phrases(kind))

    def say(self, command: str, role: str, /, **fields: Any) -> None:
        """Add one line at the present time; `by` in `fields` names a person other than the usual one."""
        line: Line = {"id": f"{self.key}-{len(self.lines) + 1:02d}", "command": command}
        line["at"] = self.when(self.at)
        line["by"] = fields.pop("by", None) or self.who(role)
        line["role"] = role
        if self.lines:
            line["complaint"] = f"@{self.key}-01"
        self.lines.append(line | {name: value for name, value in fields.items() if value is not None})

    def contact(self, role: str, purpose: str, phrase: str | None = None, **fields: Any) -> None:
        """Somebody speaks with the customer."""
        summary = self.phrase(phrase or purpose)
        in_person = any(word in summary for word in ("当面", "上门", "到店"))
        method = "in-person" if in_person else self.chance.weigh((("phone", 3), ("wechat", 1)))
        self.say("contact", role, purpose=purpose, method=method, summary=summary, **fields)

    def promptly(self, low_minutes: int, high_minutes: int) -> None:
        """Some minutes pass; whoever has to act stays late for it."""
        self.at += self._minutes(low_minutes, high_minutes)

    def later(self, low_minutes: int, high_minutes: int) -> None:
        """Business time passes, never so long that a deadline of a day, or `limit`, is overrun."""
        wanted = self.at + self._minutes(low_minutes, high_minutes)
        local = wanted.astimezone(ZONE)
        if local.time() > _CLOSING or local.time() < _OPENING:
            day = local.date() + timedelta(days=1 if local.time() > _CLOSING else 0)
            wanted = datetime.combine(day, _OPENING, ZONE).astimezone(UTC) + self._minutes(1, 50)
        wanted = _not_at_night(min(wanted, self.at + _LONGEST_PAUSE, self.limit or wanted))
        self.at = wanted if wanted > self.at else self.at + self._minutes(1, 3)

    def when(self, moment: datetime) -> str:
        """A time as the store writes it, with its offset."""
        return moment.astimezone(ZONE).isoformat()

    def evening(self, days: int) -> datetime:
        """17:00 on the day so many days from now."""
        day = self.at.astimezone(ZONE).date() + timedelta(days=days)
        return datetime.combine(day, time(17), ZONE).astimezone(UTC)

    def raise_one(self) -> None:
        """A miss or a dissatisfied customer raises the case one step (X5, X7)."""
        self.level = min(self.level + 1, len(self.ladder) - 1)

    def raise_to(self, role: str) -> None:
        """The case is at least at this role's level from now on."""
        if role in self.ladder:
            self.level = max(self.level, self.ladder.index(role))

    def _minutes(self, low: int, high: int) -> timedelta:
        return timedelta(minutes=self.chance.between(low, high), seconds=self.chance.between(0, 59))


def _not_at_night(moment: datetime) -> datetime:
    """Between closing and opening: just before closing instead, so that nobody is called at four."""
    local = moment.astimezone(ZONE)
    if local.time() >= _OPENING:
        return moment
    evening = datetime.combine(local.date() - timedelta(days=1), _CLOSING, ZONE)
    return evening.astimezone(UTC) - timedelta(minutes=local.minute)
