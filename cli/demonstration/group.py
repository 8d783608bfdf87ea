"""A case under `4s-group`: the group call centre, the warnings of a major complaint, the authority table."""

from datetime import timedelta

from cli.demonstration import compensation, ending, handling, intake, tables
from cli.demonstration.story import Story

SPECIALIST = "customer-relations-specialist"
MANAGER = "customer-relations-manager"


def tell_group_case(story: Story) -> None:
    """From the receipt to the closing."""
    if story.matter.severity == "severe" or story.chance.happens(0.07):
        story.grounds = [_ground(story)]
    intake.receive(story)
    at_once = (
        "grounds" in story.lines[0] or story.repeat or story.channel == "manufacturer" or story.forwarded
    )
    major = at_once or bool(story.grounds)
    if at_once:
        _alarm(story)
    story.promptly(3, 20)
    _check_identity(story)
    if not major and story.chance.happens(0.1):
        ending.settle_on_the_spot(story)
        return
    story.later(4, 60)
    handling.classify(story, MANAGER)
    if major and not at_once:
        _alarm(story)
    _handle(story, major=major)


def _ground(story: Story) -> str:
    if story.matter.severity == "severe":
        return story.chance.pick(("return-or-exchange", "grave-nature"))
    return story.chance.pick(tuple(tables.grounds()))


def _check_identity(story: Story) -> None:
    result = story.chance.weigh((("matches", 80), ("differs", 8), ("unknown", 12)))
    note = "系统登记手机号与来电不一致" if result == "differs" else None
    story.say("verify-customer", SPECIALIST, result=result, note=note)
    if result == "differs":
        story.promptly(2, 10)
        intake.correct(story, SPECIALIST)


def _handle(story: Story, *, major: bool) -> None:
    if not major and story.chance.happens(0.015):
        _transfer(story)
    story.later(5, 90)
    handling.assign(story, "general-manager" if major else MANAGER, _handler(story))
    if story.chance.happens(0.03):
        story.say("note", MANAGER, text=story.phrase("notes"))
    story.later(20, 240)
    handling.investigate(story)
    story.later(10, 120)
    story.contact(handling.handler(story), "answer", technique=_technique(story, major=major))
    if not major and story.chance.happens(0.03):
        ending.withdraw(story, MANAGER)
        return
    _wait(story)
    if major or story.chance.happens(0.3):
        story.later(20, 200)
        handling.agree_on_solution(story)
    if story.chance.happens(0.6 if major else 0.22):
        story.later(20, 200)
        compensation.settle_in_group(story, major=major)
    ending.settle(story)


def _technique(story: Story, *, major: bool) -> str | None:
    return (
        story.chance.pick(("place", "person", "time"))
        if story.chance.happens(0.4 if major else 0.1)
        else None
    )


def _handler(story: Story) -> str:
    by_line = "sales-manager" if story.matter.line == "sale" else "service-manager"
    if story.matter.about or story.repeat:
        return MANAGER
    return story.chance.weigh(((by_line, 6), (MANAGER, 3)))


def _transfer(story: Story) -> None:
    """The car is looked after by the group's other store (X11)."""
    others = [s for s in tables.stores().values() if s.house is story.store.house and s is not story.store]
    story.later(10, 60)
    other = story.chance.pick(others)
    story.say("transfer", MANAGER, store=other.code, reason="客户车辆在该店维修，转由该店处理")
    story.move_to(other)


def _alarm(story: Story) -> None:
    """Everybody who must know of a major complaint is told (G7, G8, G9), and the crisis group meets."""
    alarmed_at = story.at
    story.raise_to("general-manager")
    warning = f"{story.phrase('warnings')}{story.customer.model} {story.matter.finding}"
    late = story.chance.happens(0.07)
    story.promptly(*((64, 110) if late else (4, 22)))
    if late:
        story.raise_one()
    for told in ("department-head", "general-manager"):
        story.promptly(1, 8)
        story.say("warn", SPECIALIST, to=told, summary=warning)
    story.limit = alarmed_at + timedelta(hours=20)
    story.later(10, 120)
    for told in ("brand-division", "legal"):
        story.later(2, 40)
        story.say("warn", MANAGER, to=told, summary=warning)
    for told in ("operations-vp", "ceo"):
        story.later(5, 60)
        story.say("warn" if told == "ceo" else "report", "brand-division", to=told, summary=warning)
    story.later(20, 120)
    _meet(story)
    _warn_manufacturer(story, warning)


def _meet(story: Story) -> None:
    roles = ("general-manager", "department-head", MANAGER)
    attendees = [story.who(role) for role in roles]
    story.say(
        "hold-meeting", "general-manager", attendees=attendees, decisions=story.phrase("crisis_decisions")
    )


def _warn_manufacturer(story: Story, warning: str) -> None:
    story.later(5, 60)
    story.say("warn", "general-manager", to="manufacturer", summary=warning)
    story.limit = None


def _wait(story: Story) -> None:
    """Parts on their way: set aside, or looked after day by day (X4)."""
    if story.matter.parts and story.chance.happens(0.8):
        story.later(20, 120)
        days = story.chance.weigh(((4, 3), (9, 3), (16, 2), (40, 3)))
        review = story.when(story.evening(days + 3))
        story.say(
            "defer",
            handling.handler(story),
            reason="parts",
            approved_by=story.who("general-manager"),
            approved_role="general-manager",
            review_at=review,
        )
        story.at = story.evening(days) - timedelta(minutes=story.chance.between(30, 450))
        story.say("resume", handling.handler(story))
        return
    for _ in range(story.chance.weigh(((0, 5), (1, 3), (2, 2), (3, 1)))):
        story.later(500, 900)
        if story.chance.happens(0.5):
            story.contact(SPECIALIST, "progress")
        else:
            story.say("note", handling.handler(story), text=story.phrase("notes"))
