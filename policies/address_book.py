"""Which way reaches whom: a TOML file of the house, apart from handbooks and ledger (it holds secrets)."""

import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, StringConstraints, ValidationError, model_validator

from aggregates.messages import N_, invalid
from aggregates.values import Model
from ledger.placement import home_folder
from policies.ways import MAIL_ADDRESS, Smtp, Way

FILE_VARIABLE = "COMPLAINTS_NOTICES"
FILE_NAME = "notices.toml"

To = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]+$", max_length=254)]


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


class Address(Model):
    """How a role is reached: at one store, or at every store that has none of its own."""

    role: str
    store: str | None = None
    way: str
    to: Annotated[tuple[To, ...], BeforeValidator(_listed)] = ()


class AddressBook(Model):
    """Every way and address of the house."""

    language: Literal["zh", "en"] = "zh"
    ways: dict[str, Way] = {}
    addresses: tuple[Address, ...] = ()

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        seen = set()
        for each in self.addresses:
            way = self.ways.get(each.way)
            if way is None:
                raise ValueError(f"there is no way {each.way}")
            mailed = isinstance(way, Smtp)
            if mailed and not (each.to and all(re.fullmatch(MAIL_ADDRESS, to) for to in each.to)):
                raise ValueError(f"an e-mail to {each.role} needs an address: to")
            if (each.role, each.store) in seen:
                raise ValueError(f"{each.role} stands here twice")
            seen.add((each.role, each.store))
        return self

    def reached(self) -> Iterator[tuple[str, str | None]]:
        """The roles that are reached, with the store, or None for every store."""
        return ((each.role, each.store) for each in self.addresses)

    def find(self, role: str, store: str) -> Address | None:
        """The address of a role at a store."""
        known = {each.store: each for each in self.addresses if each.role == role}
        return known.get(store) or known.get(None)


def book_file() -> Path:
    """Where the file is, or would be."""
    named = os.environ.get(FILE_VARIABLE)
    return Path(named).expanduser() if named else home_folder() / FILE_NAME


def address_book() -> AddressBook:
    """The book; an empty one where there is no file in the data folder. Raises `Refused` (`invalid`)."""
    file = book_file()
    try:
        return AddressBook.model_validate(tomllib.loads(file.read_text("utf-8")))
    except FileNotFoundError:
        if not os.environ.get(FILE_VARIABLE):
            return AddressBook()
        raise invalid(N_("there is no file {file}"), field=FILE_VARIABLE, file=str(file)) from None
    except OSError as error:
        reason = error.strerror or str(error)
    except ValidationError as error:
        # Without the input, which may be a secret.
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        reason = f"{'.'.join(map(str, first['loc']))}: {first['msg'].removeprefix('Value error, ')}"
    except ValueError as error:
        reason = str(error)
    raise invalid(
        N_("the address book {file} cannot be used: {reason}"),
        field=FILE_VARIABLE,
        file=str(file),
        reason=reason,
    )
