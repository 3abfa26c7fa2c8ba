"""Answers are validated while an audit goes on, so that little is left to ask for when it ends."""

from asyncio import TaskGroup

from ptraudit.dns import Resolver
from ptraudit.gather.trust import Trust
from ptraudit.lookup import Lookup

KINDS = frozenset({"MX", "PTR", "SOA", "TLSA"})  # whose answers are validated in the end, nearly all of them


class Foreseeing:
    """Answers as the resolver behind it; of what will be validated the work begins at once, in the group."""

    def __init__(self, resolver: Resolver, trust: Trust, group: TaskGroup) -> None:
        self._resolver = resolver
        self._trust = trust
        self._group = group
        self._begun: set[tuple[str, str]] = set()

    async def lookup(self, name: str, rdtype: str) -> Lookup:
        """As of the resolver. Raises only ValueError, for a malformed name."""
        if rdtype in KINDS and (name, rdtype) not in self._begun:
            self._begun.add((name, rdtype))
            self._group.create_task(self._trust.validation(name, rdtype))
        return await self._resolver.lookup(name, rdtype)
