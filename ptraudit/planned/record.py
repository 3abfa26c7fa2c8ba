"""A planned record: what it says, and the line of the file that says it."""

from collections.abc import Iterable, Mapping

import dns.exception
import dns.name
import dns.rdata
import dns.rdatatype
from dns.rdataclass import IN
from msgspec import Struct

from ptraudit.dns.names import absolute
from ptraudit.errors import UnreadableFile
from ptraudit.lookup import printable
from ptraudit.place import Place

MAX_OCTETS = 16 * 2**20  # of a file with all that it includes: more than MAX_RECORDS ordinary records
MAX_RECORDS = 200_000  # of all files: three /16 reverse zones
DEFAULT_TTL_S = 3600  # where a file leaves it to the provider


class Record(Struct, frozen=True, kw_only=True):
    """One planned record. Without `rdata` it is planned that there are no records of this type at the name."""

    name: dns.name.Name
    rdtype: dns.rdatatype.RdataType
    ttl_s: int
    rdata: dns.rdata.Rdata | None
    place: Place


class Contents(Struct, frozen=True, kw_only=True):
    """What a file holds: its records, and a sentence for each thing in it that a resolver could not answer from."""

    records: tuple[Record, ...]
    left_out: tuple[str, ...] = ()


def refused(place: Place, message: str) -> UnreadableFile:
    """What to raise for a file that says nothing usable at a place."""
    return UnreadableFile(f"{place}: {printable(message, 300)}")


def owner(text: str, zone: str, place: Place) -> dns.name.Name:
    """The name that a text means in a zone: `@` or nothing is the zone, a name that ends with the zone is whole already.

    Without a zone every name is whole. Raises UnreadableFile.
    """
    inside = zone.strip(".").lower()
    bare = text.strip().removesuffix(".").lower()
    whole = text.strip().endswith(".") or not inside or bare == inside or bare.endswith(f".{inside}")
    try:
        if bare in {"", "@"}:
            if not inside:
                raise refused(place, "a record has no name")
            return dns.name.from_text(absolute(inside))
        return dns.name.from_text(absolute(bare if whole else f"{bare}.{inside}"))
    except ValueError as error:
        raise refused(place, str(error)) from error


def written(
    name: dns.name.Name, rdtype: str, values: Iterable[str], *, ttl_s: int, place: Place, origin: str = ""
) -> tuple[Record, ...]:
    """A set of records, from their presentation format. Names in them are whole, or with an origin as in a master file.

    A TXT record may be written without its quotes. No values plan that there are none. Raises UnreadableFile.
    """
    try:
        kind = dns.rdatatype.from_text(rdtype)
    except (dns.rdatatype.UnknownRdatatype, ValueError) as error:
        raise refused(place, f'"{rdtype}" is no type of records; give one as A, AAAA, MX, TXT, CNAME or PTR') from error
    base = dns.name.from_text(origin) if origin else dns.name.root
    found: list[Record] = []
    for value in values:
        text = quoted(value) if kind in {dns.rdatatype.TXT, dns.rdatatype.SPF} else value
        try:
            rdata = dns.rdata.from_text(IN, kind, text, origin=base, relativize=False)
        except (dns.exception.DNSException, ValueError) as error:
            raise refused(place, f'"{value}" is no {rdtype} record of {name}: {error}') from error
        found.append(Record(name=name, rdtype=kind, ttl_s=ttl_s, rdata=rdata, place=place))
    return tuple(found) or (Record(name=name, rdtype=kind, ttl_s=ttl_s, rdata=None, place=place),)


def quoted(text: str) -> str:
    """A TXT record as a master file has it: strings of at most 255 octets in quotes (RFC 1035 section 3.3.14)."""
    if text.startswith('"') and text.endswith('"') and len(text) > 1:
        return text
    octets = text.encode()
    pieces = [octets[start : start + 255] for start in range(0, len(octets), 255)] or [b""]
    return " ".join('"' + "".join(_escaped(octet) for octet in piece) + '"' for piece in pieces)


def _escaped(octet: int) -> str:
    character = chr(octet)
    if character in '"\\':
        return f"\\{character}"
    return character if 0x20 <= octet < 0x7F else f"\\{octet:03d}"


# The fields of a record that other formats keep apart, in the order of its presentation format, and their other names.
FIELDS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "MX": (("preference", "priority"), ("exchange", "value")),
    "SRV": (("priority",), ("weight",), ("port",), ("target",)),
    "CAA": (("flags",), ("tag",), ("value",)),
    "TLSA": (("certificate_usage",), ("selector",), ("matching_type",), ("certificate_association_data",)),
    "SSHFP": (("algorithm",), ("fingerprint_type",), ("fingerprint",)),
    "DS": (("key_tag",), ("algorithm",), ("digest_type",), ("digest",)),
}


def joined(rdtype: str, fields: Mapping[str, object], place: Place) -> str:
    """A record that is kept in fields, in its presentation format. Raises UnreadableFile."""
    parts = []
    for names in FIELDS.get(rdtype, (("value",),)):
        text = next((str(fields[name]) for name in names if fields.get(name) is not None), None)
        if text is None:
            raise refused(place, f'the {rdtype} record has no "{names[0]}"')
        parts.append(text)
    return " ".join(parts)
