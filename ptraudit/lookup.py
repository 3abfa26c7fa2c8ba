"""One question to DNS and its ending: what was observed, and nothing about what it means. Imports places only.

Names are absolute, lower case, A-labels, and end with a dot. Addresses are address objects. Strangers' text is
printable ASCII, bounded, in the master-file escapes of RFC 1035 section 5.1. Times are in seconds.
"""

from abc import ABC
from collections.abc import Callable
from enum import StrEnum
from functools import cached_property
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING

from msgspec import Struct

from ptraudit.place import Place

if TYPE_CHECKING:
    IPAddress = IPv4Address | IPv6Address
    IPNetwork = IPv4Network | IPv6Network
else:  # one type each, where evidence is read back: msgspec cannot choose between two that it does not know

    class IPAddress(ABC):  # noqa: B024 - nothing is made of it
        """An IPv4Address or an IPv6Address."""

    class IPNetwork(ABC):  # noqa: B024 - nor of it
        """An IPv4Network or an IPv6Network."""

    IPAddress.register(IPv4Address)
    IPAddress.register(IPv6Address)
    IPNetwork.register(IPv4Network)
    IPNetwork.register(IPv6Network)


FROM_JSON: dict[object, Callable[[str], IPAddress | IPNetwork]] = {IPAddress: ip_address, IPNetwork: ip_network}

MAX_TEXT = 4096  # characters of one stranger's text that are kept or shown; an SPF record of 450 octets is already long
MAX_SAID = 300  # characters of a record in a sentence that repeats what others say
MAX_RECORDS = 1000  # records kept of one answer; the rest are counted. A message over TCP could hold 4,000 addresses
UNESCAPED = bytes(octet for octet in range(0x20, 0x7F) if octet != 0x5C)

# Prefixes under which a DNS64 presents IPv4 addresses (RFC 6052 section 2.1, RFC 8215); one's own is not known to us.
DNS64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))


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
    REFERRAL = "referral"
    OTHER_RCODE = "other-rcode"
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    MALFORMED = "malformed"
    NOT_ASKED = "not-asked"
    DISAGREEING = "disagreeing"  # the zone's own servers do not say the same
    NOT_PLANNED = "not-planned"  # no planned record speaks of it, and nobody else was to be asked


CONCLUSIVE = frozenset({Ending.ANSWERED, Ending.NODATA, Ending.NXDOMAIN, Ending.ALIAS_LOOP})


class Alias(Struct, frozen=True, kw_only=True):
    """One CNAME on the way from the asked name to the answer; a DNAME shows as the CNAME it makes (RFC 6672)."""

    name: str
    target: str
    ttl_s: int


