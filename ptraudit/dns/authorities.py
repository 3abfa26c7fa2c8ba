"""A zone's own servers: who they are, and what each says when it is asked itself.

They are asked without recursion (RFC 1035 section 4.1.1), so that none answers from a cache. Which they are is told by
the zone above, which delegates to them, and by the zone itself; both may be wrong, so that all of them are asked.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable

from dns.flags import AA
from dns.message import Message
from dns.rcode import NOERROR, NXDOMAIN
from dns.rcode import to_text as rcode_text
from dns.rdatatype import CNAME, NS, SOA, to_text
from msgspec.structs import replace

from ptraudit.dns import Resolver
from ptraudit.dns.server import Server
from ptraudit.lookup import MAX_RECORDS, Alias, Ending, IPAddress, Lookup, Witness, printable
from ptraudit.zone.present import presented
from ptraudit.zonename import is_within, parent, perhaps_apexes

MAX_HOSTS = 13  # names of a zone's servers that are asked: as many as the root has
MAX_ADDRESSES = 2  # of one of them, in each family
MAX_PARENTS = 3  # servers of the zone above that are asked whom it delegates to: they all say the same
MAX_REFERRALS = 4  # from zone to zone below: nobody delegates deeper between two answers of a resolver
TRY_S = 2.0  # for each server, twice
AT_ONCE = 20  # questions: some of the servers are the same small machine

Reach = Callable[[IPAddress], Server | None]
"""Where the server of an address is really asked; None where it must not be asked."""


def port_53(address: IPAddress) -> Server:
    """The server at an address."""
    return Server(host=str(address))


class Authorities:
    """Finds the servers of zones through a resolver, and asks each."""

    def __init__(self, finder: Resolver, *, reach: Reach = port_53, try_s: float = TRY_S) -> None:
        self._finder = finder
        self._reach = reach
        self._try_s = try_s
        self._places = asyncio.Semaphore(AT_ONCE)
        self._servers: dict[str, tuple[tuple[str, IPAddress], ...]] = {}
        self._delegations: dict[str, tuple[Witness, ...]] = {}
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def witnesses(self, name: str, rdtype: str) -> tuple[Witness, ...]:
        """What each server of the zone that a name lies in says; none where the zone or its servers are not known."""
        zone = await self.zone(name)
        if not zone:
            return ()
        heard = await self._heard(zone, await self._servers_of(zone), name, rdtype)
        for _ in range(MAX_REFERRALS):
            below = [one.lookup for one in heard if one.lookup.records and one.lookup.ending is Ending.REFERRAL]
            if not below or any(one.lookup.conclusive for one in heard):
                break
            zone = below[0].zone
            hosts = dict.fromkeys(host for lookup in below if lookup.zone == zone for host in lookup.records)
            heard = await self._heard(zone, await self._addressed(hosts), name, rdtype)
        return heard

    async def zone(self, name: str) -> str:
        """The zone that holds the records of a name, an alias's own; "" where nobody tells."""
        soa = await self._finder.lookup(name, "SOA")
        if soa.aliases and soa.aliases[0].name == name:  # never the apex of a zone (RFC 1034 section 3.6.2)
            return await self.zone(parent(name))
        if soa.conclusive:
            return soa.zone or (name if soa.records else "")
        # The zone that fails may be one further down than the last that answers.
        found = await asyncio.gather(*(self._finder.lookup(one, "SOA") for one in perhaps_apexes(name)))
        return next((one.zone or (one.name if one.records else "") for one in found if one.conclusive), "")

    async def delegation(self, zone: str) -> tuple[Witness, ...]:
        """To which servers the zone above delegates, as its own servers say: each a referral that names them."""
        async with self._locks[f"above {zone}"]:
            if zone not in self._delegations:
                above = await self.zone(parent(zone)) if zone != "." else ""
                servers = await self._named(above) if above else ()
                heard = await self._heard(above, servers[:MAX_PARENTS], zone, "NS")
                self._delegations[zone] = tuple(
                    one for one in heard if one.lookup.ending is Ending.REFERRAL and one.lookup.zone == zone
                )
        return self._delegations[zone]

    async def _servers_of(self, zone: str) -> tuple[tuple[str, IPAddress], ...]:
        """The servers that the zone or the one above it names, and their addresses."""
        async with self._locks[zone]:
            if zone not in self._servers:
                named, delegation = await asyncio.gather(self._named(zone), self.delegation(zone))
                known = {host for host, _ in named}
                others = dict.fromkeys(host for one in delegation for host in one.lookup.records if host not in known)
                self._servers[zone] = named + await self._addressed(others)
        return self._servers[zone]

    async def _named(self, zone: str) -> tuple[tuple[str, IPAddress], ...]:
        """The servers that a resolver names for a zone."""
        return await self._addressed(dict.fromkeys((await self._finder.lookup(zone, "NS")).records))

    async def _addressed(self, hosts: Iterable[str]) -> tuple[tuple[str, IPAddress], ...]:
        named = sorted(hosts)[:MAX_HOSTS]
        pairs = [(host, rdtype) for host in named for rdtype in ("A", "AAAA")]
        lookups = await asyncio.gather(*(self._finder.lookup(host, rdtype) for host, rdtype in pairs))
        return tuple(
            (host, address)
            for (host, _), lookup in zip(pairs, lookups, strict=True)
            for address in lookup.addresses[:MAX_ADDRESSES]
        )

    async def _heard(
        self, zone: str, servers: Iterable[tuple[str, IPAddress]], name: str, rdtype: str
    ) -> tuple[Witness, ...]:
        reached = [(host, server) for host, address in servers if (server := self._reach(address))]
        said = await asyncio.gather(*(self._ask(server, name, rdtype) for _, server in reached))
        return tuple(
            Witness(zone=zone, host=host, lookup=_downward(zone, lookup))
            for (host, _), lookup in zip(reached, said, strict=True)
        )

    async def _ask(self, server: Server, name: str, rdtype: str) -> Lookup:
        """One server, twice where it keeps silent."""
        from dns import asyncquery, exception, message

        query = message.make_query(name, rdtype, flags=0, use_edns=True, payload=1232)
        ending, detail = Ending.TIMEOUT, f"no answer in {self._try_s:.1f} s, twice"
        for _ in range(2):
            try:
                async with self._places:
                    answer, _tcp = await asyncquery.udp_with_fallback(
                        query, server.host, timeout=self._try_s, port=server.port, ignore_unexpected=True
                    )
                return _read(answer, server, name, rdtype)
            except exception.Timeout:
                continue
            except OSError as error:
                ending, detail = Ending.UNREACHABLE, printable(error.strerror or str(error), 200)
                break
            except (exception.DNSException, EOFError) as error:
                ending, detail = Ending.MALFORMED, printable(str(error), 200)
                break
        return Lookup(name=name, rdtype=rdtype, ending=ending, server=str(server), transport="udp", detail=detail)


