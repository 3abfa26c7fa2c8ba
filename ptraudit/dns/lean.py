"""The messages that nearly every server sends, read by hand: a twelfth of the time that dnspython needs.

Whatever is unusual is left to dnspython, so that nothing here has to be lenient: other types and classes, names with
other octets than those of host names, lengths that do not fit. What is read here, dnspython would read alike.
"""

import socket
import struct
from collections.abc import Callable

from ptraudit.dns.sections import Record, Sections
from ptraudit.lookup import Alias

HEADER = struct.Struct("!6H")  # id, flags, and how many records each section has (RFC 1035 section 4.1.1)
RECORD = struct.Struct("!HHIH")  # type, class, TTL and length of the content (RFC 1035 section 4.1.3)
NUMBER = struct.Struct("!H")
OPTION = struct.Struct("!HH")  # code and length (RFC 6891 section 6.1.2)
OPCODE = 0x7800
IN = 1
ANSWER, AUTHORITY, ADDITIONAL = 1, 2, 3

A, NS, CNAME, SOA, PTR, MX, TXT, AAAA, OPT, TLSA, SPF = 1, 2, 5, 6, 12, 15, 16, 28, 41, 52, 99
ASKED = {"A": A, "AAAA": AAAA, "MX": MX, "NS": NS, "PTR": PTR, "SPF": SPF, "TLSA": TLSA, "TXT": TXT}
EXTENDED_ERROR = 15  # RFC 8914 section 2

MAX_POINTERS = 8  # on the way to the end of one name; servers write one, and dnspython follows 16
MAX_NAME = 254  # characters with the final dot: 255 octets with the root (RFC 1035 section 3.1)
MAX_TTL_S = 0x7FFFFFFF  # more is read as 0 (RFC 2181 section 8)
# A host name's, and what stands in _dmarc.example and in 0/25.2.0.192.in-addr.arpa (RFC 2317 section 4).
LABEL_OCTETS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_/"


class _Unusual(Exception):
    """Something that dnspython must look at."""


def sections(octets: bytes, rdtype: str) -> Sections | None:
    """The sections of a message, with the records of one type. None where anything is unusual; raises nothing."""
    try:
        return _sections(octets, ASKED[rdtype])
    except (_Unusual, LookupError, ValueError, OSError, struct.error):
        return None


def _sections(octets: bytes, asked: int) -> Sections:
    _, flags, questions, *counts = HEADER.unpack_from(octets)
    _expect(questions == 1 and not flags & OPCODE)
    position = _name(octets, HEADER.size)[1] + 4
    records: list[Record] = []
    aliases: list[Alias] = []
    negative_ttl_s: int | None = None
    refers = False
    extended: tuple[int, tuple[tuple[int, str], ...]] | None = None
    for section, count in enumerate(counts, ANSWER):
        for _ in range(count):
            owner, position = _name(octets, position)
            kind, rdclass, ttl_s, length = RECORD.unpack_from(octets, position)
            begin = position + RECORD.size
            position = begin + length
            _expect(position <= len(octets))
            if kind == OPT:
                _expect(section == ADDITIONAL and extended is None and owner == ".")
                extended = _extended(octets, ttl_s, begin, position)
                continue
            _expect(rdclass == IN)
            value = CONTENTS[kind](octets, begin, position)
            ttl_s = ttl_s if ttl_s <= MAX_TTL_S else 0
            if section == ANSWER and kind == asked:
                records.append(Record(owner=owner, ttl_s=ttl_s, value=value))
            elif section == ANSWER and kind == CNAME:
                aliases.append(Alias(name=owner, target=str(value), ttl_s=ttl_s))
            elif section == AUTHORITY and kind == SOA and negative_ttl_s is None:
                negative_ttl_s = min(ttl_s, int.from_bytes(octets[position - 4 : position], "big"))
            refers = refers or (section == AUTHORITY and kind == NS)
    _expect(position == len(octets))
    upper_bits, extended_errors = extended or (0, ())
    return Sections(
        flags=flags,
        rcode=upper_bits << 4 | flags & 0x0F,
        records=tuple(records),
        aliases=tuple(aliases),
        negative_ttl_s=negative_ttl_s,
        refers=refers,
        extended_errors=extended_errors,
    )


