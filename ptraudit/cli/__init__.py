"""Options in, exit status out; the only place that prints. One module a command."""

import errno
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType
from typing import Annotated

import typer

from ptraudit.cli.commands import Commands
from ptraudit.errors import PtrauditError

USAGE = 2  # as typer itself has it
LOST_STREAM = {errno.ENOSPC, errno.EBADF, errno.EIO}  # typer's own output, the help for one, could not be written
EX_SOFTWARE = 70  # sysexits.h: a crash must not be read as a finding

app = typer.Typer(
    cls=Commands,
    name="ptraudit",
    help="Will the world accept mail from your servers, and if not, who must change which record?",
    no_args_is_help=True,
    rich_markup_mode=None,  # rich costs 60 ms and cuts long help at 80 columns
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(*, value: bool) -> None:
    if value:
        from ptraudit import __version__

        typer.echo(f"ptraudit {__version__}")
        raise typer.Exit


@app.callback()
def _common(
    *,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")] = False,
) -> None:
    """Take the options that come before any command."""


class ExitStatuses:
    """Around a command: our own exceptions become a sentence and 2, a crash a traceback and 70.

    Wrong usage and an interrupt have been made 2 and 130 by typer already. Where Nagios reads stdout, 2 and 70 become
    its UNKNOWN.
    """

    def __init__(self, arguments: Sequence[str] = ()) -> None:
        self._arguments = arguments

    def __enter__(self) -> None:
        """Nothing is needed before."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if error is None or isinstance(error.__context__, typer.Exit):  # a command that has come to its own end
            return
        from ptraudit.cli import nagios

        status, message = _told(error)
        if status in {USAGE, EX_SOFTWARE} and nagios.wanted(self._arguments):
            with suppress(OSError, PtrauditError):
                nagios.say_unknown(message)
            raise SystemExit(nagios.UNKNOWN) from error
        if not isinstance(error, SystemExit):
            raise SystemExit(status) from error


def _told(error: BaseException) -> tuple[int, str]:
    """Say on stderr what ended a command; the exit status, and a sentence for whoever reads stdout alone."""
    if isinstance(error, SystemExit):
        return int(error.code or 0), "wrong usage; stderr says what is expected"
    if isinstance(error, PtrauditError):
        sentence, status = str(error), USAGE
    elif isinstance(error, OSError) and error.errno in LOST_STREAM:
        sentence, status = f"the output cannot be written: {error.strerror}", USAGE
    else:
        sentence = "this is a mistake of ptraudit; report it with the lines above and the command"
        status = EX_SOFTWARE
    with suppress(OSError):
        if status == EX_SOFTWARE:
            traceback.print_exception(error)
        sys.stderr.write(f"ptraudit: {sentence}\n")
    return status, sentence
