"""Money for a customer: asked for, approved by the right step, paid, claimed back (C8, G11, X2, X8)."""

from cli.demonstration import handling
from cli.demonstration.story import Story


def settle_at_dealer(story: Story) -> None:
    """Ask, consent of the region, approve, pay, claim: in that order (C8)."""
    amount = story.chance.weigh(
        ((120, 2), (180, 3), (360, 4), (480, 3), (900, 3), (1800, 4), (2600, 2), (5200, 2), (9800, 1))
    )
    asked_by = handling.proposer(story)
    kind = story.chance.weigh((("cash", 3), ("discount", 4), ("rework", 2), ("gift", 3), ("refund", 2)))
    story.say(
        "request-compensation", asked_by, amount=f"{amount}.00", kind=kind, reason=story.phrase("requests")
    )
    covering = _covering_role(story, amount)
    if story.ladder.index(covering) > story.level:
        story.raise_to(covering)
        handling.instruct_after_raise(story)
    story.later(30, 240)
    if story.chance.happens(0.08):
        approver = _approver(story, amount, asked_by)
        story.say("reject-compensation", approver, reason="证据不足，先按质保处理")
        return
    story.say(
        "consent-compensation",
        "regional-service-manager",
        amount=f"{amount}.00",
        reason=story.phrase("consents"),
    )
    story.later(10, 150)
    approver = _approver(story, amount, asked_by)
    story.say("approve-compensation", approver, amount=f"{amount}.00")
    _pay_and_claim(story, amount)


def _pay_and_claim(story: Story, amount: int) -> None:
    story.later(10, 120)
    story.contact(handling.handler(story), "negotiation", reaction=story.phrase("reactions"))
    story.later(20, 240)
    reference = f"PZ{story.key[-4:]}{story.chance.between(100, 999)}"
    story.say("pay-compensation", story.store.house.front_role, amount=f"{amount}.00", reference=reference)
    if story.chance.happens(0.85):
        story.later(30, 400)
        story.say(
            "claim-compensation",
            story.store.house.front_role,
            amount=f"{amount}.00",
            reference=f"SP{reference[2:]}",
        )


def settle_in_group(story: Story, *, major: bool) -> None:
    """Within the authority table, or beyond it and then raised at once (G11, X8)."""
    small = ((200, 3), (450, 4), (800, 3), (1500, 2), (3200, 1))
    large = ((1500, 3), (4800, 4), (9000, 3), (26000, 2), (68000, 1))
    amount = story.chance.weigh(large if major else small)
    asked_by = handling.proposer(story)
    kind = story.chance.weigh((("cash", 3), ("discount", 3), ("rework", 2), ("gift", 2), ("refund", 2)))
    story.say(
        "request-compensation", asked_by, amount=f"{amount}.00", kind=kind, reason=story.phrase("requests")
    )
    story.raise_to(_covering_role(story, amount))
    story.later(20, 240)
    approver = _approver(story, amount, asked_by)
    if story.chance.happens(0.07):
        story.say("reject-compensation", approver, reason="金额与损失不符，重新商谈")
        return
    story.say("approve-compensation", approver, amount=f"{amount}.00")
    story.later(20, 200)
    story.contact(handling.handler(story), "negotiation", reaction=story.phrase("reactions"))
    story.later(20, 300)
    story.say(
        "pay-compensation",
        story.store.house.front_role,
        amount=f"{amount}.00",
        reference=f"FK{story.key[-4:]}",
    )


def _covering_role(story: Story, amount: int) -> str:
    """The lowest role of the ladder that may approve the amount (C3, G11)."""
    authority = story.store.house.authority
    return next(role for role in story.ladder if authority.get(role, 0) >= amount)


def _approver(story: Story, amount: int, asked_by: str) -> str:
    """Who approves: the lowest with the authority who stands above whoever asked for it (X2)."""
    above = story.ladder.index(asked_by) + 1 if asked_by in story.ladder else 0
    return story.ladder[max(above, story.ladder.index(_covering_role(story, amount)))]
