"""What was observed, and nothing about what it means. Imports nothing from ptraudit.

Names are absolute, lower case, A-labels, and end with a dot. Addresses are address objects. Strangers' text is
printable ASCII, bounded, in the master-file escapes of RFC 1035 section 5.1. Times are seconds, dates ISO 8601 in UTC.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

IPAddress = IPv4Address | IPv6Address
IPNetwork = IPv4Network | IPv6Network

MAX_TEXT = 4096  # characters of one stranger's text that are kept; an SPF record of 450 octets is already too long
MAX_RECORDS = 1000  # records kept of one answer; the rest are counted. A message over TCP could hold 4,000 addresses


class Ending(StrEnum):
    """How a lookup ended. Only the first four say something about the name; the others say nothing about it."""

    ANSWERED = "answered"
    NODATA = "nodata"
    NXDOMAIN = "nxdomain"
    ALIAS_LOOP = "alias-loop"
    SERVFAIL = "servfail"
    REFUSED = "refused"
    FORMERR = "formerr"
    NOTIMP = "notimp"
    OTHER_RCODE = "other-rcode"
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    MALFORMED = "malformed"
    NOT_ASKED = "not-asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """One CNAME on the way from the asked name to the answer; a DNAME shows as the CNAME it makes (RFC 6672)."""

    name: str
    target: str
    ttl_s: int


@dataclass(frozen=True, kw_only=True)
class Lookup:
    """One question and its ending.

    `records` are in presentation format: an address, a name, `10 mx.example.`, the joined strings of a TXT record.
    `ttl_s` is the least TTL of the records, or for an absence how long it may be remembered (RFC 2308 section 5).
    """

    name: str
    rdtype: str
    ending: Ending
    records: tuple[str, ...] = ()
    omitted: int = 0
    ttl_s: int | None = None
    aliases: tuple[Alias, ...] = ()
    authentic: bool = False
    rcode: str | None = None
    extended_errors: tuple[str, ...] = ()
    server: str | None = None
    transport: str | None = None
    duration_s: float = 0.0
    tries: int = 0
    detail: str = ""

    @property
    def conclusive(self) -> bool:
        """Whether the name's owner has spoken: there are records, or there are none."""
        return self.ending in {Ending.ANSWERED, Ending.NODATA, Ending.NXDOMAIN, Ending.ALIAS_LOOP}

    @property
    def absent(self) -> bool:
        """Whether it is certain that there are no such records."""
        return self.conclusive and self.ending is not Ending.ANSWERED

    @property
    def canonical_name(self) -> str:
        """The name at the end of the aliases."""
        return self.aliases[-1].target if self.aliases else self.name

    @property
    def addresses(self) -> tuple[IPAddress, ...]:
        """The addresses of an A or AAAA answer; an IPv4-mapped one becomes IPv4 (RFC 4291 section 2.5.5.2)."""
        return tuple(unmapped(ip_address(record)) for record in self.records) if self.rdtype in {"A", "AAAA"} else ()

    @property
    def exchanges(self) -> tuple[tuple[int, str], ...]:
        """Preference and exchange of each record of an MX answer, in order of preference."""
        if self.rdtype != "MX":
            return ()
        pairs = (record.split(" ", 1) for record in self.records)
        return tuple(sorted((int(preference), exchange) for preference, exchange in pairs))

    @property
    def lines(self) -> tuple[str, ...]:
        """The lookup as a person would read it from dig: aliases, records, or the ending and its reasons."""
        aliases = tuple(f"{alias.name} {alias.ttl_s} IN CNAME {alias.target}" for alias in self.aliases)
        if self.ending is Ending.ANSWERED:
            quote = '"' if self.rdtype == "TXT" else ""
            owner = f"{self.canonical_name} {self.ttl_s or 0} IN {self.rdtype}"
            records = tuple(f"{owner} {quote}{record}{quote}" for record in self.records)
            return aliases + records + ((f"; and {self.omitted} more",) if self.omitted else ())
        because = ", ".join(filter(None, (self.detail, *self.extended_errors)))
        asked = f", by {self.server} over {self.transport}" if self.server else ""
        ending = f"{self.name} {self.rdtype}: {self.ending.value.upper()}{asked}"
        return (*aliases, f"{ending} ({because})" if because else ending)


