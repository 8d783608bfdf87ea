"""What of an intake a handbook has checked against the register of customers, straight after it (G4)."""

from aggregates.values import Model


class IdentityCheck(Model):
    """The `fields` of the intake, such as `customer.phone`, that are held against the register."""

    rule: str
    fields: tuple[str, ...]
