"""Ask a zone's own servers, each of them, and believe what they all say."""

from msgspec.structs import replace

from ptraudit.dns import Resolver
from ptraudit.dns.authorities import TRY_S, Authorities, Reach, port_53
from ptraudit.dns.names import absolute
from ptraudit.lookup import Alias, Ending, Lookup, printable

MAX_ALIASES = 8  # followed from zone to zone, as a resolver does


class DirectResolver:
    """Answers as all servers of a zone do; a question on which they differ ends DISAGREEING.

    One that does not answer leaves the question open, but for those that cannot be reached from here at all while
    others can, as those with an IPv6 address are where there is only IPv4.
    """

    def __init__(self, finder: Resolver, *, reach: Reach = port_53, try_s: float = TRY_S) -> None:
        self._authorities = Authorities(finder, reach=reach, try_s=try_s)

    async def lookup(self, name: str, rdtype: str) -> Lookup:
        """Follow aliases from zone to zone. Raises only ValueError, for a malformed name."""
        name = at = absolute(name)
        aliases: tuple[Alias, ...] = ()
        while True:
            found = await self._agreed(at, rdtype)
            aliases += found.aliases
            ending = Ending.ALIAS_LOOP if len(aliases) > MAX_ALIASES else found.ending
            if not found.aliases or found.records or not found.conclusive or ending is Ending.ALIAS_LOOP:
                return replace(found, name=name, aliases=aliases, ending=ending)
            at = found.canonical_name

    async def _agreed(self, name: str, rdtype: str) -> Lookup:
        answers = [one.lookup for one in await self._authorities.witnesses(name, rdtype)]
        if not answers:
            return Lookup(name=name, rdtype=rdtype, ending=Ending.REFERRAL, detail="its servers are not known")
        reached = [answer for answer in answers if answer.ending is not Ending.UNREACHABLE]
        if not reached:
            detail = "none of its servers can be reached"
            return Lookup(name=name, rdtype=rdtype, ending=Ending.UNREACHABLE, detail=detail)
        silent = next((answer for answer in reached if not answer.conclusive), None)
        other = next((answer for answer in reached if answer.said != reached[0].said), None)
        if silent or other is None:
            return replace(silent, records=()) if silent else reached[0]
        told = [f"{one.server} says {one.said_in_words}" for one in (reached[0], other)]
        return Lookup(name=name, rdtype=rdtype, ending=Ending.DISAGREEING, detail=printable("; ".join(told), 1000))