def _downward(zone: str, lookup: Lookup) -> Lookup:
    """A referral that leads to no zone below is none: so answers a server that does not know the zone."""
    if lookup.ending is Ending.REFERRAL and (lookup.zone == zone or not is_within(lookup.zone, zone)):
        return replace(lookup, records=(), zone="")
    return lookup


def _read(answer: Message, server: Server, name: str, rdtype: str) -> Lookup:
    """What a server says of its own zone: not what lies behind an alias, which another zone may know better."""
    from ptraudit.dns.wire import ENDINGS

    code = answer.rcode()
    ending = {NOERROR: Ending.NODATA, NXDOMAIN: Ending.NXDOMAIN}.get(code) or ENDINGS.get(code, Ending.OTHER_RCODE)
    if ending in {Ending.NODATA, Ending.NXDOMAIN} and not answer.flags & AA:
        return _referral(answer, server, name, rdtype)  # it knows the zone no better than we do (RFC 1912 section 2.8)
    owned = [found for found in answer.answer if found.name.to_text().lower() == name]
    alias = next((found for found in owned if found.rdtype == CNAME and rdtype != "CNAME"), None)
    aliases = (Alias(name=name, target=alias[0].to_text().lower(), ttl_s=alias.ttl),) if alias else ()
    records = next((found for found in owned if to_text(found.rdtype) == rdtype), None) if not alias else None
    soa = next((found for found in answer.authority if found.rdtype == SOA), None)
    absent_s = min(soa.ttl, soa[0].minimum) if soa else None
    if records and ending is Ending.NODATA:
        ending = Ending.ANSWERED
    return Lookup(
        name=name,
        rdtype=rdtype,
        ending=Ending.NODATA if alias else ending,
        records=tuple(sorted(map(presented, records)))[:MAX_RECORDS] if records else (),
        ttl_s=records.ttl if records else absent_s,
        zone=soa.name.to_text().lower() if soa and not records and not alias else "",
        aliases=aliases,
        rcode=rcode_text(code),
        server=str(server),
        transport="udp",
    )


def _referral(answer: Message, server: Server, name: str, rdtype: str) -> Lookup:
    owners = ((found.name.to_text().lower(), found) for found in answer.authority if found.rdtype == NS)
    zone, servers = next(((owner, found) for owner, found in owners if is_within(name, owner)), ("", ()))
    return Lookup(
        name=name,
        rdtype=rdtype,
        ending=Ending.REFERRAL,
        records=tuple(sorted(data.target.to_text().lower() for data in servers))[:MAX_HOSTS],
        zone=zone,
        rcode=rcode_text(answer.rcode()),
        server=str(server),
        transport="udp",
        detail="it answers without authority",
    )