class OriginKind(StrEnum):
    """Who says that an address sends for the domain."""

    OPTION = "option"
    SPF = "spf"
    MX = "mx"
    MESSAGE = "message"
    CONFIG = "config"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where an address comes from: the chain of includes and the term, the option, or the exchanger.

    `sampled`: the address was drawn from a larger range, which `detail` names, and nothing else points at it.
    `other_family`: it was written in the form of the other family, as `::ffff:192.0.2.1`.
    """

    kind: OriginKind
    detail: str
    sampled: bool = False
    other_family: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbound:
    """One audited address and everything that names it."""

    ip: IPAddress
    origins: tuple[Origin, ...]

    @property
    def inbound_only(self) -> bool:
        """Whether only an MX host points here: it receives, and nothing says that it sends."""
        return all(origin.kind is OriginKind.MX for origin in self.origins)

    @property
    def sampled_only(self) -> bool:
        """Whether the address was merely drawn from a range, so that nothing says that it is in use."""
        return all(origin.sampled for origin in self.origins)


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """A network of which only a sample is audited. `origin` is the chain of includes and the term, or the option."""

    network: IPNetwork
    kind: OriginKind
    origin: str
    audited: tuple[IPAddress, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchanger:
    """A mail exchanger; `implicit` where the domain itself stands in for a missing MX (RFC 5321 section 5.1)."""

    preference: int
    host: str
    implicit: bool = False


class SpfUse(StrEnum):
    """What a term of an SPF record gave to the audit."""

    AUDITED = "audited"
    FOLLOWED = "followed"
    LISTED = "listed"
    NOT_ENUMERABLE = "not-enumerable"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpfTerm:
    """One term met in the SPF tree. `path` is the chain of names whose records led here, the domain first."""

    path: tuple[str, ...]
    text: str
    use: SpfUse
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpfTree:
    """The walk over a domain's SPF record. `problem` is the first reason for permerror (RFC 7208 section 2.6.7).

    `unanswered` are the lookups, as name and type, that ended without an answer, so that the tree is incomplete.
    """

    record: str | None
    terms: tuple[SpfTerm, ...] = ()
    dns_terms: int = 0
    void_lookups: int = 0
    problem: str = ""
    unanswered: tuple[tuple[str, str], ...] = ()


class SmtpEnding(StrEnum):
    """How a conversation ended; `connected` means that it went to its planned end."""

    CONNECTED = "connected"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    DROPPED = "dropped"
    PROTOCOL_ERROR = "protocol-error"
    TLS_ERROR = "tls-error"


class SmtpPhase(StrEnum):
    """The last thing that was tried."""

    CONNECT = "connect"
    GREETING = "greeting"
    EHLO = "ehlo"
    STARTTLS = "starttls"
    TLS = "tls"
    EHLO_AFTER_TLS = "ehlo-after-tls"
    QUIT = "quit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An SMTP reply: its code and the text of each line after the code (RFC 5321 section 4.2)."""

    code: int
    lines: tuple[str, ...]
    duration_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What a certificate says of itself. `names` are its dNSName and iPAddress entries."""

    subject: str
    issuer: str
    names: tuple[str, ...]
    not_before: str
    not_after: str
    key: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tls:
    """A completed handshake. `trust_error` is empty where the chain leads to a trusted root, name and host aside."""

    version: str
    cipher: str
    trust_error: str
    chain: tuple[Certificate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptLine:
    """One line of the conversation, `C` from us and `S` from the server, seconds after connecting began."""

    at_s: float
    sender: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpSession:
    """One conversation with one address; `host` is the exchanger's name, or None where the address itself was named."""

    host: str | None
    ip: IPAddress
    port: int
    connected_to: str
    ending: SmtpEnding
    phase: SmtpPhase
    detail: str = ""
    greeting: Reply | None = None
    greeting_faults: tuple[str, ...] = ()
    ehlo: Reply | None = None
    starttls: Reply | None = None
    tls: Tls | None = None
    tls_error: str = ""
    ehlo_after_tls: Reply | None = None
    transcript: tuple[TranscriptLine, ...] = ()
    duration_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Helo:
    """An EHLO name that the user says the outbound hosts use; `ip` where it is said of one address only.

    `name` is as it would be on the wire, not absolute: how it is written is part of the question.
    """

    name: str
    ip: IPAddress | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the user asked to have observed."""

    target: str
    helo: tuple[Helo, ...] = ()
    probe: bool = False
    treat_as_public: tuple[IPNetwork, ...] = ()
    max_addresses: int = 256


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Everything that was observed of one target.

    `domain` is None where the target is an address. `authorised` counts the distinct addresses that SPF or the user
    names, also those that were not audited. `lookups` holds every question asked, by name and type.
    """

    request: Request
    domain: str | None
    gathered_at: str
    duration_s: float
    exchangers: tuple[Exchanger, ...] = ()
    outbound: tuple[Outbound, ...] = ()
    ranges: tuple[Range, ...] = ()
    authorised: int = 0
    spf: SpfTree | None = None
    sessions: tuple[SmtpSession, ...] = ()
    unprobed: tuple[str, ...] = ()
    lookups: tuple[Lookup, ...] = ()

    @cached_property
    def _by_question(self) -> Mapping[tuple[str, str], Lookup]:
        return {(lookup.name, lookup.rdtype): lookup for lookup in self.lookups}

    def lookup(self, name: str, rdtype: str) -> Lookup:
        """The ending of a question; one that nobody asked ends with NOT_ASKED."""
        return self._by_question.get((name, rdtype)) or Lookup(name=name, rdtype=rdtype, ending=Ending.NOT_ASKED)

    def addresses(self, host: str) -> tuple[IPAddress, ...]:
        """The distinct addresses of a host that are known, A before AAAA."""
        return tuple(dict.fromkeys(self.lookup(host, "A").addresses + self.lookup(host, "AAAA").addresses))


def unmapped(address: IPAddress) -> IPAddress:
    """The IPv4 address inside an IPv4-mapped one; any other as it is, without its zone (RFC 4291 section 2.5.5.2)."""
    if isinstance(address, IPv6Address):
        return address.ipv4_mapped or (IPv6Address(int(address)) if address.scope_id else address)
    return address


def printable(text: bytes | str, limit: int = MAX_TEXT) -> str:
    r"""A stranger's text as printable ASCII of at most `limit` characters; other octets become `\DDD` (RFC 1035 5.1).

    A backslash is doubled, so the text can be read back; what was cut is told at the end.
    """
    octets = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    pieces: list[str] = []
    length = 0
    for position, octet in enumerate(octets):
        piece = "\\\\" if octet == 0x5C else chr(octet) if 0x20 <= octet < 0x7F else f"\\{octet:03d}"
        length += len(piece)
        if length > limit:
            return "".join(pieces) + f" [and {len(octets) - position} octets more]"
        pieces.append(piece)
    return "".join(pieces)
