"""Evidence from zones that are served on loopback, for the tests of what is gathered."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from ipaddress import ip_network

from ptraudit.dns.cache import CachingResolver
from ptraudit.dns.server import Server
from ptraudit.dns.stub import StubResolver
from ptraudit.evidence import Evidence, Origin, OriginKind, Request
from ptraudit.gather import gather
from ptraudit.gather.https import HttpsFetcher
from ptraudit.gather.prober import Prober
from ptraudit.gather.transport_security import Fetcher
from ptraudit.lab.authority import Authority
from ptraudit.lab.nameserver import Fault, NameServer
from ptraudit.lab.webserver import Page, WebServer
from ptraudit.target import Detour, helo, network, target

DOCUMENTATION = tuple(ip_network(text) for text in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"))
SOA = "@ IN SOA ns.example. hostmaster.example. 1 60 60 600 60\n"


def zone(origin: str, *records: str) -> str:
    """A zone as a master file."""
    return f"$ORIGIN {origin}\n$TTL 3600\n{SOA}" + "".join(f"{record}\n" for record in records)


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """The evidence, and every question that reached the server."""

    evidence: Evidence
    questions: list[tuple[str, str]]


def gathered(
    text: str,
    *zones: str,
    faults: Mapping[str, Fault] | None = None,
    ips: Sequence[str] = (),
    helos: Sequence[str] = (),
    selectors: Sequence[str] = (),
    prober: Prober | None = None,
    fetcher: Fetcher | None = None,
    pages: Mapping[str, Page] | None = None,
    max_addresses: int = 256,
) -> Gathered:
    """What an audit of a target gathers from these zones; documentation addresses count as public.

    `pages` are served over HTTPS at every address, by host name.
    """

    async def run() -> Gathered:
        async with NameServer(zones, faults, slow_s=0.05) as server, AsyncExitStack() as stack:
            authority = Authority()
            fetching = fetcher
            if pages:
                contexts = {name: authority.issue(name) for name in pages}
                web = await stack.enter_async_context(WebServer(pages, contexts))
                anywhere = Detour(ip=None, port=443, host=web.address[0], to_port=web.address[1])
                fetching = HttpsFetcher(detours=[anywhere], trusted=authority.pem)
            place = Server(host=server.address[0], port=server.address[1])
            async with StubResolver([place], total_s=0.8) as stub:
                evidence = await gather(
                    target(text),
                    Request(
                        target="",
                        helo=tuple(helo(name) for name in helos),
                        treat_as_public=DOCUMENTATION,
                        max_addresses=max_addresses,
                        dkim_selectors=tuple(selectors),
                    ),
                    [(network(ip, "--ip"), Origin(kind=OriginKind.OPTION, detail=f"--ip {ip}")) for ip in ips],
                    resolver=CachingResolver(stub),
                    prober=prober,
                    fetcher=fetching,
                )
            return Gathered(evidence=evidence, questions=[(asked.name, asked.rdtype) for asked in server.questions])

    return asyncio.run(run())
