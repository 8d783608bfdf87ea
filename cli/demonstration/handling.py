"""What both handbooks have in common: hand-over, finding the cause, agreeing, and paying."""

from datetime import timedelta

from cli.demonstration.story import Story

_SUPERIOR = timedelta(hours=2)
_DEPARTMENTS = {"sale": "sales", "parts": "parts"}
_ATTACHMENTS = ("现场照片.jpg", "维修工单.pdf", "通话录音.m4a", "检测报告.pdf")


def classify(story: Story, role: str) -> None:
    """Category and severity, and the grounds where the case is a major one."""
    story.say(
        "classify",
        role,
        category=story.matter.category,
        severity=story.matter.severity,
        grounds=list(story.grounds) or None,
        department=department(story),
    )
    story.classified = True


def department(story: Story) -> str:
    """The department that the complaint is about."""
    return _DEPARTMENTS.get(story.matter.line, "after-sales")


def assign(story: Story, by_role: str, to_role: str) -> None:
    """The case is given to a handler, who signs for it (C7)."""
    story.say("assign", by_role, to=story.who(to_role), to_role=to_role, department=department(story))
    story.raise_to(to_role)
    story.handler_role = to_role
    story.later(5, 70)
    story.say("take-over", to_role)


def investigate(story: Story) -> None:
    """The handler finds the cause."""
    role = handler(story)
    persons = sorted(story.excluded) if story.matter.about and story.chance.happens(0.7) else None
    story.say("investigate", role, cause=story.matter.cause, finding=story.matter.finding, persons=persons)
    story.investigated = True
    if story.chance.happens(0.12):
        attach(story, role)


def attach(story: Story, role: str) -> None:
    """A photo, an order or a recording joins the case."""
    story.later(2, 20)
    name = story.chance.pick(_ATTACHMENTS)
    media_type = {"jpg": "image/jpeg", "pdf": "application/pdf", "m4a": "audio/mp4"}[name.rsplit(".", 1)[1]]
    digest = "".join(f"{story.chance.between(0, 15):x}" for _ in range(64))
    story.say("attach", role, name=name, sha256=digest, media_type=media_type)


def handler(story: Story) -> str:
    """The role of whoever handles the case by now."""
    assert story.handler_role is not None, "a case is handed over before it is handled"
    return story.handler_role


def proposer(story: Story) -> str:
    """Who proposes and asks for money: the handler, unless nobody would be left above to approve it (X2)."""
    role = handler(story)
    highest = role in story.ladder and story.ladder.index(role) >= story.ladder.index("general-manager")
    return "service-manager" if highest else role


def agree_on_solution(story: Story) -> None:
    """The handler proposes, somebody above approves (X2), the customer agrees."""
    story.say("propose", proposer(story), solution=story.matter.solution)
    story.later(20, 180)
    above = story.who(story.level_role) == story.who(proposer(story))
    story.say("approve-solution", story.role_above if above else story.level_role)
    story.later(15, 120)
    story.contact(handler(story), "negotiation", reaction=story.phrase("reactions"))


def reward_or_penalise(story: Story, role: str) -> None:
    """What the handling means for people (G15)."""
    blamed = sorted(story.excluded) if story.matter.about else []
    if blamed and story.chance.happens(0.6):
        amount = f"{story.chance.between(1, 5) * 100}.00"
        story.say("penalise", role, person=blamed[0], reason=story.phrase("penalties"), amount=amount)
    elif story.handler_role and story.chance.happens(0.05):
        story.say(
            "reward", role, person=story.who(handler(story)), reason=story.phrase("rewards"), amount="200.00"
        )
    else:
        return
    story.later(2, 15)


def instruct_after_raise(story: Story) -> None:
    """Whoever the case was raised to has two hours (C6); sometimes he too is late."""
    if not story.store.house.superiors_answer:
        return
    if story.level < len(story.ladder) - 1 and story.chance.happens(0.07):
        story.at += _SUPERIOR
        story.raise_one()
    story.promptly(12, 95)
    role = story.level_role
    if story.handler_role and role != story.ladder[-1] and story.chance.happens(0.25):
        story.say("take-over", role)
        story.handler_role = role
    else:
        story.say("instruct", role, instruction=story.phrase("instructions"))
