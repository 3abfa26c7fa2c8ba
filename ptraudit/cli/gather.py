"""`ptraudit gather`: targets to evidence."""

from pathlib import Path
from typing import Annotated

import typer

from ptraudit.cli import meaning, options
from ptraudit.dns.plain import Plain
from ptraudit.errors import UsageError


def gather(
    context: typer.Context,
    targets: options.Targets = None,
    *,
    config: options.Config = None,  # noqa: ARG001 - its callback has read it
    output: Annotated[Path, options.option("--output", "-o", metavar="FILE|-", help="Where the evidence goes.")] = Path("-"),
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
    timeout: options.Timeout = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Gather the evidence only, to be judged later with `ptraudit judge`."""
    import asyncio

    from ptraudit import __version__
    from ptraudit.archive import dumped
    from ptraudit.cli.audit import observe, show_lookups
    from ptraudit.cli.output import STDOUT, say

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
        settings=meaning.configuration(context),
    )
    meaning.warn(question.plan.left_out if question.plan else (), quiet=quiet)
    if output != STDOUT and not output.parent.is_dir():
        raise UsageError(f"--output {output} cannot be written: {output.parent} is no directory")
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
    octets = dumped(evidence, __version__)
    if output == STDOUT:
        say(octets.decode())
        return
    try:
        output.write_bytes(octets)
    except OSError as error:
        raise UsageError(f"--output {output} cannot be written: {error.strerror}") from error
