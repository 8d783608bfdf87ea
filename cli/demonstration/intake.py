"""A complaint comes in: by which channel, in whose words, and what is missing or wrong."""

from typing import Any

from cli.demonstration import tables
from cli.demonstration.customers import write_phone, write_plate
from cli.demonstration.story import Line, Story

_WRITTEN = ("online", "e-mail", "letter")
_NOUN = "客户"


def receive(story: Story) -> None:
    """The first line of the case."""
    channel = _channel(story)
    story.channel = channel.name
    fields: Line = {
        "store": story.store.code,
        "channel": channel.name,
        "content": _content(story),
        "customer": _customer(story),
        "subject": _subject(story),
        "line": story.matter.line,
        "demand": story.matter.demand.format(**_amounts(story)) if story.chance.happens(0.7) else None,
        "about_person": _about(story),
        "forwarded_by": _forwarded_by(story),
        "grounds": _grounds_at_once(story),
    }
    story.say("receive", channel.role, **fields)


def correct(story: Story, role: str) -> None:
    """Something at intake turns out to be misspelt (X11)."""
    field, value = story.chance.pick(
        (
            ("customer.name", story.customer.name[0] + "先生"),
            ("subject.model", story.chance.pick(story.store.house.models)),
        )
    )
    story.say("correct", role, field=field, value=value, reason="与客户核对后更正")


def _channel(story: Story) -> tables.Channel:
    weighted = [(channel, channel.weight) for channel in story.store.house.channels]
    channel = story.chance.weigh(weighted)
    if channel.role == "sales-consultant" and story.matter.about == "sales-consultant":
        return story.store.house.channels[0]
    return channel


def _amounts(story: Story) -> dict[str, Any]:
    chance = story.chance
    return {
        "mileage": chance.between(9, 420) * 100,
        "days": chance.between(3, 25),
        "hours": chance.between(2, 5),
        "count": chance.between(2, 4),
        "amount": chance.between(3, 40) * 100,
    }


def _content(story: Story) -> str:
    chance = story.chance
    written = story.channel in _WRITTEN
    who = "我" if written else chance.pick((_NOUN, "车主", _NOUN))
    opener = chance.pick(tables.wordings("written_openers" if written else "openers"))
    body = story.matter.text.format(who=who, **_amounts(story))
    told = "".join(tables.grounds()[ground] for ground in story.grounds)
    again = "之前已经投诉过一次。" if story.known_customer and chance.happens(0.6) else ""
    return f"{opener}{again}{body}{told}{chance.pick(tables.wordings('closers'))}"


def _customer(story: Story) -> Line:
    customer, chance = story.customer, story.chance
    phone = write_phone(customer.phone, chance) if story.known_customer else customer.phone
    given: Line = {"name": customer.name, "phone": phone}
    if customer.company:
        given["company"] = customer.company
    if story.channel in ("e-mail", "online"):
        given["email"] = customer.email
    return given


def _subject(story: Story) -> Line | None:
    customer, chance = story.customer, story.chance
    if chance.happens(0.03) and not story.known_customer:
        return None
    plate = write_plate(customer.plate, chance) if story.known_customer else customer.plate
    subject: Line = {"kind": "vehicle", "id": plate}
    if chance.happens(0.94):
        subject["model"] = customer.model
    return subject


def _about(story: Story) -> str | None:
    role = story.matter.about
    if role is None or role not in story.store.staff:
        return None
    person = story.chance.pick(story.store.staff[role])
    story.excluded.add(person)
    return person


def _forwarded_by(story: Story) -> str | None:
    if story.channel == "consumer-association":
        return "consumer-association"
    if story.forwarded and story.channel != "manufacturer":
        return "manufacturer"
    return None


def _grounds_at_once(story: Story) -> list[str] | None:
    known = bool(story.grounds) and story.chance.happens(0.6)
    return list(story.grounds) if known else None
