"""`ptraudit judge`: evidence to a report, without a network."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from ptraudit.cli import options


def judge(
    file: Annotated[Path, typer.Argument(metavar="FILE|-", help="What `ptraudit gather` wrote.", show_default=False)],
    *,
    treat_as_public: options.TreatAsPublic = None,
    select: options.Select = None,
    ignore: options.Ignore = None,
    format: options.Formats = None,  # noqa: A002 - it is the option's name
    output: options.Outputs = None,
    fail_on: options.FailOnOption = options.FailOn.ERROR,
    min_score: options.MinScore = None,
    templates: options.Templates = None,
    quiet: options.Quiet = False,
    no_color: options.NoColor = False,
) -> None:
    """Judge evidence that was gathered before. The same evidence always gives the same report, to the byte."""
    from ptraudit import archive
    from ptraudit.cli import output as out
    from ptraudit.judge import judged

    sinks = out.sinks(format, output, templates)
    policy = options.policy(select, ignore)
    public = options.networks(treat_as_public) if treat_as_public else ()
    gathered = archive.parsed(sys.stdin.buffer.read(), "stdin") if file == out.STDOUT else archive.loaded(file)
    evidence = tuple(
        replace(one, request=replace(one.request, treat_as_public=one.request.treat_as_public + public)) for one in gathered
    )
    report = judged(evidence, policy)
    status = out.exit_status(report, fail_on, min_score)
    out.write(report, sinks, templates=templates, quiet=quiet, no_color=no_color, fine=status == 0)
    raise typer.Exit(status)
