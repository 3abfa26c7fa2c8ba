"""The options that several commands share; `meaning` has what they mean. Imports nothing heavy, see tests/test_process."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ptraudit.cli import completion
from ptraudit.config import found
from ptraudit.dns.plain import Plain
from ptraudit.gate import FailOn

if TYPE_CHECKING:
    pass


option = partial(typer.Option, show_envvar=False)  # every option has its variable: the epilog of the help says so once


def configured(context: typer.Context, value: Path | None) -> Path | None:
    """Read the configuration before the other options: what it says of them stands where their defaults stood."""
    path = value or found()
    if path is not None and not context.resilient_parsing:
        from ptraudit.config.read import load

        context.obj = load(path)
        context.default_map = dict(context.obj.options)
    return value


Config = Annotated[
    Path | None,
    option(
        "--config",
        metavar="FILE",
        is_eager=True,
        callback=configured,
        help="The configuration. [default: ./ptraudit.toml, or [tool.ptraudit] of ./pyproject.toml]",
    ),
]
Targets = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="TARGET",
        help="A domain, user@domain, a host, an address or [address].",
        show_default=False,
        autocompletion=completion.domains,
    ),
]
FromFile = Annotated[str | None, option(metavar="FILE|-", help="More targets, one a line; # begins a comment.")]
Ips = Annotated[
    list[str] | None,
    option("--ip", metavar="ADDR|CIDR", help="An address or network that mail is sent from. Repeatable."),
]
Helos = Annotated[
    list[str] | None,
    option("--helo", metavar="NAME|IP=NAME", help="The EHLO name that the sending hosts, or one of them, use. Repeatable."),
]
DkimSelectors = Annotated[
    list[str] | None,
    option(
        "--dkim-selector",
        metavar="NAME",
        help="A selector that mail is signed with; where none is given, common ones are tried. Repeatable.",
    ),
]
Probe = Annotated[bool, option("--probe/--no-probe", help="Talk SMTP to the MX hosts and to addresses named singly.")]
Active = Annotated[
    bool,
    option(
        "--active/--no-active",
        help="Probe, and offer recipients to the servers: postmaster@ and abuse@ of the domain, and one of our own host, "
        "which tells an open relay. Each is named after an empty sender (MAIL FROM:<>, RCPT TO) and taken back (RSET); "
        "DATA is never said, so no message is ever sent.",
    ),
]
ProbeName = Annotated[str, option(metavar="NAME", help="The name for our own EHLO; the address literal where left out.")]
ConnectTo = Annotated[
    list[str] | None,
    option(metavar="IP:PORT:HOST:PORT", help="Where a connection for IP:PORT really goes. Repeatable."),
]
Resolvers = Annotated[
    list[str] | None,
    option("--resolver", metavar="ADDR[:PORT]", help="Ask this server; also tls://ADDR and https://URL. Repeatable."),
]
TransportOption = Annotated[
    Plain,
    option("--transport", help="How resolvers are asked that are named by address alone; tcp: one connection for all."),
]
ValidateDnssec = Annotated[
    bool,
    option(
        "--validate-dnssec/--no-validate-dnssec",
        help="Validate the answers here, from the root's keys down, instead of believing the resolver's AD bit. Any "
        "resolver will do that hands out signatures.",
    ),
]
MaxQps = Annotated[
    int | None,
    option(
        "--max-qps",
        metavar="N",
        min=1,
        help="Questions a second to one resolver. [default: 1000; no limit for loopback and private ones]",
    ),
]
TreatAsPublic = Annotated[
    list[str] | None,
    option(metavar="CIDR", help="Judge addresses of this network as if they were global. Repeatable."),
]
Dnsbl = Annotated[
    bool,
    option(
        "--dnsbl/--no-dnsbl",
        help="Ask block lists about the addresses and names, each only if its self-test is right. "
        "A key for Spamhaus stands in PTRAUDIT_SPAMHAUS_DQS_KEY.",
    ),
]
DnsblLists = Annotated[
    list[str] | None,
    option(
        "--dnsbl-list",
        metavar="NAME,...",
        help="Ask these lists, by name or zone, instead of the usual set. Repeatable.",
        autocompletion=completion.block_lists,
    ),
]
Authoritative = Annotated[
    bool | None,
    option(
        "--authoritative/--no-authoritative",
        help="Ask the zones' own servers too, each directly, on port 53. [default: only about what is missing or does not "
        "fit, so that nobody is blamed for an old answer]",
    ),
]
Rdap = Annotated[
    bool,
    option(
        "--rdap/--no-rdap",
        help="Ask who holds the audited addresses: the registries over HTTPS (RDAP), whose list comes from IANA, and Team "
        "Cymru over DNS for who announces them. They learn the addresses, but no domain. A block is asked about once a day; "
        "answers are kept in ~/.cache/ptraudit.",
    ),
]
RdapServer = Annotated[
    str,
    option(
        "--rdap-server",
        metavar="URL",
        help="Ask this RDAP server instead of the registries that IANA names, as a mirror; implies --rdap.",
    ),
]
MaxAddresses = Annotated[int, option(metavar="N", min=1, help="How many addresses are audited for one domain.")]
Assume = Annotated[
    list[Path] | None,
    option(
        metavar="FILE",
        help="Planned records, answered before live DNS: a zone file, JSON, octoDNS YAML, or a Terraform plan as JSON. "
        "A file with an SOA record speaks for its whole zone, another for the sets of records in it. Repeatable.",
    ),
]
AssumeOnly = Annotated[
    bool, option("--assume-only", help="Ask nobody: what --assume does not say stays open. Needs no network.")
]
Timeout = Annotated[
    float | None,
    option(
        metavar="S",
        min=0.1,
        help="Seconds for one DNS question in all, one SMTP reply, one HTTPS fetch. [default: 5, 30, 20]",
    ),
]
Select = Annotated[
    list[str] | None,
    option(
        metavar="ID,...",
        help="Only these checks, by id, beginning of an id, or name.",
        autocompletion=completion.check_names,
    ),
]
Ignore = Annotated[
    list[str] | None,
    option(metavar="ID,...", help="Not these checks; wins over --select.", autocompletion=completion.check_names),
]
ReceiverNames = Annotated[
    list[str] | None,
    option(
        "--receiver",
        metavar="NAME,...",
        help="Receivers that decide the exit status, in place of the checks: 1 where one would refuse or defer. See "
        "`ptraudit receivers`.",
        autocompletion=completion.receiver_names,
    ),
]
FailOnOption = Annotated[
    FailOn | None,
    option(
        "--fail-on",
        metavar="|".join(FailOn),
        help="The least severity that makes the exit status 1 or 3; with --receiver both decide. "
        "[default: error, or never with --receiver]",
    ),
]
MinScore = Annotated[int | None, option(metavar="N", min=0, max=100, help="Exit with 1 where a score is below.")]
Formats = Annotated[
    list[str] | None,
    option(
        "--format",
        metavar="F",
        help="text, html, markdown, json, junit, sarif, github, gitlab, nagios or prometheus. "
        "Repeatable, each for the --output beside it.",
        autocompletion=completion.format_names,
    ),
]
Outputs = Annotated[
    list[Path] | None,
    option("--output", "-o", metavar="FILE", help="Write a report here, in the format of the file's ending. Repeatable."),
]
ExitZero = Annotated[bool, option("--exit-zero", help="Exit with 0 whatever was found, for those who only want the report.")]
Templates = Annotated[Path | None, option(metavar="DIR", help="Templates that come before our own, to restyle a report.")]
History = Annotated[
    Path | None,
    option(
        "--history", metavar="FILE", help="Remember the run in this file, and report what changed. See `ptraudit history`."
    ),
]
Quiet = Annotated[bool, option("--quiet", "-q", help="No progress and no warnings, and no text where all is well.")]
Verbose = Annotated[bool, option("--verbose", "-v", help="Show every lookup and how long it took, on stderr.")]
NoColor = Annotated[bool, option("--no-color", help="No colours; NO_COLOR does the same.")]
