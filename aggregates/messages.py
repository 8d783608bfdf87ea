"""Refusals: why a command was not accepted, in words that the desk translates.

The law speaks in message templates (English, the ids of the translations) and their values, so that
it needs no knowledge of the reader's language.
"""

from typing import Any, Literal

Code = Literal["invalid", "refused", "not-authorised", "unknown", "id-reused", "conflict"]


def N_(template: str) -> str:  # noqa: N802 - the name that gettext's tools look for
    """Mark `template` for translation; it is translated where it is shown."""
    return template


class Refused(Exception):  # noqa: N818 - the field's word: a command is refused
    """A command that the law does not accept.

    `code` is one of the contract's error codes, `rule` the id of the rule that says no, `field` the
    part of the input that is wrong. `str()` is the English sentence.
    """

    def __init__(
        self,
        template: str,
        *,
        rule: str | None = None,
        code: Code = "refused",
        field: str | None = None,
        **values: object,
    ) -> None:
        super().__init__(template)
        self.template = template
        self.rule = rule
        self.code = code
        self.field = field
        self.values = {"field": field, "rule": rule, **values}

    def __str__(self) -> str:
        return self.template.format(**self.values)


def invalid(template: str, *, field: str | None, **values: Any) -> Refused:
    """The input itself is wrong: shape, value, type."""
    return Refused(template, code="invalid", field=field, **values)


def unknown(template: str, *, field: str | None = None, **values: Any) -> Refused:
    """Something named in the input does not exist."""
    return Refused(template, code="unknown", field=field, **values)


def not_authorised(template: str, *, rule: str | None, **values: Any) -> Refused:
    """A role or person may not do what was asked."""
    return Refused(template, code="not-authorised", rule=rule, **values)


def one_of(value: str, known: tuple[str, ...], field: str) -> None:
    """Raises `Refused` (`invalid`) where `value` is none of those known."""
    if not known:
        raise invalid(N_("{value} cannot be given: the handbook knows none"), field=field, value=value)
    if value not in known:
        raise invalid(N_("{value} is not one of: {known}"), field=field, value=value, known=", ".join(known))


def all_of(values: tuple[str, ...], known: tuple[str, ...], field: str) -> None:
    """`one_of` for each."""
    for value in values:
        one_of(value, known, field)
