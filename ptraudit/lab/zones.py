"""What a resolver would answer in a world of a few zones. Reads master files; speaks to nobody."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset
import dns.tokenizer
import dns.zonefile
from dns.rdataclass import IN
from dns.rdatatype import AAAA, ANY, CNAME, DNAME, SOA, A

from ptraudit.lookup import IPAddress

MAX_ALIASES = 16  # resolvers stop after about a dozen; a circle must end somewhere

Node = Mapping[dns.rdatatype.RdataType, dns.rrset.RRset]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The sections of a response; `names` are the asked name and every alias target after it."""

    rcode: dns.rcode.Rcode
    answer: tuple[dns.rrset.RRset, ...] = ()
    authority: tuple[dns.rrset.RRset, ...] = ()
    names: tuple[dns.name.Name, ...] = ()


class Zones:
    """All records of the world.

    `sources` are master files (RFC 1035 section 5.1) or their text; one may hold several zones, each known by its SOA.
    A record outside every zone, or beside an alias, is a ValueError, a malformed file a `dns.exception.DNSException`.
    """

    def __init__(self, sources: Iterable[str | Path]) -> None:
        rrsets = [rrset for source in sources for rrset in _rrsets(source)]
        self._apexes = {rrset.name: rrset for rrset in rrsets if rrset.rdtype == SOA}
        self._nodes: dict[dns.name.Name, dict[dns.rdatatype.RdataType, dns.rrset.RRset]] = {}
        for rrset in rrsets:
            apex = self._apex(rrset.name)
            if apex is None:
                raise ValueError(f"{rrset.name} lies in no zone of this world; give its zone an SOA record")
            self._nodes.setdefault(rrset.name, {})[rrset.rdtype] = rrset
            name = rrset.name
            while name != apex:  # a name above a name exists, though it holds nothing (RFC 8020)
                name = name.parent()
                self._nodes.setdefault(name, {})
        torn = [name for name, node in self._nodes.items() if CNAME in node and len(node) > 1]
        if torn:
            raise ValueError(f"{torn[0]} is an alias and holds other records too, which RFC 1034 section 3.6.2 forbids")

    def answer(self, name: dns.name.Name, rdtype: dns.rdatatype.RdataType) -> Answer:
        """The answer to a question, aliases followed across all zones as a resolver does.

        REFUSED for a name outside every zone. A chain that leads out of the world, or in a circle, ends where it does
        so, without an error, as authoritative servers answer it.
        """
        chain: list[dns.rrset.RRset] = []
        names = [name]
        while True:
            apex = self._apex(names[-1])
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
        node = self._node(names[-1], apex)
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
            for name, node in self._nodes.items()
        }
        return {name: found for name, found in hosts.items() if found and not any(one.is_loopback for one in found)}

    def _apex(self, name: dns.name.Name) -> dns.name.Name | None:
        return next((parent for parent in _upwards(name) if parent in self._apexes), None)

    def _node(self, name: dns.name.Name, apex: dns.name.Name) -> Node | None:
        """The records at a name, those of a wildcard in its place, or None where there is no such name (RFC 4592)."""
        if name in self._nodes:
            return self._nodes[name]
        encloser = next((parent for parent in _upwards(name) if parent in self._nodes), apex)
        return self._nodes.get(dns.name.Name((b"*", *encloser.labels)))

    def _alias(
        self, name: dns.name.Name, apex: dns.name.Name, rdtype: dns.rdatatype.RdataType
    ) -> tuple[dns.rrset.RRset, ...]:
        """The records that send a question elsewhere, a CNAME last; that one is empty where it would be too long."""
        owner = next((up for up in _upwards(name)[1:] if up.is_subdomain(apex) and DNAME in self._nodes.get(up, {})), None)
        if owner is not None:  # RFC 6672 section 3.2
            dname = self._nodes[owner][DNAME]
            try:
                target = name.relativize(owner).derelativize(dname[0].target)
            except dns.name.NameTooLong:
                return (dname, dns.rrset.RRset(name, IN, CNAME))
            return (dname, dns.rrset.from_text(name, dname.ttl, IN, CNAME, target.to_text()))
        node = self._node(name, apex) or {}
        return (_spelled(name, node[CNAME]),) if CNAME in node and rdtype not in {CNAME, ANY} else ()

    def _denial(self, apex: dns.name.Name) -> dns.rrset.RRset:
        """The SOA of a zone with the TTL that an absence has (RFC 2308 section 3)."""
        soa = self._apexes[apex]
        ttl = min(soa.ttl, soa[0].minimum)
        return dns.rrset.from_rdata_list(apex, ttl, list(soa))


class _Records(dns.zonefile.RRsetsReaderTransaction):
    """Takes what the reader of master files finds; dnspython's own would refuse a second SOA, and is quadratic."""

    def __init__(self) -> None:
        manager = dns.zonefile.RRSetsReaderManager()
        super().__init__(manager, replacement=True, read_only=False)  # type: ignore[no-untyped-call]  # dnspython's gap
        self.found: dict[tuple[dns.name.Name, dns.rdatatype.RdataType], dns.rrset.RRset] = {}

    def add(self, *args: Any) -> None:  # noqa: ANN401 - dnspython's own signature: here a name, a TTL and a record
        name, ttl, data = args
        self.found.setdefault((name, data.rdtype), dns.rrset.RRset(name, IN, data.rdtype)).add(data, ttl)


def _rrsets(source: str | Path) -> list[dns.rrset.RRset]:
    text = source.read_text(encoding="utf-8") if isinstance(source, Path) else source
    records = _Records()
    tokenizer = dns.tokenizer.Tokenizer(text, str(source) if isinstance(source, Path) else "zone")
    dns.zonefile.Reader(tokenizer, IN, records).read()
    return list(records.found.values())


def _spelled(name: dns.name.Name, rrset: dns.rrset.RRset) -> dns.rrset.RRset:
    """The records under the name as it was asked: its case, or the name that a wildcard stands for."""
    if rrset.name.labels == name.labels:
        return rrset
    return dns.rrset.from_rdata_list(name, rrset.ttl, list(rrset))


def _upwards(name: dns.name.Name) -> tuple[dns.name.Name, ...]:
    """The name and every name above it, the root last."""
    return tuple(dns.name.Name(name.labels[count:]) for count in range(len(name.labels)))