class Lookup(Struct, frozen=True, kw_only=True, dict=True):
    """One question and its ending.

    `records` are in presentation format: an address, a name, `10 mx.example.`, the joined strings of a TXT record.
    `ttl_s` is the least TTL of the records, or for an absence how long it may be remembered (RFC 2308 section 5), and
    `zone` is then the zone that has no such records.
    `unvalidated` is how the same question ended when the resolver, which had given no reason for SERVFAIL, was told not to
    check signatures (the CD bit, RFC 4035 section 3.2.2).
    `planned` are the lines of planned records that it rests on, the deciding one first; none where all of it is live.
    `witnesses` are what others said who were asked the same.
    """

    name: str
    rdtype: str
    ending: Ending
    records: tuple[str, ...] = ()
    omitted: int = 0
    ttl_s: int | None = None
    zone: str = ""
    aliases: tuple[Alias, ...] = ()
    authentic: bool = False
    rcode: str | None = None
    extended_errors: tuple[str, ...] = ()
    unvalidated: Ending | None = None
    server: str | None = None
    transport: str | None = None
    duration_s: float = 0.0
    tries: int = 0
    detail: str = ""
    planned: tuple[Place, ...] = ()
    witnesses: tuple["Witness", ...] = ()

    @property
    def conclusive(self) -> bool:
        """Whether the name's owner has spoken: there are records, or there are none."""
        return self.ending in CONCLUSIVE

    @property
    def absent(self) -> bool:
        """Whether it is certain that there are no such records."""
        return self.conclusive and self.ending is not Ending.ANSWERED

    @property
    def said(self) -> tuple[Ending, frozenset[str], str]:
        """What it says, in a form to compare: the ending, the records, and of an alias alone where that leads.

        There is no record under a name that does not exist, as under one that has others.
        """
        alone = self.aliases[0].target if self.aliases and not self.records else ""
        ending = Ending.NODATA if self.ending is Ending.NXDOMAIN else self.ending
        return ending, frozenset(self.records), alone

    @property
    def said_in_words(self) -> str:
        """The same for a reader: the records, the first few of many, the alias's target, or the ending."""
        said = self.records or tuple(alias.target for alias in self.aliases[:1])
        more = f" and {len(said) + self.omitted - 3} more" if len(said) + self.omitted > 3 else ""
        return (", ".join(record[:MAX_SAID] for record in said[:3]) + more) or self.ending.value.upper()

    @property
    def canonical_name(self) -> str:
        """The name at the end of the aliases."""
        return self.aliases[-1].target if self.aliases else self.name

    @cached_property
    def addresses(self) -> tuple[IPAddress, ...]:
        """The addresses of an A or AAAA answer; an IPv4-mapped one becomes IPv4 (RFC 4291 section 2.5.5.2).

        What a DNS64 has made of an A record is no address of the host and left out (RFC 6147).
        """
        return tuple(address for address, _ in self.written_addresses)

    @cached_property
    def written_addresses(self) -> tuple[tuple[IPAddress, str], ...]:
        """The same, each with the record as it was written."""
        if self.rdtype not in {"A", "AAAA"}:
            return ()
        pairs = ((unmapped(ip_address(record)), record) for record in self.records)
        return tuple((address, record) for address, record in pairs if not any(address in made for made in DNS64))

    @property
    def exchanges(self) -> tuple[tuple[int, str], ...]:
        """Preference and exchange of each record of an MX answer, in order of preference."""
        if self.rdtype != "MX":
            return ()
        pairs = (record.split(" ", 1) for record in self.records)
        return tuple(sorted((int(preference), exchange) for preference, exchange in pairs))

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lookup as a person would read it from dig: aliases, records, or the ending and its reasons, and the plan."""
        return (*self._seen_lines, *((f"; planned, {', '.join(map(str, self.planned))}",) if self.planned else ()))

    @property
    def _seen_lines(self) -> tuple[str, ...]:
        aliases = tuple(f"{alias.name} {alias.ttl_s} IN CNAME {alias.target}" for alias in self.aliases)
        if self.ending is Ending.ANSWERED:
            quote = '"' if self.rdtype in {"TXT", "SPF"} else ""
            owner = f"{self.canonical_name} {self.ttl_s or 0} IN {self.rdtype}"
            records = tuple(f"{owner} {quote}{shortened(record)}{quote}" for record in self.records)
            return aliases + records + ((f"; and {self.omitted} more",) if self.omitted else ())
        unchecked = f"{self.unvalidated.value.upper()} without DNSSEC" if self.unvalidated else ""
        because = ", ".join(filter(None, (self.detail, *self.extended_errors, unchecked)))
        asked = f", by {self.server} over {self.transport}" if self.server else ""
        ending = f"{self.name} {self.rdtype}: {self.ending.value.upper()}{asked}"
        return (*aliases, f"{ending} ({because})" if because else ending)


class Witness(Struct, frozen=True, kw_only=True):
    """What one server said that was asked itself: `host`, a server of `zone`; both are "" for a resolver.

    Of an alias a zone's server says that it is one, and nothing of what lies behind. One that refers to the servers of a
    zone below has that as the `zone` of the lookup, and their names as its records.
    """

    zone: str = ""
    host: str = ""
    lookup: Lookup


def shortened(text: str, limit: int = MAX_TEXT) -> str:
    """The beginning of a text that is longer than `limit`, with what was left out told at the end."""
    return text if len(text) <= limit else f"{text[:limit]} [and {len(text) - limit} characters more]"


def unmapped(address: IPAddress) -> IPAddress:
    """The IPv4 address inside an IPv4-mapped one; any other as it is, without its zone (RFC 4291 section 2.5.5.2)."""
    if isinstance(address, IPv6Address):
        return address.ipv4_mapped or (IPv6Address(int(address)) if address.scope_id else address)
    return address


def address_from_json(kind: object, text: object) -> IPAddress | IPNetwork:
    """The address or the network that a text of a JSON document names. Raises ValueError where it names none."""
    return FROM_JSON[kind](str(text))


def printable(text: bytes | str, limit: int = MAX_TEXT) -> str:
    r"""A stranger's text as printable ASCII of at most `limit` characters; other octets become `\DDD` (RFC 1035 5.1).

    A backslash is doubled, so the text can be read back; what was cut is told at the end.
    """
    octets = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    if len(octets) <= limit and not octets.translate(None, UNESCAPED):
        return octets.decode("ascii")
    pieces: list[str] = []
    length = 0
    for position, octet in enumerate(octets):
        piece = "\\\\" if octet == 0x5C else chr(octet) if 0x20 <= octet < 0x7F else f"\\{octet:03d}"
        length += len(piece)
        if length > limit:
            return "".join(pieces) + f" [and {len(octets) - position} octets more]"
        pieces.append(piece)
    return "".join(pieces)
