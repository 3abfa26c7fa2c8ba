"""Whom to ask what, and in which order. Independent questions are asked at once."""

import asyncio
from collections.abc import Collection, Coroutine, Mapping, Sequence
from datetime import UTC, datetime
from ipaddress import ip_network
from typing import Any

from msgspec.structs import replace

from ptraudit import dnssec
from ptraudit.address import not_global
from ptraudit.dane import tlsa_name
from ptraudit.dns import Resolver
from ptraudit.evidence import MAX_EXCHANGERS, Evidence, Exchanger, Origin, OriginKind, Request, SpfTree
from ptraudit.gather.alike import Alike, Behind
from ptraudit.gather.confirming import Confirming, Second
from ptraudit.gather.ehlo import look_up_ehlo_names
from ptraudit.gather.listings import Listings
from ptraudit.gather.own import OwnRecords
from ptraudit.gather.prober import Prober
from ptraudit.gather.probing import Probing
from ptraudit.gather.recorder import Progress, Recorder
from ptraudit.gather.registrations import Registrar, Registrations
from ptraudit.gather.reverse import look_up_names
from ptraudit.gather.selection import Candidate, selected
from ptraudit.gather.spf_questions import SpfQuestions
from ptraudit.gather.spf_walk import SpfWalk
from ptraudit.gather.together import together
from ptraudit.gather.transport_security import Fetcher
from ptraudit.hostname import bare, spells_address
from ptraudit.lookup import Ending, IPAddress, IPNetwork, Lookup
from ptraudit.target import Target

MAX_PROBED_HOSTS = 10  # exchangers that are talked to, the preferred ones


