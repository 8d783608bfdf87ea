"""What an event does to the obligations of its case, by the handbook's table (X4, X5, X6, X9)."""

from datetime import datetime
from typing import Any

from aggregates.complaint.due import Due, due_of, later_by_standing, resumed_due
from aggregates.complaint.facts import DeadlineExtended, DeadlineMissed, DeadlineMoved
from aggregates.complaint.matching import any_holds, holds, meant
from aggregates.complaint.provisional import moved_by_calendar
from aggregates.complaint.state import Case, Event
from aggregates.handbook import Handbook
from aggregates.handbook_tables import BY_PERSON, ObligationRule, Pattern
from aggregates.obligations import Effect, Obligation, changed, fold, started


def consequences(case: Case, event: Event, handbook: Handbook, *, was_major: bool) -> list[Effect]:
    """The effects of `event` on `case`, which has already taken the event in; they are folded into it.

    `was_major` is whether the case was major before.
    """
    work = _Work(case, event, handbook, became_major=case.major and not was_major)
    work.explicit()
    work.endings()
    if was_major and not case.major:
        work.ground_taken_away()
    work.beginnings()
    work.standing_still()
    work.never_silent()
    return work.effects


def owner_of(obligation: Obligation, case: Case) -> tuple[str | None, str | None]:
    """The role and person that owe `obligation` now."""
    if obligation.owner_role == "@handler":
        return (case.handler_role, case.handler) if case.handler else (case.level, None)
    if obligation.owner_role == "@level":
        return case.level, None
    return obligation.owner_role, obligation.owner


