"""Whom to ask again before anybody is blamed, and what of."""

import asyncio
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from ptraudit.direct import Direct
from ptraudit.dns import Resolver
from ptraudit.gather.recorder import Recorder
from ptraudit.lookup import Lookup, Witness

if TYPE_CHECKING:
    from ptraudit.dns.authorities import Authorities  # dnspython behind it is for whoever has doubts

# Questions of one audit that are asked again where they fail: enough to tell what is wrong with the zones, and no burden
# for the servers of a range without names.
MAX_AGAIN = 40
MAX_ALIASES = 8  # followed from zone to zone, as a resolver does


class Second(Struct, frozen=True, kw_only=True):
    """Who is asked again.

    The resolvers, each by itself and over TCP, by the name that a lookup gives to its server; and the zones' own servers,
    which are found through a recorder.
    """

    resolvers: Mapping[str, Resolver]
    authorities: "Callable[[Resolver], Authorities]"


class Confirming:
    """Asks others what an audit asked its resolver, and keeps with the answer what they said.

    `wanted`: the zones of the addresses are of interest. Without somebody second nothing is asked again.
    """

    def __init__(self, recorder: Recorder, second: Second | None, direct: Direct) -> None:
        self._recorder = recorder
        self._second = second if direct is not Direct.NEVER else None
        self.wanted = direct is not Direct.NEVER
        self._always = direct is Direct.ALWAYS
        self._asked: set[tuple[str, str]] = set()

    @cached_property
    def _authorities(self) -> "Authorities":
        assert self._second
        return self._second.authorities(self._recorder)

    async def confirm(self, lookup: Lookup, *, doubtful: bool) -> Lookup:
        """The lookup with what others say; the better one where the resolver had not answered and does so now.

        One that is not `doubtful` is only asked again where everything is.
        """
        key = lookup.name, lookup.rdtype
        unfit = not (doubtful or self._always) or lookup.planned or key in self._asked
        if self._second is None or unfit or (len(self._asked) >= MAX_AGAIN and not self._always):
            return lookup
        self._asked.add(key)
        again, said = await asyncio.gather(
            self._of_resolvers(lookup, self._second.resolvers if doubtful else {}), self._of_servers(lookup)
        )
        better = next((one for one in again if one.conclusive), None) if not lookup.conclusive else None
        witnesses = tuple(Witness(lookup=one) for one in ((lookup,) if better else again))
        confirmed = replace(better or lookup, name=lookup.name, witnesses=witnesses + said)
        self._recorder.add(confirmed)
        return confirmed

    async def _of_resolvers(self, lookup: Lookup, others: Mapping[str, Resolver]) -> list[Lookup]:
        """What resolvers say: of an answer the others, of silence all of them."""
        asked = [one for server, one in others.items() if not lookup.conclusive or server != lookup.server]
        return await asyncio.gather(*(one.lookup(lookup.name, lookup.rdtype) for one in asked))

    async def _of_servers(self, lookup: Lookup) -> tuple[Witness, ...]:
        """What the servers say of the name and of all that its aliases lead to, by their own word or the resolver's.

        Of a zone's servers those of the zone above speak too: they delegate to them.
        """
        if lookup.rdtype == "NS":
            own, above = await asyncio.gather(
                self._authorities.witnesses(lookup.name, "NS"), self._authorities.delegation(lookup.name)
            )
            return own + above
        names = dict.fromkeys((lookup.name, *(alias.target for alias in lookup.aliases)))
        heard = list(
            await asyncio.gather(*(self._authorities.witnesses(name, lookup.rdtype) for name in list(names)[:MAX_ALIASES]))
        )
        while len(names) < MAX_ALIASES:
            leads = (alias.target for one in heard for witness in one for alias in witness.lookup.aliases)
            further = next((target for target in leads if target not in names), None)
            if further is None:
                break
            names[further] = None
            heard.append(await self._authorities.witnesses(further, lookup.rdtype))
        return tuple(witness for one in heard for witness in one)
