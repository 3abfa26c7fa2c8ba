"""Ask a zone's own servers, each of them, and believe what they all say.

The servers are those of the NS records that a resolver finds at the name or above it. They are asked without recursion
(RFC 1035 section 4.1.1), so that none answers from a cache.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from dns.flags import AA
from dns.message import Message
from dns.rcode import NOERROR, NXDOMAIN
from dns.rcode import to_text as rcode_text
from dns.rdatatype import CNAME, SOA, to_text

from ptraudit.dns import Resolver
from ptraudit.dns.names import absolute
from ptraudit.dns.server import Server
from ptraudit.lookup import MAX_RECORDS, Alias, Ending, IPAddress, Lookup, printable
from ptraudit.zone.present import presented

MAX_HOSTS = 13  # names of a zone's servers that are asked: as many as the root has
MAX_ADDRESSES = 2  # of one of them, in each family
MAX_ALIASES = 8  # followed from zone to zone, as a resolver does
TRY_S = 2.0  # for each server, twice
AT_ONCE = 20  # questions: some of the servers are the same small machine

Reach = Callable[[IPAddress], Server]
"""Where the server of an address is really asked."""


def port_53(address: IPAddress) -> Server:
    """The server at an address."""
    return Server(host=str(address))


class DirectResolver:
    """Answers as all servers of a zone do; a question on which they differ ends DISAGREEING.

    One that does not answer leaves the question open, but for those that cannot be reached from here at all while
    others can, as those with an IPv6 address are where there is only IPv4.
    """

    def __init__(self, finder: Resolver, *, reach: Reach = port_53, try_s: float = TRY_S) -> None:
        self._finder = finder
        self._reach = reach
        self._try_s = try_s
        self._places = asyncio.Semaphore(AT_ONCE)

    async def lookup(self, name: str, rdtype: str) -> Lookup:
        """Follow aliases from zone to zone. Raises only ValueError, for a malformed name."""
        name = at = absolute(name)
        aliases: tuple[Alias, ...] = ()
        while True:
            found = await self._agreed(at, rdtype)
            aliases += found.aliases
            ending = Ending.ALIAS_LOOP if len(aliases) > MAX_ALIASES else found.ending
            if not found.aliases or found.records or not found.conclusive or ending is Ending.ALIAS_LOOP:
                return replace(found, name=name, aliases=aliases, ending=ending)
            at = found.canonical_name

    async def _agreed(self, name: str, rdtype: str) -> Lookup:
        hosts = await self._hosts(name)
        if isinstance(hosts, Lookup):
            return replace(hosts, name=name, rdtype=rdtype, records=(), aliases=(), detail="its servers are not known")
        lookups = await asyncio.gather(*(self._finder.lookup(host, kind) for host in hosts for kind in ("A", "AAAA")))
        addresses = dict.fromkeys(address for lookup in lookups for address in lookup.addresses[:MAX_ADDRESSES])
        answers = await asyncio.gather(*(self._ask(self._reach(address), name, rdtype) for address in addresses))
        reached = [answer for answer in answers if answer.ending is not Ending.UNREACHABLE]
        if not reached:
            detail = "none of its servers can be reached"
            return Lookup(name=name, rdtype=rdtype, ending=Ending.UNREACHABLE, detail=detail)
        silent = next((answer for answer in reached if not answer.conclusive), None)
        other = next((answer for answer in reached if _said(answer) != _said(reached[0])), None)
        if silent or other is None:
            return silent or reached[0]
        said = [f"{one.server} says {_in_words(one)}" for one in (reached[0], other)]
        return Lookup(name=name, rdtype=rdtype, ending=Ending.DISAGREEING, detail=printable("; ".join(said), 1000))

    async def _hosts(self, name: str) -> tuple[str, ...] | Lookup:
        """The names of the servers of the zone that a name lies in; else the lookup that leaves them unknown."""
        labels = name.rstrip(".").split(".")
        for count in range(len(labels)):
            lookup = await self._finder.lookup(".".join(labels[count:]) + ".", "NS")
            if lookup.records and not lookup.aliases:
                return tuple(record.lower() for record in lookup.records[:MAX_HOSTS])
            if not lookup.conclusive:
                return lookup
        return Lookup(name=name, rdtype="NS", ending=Ending.REFERRAL)

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


def _read(answer: Message, server: Server, name: str, rdtype: str) -> Lookup:
    """What a server says of its own zone: not what lies behind an alias, which another zone may know better."""
    from ptraudit.dns.wire import ENDINGS

    code = answer.rcode()
    ending = {NOERROR: Ending.NODATA, NXDOMAIN: Ending.NXDOMAIN}.get(code) or ENDINGS.get(code, Ending.OTHER_RCODE)
    if ending is Ending.NODATA and not answer.flags & AA:
        ending = Ending.REFERRAL  # it knows the zone no better than we do: a lame server (RFC 1912 section 2.8)
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
        zone=soa.name.to_text().lower() if soa and not records else "",
        aliases=aliases,
        rcode=rcode_text(code),
        server=str(server),
        transport="udp",
    )


def _said(lookup: Lookup) -> tuple[Ending, tuple[str, ...], tuple[str, ...]]:
    return lookup.ending, lookup.records, tuple(alias.target for alias in lookup.aliases)


def _in_words(lookup: Lookup) -> str:
    return ", ".join(lookup.records or (alias.target for alias in lookup.aliases)) or lookup.ending.value.upper()
