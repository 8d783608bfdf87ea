"""The small types that facts are made of: words, personal text, money, instants."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    ValidationInfo,
    model_validator,
)

from aggregates.messages import N_

_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_MONEY = re.compile(r"\d{1,12}(\.\d{1,2})?", re.ASCII)
_CENT = Decimal("0.01")
_YEARS = (1970, 2199)


def _instant_text(value: Any) -> Any:
    """Only RFC 3339 with an offset: no Unix times, no dates, no local times."""
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not _RFC3339.fullmatch(value):
        raise ValueError(N_("a time is RFC 3339 with an offset, such as 2026-10-09T09:15:00+08:00"))
    return value


def _utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError(N_("a time needs an offset"))
    # Before converting, which fails at the ends of the calendar; and after, as it will be read again.
    if _YEARS[0] <= value.year <= _YEARS[1]:
        moment = value.astimezone(UTC)
        if _YEARS[0] <= moment.year <= _YEARS[1]:
            return moment
    raise ValueError(N_("a time lies between the years 1970 and 2199"))


def _instant(value: datetime) -> str:
    return value.isoformat(timespec="microseconds")[:-6] + "Z"


def _money_text(value: Any) -> Any:
    """Plain decimal notation with at most two places; never a float, an exponent or a NaN."""
    if isinstance(value, bool | float) or not _MONEY.fullmatch(str(value)):
        raise ValueError(N_('an amount is plain decimal, such as "1200.00", below 10^12'))
    return str(value)


def _cents(value: Decimal) -> Decimal:
    return value.quantize(_CENT)


def _positive(value: Decimal) -> Decimal:
    if value <= 0:
        raise ValueError(N_("an amount is more than nothing"))
    return value


class Model(BaseModel):
    """Frozen, closed (unknown fields are refused) and never coerced from the wrong type."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_bytes="base64")


STORED = "stored"
"""The validation context of what comes out of the ledger."""


class SealedText(Model):
    """Personal text as it stands in the ledger: encrypted with the person's key. Nobody can ask for it."""

    sealed: str

    @model_validator(mode="before")
    @classmethod
    def _only_from_the_ledger(cls, value: Any, info: ValidationInfo) -> Any:
        if info.context != STORED:
            raise ValueError(N_("this must be text"))
        return value


class PersonalMark:
    """Marks a field as personal: it is sealed before it is written."""


class ByLaw:
    """Marks a field that the decision fills in; who asks cannot."""


def _not_blank(value: Any) -> Any:
    if isinstance(value, str) and not value.strip():
        raise ValueError(N_("this text is empty"))
    return value


def listed(value: Any) -> Any:
    """One text where several may stand is a list of one."""
    return (value,) if isinstance(value, str) else value


Instant = Annotated[
    datetime,
    BeforeValidator(_instant_text),
    AfterValidator(_utc),
    PlainSerializer(_instant, when_used="json"),
]
"""An aware time, UTC, microseconds."""

Flag = Annotated[bool, Field(strict=True)]
"""true or false, nothing that looks like it."""

AnyMoney = Annotated[Decimal, BeforeValidator(_money_text), AfterValidator(_cents)]
"""CNY with two places, zero or more."""

Money = Annotated[AnyMoney, AfterValidator(_positive)]
"""CNY with two places, more than zero."""

ONE_LINE = r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]+$"

Word = Annotated[
    str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True, pattern=ONE_LINE)
]
"""One line naming something: a person of the staff, a role, a department, a reference."""

Personal = Annotated[str | SealedText, BeforeValidator(_not_blank), PersonalMark()]
"""Text about or from a customer: anything in UTF-8, sealed with the person's key."""

Text = Annotated[str | SealedText, BeforeValidator(_not_blank), PersonalMark()]
"""Free text written while handling: it may name the customer, so it is sealed as well."""


def personal_paths(model: type[BaseModel]) -> tuple[tuple[str, ...], ...]:
    """Where personal text stands in `model`: paths of field names, `*` for every item of a list."""
    found: list[tuple[str, ...]] = []
    for name, info in model.model_fields.items():
        if any(isinstance(mark, PersonalMark) for mark in info.metadata):
            found.append((name,))
        else:
            found.extend((name, *rest) for rest in _paths_in(info.annotation))
    return tuple(found)


def _paths_in(annotation: Any) -> list[tuple[str, ...]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return list(personal_paths(annotation))
    marks = getattr(annotation, "__metadata__", ())
    if any(isinstance(mark, PersonalMark) for mark in marks):
        return [()]
    paths: list[tuple[str, ...]] = []
    many = getattr(annotation, "__origin__", None) in (tuple, list)
    for argument in getattr(annotation, "__args__", ()):
        for rest in _paths_in(argument):
            path = ("*", *rest) if many else rest
            if path not in paths:
                paths.append(path)
    return paths
