"""What a resolver would answer in a world of a few zones. Reads master files; speaks to nobody."""

from collections.abc import Iterable, Mapping
from ipaddress import ip_address
from pathlib import Path

import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset
from dns.rdataclass import IN
from dns.rdatatype import AAAA, ANY, CNAME, DNAME, SOA, A
from msgspec import Struct

from ptraudit.lookup import IPAddress
from ptraudit.zone.master import records
from ptraudit.zone.tree import Tree, redirected

MAX_ALIASES = 16  # resolvers stop after about a dozen; a circle must end somewhere


class Answer(Struct, frozen=True, kw_only=True):
    """The sections of a response; `names` are the asked name and every alias target after it."""

    rcode: dns.rcode.Rcode
    answer: tuple[dns.rrset.RRset, ...] = ()
    authority: tuple[dns.rrset.RRset, ...] = ()
    names: tuple[dns.name.Name, ...] = ()


class Zones:
    """All records of the world.

    `sources` are master files (RFC 1035 section 5.1) or their text; one may hold several zones, each known by its SOA.
    A record outside every zone, or beside an alias, is a ValueError, as is a malformed file.
    """

    def __init__(self, sources: Iterable[str | Path]) -> None:
        rrsets = [rrset for source in sources for rrset in _rrsets(source)]
        self._apexes = {rrset.name: rrset for rrset in rrsets if rrset.rdtype == SOA}
        self._tree = Tree(self._apexes, ((rrset.name, rrset.rdtype, rrset) for rrset in rrsets))

    def answer(self, name: dns.name.Name, rdtype: dns.rdatatype.RdataType) -> Answer:
        """The answer to a question, aliases followed across all zones as a resolver does.

        REFUSED for a name outside every zone. A chain that leads out of the world, or in a circle, ends where it does
        so, without an error, as authoritative servers answer it.
        """
        chain: list[dns.rrset.RRset] = []
        names = [name]
        while True:
            apex = self._tree.apex(names[-1])
            if apex is None:
                rcode = dns.rcode.NOERROR if chain else dns.rcode.REFUSED
                return Answer(rcode=rcode, answer=tuple(chain), names=tuple(names))
            alias = self._alias(names[-1], apex, rdtype)
            if not alias:
                break
            chain.extend(alias)
            if len(alias[-1]) == 0:
                return Answer(rcode=dns.rcode.YXDOMAIN, answer=tuple(chain[:-1]), names=tuple(names))
            target = alias[-1][0].target
            if target in names or len(names) > MAX_ALIASES:
                return Answer(rcode=dns.rcode.NOERROR, answer=tuple(chain), names=tuple(names))
            names.append(target)
        node = self._tree.node(names[-1], apex)
        found = tuple(_spelled(names[-1], rrset) for kind, rrset in (node or {}).items() if rdtype in {kind, ANY})
        return Answer(
            rcode=dns.rcode.NXDOMAIN if node is None else dns.rcode.NOERROR,
            answer=tuple(chain) + found,
            authority=() if found else (self._denial(apex),),
            names=tuple(names),
        )

    def hosts(self) -> Mapping[str, tuple[IPAddress, ...]]:
        """The names that have addresses, absolute and in the order of the sources, and these, A before AAAA.

        A name with a loopback address is no host but an entry of a block list (RFC 5782).
        """
        hosts = {
            name.to_text(): tuple(ip_address(data.to_text()) for kind in (A, AAAA) for data in node.get(kind, ()))
            for name, node in self._tree
        }
        return {name: found for name, found in hosts.items() if found and not any(one.is_loopback for one in found)}

    def _alias(
        self, name: dns.name.Name, apex: dns.name.Name, rdtype: dns.rdatatype.RdataType
    ) -> tuple[dns.rrset.RRset, ...]:
        """The records that send a question elsewhere, a CNAME last; that one is empty where it would be too long."""
        owner = self._tree.dname(name, apex)
        if owner is not None:
            dname = self._tree.at(owner)[DNAME]
            target = redirected(name, owner, dname[0].target)
            if target is None:
                return (dname, dns.rrset.RRset(name, IN, CNAME))
            return (dname, dns.rrset.from_text(name, dname.ttl, IN, CNAME, target.to_text()))
        node = self._tree.node(name, apex) or {}
        return (_spelled(name, node[CNAME]),) if CNAME in node and rdtype not in {CNAME, ANY} else ()

    def _denial(self, apex: dns.name.Name) -> dns.rrset.RRset:
        """The SOA of a zone with the TTL that an absence has (RFC 2308 section 3)."""
        soa = self._apexes[apex]
        ttl = min(soa.ttl, soa[0].minimum)
        return dns.rrset.from_rdata_list(apex, ttl, list(soa))


def _rrsets(source: str | Path) -> list[dns.rrset.RRset]:
    text = source.read_text(encoding="utf-8") if isinstance(source, Path) else source
    found: dict[tuple[dns.name.Name, dns.rdatatype.RdataType], dns.rrset.RRset] = {}
    for line in records((str(source) if isinstance(source, Path) else "zone", text)):
        rdtype = line.rdata.rdtype
        found.setdefault((line.name, rdtype), dns.rrset.RRset(line.name, IN, rdtype)).add(line.rdata, line.ttl_s)
    return list(found.values())


def _spelled(name: dns.name.Name, rrset: dns.rrset.RRset) -> dns.rrset.RRset:
    """The records under the name as it was asked: its case, or the name that a wildcard stands for."""
    if rrset.name.labels == name.labels:
        return rrset
    return dns.rrset.from_rdata_list(name, rrset.ttl, list(rrset))
