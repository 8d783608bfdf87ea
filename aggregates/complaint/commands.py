"""What can be asked of a complaint: each command proposes one fact, which the law accepts or refuses."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from pydantic import ValidationError

from aggregates.complaint import facts
from aggregates.complaint.facts import Fact
from aggregates.messages import N_, Refused, invalid
from aggregates.values import ByLaw, personal_paths

COMMANDS: dict[str, type[Fact]] = {
    "receive": facts.Received,
    "verify-customer": facts.CustomerVerified,
    "classify": facts.Classified,
    "assign": facts.Assigned,
    "take-over": facts.TakenOver,
    "contact": facts.Contacted,
    "investigate": facts.Investigated,
    "settle-liability": facts.LiabilitySettled,
    "review-liability": facts.LiabilityReviewed,
    "enforce-liability": facts.LiabilityEnforced,
    "propose": facts.SolutionProposed,
    "approve-solution": facts.SolutionApproved,
    "reject-solution": facts.SolutionRejected,
    "request-compensation": facts.CompensationRequested,
    "consent-compensation": facts.CompensationConsented,
    "approve-compensation": facts.CompensationApproved,
    "reject-compensation": facts.CompensationRejected,
    "pay-compensation": facts.CompensationPaid,
    "claim-compensation": facts.CompensationClaimed,
    "escalate": facts.Escalated,
    "instruct": facts.Instructed,
    "warn": facts.WarningSent,
    "hold-meeting": facts.CrisisMeetingHeld,
    "report": facts.Reported,
    "resolve": facts.Resolved,
    "sign-off": facts.SignedOff,
    "attempt-callback": facts.CallbackAttempted,
    "callback": facts.CallbackDone,
    "defer": facts.Deferred,
    "resume": facts.Resumed,
    "extend": facts.DeadlineExtended,
    "correct": facts.IntakeCorrected,
    "withdraw": facts.Withdrawn,
    "transfer": facts.Transferred,
    "close": facts.Closed,
    "reopen": facts.Reopened,
    "recuse": facts.Recused,
    "attach": facts.EvidenceAttached,
    "penalise": facts.PenaltyDecided,
    "reward": facts.RewardDecided,
    "mark": facts.Marked,
    "link-repeat": facts.RepeatFound,
    "unlink-repeat": facts.RepeatRejected,
    "note": facts.NoteAdded,
}
COMMAND_OF = {fact: name for name, fact in COMMANDS.items()} | {facts.MeasureOpened: "open-measure"}
"""The command behind each fact; a measure is opened beside the cases, and is told to those it comes from."""


@dataclass(frozen=True, slots=True)
class Command:
    """`by`, in `role`, asks at `at` (UTC) that `asked` be recorded; `rule` where a policy asks."""

    asked: Fact
    at: datetime
    by: str
    role: str | None
    rule: str | None = None

    @property
    def name(self) -> str:
        """The command's name in the contract; a policy's own facts have none."""
        return COMMAND_OF.get(type(self.asked)) or type(self.asked).kind

    @property
    def by_policy(self) -> bool:
        """Whether a policy asks, which no right or recusal concerns."""
        return self.rule is not None


@cache
def fields_by_law(fact: type[Fact]) -> frozenset[str]:
    """The fields of `fact` that only the decision fills in."""
    return frozenset(
        name
        for name, info in fact.model_fields.items()
        if any(isinstance(mark, ByLaw) for mark in info.metadata)
    )


@cache
def personal_fields(fact: type[Fact]) -> tuple[tuple[str, ...], ...]:
    """Where personal text stands in `fact`, under the names that are stored."""
    return personal_paths(fact)


def asked_fact(name: str, fields: dict[str, Any]) -> Fact:
    """The fact that command `name` asks for. Raises `Refused` (`invalid`) naming the first wrong field."""
    fact = COMMANDS.get(name)
    if fact is None:
        raise invalid(N_("there is no command {name}"), field="command", name=name)
    refuse_fields_by_law(fact, fields)
    try:
        asked = fact.model_validate(fields)
    except ValidationError as error:
        raise first_mistake(error) from None
    return asked


def refuse_fields_by_law(fact: type[Fact], fields: Mapping[str, Any]) -> None:
    """Raises `Refused` (`invalid`) where somebody asks for what only the decision fills in."""
    for field in fields_by_law(fact):
        if field in fields:
            raise invalid(N_("this field is filled in by the rules"), field=field)


def first_mistake(error: ValidationError) -> Refused:
    """The first thing wrong, with the path of the field, as a refusal."""
    mistakes = error.errors(include_url=False, include_input=False)
    mistake = next((each for each in mistakes if "SealedText" not in each["loc"]), mistakes[0])
    path = ".".join(str(part) for part in mistake["loc"] if part not in ("str", "SealedText"))
    template = _MISTAKES.get(mistake["type"], N_("{path}: {reason}"))
    reason = mistake["msg"].removeprefix("Value error, ")
    known = mistake.get("ctx", {})
    return invalid(template, field=path or None, **{**known, "path": path or "?", "reason": reason})


_MISTAKES = {
    "missing": N_("{path} is missing"),
    "extra_forbidden": N_("there is no field {path} here"),
    "string_type": N_("{path} must be text"),
    "string_too_short": N_("{path} is empty"),
    "string_too_long": N_("{path} is longer than {max_length} characters"),
    "string_pattern_mismatch": N_("{path} is not written as it must be: {pattern}"),
    "literal_error": N_("{path} is one of: {expected}"),
    "bool_type": N_("{path} is true or false"),
    "tuple_type": N_("{path} must be a list"),
    "model_type": N_("{path} must be an object"),
    "model_attributes_type": N_("{path} must be an object"),
    "uuid_parsing": N_("{path} is not an id such as 6f2c…"),
    "datetime_from_date_parsing": N_("{path} is not a time that exists"),
    "datetime_parsing": N_("{path} is not a time that exists"),
}
