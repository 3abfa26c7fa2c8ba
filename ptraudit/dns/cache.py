"""One cache a run, with single flight: the same question is asked once, whoever asks."""

import asyncio

from ptraudit.dns import Resolver
from ptraudit.dns.names import absolute
from ptraudit.lookup import Lookup

REMEMBERED = 50_000  # lookups, at most twice as many: what many domains share is asked for again and again

Key = tuple[str, str]


class CachingResolver:
    """Remembers what was asked lately, and all of it in a run of a few thousand domains.

    There are two generations: once the younger one is full it becomes the older one, whose lookups that are asked for
    again move back, and the others are dropped together.
    """

    def __init__(self, resolver: Resolver, *, remembered: int = REMEMBERED) -> None:
        self._resolver = resolver
        self._remembered = remembered
        self._younger: dict[Key, Lookup] = {}
        self._older: dict[Key, Lookup] = {}
        self._waiting: dict[Key, list[asyncio.Future[Lookup | None]]] = {}

    async def lookup(self, name: str, rdtype: str) -> Lookup:
        """As the resolver behind, but a question is asked only the first time."""
        key = absolute(name), rdtype
        while True:
            known = self._younger.get(key) or self._older.get(key)
            if known is None and key in self._waiting:
                turn: asyncio.Future[Lookup | None] = asyncio.get_running_loop().create_future()
                self._waiting[key].append(turn)
                known = await turn
                if known is None:
                    continue  # who asked has given up: now it is for one of the others to ask
                return known
            if known is None:
                return await self._asked(key)
            if key not in self._younger:
                self._remember(key, known)
            return known

    async def _asked(self, key: Key) -> Lookup:
        """The answer, told to all who came meanwhile."""
        self._waiting[key] = []
        lookup: Lookup | None = None
        try:
            lookup = await self._resolver.lookup(*key)
            self._remember(key, lookup)
        finally:
            for turn in self._waiting.pop(key):
                if not turn.done():
                    turn.set_result(lookup)
        return lookup

    def _remember(self, key: Key, lookup: Lookup) -> None:
        if len(self._younger) >= self._remembered:
            self._older, self._younger = self._younger, {}
        self._younger[key] = lookup
