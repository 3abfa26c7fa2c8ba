"""One cache a run, with single flight: the same question is asked once, whoever asks."""

import asyncio

from ptraudit.dns import Resolver
from ptraudit.dns.names import absolute
from ptraudit.lookup import Lookup


class CachingResolver:
    """Remembers every ending for as long as it lives; an audit is short, and must not contradict itself."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._flights: dict[tuple[str, str], asyncio.Task[Lookup]] = {}

    async def lookup(self, name: str, rdtype: str) -> Lookup:
        """As the resolver behind, but a question is asked only the first time."""
        key = absolute(name), rdtype
        if key not in self._flights:
            self._flights[key] = asyncio.create_task(self._resolver.lookup(*key))
        # Shielded: whoever gave up waiting must not take the answer away from the others.
        return await asyncio.shield(self._flights[key])
