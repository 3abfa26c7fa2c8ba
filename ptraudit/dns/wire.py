"""Messages: a question to octets, octets to a Lookup. What is accepted, and what an answer means, is decided here."""

import secrets
import struct
from dataclasses import dataclass
from functools import lru_cache

import dns.flags
import dns.rcode
import dns.rdataclass
import dns.rdatatype

from ptraudit.dns import lean
from ptraudit.dns.names import REMEMBERED, parsed
from ptraudit.dns.sections import Sections, Unreadable
from ptraudit.lookup import MAX_RECORDS, Alias, Ending, Lookup, printable

UDP_PAYLOAD = 1232  # octets that pass unfragmented nearly everywhere (DNS flag day 2020)
MAX_ALIASES = 16  # read in one answer; a resolver that followed more has itself lost the thread
MAX_TXT = 4 * 65535  # characters: what fits into a message, each octet escaped, so that no SPF record is ever cut
MAX_EXTENDED_ERRORS = 5  # kept of one answer; more would only repeat themselves
HEADER_OCTETS = 12  # RFC 1035 section 4.1.1

# As plain numbers: each operation on dnspython's flags makes a new one, which takes as long as reading a name.
ASKING = int(dns.flags.RD | dns.flags.AD)
CHECKING_DISABLED = int(dns.flags.CD)
AUTHENTIC = int(dns.flags.AD)
TRUNCATED = int(dns.flags.TC)

ENDINGS: dict[int, Ending] = {
    dns.rcode.SERVFAIL: Ending.SERVFAIL,
    dns.rcode.REFUSED: Ending.REFUSED,
    dns.rcode.FORMERR: Ending.FORMERR,
    dns.rcode.NOTIMP: Ending.NOTIMP,
}
DECIDING = {int(dns.rcode.NOERROR), int(dns.rcode.NXDOMAIN)}  # the codes that say something about the name


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


def question(name: str, rdtype: str, *, edns: bool = True, checked: bool = True) -> Question:
    """A recursive question that asks to be told whether the answer was validated (AD, RFC 6840 section 5.7).

    Without `checked` the resolver is told not to validate (CD, RFC 4035 section 3.2.2).
    """
    kind = dns.rdatatype.from_text(rdtype)
    flags = ASKING if checked else ASKING | CHECKING_DISABLED
    header = secrets.token_bytes(2) + struct.pack("!5H", flags, 1, 0, 0, int(edns))
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


def read(
    asked: Question, octets: bytes, *, server: str = "", transport: str = "", duration_s: float = 0.0, tries: int = 0
) -> Answer:
    """The answer that a packet holds; one that cannot be read is MALFORMED. `answers` has accepted the packet.

    The rest is for the Lookup: who was asked, over what, for how long and how often.
    """
    try:
        sections = _sections(octets, asked.rdtype)
    except Unreadable as error:
        lookup = Lookup(
            name=asked.name,
            rdtype=asked.rdtype,
            ending=Ending.MALFORMED,
            server=server,
            transport=transport,
            duration_s=duration_s,
            tries=tries,
            detail=f"unreadable answer: {error}",
        )
        return Answer(lookup=lookup, truncated=False, followed=True)
    found = _found(asked.name, sections)
    lookup = Lookup(
        name=asked.name,
        rdtype=asked.rdtype,
        ending=found.ending,
        records=found.records[:MAX_RECORDS],
        omitted=max(0, len(found.records) - MAX_RECORDS),
        ttl_s=found.ttl_s,
        aliases=found.aliases,
        authentic=bool(sections.flags & AUTHENTIC),
        rcode=_rcode_text(sections.rcode),
        extended_errors=tuple(_extended_error(*error) for error in sections.extended_errors[:MAX_EXTENDED_ERRORS]),
        server=server,
        transport=transport,
        duration_s=duration_s,
        tries=tries,
    )
    return Answer(lookup=lookup, truncated=bool(sections.flags & TRUNCATED), followed=found.followed)


def _sections(octets: bytes, rdtype: str) -> Sections:
    sections = lean.sections(octets, rdtype)
    if sections is None:
        from ptraudit.dns import thorough  # dnspython's reader, which an ordinary audit never needs

        sections = thorough.sections(octets, rdtype)
    return sections


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What the sections of an answer say."""

    ending: Ending
    records: tuple[str, ...] = ()
    ttl_s: int | None = None
    aliases: tuple[Alias, ...] = ()
    followed: bool = True


def _found(name: str, sections: Sections) -> _Found:
    if sections.rcode not in DECIDING:
        return _Found(ending=ENDINGS.get(sections.rcode, Ending.OTHER_RCODE))
    aliases, looping = _aliases(name, sections)
    if looping:
        return _Found(ending=Ending.ALIAS_LOOP, aliases=aliases)
    owner = aliases[-1].target if aliases else name
    records = [record for record in sections.records if record.owner == owner]
    if records:
        values = dict.fromkeys(record.value for record in records)  # a record sent twice is one (RFC 2181 section 5)
        return _Found(
            ending=Ending.ANSWERED,
            records=tuple(map(_text, values)),
            ttl_s=min(record.ttl_s for record in records),
            aliases=aliases,
        )
    no_such_name = sections.rcode == dns.rcode.NXDOMAIN
    followed = no_such_name or not aliases or sections.negative_ttl_s is not None
    if not no_such_name and not aliases and sections.refers and sections.negative_ttl_s is None:
        return _Found(ending=Ending.REFERRAL)  # "ask them" is no answer (RFC 2308 section 2.2)
    ending = Ending.NXDOMAIN if no_such_name else Ending.NODATA
    return _Found(ending=ending, ttl_s=sections.negative_ttl_s, aliases=aliases, followed=followed)


def _aliases(name: str, sections: Sections) -> tuple[tuple[Alias, ...], bool]:
    """The aliases from a name onwards, and whether they lead in a circle."""
    by_owner = {alias.name: alias for alias in sections.aliases}
    aliases: list[Alias] = []
    seen = {name}
    while name in by_owner and len(aliases) < MAX_ALIASES:
        alias = by_owner[name]
        aliases.append(alias)
        if alias.target in seen:
            return tuple(aliases), True
        seen.add(alias.target)
        name = alias.target
    return tuple(aliases), False


@lru_cache
def _rcode_text(rcode: int) -> str:
    return dns.rcode.to_text(dns.rcode.Rcode(rcode))


def _text(value: str | tuple[bytes, ...]) -> str:
    return (
        value if isinstance(value, str) else printable(b"".join(value), MAX_TXT)
    )  # no space between (RFC 7208 section 3.3)


def _extended_error(code: int, text: str) -> str:
    from dns.edns import EDECode  # few answers carry one

    detail = f": {printable(text, 200)}" if text else ""
    return f"EDE {code} {EDECode.to_text(code).replace('_', ' ').title()}{detail}"
