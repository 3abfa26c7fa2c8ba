"""`ptraudit audit`: targets to a report."""

import typer

from ptraudit.cli import mailing, meaning, options
from ptraudit.dns.plain import Plain
from ptraudit.gate import Gate
from ptraudit.mail.when import MailWhen


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
    from ptraudit.cli.ending import Ending
    from ptraudit.cli.gathering import gathered
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
    choice = meaning.block_lists(dnsbl=dnsbl, names=dnsbl_list)
    question = meaning.question(
        targets,
        from_file,
        ip,
        helos=helo,
        dkim_selectors=dkim_selector,
        treat_as_public=treat_as_public,
        max_addresses=max_addresses,
        lists=choice.lists,
        authoritative=authoritative,
        assume=assume,
        assume_only=assume_only,
        settings=settings,
    )
    ending.prepare((one.target.understood, one.target.place) for one in question.asked)
    evidence = gathered(
        question,
        probe=probe,
        active=active,
        probe_name=probe_name,
        connect_to=connect_to,
        resolver=resolver,
        transport=transport,
        validate_dnssec=validate_dnssec,
        max_qps=max_qps,
        keys=choice.keys,
        rdap=rdap,
        rdap_server=rdap_server,
        timeout=timeout,
        quiet=quiet,
        verbose=verbose,
    )
    raise typer.Exit(ending.reached(judged(evidence, policy.after(evidence, settings.known))))
