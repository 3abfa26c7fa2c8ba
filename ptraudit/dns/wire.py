"""Messages: a question to octets, octets to a Lookup. What is accepted, and what an answer means, is decided here."""

from functools import cache

from msgspec import Struct

from ptraudit.dns import lean
from ptraudit.dns.codes import (
    AUTHENTIC,
    FORMERR,
    IN,
    NOERROR,
    NOTIMP,
    NXDOMAIN,
    OPT,
    RCODES,
    RECURSE,
    REFUSED,
    SERVFAIL,
    TRUNCATED,
    UNVALIDATED,
    extended_error_text,
    rcode_text,
    type_number,
)
from ptraudit.dns.names import encoded
from ptraudit.dns.sections import Sections, Unreadable
from ptraudit.lookup import MAX_RECORDS, Alias, Ending, Lookup, printable

UDP_PAYLOAD = 1232  # octets that pass unfragmented nearly everywhere (DNS flag day 2020)
MAX_ALIASES = 16  # read in one answer; a resolver that followed more has itself lost the thread
MAX_TXT = 4 * 65535  # characters: what fits into a message, each octet escaped, so that no SPF record is ever cut
MAX_EXTENDED_ERRORS = 5  # kept of one answer; more would only repeat themselves
HEADER_OCTETS = 12  # RFC 1035 section 4.1.1

ONE_QUESTION = b"\0\1\0\0\0\0\0"  # how many records each section has, but for the last octet
ASKING = (RECURSE | AUTHENTIC).to_bytes(2, "big") + ONE_QUESTION
UNCHECKED = (RECURSE | AUTHENTIC | UNVALIDATED).to_bytes(2, "big") + ONE_QUESTION
# The pseudo-record of RFC 6891 section 6.1.2: the root, OPT, our payload, no extended code or flag, no option.
EDNS = bytes((0, 0, OPT)) + UDP_PAYLOAD.to_bytes(2, "big") + bytes(6)
EDNS_WITH_SIGNATURES = EDNS[:7] + b"\x80" + EDNS[8:]  # the DO bit (RFC 3225 section 3)

DECIDING = frozenset({NOERROR, NXDOMAIN})  # the codes that say something about the name
ENDINGS = {
    SERVFAIL: Ending.SERVFAIL,
    REFUSED: Ending.REFUSED,
    FORMERR: Ending.FORMERR,
    NOTIMP: Ending.NOTIMP,
}
ANSWERED, NODATA, NO_SUCH_NAME = Ending.ANSWERED, Ending.NODATA, Ending.NXDOMAIN  # to look a member up takes longer
LETTERS = bytes(0x20 if chr(octet).isalpha() and octet < 0x80 else 0 for octet in range(256))
"""For each octet of a name the bit that tells upper from lower case; the octets of lengths are below those of letters."""

OF_NAME = -1 << 32  # the bits of a section that are those of its name; the type SPF, 99, looks like a letter


class Question(Struct, frozen=True):
    """A question. `section` is its section of a message: name, type and class.

    Without `checked` the resolver is told not to validate (CD, RFC 4035 section 3.2.2). With `signed` it is to hand out
    the signatures too (DO, RFC 4035 section 3.2.1).
    """

    name: str
    rdtype: str
    section: bytes
    checked: bool = True
    signed: bool = False


class Answer(Struct, frozen=True):
    """What an answer says. `followed` is False where it ends with an alias whose target nobody has looked up.

    `octets` are the whole message where signatures were asked for.
    """

    lookup: Lookup
    truncated: bool = False
    followed: bool = True
    octets: bytes = b""


def question(name: str, rdtype: str, *, checked: bool = True, signed: bool = False) -> Question:
    """The question for the records of a type at an absolute name. Raises ValueError for an unknown type."""
    return Question(name, rdtype, encoded(name) + _kind(rdtype), checked, signed)


@cache
def _kind(rdtype: str) -> bytes:
    """The type and the class, as they follow the name in a question."""
    return type_number(rdtype).to_bytes(2, "big") + IN.to_bytes(2, "big")


def packet(number: bytes, section: bytes, *, edns: bool = True, checked: bool = True, signed: bool = False) -> bytes:
    """A recursive question under an id, that asks to be told whether the answer was validated (AD, RFC 6840 5.7)."""
    asking = ASKING if checked else UNCHECKED
    if not edns:
        return number + asking + b"\0" + section
    return number + asking + b"\1" + section + (EDNS_WITH_SIGNATURES if signed else EDNS)


def mixed(section: bytes, random: bytes) -> bytes:
    """The section with the case of each letter by chance: what a forger must guess too. `random` is as long."""
    case = int.from_bytes(section.translate(LETTERS)) & int.from_bytes(random) & OF_NAME
    return (int.from_bytes(section) ^ case).to_bytes(len(section))


