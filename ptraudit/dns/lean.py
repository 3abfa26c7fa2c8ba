"""The messages that nearly every server sends, read by hand: a twentieth of the time that dnspython needs.

Whatever is unusual is left to dnspython, so that nothing here has to be lenient: other types and classes, names with
other octets than those of host names, lengths that do not fit. What is read here, dnspython would read alike.
"""

import socket
import struct
from collections.abc import Callable

from ptraudit.dns.codes import AAAA, CNAME, IN, MX, NS, OPCODE, OPT, PTR, SOA, SPF, TLSA, TXT, TYPES, A
from ptraudit.dns.names import MAX_NAME
from ptraudit.dns.sections import Record, Sections
from ptraudit.lookup import Alias

HEADER = struct.Struct("!6H")  # id, flags, and how many records each section has (RFC 1035 section 4.1.1)
RECORD = struct.Struct("!HHIH")  # type, class, TTL and length of the content (RFC 1035 section 4.1.3)
NUMBERS = struct.Struct("!5I")  # serial, refresh, retry, expire and negative TTL of an SOA (RFC 1035 section 3.3.13)
QUESTION = HEADER.size  # where it begins
OPTION = struct.Struct("!HH")  # code and length (RFC 6891 section 6.1.2)
EXTENDED_ERROR = 15  # RFC 8914 section 2

MAX_POINTERS = 8  # on the way to the end of a name, or to one that was read before; dnspython follows 16
MAX_TTL_S = 0x7FFFFFFF  # more is read as 0 (RFC 2181 section 8)
DIGESTS = {1: 32, 2: 64}  # matching types of a TLSA record, and their octets (RFC 6698 section 2.1.3)
INET6 = int(socket.AF_INET6)  # calls take a number quicker than a member of an enumeration
# A host name's, and what stands in _dmarc.example and in 0/25.2.0.192.in-addr.arpa (RFC 2317 section 4).
LABEL_OCTETS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_/"

Names = dict[int, str]
"""The names that were read in a message so far, by where they begin: most names of an answer are pointers to one."""
Value = str | tuple[bytes, ...]
ExtendedErrors = tuple[tuple[int, str], ...]
NOT_EXTENDED: tuple[int, ExtendedErrors] = (0, ())


class _Unusual(Exception):
    """Something that dnspython must look at."""


def sections(octets: bytes, rdtype: str, name: str, section: bytes) -> Sections | None:
    """The sections of a message, with the records of one type. None where anything is unusual; raises nothing.

    `section` is the question that it must answer, whatever the case of its letters, and `name` that question's name.
    """
    try:
        return _sections(octets, TYPES[rdtype], name, section)
    except (_Unusual, LookupError, ValueError, OSError, struct.error):
        return None


def _sections(octets: bytes, asked: int, name: str, section: bytes) -> Sections:  # noqa: C901, PLR0912 - calls take time
    _, flags, questions, answers, authorities, additionals = HEADER.unpack_from(octets)
    position = QUESTION + len(section)
    if questions != 1 or flags & OPCODE or octets[QUESTION:position].lower() != section:
        raise _Unusual
    size, additional = len(octets), answers + authorities
    names: Names = {QUESTION: name}
    records: list[Record] = []
    aliases: list[Alias] = []
    negative_ttl_s: int | None = None
    zone = ""
    refers = False
    extended: tuple[int, ExtendedErrors] | None = None
    for place in range(additional + additionals):
        if octets[position] == 0xC0 and octets[position + 1] == QUESTION:  # as nearly every owner is written
            owner, position = name, position + 2
        elif octets[position] == 0:  # the root, as of an OPT record (RFC 6891 section 6.1.2)
            owner, position = ".", position + 1
        else:
            owner, position = _name(octets, position, names)
        kind, rdclass, ttl_s, length = RECORD.unpack_from(octets, position)
        begin = position + RECORD.size
        position = begin + length
        if position > size:
            raise _Unusual
        if kind == OPT and place >= additional and owner == "." and extended is None:
            extended = _extended(octets, ttl_s, begin, position) if ttl_s or length else NOT_EXTENDED
            continue
        if rdclass != IN:
            raise _Unusual
        ttl_s = ttl_s if ttl_s <= MAX_TTL_S else 0
        if place >= answers and kind == SOA:  # of an absence: its numbers are enough
            _soa_names(octets, begin, position, names)
            value: Value = ""
        else:
            value = CONTENTS[kind](octets, begin, position, names)
        if place < answers:
            if kind == asked:
                records.append(Record(owner, ttl_s, value))
            if kind == CNAME:
                aliases.append(Alias(name=owner, target=str(value), ttl_s=ttl_s))
        elif place < additional:
            if kind == SOA and negative_ttl_s is None:
                zone = owner
                negative_ttl_s = min(ttl_s, int.from_bytes(octets[position - 4 : position], "big"))
            refers = refers or kind == NS
    if position != size:
        raise _Unusual
    upper_bits, extended_errors = extended or NOT_EXTENDED
    rcode = upper_bits << 4 | flags & 0x0F
    return Sections(flags, rcode, tuple(records), tuple(aliases), negative_ttl_s, zone, refers, extended_errors)


