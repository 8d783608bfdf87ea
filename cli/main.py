"""The program `complaints`: calls one command; whatever happens ends in a sentence and an exit code."""

import os
import sys
from typing import Annotated

import typer

from aggregates.messages import Refused
from cli.failures import Exit, tell_ledger_error, tell_refusal
from cli.groups import LazyGroup
from cli.language import _, is_chinese
from cli.output import tell
from ledger.errors import LedgerError
from projections.behind import taking_what_there_is

PROGRAM = "complaints"
NO_INPUT = "--no-input"

app = typer.Typer(
    cls=LazyGroup,
    name=PROGRAM,
    help=_("A ledger of complaints: every step recorded, nothing lost, any case replayed."),
    epilog=_("complaints COMMAND --help tells more about each. COMPLAINTS_DATABASE_URL names the database."),
    add_completion=True,
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"{PROGRAM} {version('complaint-ledger')}")
        raise typer.Exit


@app.callback()
def root(
    context: typer.Context,
    no_input: Annotated[bool, typer.Option(NO_INPUT, help=_("Never ask; leave out means left out."))] = False,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help=_("Show the version and leave.")
        ),
    ] = False,
) -> None:
    """Take in what holds for every command."""
    del version
    context.obj = {"no_input": no_input}


def main(arguments: list[str] | None = None) -> int:
    """Run one command; its exit code, as the contract says."""
    _open_closed_streams()
    _be_utf8()
    try:
        code = _run(sys.argv[1:] if arguments is None else arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        _forget_output()
        return Exit.BROKEN_PIPE
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    return code


def _run(arguments: list[str]) -> int:
    if is_chinese():
        from cli.library_texts import translate_help

        translate_help()
    try:
        with taking_what_there_is() as stops:
            result = typer.main.get_command(app).main(
                _flags_first(arguments), prog_name=PROGRAM, standalone_mode=False
            )
        if stops:
            # What was asked is answered, from behind: said here, and by the exit code.
            return int(result or 0) or tell_ledger_error(stops[0])
    except Refused as refused:
        return tell_refusal(refused)
    except LedgerError as error:
        return tell_ledger_error(error)
    except SystemExit as ended:
        if isinstance(ended.__context__, BrokenPipeError):
            # Typer ends with 1 where whoever read our output has left.
            raise BrokenPipeError from ended
        return _code_of(ended)
    except (BrokenPipeError, KeyboardInterrupt):
        raise
    except typer.Abort:
        # Ctrl-C or Ctrl-D at a question, behind which the cursor still stands.
        tell("\n" + _("Stopped."))
        return Exit.INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last resort: nobody is shown a traceback
        return _unexpected(error)
    return int(result or 0)


def _flags_first(arguments: list[str]) -> list[str]:
    """`--no-input` holds for the whole program, wherever it stands."""
    if NO_INPUT not in arguments:
        return arguments
    return [NO_INPUT, *(argument for argument in arguments if argument != NO_INPUT)]


def _code_of(ended: SystemExit) -> int:
    if ended.code is None or isinstance(ended.code, int):
        return ended.code or 0
    tell(str(ended.code))
    return Exit.REFUSED


def _unexpected(error: Exception) -> int:
    """What the person called wrongly, what the database said, or a mistake of ours."""
    if callable(getattr(error, "show", None)) and hasattr(error, "exit_code"):
        from cli.library_texts import usage_error

        tell(usage_error(error))
        return int(error.exit_code)
    from cli.unexpected import tell_unexpected

    return tell_unexpected(error)


def _open_closed_streams() -> None:
    """Where the caller closed one (`>&-`), it leads nowhere; nothing else gets its number, no connection."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        flag = os.O_RDONLY if mode == "r" else os.O_WRONLY
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, flag), mode, encoding="utf-8"))


def _be_utf8() -> None:
    """Pipes and files are UTF-8 whatever the locale; what cannot be shown is escaped, never fatal."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _forget_output() -> None:
    """Whoever read our output has left: what Python flushes at the end must go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
