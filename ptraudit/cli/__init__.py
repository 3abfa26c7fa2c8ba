"""Options in, exit status out; the only place that prints. One module a command."""

import errno
import sys
import traceback
from contextlib import suppress
from types import TracebackType
from typing import Annotated

import typer

from ptraudit.cli import baseline
from ptraudit.cli.audit import audit
from ptraudit.cli.checks import checks
from ptraudit.cli.demo import demo
from ptraudit.cli.explain import explain
from ptraudit.cli.gather import gather
from ptraudit.cli.init import init
from ptraudit.cli.judge import judge
from ptraudit.cli.schema import schema
from ptraudit.errors import PtrauditError

USAGE = 2  # as typer itself has it
LOST_STREAM = {errno.ENOSPC, errno.EBADF, errno.EIO}  # typer's own output, the help for one, could not be written
EX_SOFTWARE = 70  # sysexits.h: a crash must not be read as a finding

app = typer.Typer(
    name="ptraudit",
    help="Will the world accept mail from your servers, and if not, who must change which record?",
    no_args_is_help=True,
    rich_markup_mode=None,  # rich costs 60 ms and cuts long help at 80 columns
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
FROM_ENVIRONMENT = {"auto_envvar_prefix": "PTRAUDIT"}  # --fail-on is PTRAUDIT_FAIL_ON, at every command alike
for command in (audit, gather, judge, init, explain, checks, demo, schema):
    app.command(context_settings=FROM_ENVIRONMENT)(command)
baselines = typer.Typer(help="Accept what fails today, for a time.", no_args_is_help=True, rich_markup_mode=None)
baselines.command(context_settings=FROM_ENVIRONMENT)(baseline.write)
app.add_typer(baselines, name="baseline")


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

    Wrong usage and an interrupt have been made 2 and 130 by typer already.
    """

    def __enter__(self) -> None:
        """Nothing is needed before."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if error is None or isinstance(error, SystemExit):
            return
        if isinstance(error, PtrauditError):
            with suppress(OSError):
                sys.stderr.write(f"ptraudit: {error}\n")
            raise SystemExit(USAGE) from error
        if isinstance(error, OSError) and error.errno in LOST_STREAM:
            with suppress(OSError):
                sys.stderr.write(f"ptraudit: the output cannot be written: {error.strerror}\n")
            raise SystemExit(USAGE) from error
        with suppress(OSError):
            traceback.print_exception(error)
            sys.stderr.write("ptraudit: this is a mistake of ptraudit; report it with the lines above and the command\n")
        raise SystemExit(EX_SOFTWARE) from error
