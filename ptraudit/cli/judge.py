"""`ptraudit judge`: evidence to a report, without a network."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from msgspec.structs import replace

from ptraudit.cli import mailing, meaning, options
from ptraudit.gate import Gate
from ptraudit.mail.when import MailWhen


def judge(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE|-", help="What `ptraudit gather` wrote.", show_default=False)],
    *,
    config: options.Config = None,  # noqa: ARG001 - its callback has read it
    treat_as_public: options.TreatAsPublic = None,
    select: options.Select = None,
    ignore: options.Ignore = None,
    format: options.Formats = None,  # noqa: A002 - it is the option's name
    output: options.Outputs = None,
    receiver: options.ReceiverNames = None,
    fail_on: options.FailOnOption = None,
    min_score: options.MinScore = None,
    exit_zero: options.ExitZero = False,
    templates: options.Templates = None,
    history: options.History = None,
    mail_to: mailing.MailTo = None,
    mail_from: mailing.MailFrom = "",
    mail_when: mailing.MailWhenOption = MailWhen.ALWAYS,
    smtp: mailing.Smtp = "",
    eml: mailing.Eml = None,
    mail_dkim: mailing.MailDkim = "",
    quiet: options.Quiet = False,
    no_color: options.NoColor = False,
) -> None:
    """Judge evidence that was gathered before. The same evidence always gives the same report, to the byte."""
    from ptraudit import archive
    from ptraudit.cli.ending import Ending
    from ptraudit.cli.output import STDOUT, sinks
    from ptraudit.judge import judged

    settings = meaning.configuration(context)
    policy = meaning.policy(select, ignore, receiver, settings)
    ending = Ending(
        sinks=sinks(format, output, settings, templates),
        templates=templates,
        gate=Gate(fail_on=fail_on, min_score=min_score, receivers=policy.receivers),
        history=history,
        mailing=mailing.mailing(
            to=mail_to, sender=mail_from, when=mail_when, smtp=smtp, eml=eml, dkim=mail_dkim, history=history
        ),
        exit_zero=exit_zero,
        quiet=quiet,
        no_color=no_color,
    )
    public = meaning.networks(treat_as_public) if treat_as_public else ()
    gathered = archive.parsed(sys.stdin.buffer.read(), "stdin") if file == STDOUT else archive.loaded(file)
    ending.prepare((one.request.target, one.request.place) for one in gathered)
    evidence = tuple(
        replace(one, request=replace(one.request, treat_as_public=one.request.treat_as_public + public)) for one in gathered
    )
    raise typer.Exit(ending.reached(judged(evidence, policy.after(evidence, settings.known))))