class Gathering:
    """One target's evidence in the making."""

    def __init__(
        self,
        target: Target,
        request: Request,
        *,
        networks: Sequence[tuple[IPNetwork, Origin]],
        resolver: Recorder,
        behind: Recorder,
        listings: Listings,
        confirming: Confirming,
        prober: Prober | None,
        fetcher: Fetcher | None,
        registrations: Registrations,
        progress: Progress,
        left_out: Collection[str],
        alike: Alike | None,
    ) -> None:
        self.target = target
        self.request = request
        self.networks = networks
        self.resolver = resolver
        self.listings = listings
        self.confirming = confirming
        self.registrations = registrations
        self.progress = progress
        self.left_out = left_out
        self.alike = alike
        self._behind = behind
        self._own = OwnRecords(target, request, resolver=resolver, fetcher=fetcher, progress=progress, left_out=left_out)
        self._group = asyncio.TaskGroup()
        self._group_behind = asyncio.TaskGroup()
        self._candidates: list[Candidate] = []
        self._reversed: set[IPAddress] = set()
        self._exchangers: tuple[Exchanger, ...] = ()
        self._spf_questions = SpfQuestions(request, target.domain, self._behind, self._start)
        self.probing = Probing(prober, request, target, resolver=behind, progress=progress, start=self._start)

    async def evidence(self) -> Evidence:
        """Everything that can be observed of the target; waits for the longest chain of dependent questions."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        gathered_at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        async with self._group:
            start = self._group.create_task
            start(self._asked(self.resolver, *dnssec.ROOT))
            if self.request.lists:
                start(self.listings.self_tests())
            if self.request.helo:
                start(look_up_ehlo_names(self.resolver, self.listings, self.request.helo))
            if self.target.domain:
                if self.request.lists:
                    start(self.listings.name(self.target.domain))
                self._own.ask(start)
            behind = await self._behind_another() or await self._behind_records()
        return Evidence(
            request=self.request,
            domain=self.target.domain,
            gathered_at=gathered_at,
            duration_s=round(loop.time() - began, 3),
            exchangers=behind.exchangers,
            outbound=behind.selection.outbound,
            ranges=behind.selection.ranges,
            authorised=behind.selection.authorised,
            spf=behind.tree(self.target.domain or ""),
            sessions=self.probing.sessions,
            unprobed=tuple(sorted(self.probing.unprobed)),
            registrable=tuple((dict(self._own.registrable) | self.listings.registrable).items()),
            policy_fetch=self._own.policy_fetch,
            registrations=self.registrations.found,
            lookups=self.resolver.joined(behind.lookups),
        )

    async def _behind_another(self) -> Behind | None:
        """What lies behind the records of the domain, where it is known of one with the same."""
        if self.alike is None or self.target.domain is None:
            return None
        questions = ((self.target.domain, "MX"), (self.target.domain, "TXT"))
        return self.alike.known(*await together(*(self.resolver.lookup(*question) for question in questions)))

    async def _behind_records(self) -> Behind:
        """What lies behind the records of the domain and the addresses that the user names."""
        domain = self.target.domain
        spf: SpfTree | None = None
        async with self._group_behind:
            for place, (network, origin) in enumerate(self.networks):
                self._found(Candidate(network=network, origin=origin, place=(place,)))
                if network.num_addresses == 1:
                    self._spf_questions.address(network.network_address)
            if domain:
                mail = self._start(self._mail(domain))
                spf = await SpfWalk(self._behind, self._found, self._spf_questions.term).walk(domain)
                await mail
                self._take_for_host(spf)
            self._probe_named()
            selection = selected(self._candidates, self.request.max_addresses)
            self._start(self.registrations.look_up(selection.outbound))
            for outbound in selection.outbound:
                self._reverse(outbound.ip)
            for outbound in sorted(selection.outbound, key=lambda one: not one.own):
                if not outbound.inbound_only or self.request.helo:
                    self._spf_questions.address(outbound.ip)
        behind = Behind(
            of=domain or "", exchangers=self._exchangers, spf=spf, selection=selection, lookups=self._behind.by_question
        )
        if self.alike is not None and not self.probing.unprobed:
            self.alike.learn(behind)
        return behind

    async def _confirm(self, lookup: Lookup, *, doubtful: bool) -> None:
        """Ask others too, where nothing else depends on what they say."""
        await self.confirming.confirm(lookup, doubtful=doubtful)

    @staticmethod
    async def _asked(resolver: Recorder, name: str, rdtype: str) -> None:
        """Ask for the evidence only, where nothing else depends on the answer."""
        await resolver.lookup(name, rdtype)

    def _take_for_host(self, spf: SpfTree) -> None:
        """A name without MX and without SPF is a host rather than a domain: its addresses are what was asked about."""
        if spf.record or spf.unanswered or not any(one.implicit for one in self._exchangers):
            return
        for candidate in list(self._candidates):
            if candidate.origin.kind is OriginKind.MX:
                origin = replace(candidate.origin, kind=OriginKind.OPTION, detail=self.target.given)
                self._found(Candidate(network=candidate.network, origin=origin, place=(len(self.networks),)))

    # Any: what a coroutine sends is nobody's concern
    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        return self._group_behind.create_task(work)

    def _found(self, candidate: Candidate) -> None:
        """Keep a candidate. What is audited whole, unless there are too many, is asked for its names at once."""
        self._candidates.append(candidate)
        if candidate.whole and len(self._reversed) + candidate.network.num_addresses <= self.request.max_addresses:
            for ip in candidate.network:
                self._reverse(ip)

    def _reverse(self, ip: IPAddress) -> None:
        if ip not in self._reversed:
            self._reversed.add(ip)
            public = not not_global(ip, self.request.treat_as_public)
            self._start(look_up_names(self._behind, self.confirming, ip, self.target.domain, public=public))
            if public and self.request.lists:
                self._start(self.listings.address(ip))

    async def _mail(self, domain: str) -> None:
        """The exchangers of a domain and their addresses; the domain's own where it has none (RFC 5321 section 5.1)."""
        mx = await self._behind.lookup(domain, "MX")
        if not mx.conclusive:
            mx = await self.confirming.confirm(mx, doubtful=True)
        if mx.ending is Ending.NODATA:
            implicit = Exchanger(preference=0, host=domain, implicit=True)
            if await self._host(implicit, probed=True):
                self._exchangers = (implicit,)
            await self.confirming.confirm(mx, doubtful=not self._exchangers)
            return
        self._start(self._confirm(mx, doubtful=not mx.records))
        exchangers = [Exchanger(preference=preference, host=host) for preference, host in mx.exchanges]
        self._exchangers = tuple(dict.fromkeys(exchangers))
        named = list(dict.fromkeys(exchanger.host for exchanger in exchangers if exchanger.host != "."))
        if len(named) > MAX_EXCHANGERS:
            self.probing.unprobed.append(
                f"{len(named) - MAX_EXCHANGERS} MX hosts beyond the first {MAX_EXCHANGERS}, not even looked up"
            )
        elif self.probing.prober and len(named) > MAX_PROBED_HOSTS:
            self.probing.unprobed.append(f"{len(named) - MAX_PROBED_HOSTS} MX hosts beyond the first {MAX_PROBED_HOSTS}")
        by_host = {exchanger.host: exchanger for exchanger in reversed(exchangers)}  # the most preferred stays
        hosts = [by_host[host] for host in named[:MAX_EXCHANGERS] if not spells_address(host)]
        probed = set(named[:MAX_PROBED_HOSTS])
        await together(*(self._host(exchanger, probed=exchanger.host in probed) for exchanger in hosts))

    async def _host(self, exchanger: Exchanger, *, probed: bool) -> bool:
        """Whether a host has an address. Each is a candidate, and is talked to where that is asked for."""
        host = exchanger.host
        if self.request.lists:
            self._start(self.listings.name(host))
        if "DANE" not in self.left_out:
            self._start(self._asked(self._behind, tlsa_name(host), "TLSA"))
        lookups = await together(*(self._behind.lookup(host, rdtype) for rdtype in ("A", "AAAA")))
        if not any(lookup.records for lookup in lookups) or not all(lookup.conclusive for lookup in lookups):
            doubts = (self.confirming.confirm(one, doubtful=not one.records) for one in lookups)
            lookups = await together(*doubts)
        elif self.confirming.wanted:
            for lookup in lookups:
                self._start(self._confirm(lookup, doubtful=False))
        for lookup in lookups:
            self._found_at(exchanger, lookup)
            if probed:
                self.probing.several(host, lookup)
        return any(lookup.records for lookup in lookups)

    def _found_at(self, exchanger: Exchanger, lookup: Lookup) -> None:
        """Keep the addresses of an exchanger as candidates."""
        for address, record in lookup.written_addresses:
            mapped = lookup.rdtype == "AAAA" and "." in record
            origin = Origin(kind=OriginKind.MX, detail=bare(exchanger.host), other_family=mapped)
            self._found(Candidate(network=ip_network(address), origin=origin, place=(exchanger.preference,)))

    def _probe_named(self) -> None:
        """Talk to the addresses that the user named singly and that no exchanger has brought already."""
        reached = {candidate.network for candidate in self._candidates if candidate.origin.kind is OriginKind.MX}
        for network, _ in self.networks:
            if network.num_addresses == 1 and network not in reached:
                self.probing.one(None, network.network_address)