def _name(octets: bytes, position: int, names: Names) -> tuple[str, int]:
    """The absolute name that begins at a position, in lower case, and the position behind it."""
    start, behind, limit = position, 0, len(octets)
    labels: list[bytes] = []
    for _ in range(MAX_POINTERS):
        begin = position
        length = octets[position]
        while 0 < length < 0x40:
            after = position + length + 1
            labels.append(octets[position + 1 : after])
            position, length = after, octets[after]
        if length == 0:
            if position >= limit:
                break
            names[start] = text = _text(labels)
            return text, behind or position + 1
        pointer = (length << 8 | octets[position + 1]) - 0xC000
        # Only ever to before what has been read of this name: it ends, and dnspython wants it so.
        if not 0 <= pointer < begin or position + 2 > limit:
            break
        behind = behind or position + 2
        known = names.get(pointer)
        if known is not None:
            return (_text(labels, known) if labels else known), behind
        if not labels:
            start = pointer
        position, limit = pointer, begin
    raise _Unusual


def _text(labels: list[bytes], rest: str = ".") -> str:
    text = b".".join(labels) + b"."
    if len(text.translate(None, LABEL_OCTETS)) != (len(labels) or 1):
        raise _Unusual
    name = text.decode("ascii").lower() + (rest if rest != "." else "")
    if len(name) > MAX_NAME:
        raise _Unusual
    return name


def _a(octets: bytes, begin: int, end: int, names: Names) -> str:  # noqa: ARG001 - all readers are called alike
    first, second, third, fourth = octets[begin:end]
    return f"{first}.{second}.{third}.{fourth}"


def _aaaa(octets: bytes, begin: int, end: int, names: Names) -> str:  # noqa: ARG001
    if octets[begin : begin + 10] == bytes(10):  # ::ffff:192.0.2.1 and ::192.0.2.1 are written in several ways
        raise _Unusual
    return socket.inet_ntop(INET6, octets[begin:end])


def _target(octets: bytes, begin: int, end: int, names: Names) -> str:
    name, behind = _name(octets, begin, names)
    if behind != end:
        raise _Unusual
    return name


def _mx(octets: bytes, begin: int, end: int, names: Names) -> str:
    name, behind = _name(octets, begin + 2, names)
    if behind != end:
        raise _Unusual
    return f"{octets[begin] << 8 | octets[begin + 1]} {name}"


def _txt(octets: bytes, begin: int, end: int, names: Names) -> tuple[bytes, ...]:  # noqa: ARG001
    strings: list[bytes] = []
    while begin < end:
        behind = begin + 1 + octets[begin]
        strings.append(octets[begin + 1 : behind])
        begin = behind
    if begin != end or not strings:
        raise _Unusual
    return tuple(strings)


def _soa(octets: bytes, begin: int, end: int, names: Names) -> str:
    numbers = NUMBERS.unpack_from(octets, end - NUMBERS.size)
    return " ".join(map(str, (*_soa_names(octets, begin, end, names), *numbers)))


def _soa_names(octets: bytes, begin: int, end: int, names: Names) -> tuple[str, str]:
    primary, behind = _name(octets, begin, names)
    mailbox, behind = _name(octets, behind, names)
    if behind + NUMBERS.size != end:
        raise _Unusual
    return primary, mailbox


def _tlsa(octets: bytes, begin: int, end: int, names: Names) -> str:  # noqa: ARG001
    usage, selector, matching = octets[begin : begin + 3]
    if end - begin - 3 != DIGESTS[matching]:
        raise _Unusual
    return f"{usage} {selector} {matching} {octets[begin + 3 : end].hex()}"


CONTENTS: dict[int, Callable[[bytes, int, int, Names], Value]] = {
    A: _a,
    AAAA: _aaaa,
    CNAME: _target,
    MX: _mx,
    NS: _target,
    PTR: _target,
    SOA: _soa,
    SPF: _txt,
    TLSA: _tlsa,
    TXT: _txt,
}


def _extended(octets: bytes, ttl_s: int, begin: int, end: int) -> tuple[int, ExtendedErrors]:
    """The upper bits of the rcode, which stand where other records have a TTL, and the extended errors."""
    if ttl_s >> 16 & 0xFF:  # the version (RFC 6891 section 6.1.3)
        raise _Unusual
    errors: list[tuple[int, str]] = []
    while begin < end:
        code, length = OPTION.unpack_from(octets, begin)
        begin += OPTION.size
        if code != EXTENDED_ERROR or length < 2 or begin + length > end:
            raise _Unusual
        text = octets[begin + 2 : begin + length]
        # The text may end with a NUL (RFC 8914 section 2).
        errors.append((octets[begin] << 8 | octets[begin + 1], text.removesuffix(b"\0").decode("utf-8")))
        begin += length
    return ttl_s >> 24, tuple(errors)
