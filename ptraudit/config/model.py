"""What a configuration file holds, key by key. The JSON Schema, `ptraudit init` and the messages are made of this."""

from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from ptraudit.values import Percentage, SeverityName, schema_of

Count = Annotated[int, Meta(ge=1)]
Seconds = Annotated[float, Meta(ge=0.1)]
Texts = str | tuple[str, ...]
"""One text, or several in an array."""


class Domain(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab"):
    """A domain or an address that is audited when no other is named."""

    name: Annotated[str, Meta(description="A domain, a host or an address.")]
    ip: Annotated[Texts, Meta(description="Addresses and networks that send for it, beside those of its SPF record.")] = ()
    helo: Annotated[Texts, Meta(description="EHLO names that its hosts use: NAME, or IP=NAME of one address.")] = ()
    pool: Annotated[Texts, Meta(description="Names of address pools that send for it.")] = ()
    dkim_selector: Annotated[Texts, Meta(description="DKIM selectors that it signs with.")] = ()


class Pool(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab"):
    """Addresses that send for several domains."""

    ip: Annotated[Texts, Meta(description="Its addresses and networks.")]
    helo: Annotated[Texts, Meta(description="EHLO names that its hosts use: NAME, or IP=NAME of one address.")] = ()


class Waiver(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab"):
    """A failure that somebody has accepted for a time."""

    check: Annotated[str, Meta(description="A check: its id, the beginning of ids, or its name.")]
    match: Annotated[
        Texts,
        Meta(description="An address, a network, a host or domain name; * in a name stands for anything."),
    ]
    reason: Annotated[
        str,
        Meta(
            description="Why it is accepted. Every report shows it.",
        ),
    ]
    until: Annotated[date, Meta(description="The last day on which it holds, as 2027-03-31 without quotes.")]


class Output(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab"):
    """A report to write, where the command line names none."""

    file: Annotated[str, Meta(description="Where it goes, from the folder of this file; - is stdout.")]
    format: Annotated[str, Meta(description="Its format; where left out, the file's ending decides.")] = ""


class File(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab", omit_defaults=True):
    """The configuration of ptraudit: `ptraudit.toml`, or the table `tool.ptraudit` of `pyproject.toml`.

    The command line and the environment win over it.
    """

    domain: Annotated[tuple[Domain, ...], Meta(description="The domains to audit.")] = ()
    pool: Annotated[dict[str, Pool], Meta(description="Address pools by name.")] = {}
    waiver: Annotated[tuple[Waiver, ...], Meta(description="Failures that are accepted for a time.")] = ()
    severity: Annotated[dict[str, SeverityName], Meta(description="Checks that count more or less than usual.")] = {}
    output: Annotated[tuple[Output, ...], Meta(description="The reports to write.")] = ()
    receiver: Annotated[Texts, Meta(description="Receivers whose rules decide the exit status.")] = ()

    probe: Annotated[bool | None, Meta(description="Talk SMTP to the MX hosts and to addresses named singly.")] = None
    active: Annotated[
        bool | None, Meta(description="Probe, and offer recipients to the servers; never sends a message.")
    ] = None
    probe_name: Annotated[str | None, Meta(description="The name for our own EHLO.")] = None
    resolver: Annotated[Texts, Meta(description="Servers to ask: ADDR[:PORT], tls://ADDR, https://URL.")] = ()
    transport: Annotated[
        Literal["udp", "tcp"] | None, Meta(description="How resolvers are asked that are named by address alone.")
    ] = None
    validate_dnssec: Annotated[bool | None, Meta(description="Validate the answers here, from the root's keys down.")] = None
    max_qps: Annotated[Count | None, Meta(description="Questions a second to one resolver.")] = None
    treat_as_public: Annotated[Texts, Meta(description="Networks that are judged as if they were global.")] = ()
    connect_to: Annotated[Texts, Meta(description="Where a connection really goes: IP:PORT:HOST:PORT.")] = ()
    dnsbl: Annotated[bool | None, Meta(description="Ask block lists about the addresses and names.")] = None
    dnsbl_list: Annotated[Texts, Meta(description="Block lists to ask instead of the usual set: names or zones.")] = ()
    authoritative: Annotated[
        bool | None, Meta(description="Ask the zones' own servers too, or never; only in doubt where left out.")
    ] = None
    rdap: Annotated[bool | None, Meta(description="Ask registries who holds the audited addresses.")] = None
    rdap_server: Annotated[str | None, Meta(description="An RDAP server to ask instead of them, by its URL.")] = None
    max_addresses: Annotated[Count | None, Meta(description="How many addresses are audited for one domain.")] = None
    assume: Annotated[Texts, Meta(description="Files of planned records, answered before live DNS.")] = ()
    timeout: Annotated[
        Seconds | None, Meta(description="Seconds for one DNS question, one SMTP reply, one HTTPS fetch.")
    ] = None
    select: Annotated[Texts, Meta(description="Only these checks: ids, beginnings of ids, names.")] = ()
    ignore: Annotated[Texts, Meta(description="Not these checks; wins over select.")] = ()
    fail_on: Annotated[
        Literal["error", "warning", "note", "never"] | None,
        Meta(description="The least severity that makes the exit status 1 or 3."),
    ] = None
    min_score: Annotated[Percentage | None, Meta(description="Exit with 1 where a score is below.")] = None
    templates: Annotated[str | None, Meta(description="A folder of templates that come before our own.")] = None
    history: Annotated[str | None, Meta(description="The file that remembers every run.")] = None
    mail_to: Annotated[Texts, Meta(description="Whom the report is mailed to.")] = ()
    mail_from: Annotated[str | None, Meta(description="The sender of the mailed report.")] = None
    mail_when: Annotated[
        Literal["always", "change", "fail"] | None, Meta(description="When it is mailed; change needs a history.")
    ] = None
    mail_dkim: Annotated[str | None, Meta(description="The mail's DKIM signature, SELECTOR:KEYFILE.")] = None
    smtp: Annotated[
        str | None, Meta(description="The server that takes it: smtp(s)://user@host:port. Never a password.")
    ] = None


NOT_OPTIONS = frozenset({"domain", "pool", "waiver", "severity", "output"})
PATHS = frozenset({"assume", "templates", "history"})


def texts(value: Texts) -> tuple[str, ...]:
    """One text or several, as several."""
    return (value,) if isinstance(value, str) else value


def options(file: File) -> dict[str, object]:
    """What the file says of the command line's options, by the name of each parameter; nothing of what it leaves out."""
    values = msgspec.structs.asdict(file)
    return {name: value for name, value in values.items() if name not in NOT_OPTIONS and value not in (None, ())}


def schema() -> dict[str, Any]:  # Any: a JSON document
    """The JSON Schema of a configuration file, for editors that read one."""
    return schema_of("ptraudit configuration", File)
