"""The last resort: an error nobody thought of becomes one sentence, never a traceback."""

import os
import sys
import traceback

from cli.failures import Exit
from cli.language import _
from cli.output import tell, visible
from ledger.outside import NOW_VARIABLE, WrongNow

DEBUG_VARIABLE = "COMPLAINTS_DEBUG"
INTERNAL_ERROR = 70  # EX_SOFTWARE of sysexits.h


def tell_unexpected(error: Exception) -> int:
    """Say what happened and where to report it; the exit code."""
    if os.environ.get(DEBUG_VARIABLE):
        traceback.print_exception(error)
    if isinstance(error, WrongNow):
        tell(
            _("{variable} is no time with an offset (RFC 3339): {text}").format(
                variable=NOW_VARIABLE, text=error
            )
        )
        return Exit.WRONG_CALL
    if isinstance(error, UnicodeError):
        tell(_("What was given is not UTF-8."))
        return Exit.WRONG_CALL
    if isinstance(error, OSError):
        tell(_("Cannot go on: {reason}").format(reason=visible(str(error))))
        return Exit.WRONG_CALL
    psycopg = sys.modules.get("psycopg")
    if psycopg is not None and isinstance(error, psycopg.Error):
        from ledger.database import first_line

        tell(_("The database says: {reason}").format(reason=visible(first_line(error))))
        return Exit.DATABASE
    summary = f"{type(error).__name__}: {error}"[:300]
    tell(_("Something went wrong that should not: {summary}").format(summary=visible(summary)))
    tell(
        _(
            "Nothing half done was recorded. Please report it, with what you did; {variable}=1 shows more."
        ).format(variable=DEBUG_VARIABLE)
    )
    return INTERNAL_ERROR
