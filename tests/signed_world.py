"""A resolver that answers from signed zones, with the signatures, and that may be made to lie."""

from collections.abc import Callable, Sequence

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rrset
from dns.name import Name
from dns.rdataclass import IN
from dns.rdatatype import CNAME, DNAME, DS, SOA, RdataType

from ptraudit.dns.wire import question, read
from ptraudit.lookup import Ending, Lookup
from tests.signing import SignedZone


class SignedWorld:
    """What a resolver answers, told not to check, from these zones; the first is the root.

    `spoil` may change a message before it is sent. `asked` keeps the questions.
    """

    def __init__(self, zones: Sequence[SignedZone], spoil: Callable[[dns.message.Message], None] | None = None) -> None:
        self.zones = {zone.origin: zone for zone in zones}
        self.spoil = spoil
        self.asked: list[tuple[str, str]] = []

    async def ask(self, name: str, rdtype: str) -> tuple[Lookup, bytes]:
        self.asked.append((name, rdtype))
        octets = self.message(name, rdtype)
        if not octets:
            return Lookup(name=name, rdtype=rdtype, ending=Ending.TIMEOUT), b""
        return read(question(name, rdtype), octets).lookup, octets

    def message(self, name: str, rdtype: str) -> bytes:
        query = dns.message.make_query(name, rdtype, want_dnssec=True)
        query.flags |= dns.flags.CD
        response = dns.message.make_response(query, recursion_available=True)
        self._fill(response, query.question[0].name, query.question[0].rdtype)
        if self.spoil:
            self.spoil(response)
        return b"" if response.rcode() == dns.rcode.NOTAUTH else response.to_wire(max_size=65535)

    def _zone(self, name: Name, rdtype: RdataType) -> SignedZone:
        at = name.parent() if rdtype == DS and name != dns.name.root else name
        while at not in self.zones:
            at = at.parent()
        return self.zones[at]

    def _fill(self, response: dns.message.Message, name: Name, rdtype: RdataType, depth: int = 0) -> None:
        zone = self._zone(name, rdtype)
        if (name, rdtype) in zone.records:
            return self._put(response.answer, zone, (name, rdtype))
        if depth < 8:
            above = name
            while above != zone.origin:
                above = above.parent()
                if (above, DNAME) in zone.records:
                    target = name.relativize(above).derelativize(zone.records[above, DNAME][0].target)
                    self._put(response.answer, zone, (above, DNAME))
                    response.answer.append(dns.rrset.from_text(name, 0, IN, CNAME, target.to_text()))
                    return self._fill(response, target, rdtype, depth + 1)
            if (name, CNAME) in zone.records:
                self._put(response.answer, zone, (name, CNAME))
                return self._fill(response, zone.records[name, CNAME][0].target, rdtype, depth + 1)
        exists = any(owner.is_subdomain(name) for owner in zone.names())
        wildcard = dns.name.Name((b"*", *name.parent().labels))
        if not exists and (wildcard, rdtype) in zone.records:
            return self._expand(response, zone, wildcard, name, rdtype)
        if not exists and wildcard not in {owner for owner, _ in zone.records}:
            response.set_rcode(dns.rcode.NXDOMAIN)
        self._put(response.authority, zone, (zone.origin, SOA))
        if zone.signatures:
            for key in zone.denial(name):
                self._put(response.authority, zone, key)
        return None

    def _expand(
        self, response: dns.message.Message, zone: SignedZone, wildcard: Name, name: Name, rdtype: RdataType
    ) -> None:
        for kept in (zone.records, zone.signatures):
            if (wildcard, rdtype) in kept:
                found = kept[wildcard, rdtype]
                made = dns.rrset.RRset(name, IN, found.rdtype, found.covers)
                for rdata in found:
                    made.add(rdata, found.ttl)
                response.answer.append(made)
        if zone.signatures:
            nearer = name.split(len(wildcard))[1]
            key = zone._cover(nearer) if zone.nsec3 else zone._before(name)
            self._put(response.authority, zone, key)

    def _put(self, section: list[dns.rrset.RRset], zone: SignedZone, key: tuple[Name, RdataType]) -> None:
        if zone.records[key] not in section:
            section.append(zone.records[key])
            if key in zone.signatures:
                section.append(zone.signatures[key])
