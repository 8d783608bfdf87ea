"""Masked forms of personal data: enough to recognise whom one knows, not enough to learn it.

What a customer says, and what is written about the handling, has to be read by those who handle it; in such
texts what identifies somebody (phones, e-mails, plates, VINs) is masked where it stands.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

HIDDEN = "…"

_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_IDENTIFYING = re.compile(
    r"(?P<email>(?<![A-Za-z0-9._+-])[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8})"
    rf"|(?P<plate>[{_PROVINCES}]\s?[A-Za-z][\s·.]?[A-Za-z0-9]{{5,6}}(?![A-Za-z0-9]))"
    r"|(?P<vin>(?<![A-Za-z0-9])(?=[A-Za-z0-9]*\d)(?=[A-Za-z0-9]*[A-Za-z])[A-Za-z0-9]{17}(?![A-Za-z0-9]))"
    r"|(?P<phone>(?<!\d)(?!\d{4}-\d\d-\d\d)\+?\d(?:[\s-]?\d){6,})"
)


def mask(kind: str, value: Any) -> Any:
    """The masked form of a personal field; `kind` is the field's name (`name`, `phone`, `content` …).

    Lists and objects are masked within; a kind that is not known shows nothing at all.
    """
    if value is None:
        return None
    if isinstance(value, list):
        return [mask(kind, part) for part in value]
    if isinstance(value, dict):
        return {name: mask(name, part) for name, part in value.items()}
    return _MASKS.get(kind, _hidden)(str(value)) if value != "" else ""


def _hidden(_: str) -> str:
    return HIDDEN


def _text(text: str) -> str:
    return _IDENTIFYING.sub(lambda found: mask(found.lastgroup or "", found[0]), text)


def _name(name: str) -> str:
    return f"{name[0]}*"


def _middle(text: str, first: int, last: int, stars: int) -> str:
    if len(text) <= first + last:
        return "*" * len(text)
    return text[:first] + "*" * stars + text[len(text) - last :]


def _phone(phone: str) -> str:
    return _middle(re.sub(r"[^\d+]", "", phone), 3, 4, 4)


def _plate(plate: str) -> str:
    return _middle(plate, 2, 2, 3)


def _number(number: str) -> str:
    return _middle(number, 3, 4, 3)


def _email(email: str) -> str:
    name, at, domain = email.rpartition("@")
    return f"{name[:1]}***{at}{domain}" if at else HIDDEN


def _address(address: str) -> str:
    return f"{address[:3]}{HIDDEN}" if len(address) > 6 else HIDDEN


def _organisation(name: str) -> str:
    return _middle(name, 2, 0, 2)


_MASKS: Mapping[str, Callable[[str], str]] = {
    "name": _name,
    "phone": _phone,
    "email": _email,
    "address": _address,
    "company": _organisation,
    "unit": _organisation,
    "plate": _plate,
    "vehicle": _plate,
    "vin": _number,
    "waybill": _number,
    "number": _plate,
    "id": _plate,
    **dict.fromkeys(
        (
            "action",
            "cause",
            "content",
            "course",
            "decision",
            "decisions",
            "demand",
            "evidence",
            "finding",
            "instruction",
            "note",
            "opinion",
            "outcome",
            "problem",
            "reaction",
            "reason",
            "remark",
            "result",
            "solution",
            "suggestion",
            "summary",
            "text",
        ),
        _text,
    ),
}
