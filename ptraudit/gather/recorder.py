"""Every question of one audit, kept as evidence."""

import re
from collections.abc import Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from ptraudit.dns import Resolver
from ptraudit.dns.names import absolute
from ptraudit.dnsbl import KEY
from ptraudit.lookup import Ending, Lookup


class Progress(Struct):
    """How far the work on all targets is. Whoever shows it looks now and then.

    `begun` and `ended` count questions and conversations; `awaited` are those under way, the oldest first, each with the
    target that it is for.
    """

    targets: int = 1
    finished: int = 0
    begun: int = 0
    ended: int = 0
    awaited: dict[object, tuple[str, str]] = field(default_factory=dict)

    def waiting(self, target: str, what: str) -> "_Waiting":
        """Count what is waited for inside, as a context manager."""
        return _Waiting(self, (target, what))


class _Waiting(Struct, eq=False):
    progress: Progress
    what: tuple[str, str]

    def __enter__(self) -> None:
        self.progress.awaited[self] = self.what
        self.progress.begun += 1

    def __exit__(self, *_: object) -> None:
        self.progress.ended += 1
        del self.progress.awaited[self]


class Recorder:
    """A resolver that remembers what this audit asked, also where another audit had asked it before."""

    def __init__(self, resolver: Resolver, progress: Progress, target: str) -> None:
        self._resolver = resolver
        self._progress = progress
        self.target = target
        self._lookups: dict[tuple[str, str], Lookup] = {}

    def beside(self) -> "Recorder":
        """Another one for the same audit, which begins with nothing."""
        return Recorder(self._resolver, self._progress, self.target)

    @property
    def by_question(self) -> Mapping[tuple[str, str], Lookup]:
        """Every question so far."""
        return self._lookups

    @property
    def lookups(self) -> tuple[Lookup, ...]:
        """Every question so far, by name and type."""
        return self.joined({})

    def joined(self, others: Mapping[tuple[str, str], Lookup]) -> tuple[Lookup, ...]:
        """Every question so far and those of another recorder, by name and type."""
        every = self._lookups if others is self._lookups else {**others, **self._lookups}
        return tuple([every[key] for key in sorted(every)])

    async def lookup(self, name: str, rdtype: str, *, secret: str = "") -> Lookup:
        """As the resolver behind, and a name that DNS cannot hold is evidence too: it was not asked.

        A secret is asked for in place of the last `dnsbl.KEY` in the name, and appears nowhere else.
        """
        try:
            key = absolute(name), rdtype
            asked = absolute(secret.join(name.rsplit(KEY, 1)) if secret else name)
        except ValueError as error:
            detail = _hidden(str(error), secret) if secret else str(error)
            return Lookup(name=name, rdtype=rdtype, ending=Ending.NOT_ASKED, detail=detail)
        known = self._lookups.get(key)
        if known is None:
            with self._progress.waiting(self.target, f"{name.rstrip('.')} {rdtype}"):
                lookup = await self._resolver.lookup(asked, rdtype)
            known = self._lookups[key] = _without(secret, lookup, key[0]) if secret else lookup
        return known

    def known(self, name: str, rdtype: str) -> Lookup:
        """How a question ended so far; one that nobody asked ends with NOT_ASKED."""
        return self._lookups.get((name, rdtype)) or Lookup(name=name, rdtype=rdtype, ending=Ending.NOT_ASKED)

    def add(self, lookup: Lookup) -> None:
        """Keep what is known better now in place of what was known before."""
        self._lookups[lookup.name, lookup.rdtype] = lookup


def _hidden(text: str, secret: str) -> str:
    return re.sub(re.escape(secret), KEY, text, flags=re.IGNORECASE)


def _without(secret: str, lookup: Lookup, name: str) -> Lookup:
    """The lookup as that of `name`, with nothing in it that holds the secret, whatever the answer repeated of it."""

    def hidden(texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_hidden(text, secret) for text in texts)

    return replace(
        lookup,
        name=name,
        records=hidden(lookup.records),
        zone=_hidden(lookup.zone, secret),
        aliases=tuple(
            replace(one, name=_hidden(one.name, secret), target=_hidden(one.target, secret)) for one in lookup.aliases
        ),
        extended_errors=hidden(lookup.extended_errors),
        detail=_hidden(lookup.detail, secret),
    )
