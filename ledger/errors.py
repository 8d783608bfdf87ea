"""What can go wrong with the store, in words that the desk translates.

Each error carries an English template (the id of its translation) and its values, as refusals do.
"""


class LedgerError(Exception):
    """Base of the store's errors. `str()` is the English sentence."""

    def __init__(self, template: str, **values: object) -> None:
        super().__init__(template)
        self.template = template
        self.values = values

    def __str__(self) -> str:
        return self.template.format(**self.values) if self.values else self.template


class DatabaseUnreachable(LedgerError):  # noqa: N818 - says what is so
    """No connection to the database can be had (exit 3)."""


class WrongVersion(LedgerError):  # noqa: N818 - says what is so
    """The database is not ours, not prepared, or of another version (exit 3)."""


class ServerCannotStart(DatabaseUnreachable):
    """The embedded server cannot be started here (exit 3)."""


class Rejected(LedgerError):  # noqa: N818 - says what is so
    """Base of what `append` rejects; the transaction left nothing behind."""


class VersionConflict(Rejected):
    """Somebody else added to this stream meanwhile: read it again, decide again."""


class RequestKnown(Rejected):
    """The request id is in the ledger already: its answer is `answer_of` it."""


class FollowerMoved(Rejected):
    """Another runner of this policy was faster: read its position again."""


class PersonKnown(Rejected):
    """Somebody else made this person or thing known meanwhile: look it up again."""


class CannotOpen(LedgerError):  # noqa: N818 - says what is so
    """A sealed field does not open: another key, another place, or changed bytes."""


class PersonErased(CannotOpen):
    """The key of this person was destroyed; what was sealed under it is gone for good."""


class PersonSealed(CannotOpen):
    """The data of this person are kept but not to be used, for the reason given."""
