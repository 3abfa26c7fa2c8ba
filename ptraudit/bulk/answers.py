"""The answers of a run: a question is asked once, whoever asks, as long as it is among those that were used last.

A run takes the world as it was when it first asked, whatever the TTL: reports of one run must not contradict each other.
What ended without an answer is asked again after a while.
"""

import asyncio

from ptraudit.bulk.generations import Generations
from ptraudit.dns import Resolver
from ptraudit.dns.names import absolute
from ptraudit.lookup import Lookup

FORGOTTEN_S = 60.0  # a lookup without an answer is somebody's trouble of the moment: ask again, but not for every target
MOST = 6_000  # answers: some 10 MB, and the same again of older ones


class Answers:
    """A resolver with a bounded memory, for one event loop."""

    def __init__(self, resolver: Resolver, most: int = MOST) -> None:
        self._resolver = resolver
        self._answers: Generations[tuple[str, str], tuple[Lookup, float]] = Generations(most)  # and until when it holds
        self._flights: dict[tuple[str, str], asyncio.Future[Lookup]] = {}

    def known(self, name: str, rdtype: str) -> Lookup | None:
        """The ending of a question that has ended; None of one that must be asked, or awaited."""
        kept = self._answers.get((name, rdtype))
        if kept is None:
            return None
        found, until = kept
        return found if found.conclusive or asyncio.get_running_loop().time() < until else None

    async def lookup(self, name: str, rdtype: str) -> Lookup:
        """As the resolver behind. Raises ValueError for a malformed name."""
        key = absolute(name), rdtype
        found = self.known(*key)
        if found is not None:
            return found
        if key in self._flights:
            return await asyncio.shield(self._flights[key])
        flight = self._flights[key] = asyncio.get_running_loop().create_future()
        try:
            found = await self._resolver.lookup(*key)
        except BaseException:
            flight.cancel()
            raise
        finally:
            del self._flights[key]
        self._answers.put(key, (found, asyncio.get_running_loop().time() + FORGOTTEN_S))
        flight.set_result(found)
        return found
