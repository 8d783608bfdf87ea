"""How a case ends: resolved, told, called back, perhaps opened again, closed."""

from datetime import datetime, timedelta

from cli.demonstration import handling
from cli.demonstration.story import Story

_DAY = timedelta(hours=24)
_SATISFACTION = (
    ("very-satisfied", 30),
    ("satisfied", 55),
    ("neutral", 4),
    ("dissatisfied", 8),
    ("very-dissatisfied", 3),
)
_RELIEVED = (("very-satisfied", 25), ("satisfied", 75))


def settle_on_the_spot(story: Story) -> None:
    """A simple case: listened to, put right, told, called back."""
    story.promptly(4, 30)
    _resolve_and_tell(story, story.store.house.front_role)
    _call_back_and_close(story)


def settle(story: Story) -> None:
    """The handler carries out what was agreed; then the customer is told and called."""
    story.later(60, 420)
    if not story.investigated:
        handling.investigate(story)
        story.later(10, 90)
    _resolve_and_tell(story, handling.handler(story))
    _call_back_and_close(story)


def withdraw(story: Story, role: str) -> None:
    """The customer takes the complaint back, or it turns out to be the same as another one."""
    story.later(20, 200)
    fields = {"as": "withdrawn", "reason": story.phrase("withdrawals")}
    if story.duplicate_of:
        fields = {"as": "duplicate", "of": story.duplicate_of, "reason": "与前一件为同一投诉，合并处理"}
    story.say("withdraw", role, **fields)
    story.later(5, 30)
    story.contact(story.store.house.front_role, "outcome")
    _close(story)


def _caller(story: Story) -> str:
    """Group customer service calls where the group call centre received (G5)."""
    return "group-customer-service" if story.channel == "call-centre" else story.store.house.front_role


def _resolve_and_tell(story: Story, role: str) -> None:
    outcome = story.chance.weigh((("redress", 60), ("goodwill", 20), ("no-fault", 16), ("unsettled", 4)))
    if outcome == "unsettled" and story.chance.happens(0.5):
        story.say("mark", role, **{"as": "litigation-risk", "reason": story.phrase("litigation")})
        story.later(20, 90)
    story.say("resolve", role, outcome=outcome, summary=story.matter.solution)
    if story.channel == "call-centre":
        story.later(20, 240)
        story.say(
            "report", "customer-relations-manager", to="group-customer-service", summary=story.matter.solution
        )
    story.later(5, 90)
    story.contact(story.store.house.front_role, "outcome")


def _call_back_and_close(story: Story) -> None:
    story.limit = _resolved_at(story) + timedelta(hours=20)
    if story.store.house.superiors_answer and story.chance.happens(0.05):
        _call_late(story)
    else:
        story.later(60, 500)
    if story.chance.happens(0.16) and not _reached_after_attempts(story):
        story.limit = None
        _close(story)
        return
    satisfaction = story.chance.weigh(_SATISFACTION)
    _call(story, satisfaction)
    story.limit = None
    if satisfaction.endswith("satisfied") and "dis" not in satisfaction:
        _close(story)
    else:
        _win_back(story)


def _resolved_at(story: Story) -> datetime:
    return datetime.fromisoformat(
        next(line["at"] for line in reversed(story.lines) if line["command"] == "resolve")
    )


def _call_late(story: Story) -> None:
    story.limit = None
    story.at = max(story.at, _resolved_at(story) + _DAY)
    story.raise_one()
    handling.instruct_after_raise(story)
    story.promptly(5, 60)


def _reached_after_attempts(story: Story) -> bool:
    """One or two attempts in vain, or three: then it is done without a call."""
    attempts = story.chance.weigh(((1, 5), (2, 2), (3, 2)))
    for _ in range(attempts):
        story.say("attempt-callback", _caller(story), reason=story.phrase("callback_failures"))
        story.later(25, 110)
    return attempts < 3


def _call(story: Story, satisfaction: str) -> None:
    unhappy = satisfaction in ("dissatisfied", "very-dissatisfied")
    items = story.chance.pick((["quality"], ["time"], ["reception", "time"], ["price"]))
    known_items = story.matter.line in ("repair", "maintenance", "detailing")
    story.say(
        "callback",
        _caller(story),
        satisfaction=satisfaction,
        dissatisfied_items=items if unhappy and known_items else None,
        suggestion=story.phrase("suggestions") if story.chance.happens(0.4) else None,
    )


def _win_back(story: Story) -> None:
    """Not satisfied: one step up, opened again, a reasonable alternative (X7, G16)."""
    story.raise_one()
    handling.instruct_after_raise(story)
    if not story.classified:
        _hand_over_late(story)
    story.later(20, 200)
    story.contact(handling.handler(story), "answer")
    story.later(20, 200)
    if not story.investigated:
        handling.investigate(story)
        story.later(10, 60)
    handling.agree_on_solution(story)
    story.later(20, 200)
    story.contact(handling.handler(story), "win-back", "win_back")
    story.later(60, 300)
    _resolve_and_tell(story, handling.handler(story))
    story.limit = _resolved_at(story) + timedelta(hours=20)
    story.later(60, 400)
    _call(story, story.chance.weigh(_RELIEVED))
    story.limit = None
    _close(story)


def _hand_over_late(story: Story) -> None:
    """A case settled on the spot that comes back needs a handler after all."""
    story.promptly(5, 30)
    handling.classify(story, story.store.house.front_role)
    story.promptly(5, 30)
    handling.assign(story, story.level_role, "service-manager")


def _close(story: Story) -> None:
    story.later(10, 200)
    closer = "service-manager" if story.store.house.superiors_answer else "customer-relations-manager"
    handling.reward_or_penalise(story, "general-manager")
    story.say("close", closer, summary=story.phrase("closings"))
