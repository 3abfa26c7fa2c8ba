"""A stub resolver: whom to ask next, when to give up, and how aliases are followed."""

import asyncio
from collections import Counter, deque
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from types import TracebackType
from typing import Self

from ptraudit.dns.names import absolute
from ptraudit.dns.server import Server, Transport
from ptraudit.dns.transport import Exchange
from ptraudit.dns.wire import Answer, question, read
from ptraudit.lookup import Ending, Lookup, printable

TRY_S = 2.0  # a server that needs 1.5 s is slow, not dead
TOTAL_S = 5.0
MAX_FOLLOWED = 8  # aliases that we look up ourselves; a resolver has usually followed them all
IN_FLIGHT = 100  # questions at once: what any home router and any public resolver takes without loss

BROKEN_BY_EDNS = {"FORMERR", "NOTIMP", "BADVERS"}  # how servers that know no EDNS answer it (RFC 6891 section 7)


class StubResolver:
    """Asks the given servers, the one that answered best first. Use as a context manager."""

    def __init__(self, servers: Sequence[Server], *, try_s: float = TRY_S, total_s: float = TOTAL_S) -> None:
        self._servers = tuple(servers)
        self._try_s = min(try_s, total_s)
        self._total_s = total_s
        self._silences: Counter[Server] = Counter()
        self._in_flight = asyncio.Semaphore(IN_FLIGHT)
        self._exchange = Exchange()
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        await self._stack.enter_async_context(self._exchange)
        self._servers = tuple([await self._reachable(server) for server in self._servers])
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.__aexit__(kind, error, trace)

    async def lookup(self, name: str, rdtype: str) -> Lookup:
        """Ask once, following aliases. Every ending is a Lookup; raises only ValueError, for a malformed name."""
        name = absolute(name)
        answer = await self._answer(name, rdtype)
        lookup = answer.lookup
        followed = 0
        while not answer.followed:
            if followed == MAX_FOLLOWED or lookup.canonical_name in {alias.name for alias in lookup.aliases}:
                return replace(lookup, ending=Ending.ALIAS_LOOP)
            followed += 1
            answer = await self._answer(lookup.canonical_name, rdtype)
            lookup = _joined(lookup, answer.lookup)
        return lookup

    async def _answer(self, name: str, rdtype: str) -> Answer:
        """The best answer of all servers in the time there is: one that decides, else one with a reply code, else any."""
        async with self._in_flight:
            loop = asyncio.get_running_loop()
            began = loop.time()
            waiting = deque(sorted(self._servers, key=lambda server: self._silences[server]))
            best: Answer | None = None
            tries = 0
            while waiting and (left := began + self._total_s - loop.time()) > 0:
                server = waiting.popleft()
                tries += 1
                answer = await self._try(server, name, rdtype, time_s=min(self._try_s, left), began=began, tries=tries)
                lookup = answer.lookup
                if lookup.conclusive:
                    self._silences[server] = 0
                    return answer
                if best is None or (lookup.rcode and not best.lookup.rcode):
                    best = answer
                if lookup.ending is Ending.TIMEOUT:
                    self._silences[server] += 1
                    waiting.append(server)
            if best is None:
                lookup = Lookup(name=name, rdtype=rdtype, ending=Ending.TIMEOUT, detail="no time was left to ask")
                return Answer(lookup=lookup, truncated=False, followed=True)
            best = replace(best, lookup=replace(best.lookup, tries=tries))
            return await self._explained(best, began)

    async def _explained(self, answer: Answer, began: float) -> Answer:
        """A SERVFAIL without a reason, and whether it is one for signatures only: the server answers if told not to check.

        It is asked the first question once more, for it may merely have been slow to find the answer.
        """
        lookup = answer.lookup
        server = next((server for server in self._servers if str(server) == lookup.server), None)
        if lookup.ending is not Ending.SERVFAIL or lookup.extended_errors or server is None:
            return answer

        async def ask(*, checked: bool) -> Answer:
            left = began + self._total_s - asyncio.get_running_loop().time()
            time_s = max(0.0, min(self._try_s, left))
            return await self._try(
                server, lookup.name, lookup.rdtype, time_s=time_s, began=began, tries=lookup.tries, checked=checked
            )

        unchecked = (await ask(checked=False)).lookup
        if not unchecked.conclusive:
            return answer
        again = await ask(checked=True)
        return again if again.lookup.conclusive else replace(answer, lookup=replace(lookup, unvalidated=unchecked.ending))

    async def _try(
        self,
        server: Server,
        name: str,
        rdtype: str,
        *,
        time_s: float,
        began: float,
        tries: int,
        checked: bool = True,
    ) -> Answer:
        """One server, once: again without EDNS where EDNS broke it, and over TCP where the answer was cut short.

        The lookup counts from `began`, the loop's time when the first server was asked, and as the last of `tries`.
        """
        transport = server.transport
        edns = True
        reason = ""
        try:
            async with asyncio.timeout(time_s):
                while True:
                    asked = question(name, rdtype, edns=edns, checked=checked)
                    octets = await self._exchange.ask(server, asked, transport)
                    answer = read(
                        asked,
                        octets,
                        server=str(server),
                        transport=transport.value,
                        duration_s=_since(began),
                        tries=tries,
                    )
                    if edns and answer.lookup.rcode in BROKEN_BY_EDNS:
                        edns = False
                    elif answer.truncated and transport is Transport.UDP:
                        transport, reason = Transport.TCP, "cut short over UDP, then "
                    else:
                        return answer
        except TimeoutError:
            ending, detail = Ending.TIMEOUT, f"{reason}no answer in {time_s:.1f} s"
        except OSError as error:
            ending, detail = (
                Ending.UNREACHABLE,
                reason + printable(error.strerror or str(error) or type(error).__name__, 200),
            )
        failure = Lookup(
            name=name,
            rdtype=rdtype,
            ending=ending,
            server=str(server),
            transport=transport.value,
            duration_s=_since(began),
            tries=tries,
            detail=detail,
        )
        return Answer(lookup=failure, truncated=False, followed=True)

    async def _reachable(self, server: Server) -> Server:
        """The server with an address in place of a name, which only an https:// one may have (RFC 8484 section 10)."""
        from ipaddress import ip_address

        try:
            ip_address(server.host)
        except ValueError:
            return await self._bootstrapped(server)
        return server

    async def _bootstrapped(self, server: Server) -> Server:
        from ptraudit.dns.server import system_servers
        from ptraudit.errors import InvalidResolver

        async with StubResolver(system_servers(), total_s=self._total_s) as system:
            for rdtype in ("A", "AAAA"):
                found = await system.lookup(server.host, rdtype)
                if found.records:
                    return replace(server, host=found.records[0])
        raise InvalidResolver(f"{server} cannot be asked: {' '.join(found.lines)}; give its address instead of its name")


def _since(began: float) -> float:
    return round(asyncio.get_running_loop().time() - began, 4)


def _joined(first: Lookup, rest: Lookup) -> Lookup:
    """The lookup of an alias's target, told as the lookup of the alias."""
    return replace(
        rest,
        name=first.name,
        aliases=first.aliases + rest.aliases,
        authentic=first.authentic and rest.authentic,
        duration_s=round(first.duration_s + rest.duration_s, 4),
        tries=first.tries + rest.tries,
    )
