"""A case under `changan-211`: the 2-1-1 rule, the authority ladder, the region's consent."""

from datetime import timedelta

from cli.demonstration import compensation, ending, handling, intake
from cli.demonstration.story import Story

SPECIALIST = "customer-service-specialist"
_DAY = timedelta(hours=24)


def tell_dealer_case(story: Story) -> None:
    """From the receipt to the closing, or to wherever the customer lets it end."""
    _receive_and_reply(story)
    if story.duplicate_of:
        ending.withdraw(story, SPECIALIST)
        return
    if story.chance.happens(0.1) and not story.forwarded:
        ending.settle_on_the_spot(story)
        return
    _hand_over(story)
    _find_and_answer(story)
    if story.chance.happens(0.03):
        ending.withdraw(story, SPECIALIST)
        return
    _until_it_is_done(story)
    ending.settle(story)


def _receive_and_reply(story: Story) -> None:
    intake.receive(story)
    if story.channel == "manufacturer":
        story.forwarded = True
    late = story.chance.happens(0.06) and not story.forwarded
    if late:
        story.promptly(123, 170)
    else:
        story.promptly(6, 80)
    story.limit = story.received_at + timedelta(hours=22, minutes=30)
    story.contact(SPECIALIST, "acknowledgement" if story.chance.happens(0.7) else "reply", "acknowledgement")
    if story.forwarded:
        story.raise_to("general-manager")
        story.promptly(3, 30)
        story.say("instruct", "general-manager", instruction=story.phrase("instructions"))
    if late:
        story.raise_one()
        story.promptly(3, 60)
        story.say("instruct", story.level_role, instruction=story.phrase("instructions"))
    if story.chance.happens(0.03):
        story.promptly(2, 15)
        intake.correct(story, SPECIALIST)


def _hand_over(story: Story) -> None:
    story.later(4, 40)
    handling.classify(story, SPECIALIST)
    story.later(4, 50)
    by_role = "general-manager" if story.forwarded else "reception-supervisor"
    handling.assign(story, by_role, _handler(story))
    if story.chance.happens(0.02):
        story.promptly(3, 20)
        colleague = story.chance.pick(
            [name for name in story.store.staff["service-adviser"] if name not in _cast(story)]
        )
        story.say("recuse", "service-manager", person=colleague, reason=story.phrase("recusals"))
        story.excluded.add(colleague)


def _cast(story: Story) -> set[str]:
    return {str(line["by"]) for line in story.lines} | {story.who(handling.handler(story))} | story.excluded


def _handler(story: Story) -> str:
    if story.matter.line == "sale":
        return "department-head"
    if story.matter.about or story.matter.severity == "severe":
        return story.chance.pick(("reception-supervisor", "service-manager"))
    return story.chance.weigh((("service-adviser", 6), ("reception-supervisor", 2), ("service-manager", 1)))


def _find_and_answer(story: Story) -> None:
    if story.chance.happens(0.05):
        _answer_late(story)
        return
    if story.chance.happens(0.04):
        story.later(5, 30)
        _extend_answer(story)
    if story.chance.happens(0.8):
        story.later(30, 300)
        handling.investigate(story)
    story.later(5, 60)
    story.contact(handling.handler(story), "answer", technique=_technique(story))
    story.limit = None


def _technique(story: Story) -> str | None:
    return story.chance.pick(("place", "person", "time")) if story.chance.happens(0.12) else None


def _extend_answer(story: Story) -> None:
    until = story.when(story.received_at + _DAY + timedelta(hours=20))
    role = story.role_above if story.level_role == handling.handler(story) else story.level_role
    role = "general-manager" if role not in story.ladder[:4] else role
    story.say("extend", role, obligation="C2.answer", until=until, reason=story.phrase("extensions"))


def _answer_late(story: Story) -> None:
    story.limit = None
    story.at = max(story.at, story.received_at + _DAY)
    story.raise_one()
    handling.instruct_after_raise(story)
    story.promptly(5, 40)
    story.contact(handling.handler(story), "answer")
    story.later(20, 120)
    handling.investigate(story)


def _until_it_is_done(story: Story) -> None:
    if story.matter.parts or story.chance.happens(0.1):
        _await_parts(story)
    elif story.chance.happens(0.4):
        _promise(story)
    if story.chance.happens(0.05):
        _ask_above(story)
    if story.chance.happens(0.35):
        story.later(20, 150)
        handling.agree_on_solution(story)
    if story.chance.happens(0.32):
        story.later(15, 120)
        compensation.settle_at_dealer(story)


def _promise(story: Story) -> None:
    """The specialist promises news by a time (C7); now and then the time passes."""
    story.later(10, 90)
    promised = story.evening(story.chance.between(1, 3))
    story.contact(SPECIALIST, "progress", promised_by=story.when(promised))
    if story.chance.happens(0.14):
        story.at = promised
        story.raise_one()
        handling.instruct_after_raise(story)
        story.promptly(5, 30)
        story.contact(SPECIALIST, "apology")
        return
    story.at = promised - timedelta(minutes=story.chance.between(20, 400))
    story.contact(SPECIALIST, "progress")


def _await_parts(story: Story) -> None:
    story.later(20, 120)
    reason = "parts" if story.matter.parts else story.chance.pick(("parts", "customer-away", "quality"))
    days = story.chance.weigh(((4, 3), (9, 3), (16, 2), (40, 3)))
    review = story.when(story.evening(days + story.chance.between(2, 5)))
    approver = "general-manager" if handling.handler(story) == "service-manager" else "service-manager"
    story.say(
        "defer",
        handling.handler(story),
        reason=reason,
        approved_by=story.who(approver),
        approved_role=approver,
        review_at=review,
    )
    story.at = story.evening(days) - timedelta(minutes=story.chance.between(30, 450))
    story.say("resume", handling.handler(story))
    story.later(10, 60)
    story.contact(SPECIALIST, "progress")


def _ask_above(story: Story) -> None:
    """Beyond the handler's ability: one step up (C3), or to the region (C5)."""
    if story.level_role == story.ladder[-1]:
        return
    story.later(20, 200)
    story.contact(handling.handler(story), "apology")
    story.promptly(5, 30)
    story.say("escalate", handling.handler(story), to=story.role_above, reason=story.phrase("escalations"))
    story.raise_one()
    handling.instruct_after_raise(story)
