"""Planned records before live ones: a resolver that asks the plan first, and then perhaps another resolver."""

import dns.rdatatype
from msgspec.structs import replace

from ptraudit.dns import Resolver
from ptraudit.dns.names import absolute
from ptraudit.lookup import MAX_RECORDS, Alias, Ending, Lookup
from ptraudit.place import Place
from ptraudit.planned.plan import Plan, Said
from ptraudit.zone.tree import parsed

MAX_ALIASES = 16  # as of a live answer
MAX_PLACES = 10  # lines that are kept of one lookup; a set of a thousand records names where it begins


class PlannedResolver:
    """Answers from a plan, and for what it does not speak of as the resolver behind; without one that ends NOT_PLANNED."""

    def __init__(self, plan: Plan, live: Resolver | None) -> None:
        self._plan = plan
        self._live = live

    async def lookup(self, name: str, rdtype: str) -> Lookup:
        """Follow aliases from planned names to live ones and back. Raises only ValueError, for a malformed name."""
        walk = _Walk(absolute(name), rdtype)
        while walk.result is None:
            said = self._plan.said(parsed(walk.at), walk.kind)
            if said:
                walk.follow(said)
            else:
                await self._live_step(walk)
        return walk.result

    async def _live_step(self, walk: "_Walk") -> None:
        """Ask live, as far as the answer does not lead back to what is planned."""
        plan, kind = self._plan, walk.kind
        if self._live is None:
            absent = plan.wildcard(parsed(walk.at), kind) if not plan.made(parsed(walk.at)) else None
            walk.follow(absent) if absent else walk.leave_open()
            return
        live = await self._live.lookup(walk.at, walk.rdtype)
        unaliased = plan.unaliased(parsed(walk.at)) if live.aliases and live.aliases[0].name == walk.at else None
        if unaliased:
            walk.follow(unaliased, live)
            return
        for count, alias in enumerate(live.aliases, 1):
            if plan.said(parsed(alias.target), kind):
                walk.through(live, count)
                return
        end = parsed(live.canonical_name)
        absent = (plan.made(end) or plan.wildcard(end, kind)) if live.ending is Ending.NXDOMAIN else None
        if absent:
            walk.through(live, len(live.aliases))
            walk.follow(replace(absent, ttl_s=absent.ttl_s if absent.ttl_s is not None else live.ttl_s))
        else:
            walk.end_live(live)


class _Walk:
    """One question on its way: the aliases so far, where it stands, and the lines that led there."""

    def __init__(self, name: str, rdtype: str) -> None:
        self.at = name
        self.rdtype = rdtype
        self.kind = dns.rdatatype.from_text(rdtype)
        self.result: Lookup | None = None
        self._name = name
        self._aliases: list[Alias] = []
        self._places: list[Place] = []
        self._asked = Lookup(name=name, rdtype=rdtype, ending=Ending.NOT_ASKED)  # the last live answer on the way

    def follow(self, said: Said, live: Lookup | None = None) -> None:
        """Take a step that the plan says."""
        self._asked = live or self._asked
        self._places = [*said.places, *self._places]
        if said.alias:
            self._lead(said.alias)
            return
        self.result = self._lookup(
            said.ending,
            records=said.records[:MAX_RECORDS],
            omitted=max(0, len(said.records) - MAX_RECORDS),
            ttl_s=said.ttl_s,
            rcode=said.rcode,
            zone=said.zone,
        )

    def through(self, live: Lookup, count: int) -> None:
        """Take the first aliases of a live answer."""
        self._asked = live
        for alias in live.aliases[:count]:
            if self.result is None:
                self._lead(alias)

    def end_live(self, live: Lookup) -> None:
        """End as a live answer does."""
        self.result = replace(
            live,
            name=self._name,
            aliases=(*self._aliases, *live.aliases),
            authentic=live.authentic and not self._places,
            planned=self._told(),
        )

    def leave_open(self) -> None:
        """End where nothing is planned and nobody else is asked."""
        detail = f"nothing is planned for {self.rdtype} of {self.at}"
        self.result = self._lookup(Ending.NOT_PLANNED, rcode=None, detail=detail)

    def _lead(self, alias: Alias) -> None:
        seen = {self._name, *(known.target for known in self._aliases)}
        self._aliases.append(alias)
        self.at = alias.target
        if alias.target in seen or len(self._aliases) > MAX_ALIASES:
            self.result = self._lookup(Ending.ALIAS_LOOP, rcode="NOERROR")

    def _lookup(
        self,
        ending: Ending,
        *,
        rcode: str | None,
        records: tuple[str, ...] = (),
        omitted: int = 0,
        ttl_s: int | None = None,
        detail: str = "",
        zone: str = "",
    ) -> Lookup:
        return replace(
            self._asked,
            name=self._name,
            ending=ending,
            records=records,
            omitted=omitted,
            zone=zone,
            ttl_s=ttl_s,
            aliases=tuple(self._aliases),
            authentic=False,
            rcode=rcode,
            extended_errors=(),
            detail=detail,
            planned=self._told(),
        )

    def _told(self) -> tuple[Place, ...]:
        return tuple(dict.fromkeys(self._places))[:MAX_PLACES]
