"""What records prove of a name that has none of the type asked for (RFC 4035 section 5.4, RFC 5155 section 8).

The records given here have been checked: their zone signed them. A proof that speaks of two names needs several of them.
"""

from collections.abc import Sequence
from enum import StrEnum

from dns.name import Name
from dns.rdatatype import CNAME, DNAME, DS, NS, SOA, RdataType


class Proof(StrEnum):
    """What is proven.

    no-type: the name has no such records. no-name: there is no such name. delegation: it is handed on to a zone that
    has no DS record, so that this is not signed. opt-out: it may be such a delegation, for the zone does not say for each.
    too-costly: the proof takes more rounds of hashing than validators do, so that they count the zone as not signed.
    none: nothing is proven.
    """

    NO_TYPE = "no-type"
    NO_NAME = "no-name"
    DELEGATION = "delegation"
    OPT_OUT = "opt-out"
    TOO_COSTLY = "too-costly"
    NONE = "none"


Types = frozenset[int]
"""The types of records that a name has, by an NSEC or an NSEC3 record."""


def types(windows: Sequence[tuple[int, bytes]]) -> Types:
    """The types that a bitmap names (RFC 4034 section 4.1.2)."""
    return frozenset(
        window * 256 + octet * 8 + bit
        for window, bitmap in windows
        for octet, bits in enumerate(bitmap)
        for bit in range(8)
        if bits & 0x80 >> bit
    )


def at_name(found: Types, name: Name, rdtype: RdataType) -> Proof:
    """What the types at the very name prove. The two sides of a zone cut speak for different types (RFC 6840 4.1, 4.4)."""
    handed_on = NS in found and SOA not in found
    if rdtype in found or CNAME in found:
        return Proof.NONE
    if rdtype == DS:
        if SOA in found and len(name) > 1:
            return Proof.NONE  # the child speaks, and knows nothing of its DS record
        return Proof.DELEGATION if handed_on else Proof.NO_TYPE
    return Proof.NONE if handed_on else Proof.NO_TYPE


def may_speak_below(found: Types) -> bool:
    """Whether a name with these types has names of the same zone below it."""
    return DNAME not in found and not (NS in found and SOA not in found)


def next_closer(name: Name, closest: Name) -> Name:
    """The name one label below the closest encloser, on the way to the name (RFC 5155 section 1.3)."""
    return name.split(len(closest) + 1)[1]
