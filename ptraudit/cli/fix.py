"""`ptraudit fix`: what would mend what is wrong, as records for whoever keeps the zones."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ptraudit.cli import meaning, options
from ptraudit.dns.plain import Plain
from ptraudit.errors import UsageError

if TYPE_CHECKING:
    from ptraudit.repair.lines import Part
    from ptraudit.report import Report

FORMATS = "text, bind, nsupdate, terraform, octodns, dnscontrol or letter"


def fix(
    context: typer.Context,
    targets: options.Targets = None,
    *,
    config: options.Config = None,  # noqa: ARG001 - its callback has read it
    evidence: Annotated[
        Path | None, options.option(metavar="FILE|-", help="Evidence of `ptraudit gather`, in place of targets and network.")
    ] = None,
    ip: options.Ips = None,
    helo: options.Helos = None,
    dkim_selector: options.DkimSelectors = None,
    from_file: options.FromFile = None,
    probe: options.Probe = False,
    probe_name: options.ProbeName = "",
    connect_to: options.ConnectTo = None,
    resolver: options.Resolvers = None,
    transport: options.TransportOption = Plain.UDP,
    max_qps: options.MaxQps = None,
    authoritative: options.Authoritative = None,
    treat_as_public: options.TreatAsPublic = None,
    rdap: options.Rdap = False,
    rdap_server: options.RdapServer = "",
    max_addresses: options.MaxAddresses = 256,
    assume: options.Assume = None,
    assume_only: options.AssumeOnly = False,
    select: options.Select = None,
    ignore: options.Ignore = None,
    format: Annotated[str, options.option("--format", metavar="F", help=f"{FORMATS}.")] = "text",  # noqa: A002 - the option's name
    output: Annotated[
        Path, options.option("--output", "-o", metavar="FILE|DIR", help="Where it goes; to a folder, a file for each zone.")
    ] = Path("-"),
    timeout: options.Timeout = None,
    quiet: options.Quiet = False,
) -> None:
    """Propose the records that mend what an audit finds: merged, in the order that works, for whoever keeps each zone.

    Nothing is changed. Where several repairs are possible, one is proposed, with the reason.
    """
    from msgspec.structs import replace

    from ptraudit import archive
    from ptraudit.cli.gathering import gathered
    from ptraudit.cli.output import STDOUT
    from ptraudit.judge import judged
    from ptraudit.render.repair import parts

    require_writable(format, output)
    settings = meaning.configuration(context)
    policy = meaning.policy(select, ignore, None, settings)
    if evidence is not None:
        if targets or from_file:
            raise UsageError("--evidence holds its own targets; give the file alone, or targets without it")
        public = meaning.networks(treat_as_public or ())
        read = archive.parsed(sys.stdin.buffer.read(), "stdin") if evidence == STDOUT else archive.loaded(evidence)
        found = tuple(
            replace(one, request=replace(one.request, treat_as_public=one.request.treat_as_public + public)) for one in read
        )
    else:
        question = meaning.question(
            targets,
            from_file,
            ip,
            helos=helo,
            dkim_selectors=dkim_selector,
            treat_as_public=treat_as_public,
            max_addresses=max_addresses,
            assume=assume,
            assume_only=assume_only,
            authoritative=authoritative,
            settings=settings,
        )
        found = gathered(
            question,
            probe=probe,
            probe_name=probe_name,
            connect_to=connect_to,
            resolver=resolver,
            transport=transport,
            max_qps=max_qps,
            rdap=rdap,
            rdap_server=rdap_server,
            timeout=timeout,
            quiet=quiet,
        )
    report = judged(found, policy.after(found, settings.known))
    write(parts(report, format), format, output)
    raise typer.Exit(status(report))


def require_writable(format_name: str, output: Path) -> None:
    """Refuse before anything is asked what could not be written. Raises UsageError."""
    from ptraudit.cli.output import STDOUT
    from ptraudit.render.repair import FORMATS as KNOWN

    if format_name not in KNOWN:
        raise UsageError(f'--format "{format_name}" is unknown; give {FORMATS}')
    if output != STDOUT and not output.parent.is_dir():
        raise UsageError(f"--output {output} cannot be written: {output.parent} is no directory")


def status(report: "Report") -> int:
    """1 where records are to be changed; else 3 where a report is undetermined, since there may be more to mend; else 0."""
    if any(one.repairs for one in report.reports):
        return 1
    return 3 if any(one.verdict == "undetermined" for one in report.reports) else 0


def write(found: "tuple[Part, ...]", format_name: str, output: Path) -> None:
    """Print the parts one after the other, or write them to a file, or each to its own in a folder. Raises UsageError."""
    from ptraudit.cli.output import STDOUT, replace_file, say
    from ptraudit.render.repair import ENDINGS

    whole = "\n".join(part.text for part in found)
    if output == STDOUT:
        say(whole, "utf-8")
        return
    try:
        if not output.is_dir():
            replace_file(output, whole.encode())
            return
        for part in found:
            safe = part.name.replace("/", "-") or "root"
            replace_file(output / f"{safe}.{ENDINGS.get(format_name, 'txt')}", part.text.encode())
    except OSError as error:
        raise UsageError(f"--output {output} cannot be written: {error.strerror}") from error
