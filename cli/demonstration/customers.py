"""Customers with a car, and the many ways in which the same phone and plate are written."""

from dataclasses import dataclass

from cli.demonstration.chance import Chance
from cli.demonstration.tables import Store, people

_FULL_WIDTH = {ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"}


@dataclass(frozen=True)
class Customer:
    """A customer and his car; nobody who exists."""

    name: str
    phone: str
    plate: str
    model: str
    company: str | None
    email: str


def invent_customer(number: int, store: Store, chance: Chance) -> Customer:
    """A new customer; `number` keeps his phone and plate apart from everybody else's."""
    tables = people()
    letters = tables["plate_letters"]
    area = chance.pick(store.plates)
    phone = f"{tables['phone_prefix']}{chance.between(1000, 9999)}{number:04d}"
    return Customer(
        name=chance.pick(tables["surnames"]) + chance.pick(tables["given_names"]),
        phone=phone,
        plate=f"{area}{chance.pick(letters)}{number % 1000:03d}{number // 1000}",
        model=chance.pick(store.house.models),
        company=chance.pick(tables["companies"]) if chance.happens(0.06) else None,
        email=f"c{phone[3:7]}{number}@{chance.pick(tables['e_mail_hosts'])}",
    )


def write_phone(phone: str, chance: Chance) -> str:
    """The phone as somebody may type it the next time."""
    parts = (phone[:3], phone[3:7], phone[7:])
    return chance.pick(
        (phone, " ".join(parts), "-".join(parts), f"+86 {phone}", f"+86{phone}", phone.translate(_FULL_WIDTH))
    )


def write_plate(plate: str, chance: Chance) -> str:
    """The plate as somebody may type it the next time."""
    return chance.pick((plate, plate.lower(), f"{plate[:2]} {plate[2:]}", plate.translate(_FULL_WIDTH)))
