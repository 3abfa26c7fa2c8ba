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
    from ptraudit import __version__
    from ptraudit.archive import dumped
    from ptraudit.cli.gathering import gathered
    from ptraudit.cli.output import STDOUT, say

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
        settings=meaning.configuration(context),
    )
    if output != STDOUT and not output.parent.is_dir():
        raise UsageError(f"--output {output} cannot be written: {output.parent} is no directory")
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
    octets = dumped(evidence, __version__)
    if output == STDOUT:
        say(octets.decode())
        return
    try:
        output.write_bytes(octets)
    except OSError as error:
        raise UsageError(f"--output {output} cannot be written: {error.strerror}") from error
