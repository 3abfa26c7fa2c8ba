"""`ptraudit init`: a configuration to begin with."""

from pathlib import Path
from typing import Annotated

import typer

from ptraudit.cli import options
from ptraudit.config import OWN_FILE
from ptraudit.errors import UsageError


def init(
    targets: Annotated[list[str], typer.Argument(metavar="DOMAIN", help="The domains to begin with.", show_default=False)],
    *,
    output: Annotated[
        Path, options.option("--output", "-o", metavar="FILE|-", help="Where it goes; a file that exists is kept.")
    ] = Path(OWN_FILE),
    probe: options.Probe = False,
    probe_name: options.ProbeName = "",
    connect_to: options.ConnectTo = None,
    resolver: options.Resolvers = None,
    treat_as_public: options.TreatAsPublic = None,
    timeout: options.Timeout = None,
    quiet: options.Quiet = False,
) -> None:
    """Write a commented ptraudit.toml from what an audit of the domains finds."""
    from ptraudit.cli.gathering import gathered
    from ptraudit.cli.output import STDOUT, say
    from ptraudit.config.starter import starter
    from ptraudit.judge import judged
    from ptraudit.line import Question

    if output != STDOUT and output.exists():
        raise UsageError(f"{output} exists and is kept; name another file with --output, or - to see what would be written")
    question = Question.of(targets, treat_as_public=treat_as_public or ())
    evidence = gathered(
        question,
        probe=probe,
        probe_name=probe_name,
        connect_to=connect_to,
        resolver=resolver,
        timeout=timeout,
        quiet=quiet,
    )
    report = judged(evidence)
    text = starter(report, probe=probe)
    if output == STDOUT:
        say(text)
        return
    try:
        with output.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise UsageError(f"{output} cannot be written: {error.strerror}") from error
    say(f"{output} written; look through it, then run: ptraudit audit\n")