def answers(section: bytes, octets: bytes) -> bool:
    """Whether a packet is an answer to the very question, octet by octet (RFC 5452 section 9); its id is not looked at.

    A server that could not read the question may leave it out.
    """
    if len(octets) < HEADER_OCTETS or not octets[2] & 0x80:
        return False
    count = octets[4] << 8 | octets[5]
    if count == 0:
        return (octets[3] & 0x0F) in ENDINGS
    return count == 1 and octets.startswith(section, HEADER_OCTETS)


def folds(section: bytes, octets: bytes) -> bool:
    """Whether a packet would be the answer if upper and lower case were alike."""
    end = HEADER_OCTETS + len(section) - 4
    return answers(_folded(section), octets[:HEADER_OCTETS] + octets[HEADER_OCTETS:end].lower() + octets[end:])


def _folded(section: bytes) -> bytes:
    return section[:-4].lower() + section[-4:]


def read(
    asked: Question, octets: bytes, *, server: str = "", transport: str = "", duration_s: float = 0.0, tries: int = 0
) -> Answer:
    """The answer that a packet holds; one that cannot be read is MALFORMED. `answers` has accepted the packet.

    The rest is for the Lookup: who was asked, over what, for how long and how often.
    """
    sections = lean.sections(octets, asked.rdtype, asked.name, asked.section)
    if sections is None:
        from ptraudit.dns import thorough  # dnspython's reader, which an ordinary audit never needs

        try:
            sections = thorough.sections(octets, asked.rdtype)
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
            return Answer(lookup)
    ending, records, ttl_s, aliases, followed = _found(asked, sections)
    lookup = Lookup(
        name=asked.name,
        rdtype=asked.rdtype,
        ending=ending,
        records=records[:MAX_RECORDS],
        omitted=len(records) - MAX_RECORDS if len(records) > MAX_RECORDS else 0,
        ttl_s=ttl_s,
        zone=_zone(asked, aliases, sections.zone) if ending is NODATA or ending is NO_SUCH_NAME else "",
        aliases=aliases,
        authentic=bool(sections.flags & AUTHENTIC),
        rcode=RCODES.get(sections.rcode) or rcode_text(sections.rcode),
        extended_errors=_extended_errors(sections.extended_errors) if sections.extended_errors else (),
        server=server,
        transport=transport,
        duration_s=duration_s,
        tries=tries,
    )
    return Answer(lookup, bool(sections.flags & TRUNCATED), followed)


Found = tuple[Ending, tuple[str, ...], int | None, tuple[Alias, ...], bool]
"""Ending, records, TTL and aliases of a Lookup, and whether the last alias was followed."""


def _found(asked: Question, sections: Sections) -> Found:
    """What the sections of an answer say."""
    if sections.rcode not in DECIDING:
        return ENDINGS.get(sections.rcode, Ending.OTHER_RCODE), (), None, (), True
    if len(sections.records) == 1 and not sections.aliases:  # as nearly always: the quick way to the same
        (record,) = sections.records
        if record.owner == asked.name:
            return ANSWERED, (_text(record.value),), record.ttl_s, (), True
    aliases: tuple[Alias, ...] = ()
    if sections.aliases and asked.rdtype != "CNAME":  # who asks for the alias itself does not want it followed
        aliases, looping = _aliases(asked.name, sections)
        if looping:
            return Ending.ALIAS_LOOP, (), None, aliases, True
    owner = aliases[-1].target if aliases else asked.name
    values: dict[str | tuple[bytes, ...], None] = {}  # a record sent twice is one (RFC 2181 section 5)
    ttl_s = lean.MAX_TTL_S
    for record in sections.records:
        if record.owner == owner:
            values[record.value] = None
            ttl_s = min(ttl_s, record.ttl_s)
    if values:
        return ANSWERED, tuple(map(_text, values)), ttl_s, aliases, True
    no_such_name = sections.rcode == NXDOMAIN
    negative_ttl_s = sections.negative_ttl_s
    followed = no_such_name or not aliases or negative_ttl_s is not None
    if not no_such_name and not aliases and sections.refers and negative_ttl_s is None:
        return Ending.REFERRAL, (), None, (), True  # "ask them" is no answer (RFC 2308 section 2.2)
    return NO_SUCH_NAME if no_such_name else NODATA, (), negative_ttl_s, aliases, followed


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


def _zone(asked: Question, aliases: tuple[Alias, ...], zone: str) -> str:
    """The zone that an absence is told of; "" where it is none that the name can lie in."""
    name = aliases[-1].target if aliases else asked.name
    return zone if zone in {".", name} or name.endswith(f".{zone}") else ""


def _text(value: str | tuple[bytes, ...]) -> str:
    # No space between the strings of a TXT record (RFC 7208 section 3.3).
    return value if isinstance(value, str) else printable(b"".join(value), MAX_TXT)


def _extended_errors(errors: tuple[tuple[int, str], ...]) -> tuple[str, ...]:
    return tuple(
        f"{extended_error_text(code)}{f': {printable(text, 200)}' if text else ''}"
        for code, text in errors[:MAX_EXTENDED_ERRORS]
    )
