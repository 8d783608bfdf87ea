"""One spelling for what identifies a customer or a thing, however a person wrote it.

Only the spelling that comes out of here is digested, so a repeat is found through spaces, full-width
signs, `+86` and lower case. What is shown to people is what they wrote.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping

# ISO 3779 leaves I, O and Q out of a VIN; where somebody types one, the digit was meant.
_VIN_LETTERS = str.maketrans("IOQ", "100")


def normalise(kind: str, written: str) -> str | None:
    """The one spelling of `written`: a `phone`, `plate`, `vin`, `email`, `waybill`, `unit` or other.

    `vehicle` (the contract's subject kind) is a plate. None where nothing that identifies is left.
    """
    spelled, before = _once(kind, written), written
    while spelled != before:
        # Folding case or dropping a space can leave what NFKC spells otherwise.
        spelled, before = _once(kind, spelled), spelled
    return spelled or None


def _once(kind: str, written: str) -> str:
    return _NORMALISERS.get(kind, _plain)(unicodedata.normalize("NFKC", written))


def _phone(written: str) -> str:
    digits = "".join(str(unicodedata.digit(sign)) for sign in written if sign.isdigit())
    if written.lstrip().startswith("+"):
        digits = f"00{digits}"
    if re.fullmatch(r"861[3-9]\d{9}", digits):
        return digits[2:]
    if not digits.startswith("00"):
        return digits
    if not digits.startswith("0086"):
        return f"+{digits[2:]}"
    # Within the country a fixed line has a 0 before its area code, which +86 takes the place of.
    national = digits[4:]
    bare = re.fullmatch(r"1[3-9]\d{9}|[48]00\d{7}|0\d*", national)
    return national if bare or not national else f"0{national}"


def _letters_and_digits(written: str) -> str:
    return "".join(sign for sign in written.upper() if sign.isalnum())


def _vin(written: str) -> str:
    return _letters_and_digits(written).translate(_VIN_LETTERS)


def _email(written: str) -> str:
    return "".join(written.split()).casefold()


def _plain(written: str) -> str:
    return "".join(sign for sign in written.casefold() if sign.isalnum())


_NORMALISERS: Mapping[str, Callable[[str], str]] = {
    "phone": _phone,
    "plate": _letters_and_digits,
    "vehicle": _letters_and_digits,
    "vin": _vin,
    "email": _email,
    "waybill": _letters_and_digits,
}