class _Work:
    """One event's effects being worked out."""

    def __init__(self, case: Case, event: Event, handbook: Handbook, *, became_major: bool) -> None:
        self.case = case
        self.event = event
        self.handbook = handbook
        self.became_major = became_major
        self.effects: list[Effect] = []

    def record(self, effect: Effect) -> None:
        fold(self.case.obligations, effect)
        self.effects.append(effect)

    def end(self, obligation: Obligation, change: str, **values: Any) -> None:
        role, owner = owner_of(obligation, self.case)
        self.record(changed(obligation, change, owner_role=role, owner=owner, **values))

    def not_done_before(self) -> list[Obligation]:
        """What is owed, and what was done late, as far as is known, but not before this event (X5)."""
        at, ending = self.event.at, self.handbook.obligations_ended_by
        ids = ending[""] | ending.get(self.event.name, frozenset())
        if self.event.by_person:
            ids |= ending[BY_PERSON]
        concerned = [each for each in self.case.obligations.values() if each.id in ids]
        return [
            each for each in concerned if each.owed or (each.done_late and each.met_at and at < each.met_at)
        ]

    def open(self, obligation_id: str | None = None) -> list[Obligation]:
        every = self.case.obligations.values()
        return [each for each in every if each.state == "open" and obligation_id in (None, each.id)]

    def explicit(self) -> None:
        """What a fact says of an obligation outright, and what ends with the case."""
        fact = self.event.fact
        if isinstance(fact, DeadlineMissed):
            missed = self.case.obligations[fact.obligation, fact.instance]
            self.record(
                changed(missed, "missed", at=fact.due_at, owner_role=fact.owner_role, owner=fact.owner)
            )
        elif isinstance(fact, DeadlineMoved):
            for effect in moved_by_calendar(self.case.obligations[fact.obligation, fact.instance], fact):
                self.record(effect)
        elif isinstance(fact, DeadlineExtended):
            for obligation in self.open(fact.obligation)[-1:]:
                self.move(obligation, fact.until, obligation.calendar, "extended")
        elif self.event.name in ("Closed", "Withdrawn"):
            for obligation in self.open():
                if not any(
                    meant(each, self.event, self.handbook) for each in self.rule_of(obligation).met_by
                ):
                    self.end(obligation, "cancelled")

    def rule_of(self, obligation: Obligation) -> ObligationRule:
        return self.handbook.obligation_rules[obligation.id]

    def move(self, obligation: Obligation, due_at: datetime, calendar: str, why: str) -> None:
        self.record(changed(obligation, "moved", due_at=due_at, calendar=calendar, why=why))

    def endings(self) -> None:
        """Meet or cancel what the event meets or cancels; an act before the start meets nothing."""
        for obligation in self.not_done_before():
            rule = self.rule_of(obligation)
            begun = self.event.at >= obligation.started_at
            at = self.met_at(rule, obligation) if begun else None
            if at is not None:
                self.meet(obligation, at)
            elif obligation.state == "open" and any(
                meant(each, self.event, self.handbook, obligation) and not (begun and each.before_start)
                for each in rule.cancelled_by
            ):
                self.end(obligation, "cancelled")
            elif begun:
                self.more_time(rule, obligation)

    def meet(self, obligation: Obligation, at: datetime) -> None:
        """What stood still until now is met in time (X9)."""
        if obligation.suspended_at is not None and self.event.at > obligation.suspended_at:
            self.resume(obligation)
        self.end(obligation, "met", at=at)

    def resume(self, obligation: Obligation) -> None:
        due_at, calendar = resumed_due(obligation, self.event.at, self.handbook)
        self.record(changed(obligation, "resumed", due_at=due_at, calendar=calendar))

    def met_at(self, rule: ObligationRule, obligation: Obligation) -> datetime | None:
        """When `obligation` was done, if the event does it; where that takes several acts, the last."""
        hits = [each for each in rule.met_by if meant(each, self.event, self.handbook, obligation)]
        if any(each.nth == 1 for each in hits):
            return self.event.at
        if hits:
            return self.progressed(obligation, list(range(len(obligation.progress) + 1)), hits[0].nth)
        parts = [
            n for n, each in enumerate(rule.met_by_all) if meant(each, self.event, self.handbook, obligation)
        ]
        done = sorted({*obligation.progress, *parts})
        return self.progressed(obligation, done, len(rule.met_by_all)) if parts else None

    def progressed(self, obligation: Obligation, done: list[int], wanted: int) -> datetime | None:
        at = max(self.event.at, obligation.progressed_at or self.event.at)
        if len(done) >= wanted:
            return at
        if done != list(obligation.progress):
            self.record(changed(obligation, "progressed", done=done, at=at))
        return None

    def more_time(self, rule: ObligationRule, obligation: Obligation) -> None:
        extra = rule.more_time
        if extra is None or obligation.state != "open" or not meant(extra.on, self.event, self.handbook):
            return
        hours = (self.event.at - obligation.started_at).total_seconds() / 3600
        due_at = due_of(
            rule, self.event, self.case, self.handbook, base=obligation.started_at, hours=extra.hours
        )
        if hours <= extra.within_hours and due_at is not None and due_at.at > obligation.due_at:
            self.move(obligation, due_at.at, due_at.calendar, "not-reached")

    def ground_taken_away(self) -> None:
        """Cancel what only a ground had started (X6)."""
        for obligation in self.open():
            rule = self.rule_of(obligation)
            by_ground = all(pattern.moment == "major" for pattern in rule.start)
            for_major = bool(rule.when) and all("major" in table for table in rule.when)
            if by_ground or for_major:
                self.end(obligation, "cancelled")

    def beginnings(self) -> None:
        starting = self.handbook.obligations_started_by
        for rule in (*starting[""], *starting.get(self.event.name, ())):
            if self.starts(rule):
                self.begin(rule)

    def starts(self, rule: ObligationRule) -> bool:
        if self.case.closed or any_holds(rule.unless, self.case, self.event):
            return False
        if not any(self.is_start(rule, pattern) for pattern in rule.start):
            return False
        return holds(rule.when, self.case, self.event)

    def is_start(self, rule: ObligationRule, pattern: Pattern) -> bool:
        if pattern.moment == "major":
            return self.became_major
        if meant(pattern, self.event, self.handbook):
            return True
        if rule.anew_on_reopening and self.event.name == "Reopened":
            return True
        ended_now = {each["id"] for each in self.effects if each["change"] in ("met", "missed")}
        return rule.repeats and rule.id in ended_now and self.case.status == "pending"

    def begin(self, rule: ObligationRule, base: datetime | None = None) -> None:
        due = due_of(rule, self.event, self.case, self.handbook, base=base)
        if due is None:
            return
        if rule.counts_from == "receipt" and self.judged_anew(rule, due):
            return
        if rule.once and self.begun_already(rule):
            return
        for obligation in self.open(rule.id):
            if not rule.replaces:
                return
            self.end(obligation, "cancelled")
        role, owner = self.first_owner(rule)
        n = 1 + max((each.n for each in self.case.obligations.values() if each.id == rule.id), default=0)
        obligation = Obligation(
            rule.id, n, rule.rule, rule.title, due.started_at, due.at, due.calendar, due.duration, role, owner
        )
        self.record(started(obligation))

    def begun_already(self, rule: ObligationRule) -> bool:
        """Whether it was owed since the case was last opened."""
        opened = self.case.reopened_at
        return any(
            each.id == rule.id and each.state != "cancelled" and (opened is None or each.started_at >= opened)
            for each in self.case.obligations.values()
        )

    def judged_anew(self, rule: ObligationRule, due: Due) -> bool:
        """Whether the same receipt has this obligation already, moved where it is due at another time now.

        One that was missed starts anew only where the new judgement leaves time.
        """
        same = [
            each
            for each in self.case.obligations.values()
            if each.id == rule.id and each.started_at == due.started_at and each.state != "cancelled"
        ]
        if not same:
            return False
        latest = same[-1]
        if latest.state == "open" and latest.duration != due.duration:
            moved = later_by_standing(due, latest, self.event.at, self.handbook)
            effect = changed(latest, "moved", due_at=moved.at, calendar=moved.calendar, why="reclassified")
            self.record({**effect, "duration": due.duration})
        return latest.state != "missed" or due.at <= self.event.at

    def first_owner(self, rule: ObligationRule) -> tuple[str | None, str | None]:
        if rule.owner == "@raised-to":
            return self.event.value("to"), None
        if rule.owner == "@receiver":
            return self.case.received_role, self.case.received_by
        return rule.owner, None

    def standing_still(self) -> None:
        """X9: while a case is pending its obligations stand still, and go on with the time that was left."""
        if self.case.status == "pending":
            for obligation in self.open():
                if obligation.suspended_at is None and self.rule_of(obligation).suspends:
                    self.record(
                        changed(obligation, "suspended", at=max(self.event.at, obligation.started_at))
                    )
        elif self.event.name in ("Resumed", "Reopened"):
            for obligation in self.open():
                if obligation.suspended_at is not None:
                    self.resume(obligation)

    def never_silent(self) -> None:
        """X4: where nothing else is open on an open case, the role at its level owes the next step."""
        for rule in self.handbook.obligations:
            if any(pattern.moment == "idle" for pattern in rule.start):
                others = [each for each in self.open() if each.id != rule.id]
                mine = self.open(rule.id)
                if others or self.case.status in ("pending", "closed"):
                    for obligation in mine:
                        self.end(obligation, "cancelled")
                elif not mine:
                    # What is found out late, as a miss, leaves nobody silent before it was known.
                    self.begin(rule, base=self.case.latest_at)
