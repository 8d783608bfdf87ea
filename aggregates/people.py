"""People of the staff, by the ids they sign with."""

import unicodedata


def same_person(one: str, other: str) -> bool:
    """Whether two ids name the same person, however written: width, case and spaces do not count."""
    return _plain(one) == _plain(other)


def _plain(person: str) -> str:
    return "".join(unicodedata.normalize("NFKC", person).casefold().split())
