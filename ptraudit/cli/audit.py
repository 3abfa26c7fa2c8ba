"""`ptraudit audit`: targets to a report."""

import sys
from typing import TYPE_CHECKING

import typer

from ptraudit.cli import mailing, meaning, options
from ptraudit.dns.plain import Plain
from ptraudit.gate import Gate
from ptraudit.mail.when import MailWhen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ptraudit.dns.server import Server
    from ptraudit.evidence import Evidence
    from ptraudit.gather.https import HttpsFetcher
    from ptraudit.gather.rdap import Registrar
    from ptraudit.gather.smtp import SmtpProber
    from ptraudit.line import Question
    from ptraudit.target import Detour


def audit(
    context: typer.Context,
    targets: options.Targets = None,
    *,
    config: options.Config = None,  # noqa: ARG001 - its callback has read it
    ip: options.Ips = None,
    helo: options.Helos = None,
    dkim_selector: options.DkimSelectors = None,
    from_file: options.FromFile = None,
    probe: options.Probe = False,
    active: options.Active = False,
    probe_name: options.ProbeName = "",
    connect_to: options.ConnectTo = None,
    resolver: options.Resolvers = None,
    transport: options.TransportOption = Plain.UDP,
    validate_dnssec: options.ValidateDnssec = False,
    max_qps: options.MaxQps = None,
    treat_as_public: options.TreatAsPublic = None,
    dnsbl: options.Dnsbl = False,
    dnsbl_list: options.DnsblLists = None,
    authoritative: options.Authoritative = None,
    rdap: options.Rdap = False,
    rdap_server: options.RdapServer = "",
    max_addresses: options.MaxAddresses = 256,
    assume: options.Assume = None,
    assume_only: options.AssumeOnly = False,
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
    timeout: options.Timeout = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    no_color: options.NoColor = False,
) -> None:
    """Audit sending domains: MX, outbound addresses, PTR, forward confirmation, mail authentication and, with --probe, SMTP.

    Without a target, the domains of the configuration are audited.
    """
    import asyncio

    from ptraudit.cli.ending import Ending
    from ptraudit.cli.output import sinks
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
    lists = meaning.block_lists(dnsbl=dnsbl, names=dnsbl_list)
    question = meaning.question(
        targets,
        from_file,
        ip,
        helos=helo,
        dkim_selectors=dkim_selector,
        treat_as_public=treat_as_public,
        max_addresses=max_addresses,
        lists=lists,
        authoritative=authoritative,
        assume=assume,
        assume_only=assume_only,
        settings=settings,
    )
    ending.prepare((one.target.understood, one.target.place) for one in question.asked)
    prober = meaning.prober(
        probe=probe,
        active=active,
        probe_name=probe_name,
        connect_to=connect_to,
        timeout_s=timeout,
        assume_only=assume_only,
    )
    fetcher = meaning.fetcher(connect_to=connect_to, timeout_s=timeout)
    registrar = meaning.registrar(rdap=rdap, server=rdap_server, fetcher=fetcher, assume_only=assume_only)
    meaning.warn(question.plan.left_out if question.plan else (), quiet=quiet)
    servers = () if assume_only else meaning.servers(resolver, transport)
    anchors = meaning.anchors(validate=validate_dnssec, assume_only=assume_only)
    work = observe(
        question,
        servers,
        prober,
        fetcher,
        timeout,
        registrar=registrar,
        max_qps=max_qps,
        detours=meaning.detours(connect_to),
        keys=lists.keys,
        anchors=anchors,
        quiet=quiet,
    )
    evidence = asyncio.run(work)
    if verbose:
        show_lookups(evidence)
    raise typer.Exit(ending.reached(judged(evidence, policy.after(evidence, settings.known))))


async def observe(
    question: "Question",
    servers: "tuple[Server, ...]",
    prober: "SmtpProber | None",
    fetcher: "HttpsFetcher",
    timeout_s: float | None,
    *,
    registrar: "Registrar | None" = None,
    max_qps: int | None = None,
    detours: "Sequence[Detour]" = (),
    keys: "Mapping[str, str] | None" = None,
    anchors: "Sequence[str]" = (),
    quiet: bool,
) -> "tuple[Evidence, ...]":
    """The evidence, with a bar while it is gathered."""
    from ptraudit.cli.progress import shown_progress
    from ptraudit.dns.stub import TOTAL_S
    from ptraudit.line import observed

    async with shown_progress(quiet=quiet) as progress:
        return await observed(
            question,
            servers=servers,
            total_s=timeout_s or TOTAL_S,
            max_qps=max_qps,
            detours=detours,
            prober=prober,
            fetcher=fetcher,
            registrar=registrar,
            keys=keys,
            anchors=anchors,
            progress=progress,
        )


def show_lookups(evidence: "tuple[Evidence, ...]") -> None:
    """Every lookup on stderr, with its time."""
    for one in evidence:
        sys.stderr.write(f"{one.request.target}: {len(one.lookups)} questions in {one.duration_s:.3f} s\n")
        for lookup in one.lookups:
            sys.stderr.writelines(f"{lookup.duration_s * 1000:7.1f} ms  {line}\n" for line in lookup.lines)
