"""Messages: a question to octets, octets to a Lookup. dnspython knows the formats; what is accepted is decided here."""

import secrets
import struct
from dataclasses import dataclass, replace

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

from ptraudit.dns.names import parsed
from ptraudit.evidence import MAX_RECORDS, Alias, Ending, Lookup, printable

UDP_PAYLOAD = 1232  # octets that pass unfragmented nearly everywhere (DNS flag day 2020)
MAX_ALIASES = 16  # read in one answer; a resolver that followed more has itself lost the thread
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
    section = parsed(name).to_wire() + struct.pack("!2H", kind, dns.rdataclass.IN)
    # The pseudo-record of RFC 6891 section 6.1.2: the root, OPT, our payload, no extended code or flag, no option.
    opt = struct.pack("!B2HIH", 0, dns.rdatatype.OPT, UDP_PAYLOAD, 0, 0) if edns else b""
    return Question(name=name, rdtype=rdtype, octets=header + section + opt)


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


def read(asked: Question, octets: bytes) -> Answer:
    """The answer that a packet holds; one that cannot be read is MALFORMED. `answers` has accepted the packet."""
    try:
        message = dns.message.from_wire(octets, ignore_trailing=True)
        rcode = message.rcode()
    except (dns.exception.DNSException, ValueError, struct.error) as error:
        lookup = _empty(asked, Ending.MALFORMED, detail=f"unreadable answer: {type(error).__name__}")
        return Answer(lookup=lookup, truncated=False, followed=True)
    truncated = bool(message.flags & dns.flags.TC)
    lookup = replace(
        _empty(asked, ENDINGS.get(rcode, Ending.OTHER_RCODE)),
        rcode=dns.rcode.to_text(rcode),
        authentic=bool(message.flags & dns.flags.AD),
        extended_errors=tuple(_extended_error(error) for error in message.extended_errors()[:5]),
    )
    if rcode not in {dns.rcode.NOERROR, dns.rcode.NXDOMAIN}:
        return Answer(lookup=lookup, truncated=truncated, followed=True)
    return _content(lookup, message, truncated=truncated)


def _content(lookup: Lookup, message: dns.message.Message, *, truncated: bool) -> Answer:
    aliases, looping = _aliases(lookup.name, message)
    lookup = replace(lookup, aliases=aliases)
    if looping:
        return Answer(lookup=replace(lookup, ending=Ending.ALIAS_LOOP), truncated=truncated, followed=True)
    rdtype = dns.rdatatype.from_text(lookup.rdtype)
    owner = parsed(lookup.canonical_name)
    rrset = message.get_rrset(dns.message.ANSWER, owner, dns.rdataclass.IN, rdtype)
    if rrset:
        texts = tuple(_text(rdata) for rdata in rrset)
        found = replace(
            lookup,
            ending=Ending.ANSWERED,
            records=texts[:MAX_RECORDS],
            omitted=max(0, len(texts) - MAX_RECORDS),
            ttl_s=rrset.ttl,
        )
        return Answer(lookup=found, truncated=truncated, followed=True)
    soa_ttl = _negative_ttl(message)
    if lookup.ending is not Ending.NXDOMAIN:
        lookup = replace(lookup, ending=Ending.NODATA)
    followed = not aliases or soa_ttl is not None or lookup.ending is Ending.NXDOMAIN
    return Answer(lookup=replace(lookup, ttl_s=soa_ttl), truncated=truncated, followed=followed)


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


def _empty(asked: Question, ending: Ending, detail: str = "") -> Lookup:
    return Lookup(name=asked.name, rdtype=asked.rdtype, ending=ending, detail=detail)
