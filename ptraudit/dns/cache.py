"""One cache a run, with single flight: the same question is asked once, whoever asks."""

import asyncio
import math

from ptraudit.dns import Resolver
from ptraudit.dns.names import absolute
from ptraudit.generations import Generations
from ptraudit.lookup import Lookup

REMEMBERED = 30_000  # lookups of each kind, at most twice as many: of those asked for once, and of those asked for again

Key = tuple[str, str]


class CachingResolver:
    """Remembers what was asked lately, and all of it in a run of a few thousand domains.

    What is a domain's own is asked for once and soon forgotten; it does not drive out what many share.

    A run takes the world as it was when it first asked, whatever the TTL: reports of one run must not contradict each
    other. In a long one, what ended without an answer may be asked again after `open_s` seconds.
    """

    def __init__(self, resolver: Resolver, *, remembered: int = REMEMBERED, open_s: float = math.inf) -> None:
        self._resolver = resolver
        self._open_s = open_s
        self._once: Generations[Key, tuple[Lookup, float]] = Generations(remembered)  # and until when it holds
        self._again: Generations[Key, tuple[Lookup, float]] = Generations(remembered)
        self._waiting: dict[Key, list[asyncio.Future[Lookup | None]]] = {}

    async def lookup(self, name: str, rdtype: str) -> Lookup:
        """As the resolver behind, but a question is asked only the first time."""
        key = absolute(name), rdtype
        while True:
            if (known := self._remembered(key)) is not None:
                return known
            if key not in self._waiting:
                return await self._asked(key)
            turn: asyncio.Future[Lookup | None] = asyncio.get_running_loop().create_future()
            self._waiting[key].append(turn)
            if (told := await turn) is not None:
                return told
            # who asked has given up: now it is for one of the others to ask

    def _remembered(self, key: Key) -> Lookup | None:
        kept = self._again.get(key)
        if kept is None:
            kept = self._once.get(key)
            if kept is None:
                return None
            self._again.put(key, kept)
        lookup, until = kept
        return lookup if lookup.conclusive or asyncio.get_running_loop().time() < until else None

    async def _asked(self, key: Key) -> Lookup:
        """The answer, told to all who came meanwhile."""
        self._waiting[key] = []
        lookup: Lookup | None = None
        try:
            lookup = await self._resolver.lookup(*key)
            kept = self._again if self._again.get(key) else self._once
            kept.put(key, (lookup, asyncio.get_running_loop().time() + self._open_s))
        finally:
            for turn in self._waiting.pop(key):
                if not turn.done():
                    turn.set_result(lookup)
        return lookup
