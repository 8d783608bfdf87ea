"""How a command ends that does not succeed: one sentence on stderr and the contract's exit code."""

from enum import IntEnum

from aggregates.messages import Refused
from cli.language import _
from cli.output import tell, visible
from ledger.errors import CannotOpen, DatabaseUnreachable, LedgerError, StandsStill, WrongVersion


class Exit(IntEnum):
    """The exit codes of the contract."""

    DONE = 0
    REFUSED = 1
    WRONG_CALL = 2
    DATABASE = 3
    UNKNOWN = 4
    INTERRUPTED = 130
    BROKEN_PIPE = 141


_OF_CODE = {"invalid": Exit.WRONG_CALL, "unknown": Exit.UNKNOWN}


def exit_of(code: str) -> Exit:
    """The exit code for an error code of an answer line."""
    return _OF_CODE.get(code, Exit.REFUSED)


def tell_refusal(refused: Refused) -> Exit:
    """Say why, with the rule; the exit code."""
    return tell_error(refused.code, refused.rule, _(refused.template).format(**refused.values))


def tell_error(code: str, rule: str | None, message: str) -> Exit:
    """Say what an answer line says in `error`; the exit code."""
    sentence = visible(message)
    tell(_("Refused by rule {rule}: {message}").format(rule=rule, message=sentence) if rule else sentence)
    return exit_of(code)


def tell_ledger_error(error: LedgerError) -> Exit:
    """Say what is wrong with the store; the exit code."""
    tell(visible(_(error.template).format(**error.values)))
    if isinstance(error, StandsStill):
        tell(_("The read models stand still at position {before}.").format(**error.values))
        tell(visible(_(error.way_out).format(**error.values)))
        return Exit.REFUSED
    if isinstance(error, DatabaseUnreachable | WrongVersion):
        return Exit.DATABASE
    return Exit.REFUSED if isinstance(error, CannotOpen) else Exit.DATABASE
