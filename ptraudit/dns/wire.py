"""Messages: a question to octets, octets to a Lookup. dnspython knows the formats; what is accepted is decided here."""

import secrets
import struct
from dataclasses import dataclass
from functools import lru_cache

import dns.edns
import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
from dns.rdtypes.ANY.MX import MX
from dns.rdtypes.ANY.PTR import PTR
from dns.rdtypes.ANY.TXT import TXT
from dns.rdtypes.IN.A import A
from dns.rdtypes.IN.AAAA import AAAA

from ptraudit.dns.names import REMEMBERED, parsed
from ptraudit.lookup import MAX_RECORDS, Alias, Ending, Lookup, printable

UDP_PAYLOAD = 1232  # octets that pass unfragmented nearly everywhere (DNS flag day 2020)
MAX_ALIASES = 16  # read in one answer; a resolver that followed more has itself lost the thread
MAX_EXTENDED_ERRORS = 5  # kept of one answer; more would only repeat themselves
HEADER_OCTETS = 12  # RFC 1035 section 4.1.1

ENDINGS = {
    dns.rcode.NXDOMAIN: Ending.NXDOMAIN,
    dns.rcode.SERVFAIL: Ending.SERVFAIL,
    dns.rcode.REFUSED: Ending.REFUSED,
    dns.rcode.FORMERR: Ending.FORMERR,
    dns.rcode.NOTIMP: Ending.NOTIMP,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question ready to send. `octets` begin with a random id (RFC 5452 section 9.2)."""

    name: str
    rdtype: str
    octets: bytes

    @property
    def section(self) -> bytes:
        """The question section: name, type and class."""
        end = self.octets.index(b"\0", HEADER_OCTETS) + 5
        return self.octets[HEADER_OCTETS:end]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an answer says. `followed` is False where it ends with an alias whose target nobody has looked up."""

    lookup: Lookup
    truncated: bool
    followed: bool


def question(name: str, rdtype: str, *, edns: bool = True) -> Question:
    """A recursive question that asks to be told whether the answer was validated (AD, RFC 6840 section 5.7)."""
    kind = dns.rdatatype.from_text(rdtype)
    header = struct.pack("!6H", secrets.randbelow(1 << 16), dns.flags.RD | dns.flags.AD, 1, 0, 0, int(edns))
    section = _octets(name) + struct.pack("!2H", kind, dns.rdataclass.IN)
    # The pseudo-record of RFC 6891 section 6.1.2: the root, OPT, our payload, no extended code or flag, no option.
    opt = struct.pack("!B2HIH", 0, dns.rdatatype.OPT, UDP_PAYLOAD, 0, 0) if edns else b""
    return Question(name=name, rdtype=rdtype, octets=header + section + opt)


@lru_cache(REMEMBERED)
def _octets(name: str) -> bytes:
    octets = parsed(name).to_wire()
    assert octets is not None  # without a file to write to, the octets are returned
    return octets


def answers(asked: Question, octets: bytes) -> bool:
    """Whether a packet answers this very question: its id, the answer bit and the echoed question (RFC 5452 section 9).

    A server that could not read the question may leave it out.
    """
    if len(octets) < HEADER_OCTETS or octets[:2] != asked.octets[:2] or not octets[2] & 0x80:
        return False
    count = struct.unpack_from("!H", octets, 4)[0]
    if count == 0:
        return (octets[3] & 0x0F) in {dns.rcode.FORMERR, dns.rcode.SERVFAIL, dns.rcode.NOTIMP, dns.rcode.REFUSED}
    section = asked.section
    return count == 1 and octets[HEADER_OCTETS : HEADER_OCTETS + len(section)].lower() == section.lower()


def read(asked: Question, octets: bytes, server: str = "", transport: str = "") -> Answer:
    """The answer that a packet holds; one that cannot be read is MALFORMED. `answers` has accepted the packet."""
    try:
        message = dns.message.from_wire(octets, ignore_trailing=True)
        rcode = message.rcode()
    except (dns.exception.DNSException, ValueError, struct.error) as error:
        detail = f"unreadable answer: {type(error).__name__}"
        lookup = Lookup(
            name=asked.name,
            rdtype=asked.rdtype,
            ending=Ending.MALFORMED,
            server=server,
            transport=transport,
            detail=detail,
        )
        return Answer(lookup=lookup, truncated=False, followed=True)
    found = _Found(ending=ENDINGS.get(rcode, Ending.OTHER_RCODE))
    if rcode in {dns.rcode.NOERROR, dns.rcode.NXDOMAIN}:
        found = _found(asked, message, no_such_name=rcode == dns.rcode.NXDOMAIN)
    lookup = Lookup(
        name=asked.name,
        rdtype=asked.rdtype,
        ending=found.ending,
        records=found.records[:MAX_RECORDS],
        omitted=max(0, len(found.records) - MAX_RECORDS),
        ttl_s=found.ttl_s,
        aliases=found.aliases,
        authentic=bool(message.flags & dns.flags.AD),
        rcode=dns.rcode.to_text(rcode),
        extended_errors=tuple(_extended_error(error) for error in message.extended_errors()[:MAX_EXTENDED_ERRORS]),
        server=server,
        transport=transport,
    )
    return Answer(lookup=lookup, truncated=bool(message.flags & dns.flags.TC), followed=found.followed)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What the sections of an answer say."""

    ending: Ending
    records: tuple[str, ...] = ()
    ttl_s: int | None = None
    aliases: tuple[Alias, ...] = ()
    followed: bool = True


def _found(asked: Question, message: dns.message.Message, *, no_such_name: bool) -> _Found:
    aliases, looping = _aliases(asked.name, message)
    if looping:
        return _Found(ending=Ending.ALIAS_LOOP, aliases=aliases)
    owner = parsed(aliases[-1].target if aliases else asked.name)
    rrset = message.get_rrset(dns.message.ANSWER, owner, dns.rdataclass.IN, dns.rdatatype.from_text(asked.rdtype))
    if rrset:
        records = tuple(_text(rdata) for rdata in rrset)
        return _Found(ending=Ending.ANSWERED, records=records, ttl_s=rrset.ttl, aliases=aliases)
    ttl_s = _negative_ttl(message)
    followed = no_such_name or not aliases or ttl_s is not None
    ending = Ending.NXDOMAIN if no_such_name else Ending.NODATA
    return _Found(ending=ending, ttl_s=ttl_s, aliases=aliases, followed=followed)


def _aliases(name: str, message: dns.message.Message) -> tuple[tuple[Alias, ...], bool]:
    """The aliases from a name onwards, and whether they lead in a circle."""
    by_owner = {_name(rrset.name): rrset for rrset in message.answer if rrset.rdtype == dns.rdatatype.CNAME}
    aliases: list[Alias] = []
    seen = {name}
    while name in by_owner and len(aliases) < MAX_ALIASES:
        rrset = by_owner[name]
        target = _name(rrset[0].target)
        aliases.append(Alias(name=name, target=target, ttl_s=rrset.ttl))
        if target in seen:
            return tuple(aliases), True
        seen.add(target)
        name = target
    return tuple(aliases), False


def _negative_ttl(message: dns.message.Message) -> int | None:
    for rrset in message.authority:
        if rrset.rdtype == dns.rdatatype.SOA:
            return int(min(rrset.ttl, rrset[0].minimum))
    return None


def _text(rdata: dns.rdata.Rdata) -> str:
    match rdata:
        case A() | AAAA():
            return str(rdata.address)
        case PTR():
            return _name(rdata.target)
        case MX():
            return f"{rdata.preference} {_name(rdata.exchange)}"
        case TXT():
            return printable(b"".join(rdata.strings))  # joined without a space (RFC 7208 section 3.3)
        case _:
            return printable(rdata.to_text())


def _name(name: dns.name.Name) -> str:
    return name.to_text().lower()


def _extended_error(error: dns.edns.EDEOption) -> str:
    text = f": {printable(error.text, 200)}" if error.text else ""
    return f"EDE {int(error.code)} {dns.edns.EDECode.to_text(error.code).replace('_', ' ').title()}{text}"
