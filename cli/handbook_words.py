"""What a handbook says, in words that a manager reads: times, owners, events, conditions, whole rows."""

from collections.abc import Iterable, Mapping
from typing import Any

from aggregates.handbook import Handbook
from aggregates.handbook_identity import IdentityCheck
from aggregates.handbook_notices import NoticeRule
from aggregates.handbook_service import CallTemplate, Target
from aggregates.handbook_tables import (
    Approval,
    CallHours,
    Conditions,
    Duration,
    EscalationRule,
    Extension,
    MeasureRule,
    ObligationRule,
    Pattern,
    Recurring,
    Required,
    Right,
    Step,
    Wanted,
)
from cli.handbook_events import event_words, field_words, rate_words
from cli.language import _, is_chinese, ngettext


class Words:
    """Speaks of one handbook or several, by their titles and in the reader's language."""

    def __init__(self, *handbooks: Handbook) -> None:
        self._handbooks = handbooks
        self._language = "zh" if is_chinese() else "en"

    def title(self, name: str) -> str:
        """What a role, a category, a channel … is called."""
        for handbook in self._handbooks:
            if found := handbook.titles.get(name, {}).get(self._language):
                return found
        return name

    def titles(self, names: Iterable[Any]) -> str:
        """Several of them."""
        return _(", ").join(self._value(each) for each in names)

    def _value(self, value: Any) -> str:
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        return _("anything") if value == "*" else self.title(str(value))

    def in_language(self, titles: Mapping[str, str]) -> str:
        """The text in the reader's language, or in any."""
        return titles.get(self._language) or next(iter(titles.values()), "")

    def duration(self, due: Duration) -> str:
        """How long there is."""
        if due.hours is not None:
            return _hours(due.hours)
        if due.working_days is not None:
            return _working_days(due.working_days)
        if due.days is not None:
            return _("until the end of the day") if due.days == 0 else _days(due.days)
        if due.months is not None:
            return _("until the same day {months} months later").format(months=due.months)
        if due.by_severity is not None:
            table = {**due.by_severity, **due.by_category}
            parts = (f"{self.title(name)} {_working_days(days)}" for name, days in table.items())
            return _(", ").join(parts)
        if due.month_day is not None:
            clock = due.clock.strftime("%H:%M")
            return _("until the {day}th of the next month, {clock}").format(day=due.month_day, clock=clock)
        if due.same_as is not None:
            return _("until {id} is due").format(id=due.same_as)
        return _("until the time that is named ({field})").format(field=due.field)

    def owner(self, owner: str) -> str:
        """Who owes something."""
        special = {
            "@handler": _("the handler, before that the role at the level"),
            "@level": _("the role at the level"),
            "@raised-to": _("the role it is raised to"),
            "@receiver": _("whoever received it"),
            "@owner": _("whom it names"),
        }
        return special.get(owner) or self.title(owner)

    def target(self, to: str) -> str:
        """To whom a case is raised."""
        special = {
            "@next": _("one step above"),
            "@covering": _("the lowest role whose limit covers it"),
            "@chief": _("the head of the house"),
        }
        return special.get(to) or self.title(to)

    def pattern(self, pattern: Pattern) -> str:
        """Which events are meant."""
        if pattern.moment is not None:
            said = {"major": _("the case becomes major"), "idle": _("nothing else is owed")}
            return said[pattern.moment]
        assert pattern.event is not None
        details = [f"{field_words(name)}: {self.titles(values)}" for name, values in pattern.where.items()]
        details += [_("with {field}").format(field=field_words(name)) for name in pattern.has]
        details += [_("by {who}").format(who=self._doer(who)) for who in pattern.by]
        if pattern.nth > 1:
            details.append(_("the {n}th time").format(n=pattern.nth))
        return event_words(pattern.event) + (f" ({'; '.join(details)})" if details else "")

    def _doer(self, who: str) -> str:
        special = {"@person": _("a person"), "@owner-or-above": _("who owes it, or a role above")}
        return special.get(who) or self.title(who)

    def patterns(self, patterns: Iterable[Pattern], *, all_of: bool = False) -> str:
        """Several patterns."""
        return (_(" and ") if all_of else _(" or ")).join(self.pattern(each) for each in patterns)

    def conditions(self, conditions: Conditions) -> str:
        """When something holds."""
        tables = (
            _(" and ").join(self._condition(name, values) for name, values in table.items())
            for table in conditions
        )
        return _(" or ").join(tables)

    def _condition(self, name: str, values: Iterable[Any]) -> str:
        said = (
            _(", ").join(self._need(str(each)) for each in values) if name == "done" else self.titles(values)
        )
        return f"{field_words(name)}: {said}"

    def _circumstances(self, row: Any) -> str:
        where, said = getattr(row, "where", {}), []
        if where:
            said.append(
                _("; ").join(f"{field_words(name)}: {self.titles(values)}" for name, values in where.items())
            )
        if getattr(row, "when", ()):
            said.append(_("where {conditions}").format(conditions=self.conditions(row.when)))
        if getattr(row, "unless", ()):
            said.append(_("unless {conditions}").format(conditions=self.conditions(row.unless)))
        return f" ({'; '.join(said)})" if said else ""

    def row(self, row: Any) -> str:
        """One row of a table, as a sentence with its rule."""
        said = self._row(row)
        return f"{said} [{row.rule}]" if hasattr(row, "rule") else said

    def _row(self, row: Any) -> str:
        around = self._circumstances(row)
        match row:
            case Right():
                return f"{_command(row)}{around}: {self._who_may(row)}"
            case Step():
                return _("{command} needs first: {steps}").format(
                    command=f"{_command(row)}{around}", steps=" / ".join(map(self._need, row.needs))
                )
            case Required():
                return _("{command} must name: {field}").format(
                    command=_command(row), field=field_words(row.field)
                )
            case Approval():
                return _("{command} needs the approval of: {roles}").format(
                    command=_command(row), roles=self.titles(row.roles)
                )
            case Wanted():
                return _("recorded at intake: {field}").format(field=field_words(row.field)) + around
            case IdentityCheck():
                fields = _(", ").join(map(field_words, row.fields))
                return _("held against the register of customers: {fields}").format(fields=fields)
            case EscalationRule():
                raised = _("{events} raises the case to: {target}").format(
                    events=self.patterns(row.on), target=self.target(row.to)
                )
                return raised + around + (_(", and reopens it") if row.reopens else "")
            case ObligationRule():
                return self._obligation(row) + around
            case NoticeRule():
                return self._notice(row, around)
            case _:
                return self._of_service(row, around)

    def _notice(self, rule: NoticeRule, around: str) -> str:
        roles = _(", ").join(map(self.owner, rule.to))
        told = _("{events} is told to: {roles}").format(events=self.patterns(rule.on), roles=roles)
        return f"{told}{around}: {self.in_language(rule.text)}"

    def _of_service(self, row: Any, around: str) -> str:
        """Measures and return calls."""
        match row:
            case MeasureRule():
                return _("{events} asks for a measure").format(events=self.patterns(row.on)) + around
            case Recurring():
                return self._recurring(row)
            case CallTemplate():
                return self._template(row)
            case Target():
                return self._target(row)
            case CallHours():
                return f"{row.start:%H:%M}–{row.end:%H:%M}"
            case _:
                return str(row)

    def _recurring(self, rule: Recurring) -> str:
        said = _("{cases} cases with the same category and cause in {days} days ask for a measure")
        where = _(", across stores") if rule.across_stores else _(", at one store")
        return said.format(cases=rule.cases, days=rule.window_days) + where

    def _template(self, template: CallTemplate) -> str:
        return f"{self.in_language(template.title)}: {self.in_language(template.text)}"

    def _target(self, target: Target) -> str:
        post = " · ".join(filter(None, (target.role and self.title(target.role), target.person)))
        said = _("{of}, {post}: {value:.1%}, set by {role}")
        return said.format(
            of=rate_words(target.of),
            post=post or _("the whole centre"),
            value=target.value,
            role=self.title(target.set_by),
        )

    def _need(self, need: str) -> str:
        event, _hash, times = need.partition("#")
        name, _colon, value = event.partition(":")
        said = event_words(name) + (f" ({self.title(value)})" if value else "")
        return f"{said} ×{times}" if times else said

    def _who_may(self, right: Right) -> str:
        who = [self.title(role) for role in right.roles]
        if right.level:
            who.append(_("the role at the level or above"))
        if right.from_role:
            who.append(_("{role} or above").format(role=self.title(right.from_role)))
        said = _(", ").join(who) or _("nobody")
        return said + (_(", never who owes it") if right.not_owner else "")

    def _obligation(self, rule: ObligationRule) -> str:
        met = self.patterns(rule.met_by) or self.patterns(rule.met_by_all, all_of=True)
        return _("{title}: {owner}, {time}, from: {start}; met by: {met}").format(
            title=self.in_language(rule.title),
            owner=self.owner(rule.owner),
            time=self.duration(rule.due),
            start=self.patterns(rule.start),
            met=met,
        )

    def extension(self, more: Extension) -> str:
        """More time where something happened."""
        return _("{time} where there was within {first}: {event}").format(
            time=_hours(more.hours), first=_hours(more.within_hours), event=self.pattern(more.on)
        )


def _command(row: Right | Step | Required | Approval) -> str:
    return ", ".join(row.command)


def _hours(hours: int) -> str:
    return ngettext("{hours} hour", "{hours} hours", hours).format(hours=hours)


def _working_days(days: int) -> str:
    return ngettext("{days} working day", "{days} working days", days).format(days=days)


def _days(days: int) -> str:
    return ngettext("{days} day, until midnight", "{days} days, until midnight", days).format(days=days)