def _expect(usual: bool) -> None:
    if not usual:
        raise _Unusual


def _name(octets: bytes, position: int) -> tuple[str, int]:
    """The absolute name that begins at a position, in lower case, and the position behind it."""
    labels: list[bytes] = []
    behind = 0
    limit = len(octets)
    for _ in range(MAX_POINTERS + 1):
        begin = position
        while 0 < (length := octets[position]) < 0x40:
            labels.append(octets[position + 1 : position + 1 + length])
            position += 1 + length
        if length == 0:
            _expect(position < limit)
            return _text(labels), behind or position + 1
        pointer = NUMBER.unpack_from(octets, position)[0] - 0xC000
        # Only ever to before what has been read of this name: it ends, and dnspython wants it so.
        _expect(0 <= pointer < begin and position + 2 <= limit)
        behind = behind or position + 2
        position, limit = pointer, begin
    raise _Unusual


def _text(labels: list[bytes]) -> str:
    _expect(not b"".join(labels).translate(None, LABEL_OCTETS))
    text = b".".join(labels).decode("ascii").lower() + "."
    _expect(len(text) <= MAX_NAME)
    return text


def _a(octets: bytes, begin: int, end: int) -> str:
    return socket.inet_ntop(socket.AF_INET, octets[begin:end])


def _aaaa(octets: bytes, begin: int, end: int) -> str:
    _expect(octets[begin : begin + 10] != bytes(10))  # ::ffff:192.0.2.1 and ::192.0.2.1 are written in several ways
    return socket.inet_ntop(socket.AF_INET6, octets[begin:end])


def _target(octets: bytes, begin: int, end: int) -> str:
    name, behind = _name(octets, begin)
    _expect(behind == end)
    return name


def _mx(octets: bytes, begin: int, end: int) -> str:
    preference = NUMBER.unpack_from(octets, begin)[0]
    return f"{preference} {_target(octets, begin + 2, end)}"


def _txt(octets: bytes, begin: int, end: int) -> tuple[bytes, ...]:
    strings: list[bytes] = []
    while begin < end:
        behind = begin + 1 + octets[begin]
        strings.append(octets[begin + 1 : behind])
        begin = behind
    _expect(begin == end and bool(strings))
    return tuple(strings)


def _tlsa(octets: bytes, begin: int, end: int) -> str:
    _expect(begin + 3 <= end)
    usage, selector, matching = octets[begin : begin + 3]
    return f"{usage} {selector} {matching} {octets[begin + 3 : end].hex()}"  # RFC 6698 section 2.2


def _soa(octets: bytes, begin: int, end: int) -> str:
    primary, behind = _name(octets, begin)
    mailbox, behind = _name(octets, behind)
    _expect(behind + 20 == end)  # five numbers, the negative TTL last (RFC 1035 section 3.3.13)
    return f"{primary} {mailbox}"


CONTENTS: dict[int, Callable[[bytes, int, int], str | tuple[bytes, ...]]] = {
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


def _extended(octets: bytes, ttl_s: int, begin: int, end: int) -> tuple[int, tuple[tuple[int, str], ...]]:
    """The upper bits of the rcode, which stand where other records have a TTL, and the extended errors."""
    _expect(not ttl_s >> 16 & 0xFF)  # the version (RFC 6891 section 6.1.3)
    errors: list[tuple[int, str]] = []
    while begin < end:
        code, length = OPTION.unpack_from(octets, begin)
        begin += OPTION.size
        _expect(code == EXTENDED_ERROR and length >= 2 and begin + length <= end)
        info = NUMBER.unpack_from(octets, begin)[0]
        text = octets[begin + 2 : begin + length]
        errors.append((info, text.removesuffix(b"\0").decode("utf-8")))  # may end with a NUL (RFC 8914 section 2)
        begin += length
    return ttl_s >> 24, tuple(errors)
