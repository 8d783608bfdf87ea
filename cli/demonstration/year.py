"""A believable year: who complains when, and all the cases' lines in order of time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cli.demonstration.chance import Chance
from cli.demonstration.customers import Customer, invent_customer
from cli.demonstration.dealer import tell_dealer_case
from cli.demonstration.group import tell_group_case
from cli.demonstration.recurring import measures_of_the_year
from cli.demonstration.services import services_of_the_year
from cli.demonstration.story import ZONE, Line, Story
from cli.demonstration.tables import House, Matter, Store, matters, stores

_YEAR_DAYS = 365
_REPEAT_WINDOW = timedelta(days=90)
_LATELY = timedelta(days=5)


@dataclass(frozen=True)
class _Earlier:
    store: Store
    customer: Customer
    matter: Matter
    at: datetime
    key: str


def demonstration_stores() -> dict[str, str]:
    """The codes of the four stores, each with the handbook it runs under."""
    return {code: store.house.name for code, store in stores().items()}


def demonstration_year(now: datetime, seed: int = 2026) -> Iterator[Line]:
    """Command lines of a year that ends at `now`, as `apply --clock commands` takes them.

    The same `now` and `seed` always give the same lines. `now` must be aware.
    """
    told = [(story, _kept(story, now)) for story in _stories(now, Chance(f"{seed}"))]
    beside = (
        *services_of_the_year(now, Chance(f"{seed}-services")),
        *measures_of_the_year(told, Chance(f"{seed}-measures")),
    )
    lines = [line for _story, kept in told for line in kept]
    lines += [line for line in beside if datetime.fromisoformat(line["at"]) <= now]
    lines.sort(key=lambda line: (datetime.fromisoformat(line["at"]), line["id"]))
    yield from lines


def _kept(story: Story, now: datetime) -> list[Line]:
    """The lines that have happened by now; of late, some cases were left lying."""
    happened = [line for line in story.lines if datetime.fromisoformat(line["at"]) <= now]
    if story.received_at > now - _LATELY and story.chance.happens(0.4):
        return happened[: story.chance.between(2, 6)]
    return happened


def _stories(now: datetime, chance: Chance) -> Iterator[Story]:
    earlier: dict[str, list[_Earlier]] = {}
    for number, (at, store) in enumerate(_receipts(now, chance), start=1):
        known = earlier.setdefault(store.house.name, [])
        story = _new_story(number, store, at, known, Chance(f"{chance.between(0, 10**9)}"))
        known.append(_Earlier(store, story.customer, story.matter, at, story.key))
        _tell(story)
        yield story


def _tell(story: Story) -> None:
    if story.store.house.superiors_answer:
        tell_dealer_case(story)
    else:
        tell_group_case(story)


def _receipts(now: datetime, chance: Chance) -> list[tuple[datetime, Store]]:
    moments = [
        (_business_moment(now, chance), store) for store in stores().values() for _ in range(store.complaints)
    ]
    return sorted((row for row in moments if row[0] < now), key=lambda row: (row[0], row[1].code))


def _business_moment(now: datetime, chance: Chance) -> datetime:
    """A day of the year, rather more of them lately, between 08:40 and 17:40."""
    days_ago = chance.between(0, 8) if chance.happens(0.07) else chance.between(0, _YEAR_DAYS - 1)
    day = (now.astimezone(ZONE) - timedelta(days=days_ago)).date()
    minutes = chance.between(8 * 60 + 40, 17 * 60 + 40)
    local = datetime(
        day.year, day.month, day.day, minutes // 60, minutes % 60, chance.between(0, 59), tzinfo=ZONE
    )
    return local.astimezone(UTC)


def _new_story(number: int, store: Store, at: datetime, known: list[_Earlier], chance: Chance) -> Story:
    twice = _just_before(store, at, known, chance)
    again = twice or _somebody_again(at, known, chance)
    customer = again.customer if again else invent_customer(number, store, chance)
    matter = again.matter if again and (twice or chance.happens(0.6)) else _matter(store.house, chance)
    story = Story(f"demo-{number:04d}", store, customer, matter, at, chance)
    story.known_customer = again is not None
    story.repeat = again is not None
    story.duplicate_of = f"@{twice.key}-01" if twice else None
    story.forwarded = not twice and chance.happens(0.03)
    return story


def _somebody_again(at: datetime, known: list[_Earlier], chance: Chance) -> _Earlier | None:
    recent = [row for row in known if timedelta(days=4) < at - row.at < _REPEAT_WINDOW]
    return chance.pick(recent) if recent and chance.happens(0.11) else None


def _just_before(store: Store, at: datetime, known: list[_Earlier], chance: Chance) -> _Earlier | None:
    """Somebody who told a dealer the same thing within a day, by another way in."""
    if not store.house.superiors_answer or not chance.happens(0.06):
        return None
    fresh = [row for row in known if row.store is store and at - row.at < timedelta(days=1)]
    return fresh[-1] if fresh else None


def _matter(house: House, chance: Chance) -> Matter:
    fitting = [row for row in matters() if row.about != "sales-consultant" or not house.superiors_answer]
    return chance.pick(fitting)
