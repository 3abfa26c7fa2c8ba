"""Proofs by NSEC records, which name the next name of the zone (RFC 4034 section 4, RFC 4035 section 5.4)."""

from collections.abc import Sequence

from dns.name import Name
from dns.rdatatype import NSEC as NSEC_TYPE
from dns.rdatatype import RdataType
from dns.rdtypes.ANY.NSEC import NSEC

from ptraudit.chain.denial import Proof, Types, at_name, may_speak_below, types
from ptraudit.chain.response import Signed


class Gaps:
    """The NSEC records of a zone that came with a response, each the gap between two of its names."""

    def __init__(self, zone: Name, sets: Sequence[Signed]) -> None:
        self._zone = zone
        self._gaps: list[tuple[Name, Name, Types]] = [
            (one.name, rdata.next, types(rdata.windows))
            for one in sets
            if one.records.rdtype == NSEC_TYPE and one.name.is_subdomain(zone)
            for rdata in one.records[:1]  # a name has one
            if isinstance(rdata, NSEC)
        ]

    def proof(self, name: Name, rdtype: RdataType) -> Proof:
        """What they prove of a name and a type."""
        for owner, _, found in self._gaps:
            if owner == name:
                return at_name(found, name, rdtype)
        gap = self._gap(name)
        if gap is None:
            return Proof.NONE
        before, after, _ = gap
        if after.is_subdomain(name):
            return Proof.NO_TYPE  # a name that exists only for those below it
        wildcard = Name((b"*", *max(_shared(name, before), _shared(name, after), key=len).labels))
        for owner, _, found in self._gaps:
            if owner == wildcard:
                return at_name(found, wildcard, rdtype)
        return Proof.NO_NAME if self._gap(wildcard) else Proof.NONE

    def is_absent(self, name: Name) -> bool:
        """Whether the very name does not exist, so that a wildcard may stand for it (RFC 4035 section 5.3.4)."""
        return self._gap(name) is not None

    def _gap(self, name: Name) -> tuple[Name, Name, Types] | None:
        """The gap that a name falls into, by a record that may speak of it."""
        for owner, following, found in self._gaps:
            below = name.is_subdomain(owner)
            if self._covers(owner, following, name) and (not below or may_speak_below(found)):
                return owner, following, found
        return None

    def _covers(self, owner: Name, following: Name, name: Name) -> bool:
        """Whether a name lies between two in canonical order; the last of a zone points to its first (RFC 4034 4.1.1)."""
        return bool(owner < name and (following == self._zone or name < following))


def _shared(name: Name, other: Name) -> Name:
    """The longest name that both are at or below."""
    return name.split(name.fullcompare(other)[2])[1]
