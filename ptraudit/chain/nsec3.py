"""Proofs by NSEC3 records, which name the next hash of a name of the zone (RFC 5155 section 8)."""

from base64 import b32hexdecode
from collections.abc import Sequence

import dns.dnssec
from dns.name import Name
from dns.rdatatype import DS, RdataType
from dns.rdatatype import NSEC3 as NSEC3_TYPE
from dns.rdtypes.ANY.NSEC3 import NSEC3

from ptraudit.chain.denial import Proof, Types, at_name, may_speak_below, next_closer, types
from ptraudit.chain.response import Signed

SHA1 = 1  # the only hash that there is
OPT_OUT = 1  # the only flag
# RFC 9276 section 3.2 lets validators choose from where on a zone counts as not signed. This is what Unbound, BIND, Knot
# and PowerDNS agreed on in 2021; zones should have 0.
MAX_ITERATIONS = 150


class Hashes:
    """The NSEC3 records of a zone that came with a response, each the gap between two hashes of its names."""

    def __init__(self, zone: Name, sets: Sequence[Signed]) -> None:
        self._zone = zone
        found = [
            (one, rdata)
            for one in sets
            if one.records.rdtype == NSEC3_TYPE and len(one.name) == len(zone) + 1 and one.name.is_subdomain(zone)
            for rdata in one.records[:1]  # a name has one
            if isinstance(rdata, NSEC3) and rdata.algorithm == SHA1 and rdata.flags | OPT_OUT == OPT_OUT
        ]
        self._parameters = {(rdata.iterations, rdata.salt) for _, rdata in found}
        self._gaps: list[tuple[bytes, bytes, bool, Types]] = []
        for one, rdata in found:
            owner = _decoded(one.name.labels[0])
            if owner is not None:
                self._gaps.append((owner, rdata.next, bool(rdata.flags & OPT_OUT), types(rdata.windows)))

    @property
    def too_costly(self) -> bool:
        """Whether the names are hashed so often that validators do not follow (RFC 9276 section 3.2)."""
        return any(iterations > MAX_ITERATIONS for iterations, _ in self._parameters)

    def proof(self, name: Name, rdtype: RdataType) -> Proof:
        """What they prove of a name and a type."""
        if self.too_costly:
            return Proof.TOO_COSTLY
        if len(self._parameters) != 1:  # RFC 5155 section 8.2
            return Proof.NONE
        found = self._types(name)
        if found is not None:
            return at_name(found, name, rdtype)
        closest = self._encloser(name)
        if closest is None:
            return Proof.NONE
        opted_out = self._gap(next_closer(name, closest))
        if opted_out is None:
            return Proof.NONE
        if rdtype == DS:
            return Proof.OPT_OUT if opted_out else self._wildcard(closest, rdtype)
        wildcard = self._wildcard(closest, rdtype)
        return Proof.OPT_OUT if opted_out and wildcard is not Proof.NONE else wildcard

    def is_absent(self, name: Name, closest: Name) -> Proof:
        """Whether the very name does not exist, so that the wildcard below `closest` may stand for it (section 8.8)."""
        if self.too_costly:
            return Proof.TOO_COSTLY
        if len(self._parameters) != 1:
            return Proof.NONE
        opted_out = self._gap(next_closer(name, closest))
        if opted_out is None:
            return Proof.NONE
        return Proof.OPT_OUT if opted_out else Proof.NO_NAME

    def _wildcard(self, closest: Name, rdtype: RdataType) -> Proof:
        wildcard = Name((b"*", *closest.labels))
        found = self._types(wildcard)
        if found is not None:
            return at_name(found, wildcard, rdtype)
        return Proof.NONE if self._gap(wildcard) is None else Proof.NO_NAME

    def _encloser(self, name: Name) -> Name | None:
        """The closest encloser, where a record proves it that may speak of what lies below (section 8.3)."""
        if not name.is_subdomain(self._zone) or name == self._zone:
            return None
        closest = name.parent()
        while closest != self._zone and self._types(closest) is None:
            closest = closest.parent()
        found = self._types(closest)
        return closest if found is not None and may_speak_below(found) else None

    def _types(self, name: Name) -> Types | None:
        """The types at a name whose hash is here; None where it is not."""
        hashed = self._hash(name)
        return next((found for owner, _, _, found in self._gaps if owner == hashed), None)

    def _gap(self, name: Name) -> bool | None:
        """Whether the gap that a name's hash falls into is one with opt-out; None where it falls into none."""
        hashed = self._hash(name)
        for owner, following, opted_out, _ in self._gaps:
            inside = owner < hashed < following if owner < following else hashed > owner or hashed < following
            if inside:
                return opted_out
        return None

    def _hash(self, name: Name) -> bytes:
        ((iterations, salt),) = self._parameters
        return b32hexdecode(dns.dnssec.nsec3_hash(name, salt, iterations, SHA1))


def _decoded(label: bytes) -> bytes | None:
    try:
        return b32hexdecode(label.upper())
    except ValueError:
        return None
