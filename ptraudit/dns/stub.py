"""A stub resolver: the servers to ask, and how aliases are followed."""

import asyncio
import ssl
from collections.abc import Awaitable, Sequence
from contextlib import AsyncExitStack
from ipaddress import ip_address
from types import TracebackType
from typing import Self

from msgspec.structs import replace

from ptraudit.dns.asking import Asking
from ptraudit.dns.flight import Sweep
from ptraudit.dns.names import absolute
from ptraudit.dns.randomness import Randomness
from ptraudit.dns.server import Server, system_servers
from ptraudit.dns.upstream import Upstream
from ptraudit.dns.wire import Answer, Question, question
from ptraudit.errors import InvalidResolver
from ptraudit.lookup import Ending, Lookup

TOTAL_S = 5.0
MAX_FOLLOWED = 8  # aliases that we look up ourselves; a resolver has usually followed them all


class StubResolver:
    """Asks the given servers, the one that answered best first. Use as a context manager.

    `total_s` is the time for one question. `max_qps` caps the questions a second to each server; where it is left out,
    only public ones have a cap. `shared_by` says by how many processes. `tls` is for tls:// and https:// in place of the
    system's settings.
    """

    def __init__(
        self,
        servers: Sequence[Server],
        *,
        total_s: float = TOTAL_S,
        max_qps: int | None = None,
        shared_by: int = 1,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._servers = tuple(servers)
        self._total_s = total_s
        self._max_qps = max_qps
        self._shared_by = shared_by
        self._tls = tls
        self._upstreams: list[Upstream] = []
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        self._loop = asyncio.get_running_loop()
        self._sweep = Sweep(self._loop)
        self._stack.callback(self._sweep.close)
        random = Randomness()
        for server in self._servers:
            reachable = await self._reachable(server)
            upstream = Upstream(
                reachable,
                self._loop,
                random,
                tls=self._tls_context,
                max_qps=self._max_qps,
                shared_by=self._shared_by,
            )
            self._stack.push_async_callback(upstream.close)
            self._upstreams.append(upstream)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.__aexit__(kind, error, trace)

    async def lookup(self, name: str, rdtype: str) -> Lookup:
        """Ask once, following aliases. Every ending is a Lookup; raises only ValueError, for a malformed name."""
        asked = question(absolute(name), rdtype)
        upstreams = self._upstreams if len(self._upstreams) == 1 else self._by_silences()
        single = upstreams[0].single(asked, self._total_s)
        if single is None:
            answer = await self._asked(asked, upstreams, self._total_s)
        else:
            self._sweep.add(single)
            try:
                await single.waiter
            except asyncio.CancelledError:
                self._sweep.discard(single)
                single.land()
                raise
            self._sweep.discard(single)
            alone = single.answer()
            if alone is not None and alone.followed:
                return alone.lookup
            answer = alone or await Asking.after(single, upstreams[1:], self._loop, self._sweep).answer(self._total_s)
        lookup = answer.lookup
        if answer.followed and lookup.ending is not Ending.SERVFAIL:
            return lookup
        return await self._followed(await self._explained(answer))

    async def with_signatures(self, name: str, rdtype: str) -> tuple[Lookup, bytes]:
        """Ask for the records with their signatures, whatever the resolver thinks of these (RFC 4035 section 3.2).

        The second is the whole message, and empty where none came. Aliases are not followed. Raises as `lookup` does.
        """
        asked = question(absolute(name), rdtype, checked=False, signed=True)
        answer = await self._asked(asked, self._by_silences(), self._total_s)
        return answer.lookup, answer.octets

    def _by_silences(self) -> list[Upstream]:
        return sorted(self._upstreams, key=lambda upstream: upstream.silences)

    async def _followed(self, answer: Answer) -> Lookup:
        lookup = answer.lookup
        followed = 0
        while not answer.followed:
            if followed == MAX_FOLLOWED or lookup.canonical_name in {alias.name for alias in lookup.aliases}:
                return replace(lookup, ending=Ending.ALIAS_LOOP)
            followed += 1
            asked = question(lookup.canonical_name, lookup.rdtype)
            answer = await self._explained(await self._asked(asked, self._by_silences(), self._total_s))
            lookup = _joined(lookup, answer.lookup)
        return lookup

    def _asked(self, asked: Question, upstreams: Sequence[Upstream], time_s: float) -> Awaitable[Answer]:
        first, *others = upstreams
        return Asking(asked=asked, upstream=first, waiting=others, loop=self._loop, sweep=self._sweep).answer(time_s)

    async def _explained(self, answer: Answer) -> Answer:
        """Of a SERVFAIL without a reason, whether it is one for signatures only: the server answers if told not to check.

        It is asked the first question once more, for it may merely have been slow to find the answer. Any other answer
        stays as it is.
        """
        lookup = answer.lookup
        if lookup.ending is not Ending.SERVFAIL or lookup.extended_errors:
            return answer
        servers = [upstream for upstream in self._upstreams if upstream.text == lookup.server]
        left_s = self._total_s - lookup.duration_s
        if not servers or left_s <= 0:
            return answer
        began_s = self._loop.time()
        unchecked = (await self._asked(question(lookup.name, lookup.rdtype, checked=False), servers, left_s)).lookup
        left_s -= self._loop.time() - began_s
        if not unchecked.conclusive or left_s <= 0:
            return answer
        again = await self._asked(question(lookup.name, lookup.rdtype), servers, left_s)
        if again.lookup.conclusive:
            return again
        return replace(answer, lookup=replace(lookup, unvalidated=unchecked.ending))

    def _tls_context(self) -> ssl.SSLContext:
        if self._tls is None:
            self._tls = ssl.create_default_context()
        return self._tls

    async def _reachable(self, server: Server) -> Server:
        """The server with an address in place of a name, which only an https:// one may have (RFC 8484 section 10)."""
        try:
            ip_address(server.host)
        except ValueError:
            return await self._bootstrapped(server)
        return server

    async def _bootstrapped(self, server: Server) -> Server:
        async with StubResolver(system_servers(), total_s=self._total_s) as system:
            for rdtype in ("A", "AAAA"):
                found = await system.lookup(server.host, rdtype)
                if found.records:
                    return replace(server, host=found.records[0])
        raise InvalidResolver(f"{server} cannot be asked: {' '.join(found.lines)}; give its address instead of its name")


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
