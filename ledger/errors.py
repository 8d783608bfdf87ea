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


class MustRebuild(WrongVersion):
    """The read models were made by another version of the program, or lack so much, that it takes a while."""


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


class StandsStill(LedgerError):  # noqa: N818 - says what is so
    """The read models stopped before an entry that they cannot take in: which and why, and the way out.

    `values` hold its `position`, and the one `before` it, up to which they are good.
    """

    def __init__(self, template: str, way_out: str, **values: object) -> None:
        super().__init__(template, **values)
        self.way_out = way_out
