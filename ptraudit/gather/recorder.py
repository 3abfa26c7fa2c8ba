"""Every question of one audit, kept as evidence."""

from dataclasses import dataclass

from ptraudit.dns import Resolver
from ptraudit.dns.names import absolute
from ptraudit.lookup import Ending, Lookup


@dataclass(slots=True)
class Progress:
    """How many questions and conversations were begun, and how many have ended. Whoever shows it looks now and then."""

    begun: int = 0
    ended: int = 0


class Recorder:
    """A resolver that remembers what this audit asked, also where another audit had asked it before."""

    def __init__(self, resolver: Resolver, progress: Progress) -> None:
        self._resolver = resolver
        self._progress = progress
        self._lookups: dict[tuple[str, str], Lookup] = {}

    @property
    def lookups(self) -> tuple[Lookup, ...]:
        """Every question so far, by name and type."""
        return tuple(self._lookups[key] for key in sorted(self._lookups))

    async def lookup(self, name: str, rdtype: str) -> Lookup:
        """As the resolver behind, and a name that DNS cannot hold is evidence too: it was not asked."""
        try:
            key = absolute(name), rdtype
        except ValueError as error:
            return Lookup(name=name, rdtype=rdtype, ending=Ending.NOT_ASKED, detail=str(error))
        self._progress.begun += 1
        try:
            self._lookups[key] = await self._resolver.lookup(*key)
        finally:
            self._progress.ended += 1
        return self._lookups[key]