async def gather(
    target: Target,
    request: Request,
    networks: Sequence[tuple[IPNetwork, Origin]],
    *,
    resolver: Resolver,
    second: Second | None = None,
    prober: Prober | None = None,
    fetcher: Fetcher | None = None,
    registrar: Registrar | None = None,
    keys: Mapping[str, str] | None = None,
    progress: Progress | None = None,
    left_out: Collection[str] = (),
    alike: Alike | None = None,
) -> Evidence:
    """Observe one target. Every ending of every question is evidence; what is raised is a mistake of ours.

    `networks` are the addresses that the user names, each with its origin; `keys` the keys for block lists, by the name
    of the list. `second` is asked again, as the request wants it. Whoever of them is None asks nothing. `left_out` are
    those of `policy.OPTIONAL` whose questions are not asked. `alike` remembers what was found behind other domains, all of
    which must be asked about alike, without lists and a prober.
    """
    progress = progress or Progress()
    own = [(ip_network(target.ip), Origin(kind=OriginKind.OPTION, detail=target.given))] if target.ip else []
    request = replace(
        request,
        target=target.understood,
        given=target.given,
        probe=prober is not None,
        active=prober is not None and prober.active,
        place=target.place,
    )
    recorder = Recorder(resolver, progress, target.understood)
    behind = recorder if alike is None else recorder.beside()  # what lies behind a domain's records
    gathering = Gathering(
        target,
        request,
        networks=[*own, *networks],
        resolver=recorder,
        behind=behind,
        listings=Listings(recorder, request.lists, keys or {}),
        confirming=Confirming(behind, second, request.direct),
        prober=prober,
        fetcher=fetcher,
        registrations=Registrations(behind, registrar, request.treat_as_public, progress),
        progress=progress,
        left_out=left_out,
        alike=alike,
    )
    try:
        return await gathering.evidence()
    finally:
        progress.finished += 1
        vars(gathering).clear()  # its parts point back at it, and would wait for the garbage collector
