"""Every question of one audit, kept as evidence."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from ptraudit.dns import Resolver
from ptraudit.dns.names import absolute
from ptraudit.lookup import Ending, Lookup


@dataclass(slots=True)
class Progress:
    """How far the work on all targets is. Whoever shows it looks now and then.

    `begun` and `ended` count questions and conversations; `awaited` are those under way, the oldest first, each with the
    target that it is for.
    """

    targets: int = 1
    finished: int = 0
    begun: int = 0
    ended: int = 0
    awaited: dict[object, tuple[str, str]] = field(default_factory=dict)

    @contextmanager
    def waiting(self, target: str, what: str) -> Iterator[None]:
        """Count what is waited for inside."""
        ticket = object()
        self.awaited[ticket] = (target, what)
        self.begun += 1
        try:
            yield
        finally:
            self.ended += 1
            del self.awaited[ticket]


class Recorder:
    """A resolver that remembers what this audit asked, also where another audit had asked it before."""

    def __init__(self, resolver: Resolver, progress: Progress, target: str) -> None:
        self._resolver = resolver
        self._progress = progress
        self._target = target
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
        known = self._lookups.get(key)
        if known is None:
            with self._progress.waiting(self._target, f"{name.rstrip('.')} {rdtype}"):
                known = self._lookups[key] = await self._resolver.lookup(*key)
        return known
