"""The line: targets to evidence to reports."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack
from time import time
from typing import TYPE_CHECKING, Self

from msgspec import Struct
from msgspec.structs import replace

from ptraudit.address import not_global, reverse_name
from ptraudit.direct import Direct
from ptraudit.dns import Resolver
from ptraudit.dns.cache import CachingResolver
from ptraudit.dns.plain import Plain
from ptraudit.dns.server import Server, over, system_servers
from ptraudit.dns.stub import TOTAL_S, StubResolver
from ptraudit.dnsbl import BlockList
from ptraudit.errors import UsageError
from ptraudit.evidence import Evidence, Origin, OriginKind, Request
from ptraudit.gather import gather
from ptraudit.gather.confirming import Second
from ptraudit.gather.prober import Prober
from ptraudit.gather.recorder import Progress
from ptraudit.gather.registrations import Registrar
from ptraudit.gather.transport_security import Fetcher
from ptraudit.lookup import IPAddress, IPNetwork
from ptraudit.target import Detour, Known, Target, destination, helo, network, selector, target

if TYPE_CHECKING:
    from ptraudit.dns.authorities import Authorities
    from ptraudit.gather.trust import Trust  # as for Plan
    from ptraudit.planned.plan import Plan  # dnspython behind it is for whoever plans

DNS_PORT = 53
AGAIN_S = 3.0  # for a question that a resolver is asked again: it had its time before
TARGETS_AT_ONCE = 10  # enough to hide one slow domain behind the others


class Asked(Struct, frozen=True, kw_only=True):
    """One target, what is asked of it, and the networks that the user says it sends from."""

    target: Target
    request: Request
    networks: tuple[tuple[IPNetwork, Origin], ...] = ()


class Question(Struct, frozen=True, kw_only=True):
    """What is to be audited, and what is planned."""

    asked: tuple[Asked, ...]
    plan: "Plan | None" = None

    @classmethod
    def of(
        cls,
        targets: Iterable[str | Target],
        *,
        ips: Iterable[str] = (),
        helos: Iterable[str] = (),
        dkim_selectors: Iterable[str] = (),
        treat_as_public: Iterable[str] = (),
        max_addresses: int = 256,
        lists: tuple[BlockList, ...] = (),
        direct: Direct = Direct.NEVER,
        known: Mapping[str, Known] | None = None,
        plan: "Plan | None" = None,
    ) -> Self:
        """The question that these texts ask, as the command line takes them; a target named twice is asked once.

        `lists` are the block lists to ask, and `direct` says of which answers the zones' own servers are. `known` is what a
        configuration says of targets, by their understood form; it comes beside what is given here. `plan` are planned
        records, which are answered before live ones. Raises UsageError, whose message says what was given and what is
        expected.
        """
        found = [text if isinstance(text, Target) else target(text) for text in targets]
        if not found:
            raise UsageError("no target was named; give a domain, or a file of them with --from-file")
        request = Request(
            target="",
            helo=tuple(helo(text) for text in helos),
            treat_as_public=tuple(network(text, "--treat-as-public") for text in treat_as_public),
            max_addresses=max_addresses,
            dkim_selectors=tuple(selector(text) for text in dkim_selectors),
            lists=lists,
            direct=direct,
            assumed=plan.paths if plan else (),
            assume_only=plan is not None and plan.only,
        )
        named = tuple((network(text, "--ip"), Origin(kind=OriginKind.OPTION, detail=f"--ip {text.strip()}")) for text in ips)
        unique = {one.understood: one for one in reversed(found)}
        beside = known or {}
        return cls(
            asked=tuple(
                _asked(one, request, named, beside.get(one.understood, Known()), plan) for one in reversed(unique.values())
            ),
            plan=plan,
        )


def _asked(
    one: Target, request: Request, named: tuple[tuple[IPNetwork, Origin], ...], known: Known, plan: "Plan | None"
) -> Asked:
    name = one.domain or (reverse_name(one.ip) if one.ip else None)
    planned = plan.place(name) if plan and name else None
    return Asked(
        target=replace(one, place=one.place or known.place or planned),
        request=replace(request, helo=request.helo + known.helos, dkim_selectors=request.dkim_selectors + known.selectors),
        networks=named + known.networks,
    )


async def observed(
    question: Question,
    *,
    servers: Sequence[Server] = (),
    total_s: float = TOTAL_S,
    max_qps: int | None = None,
    detours: Sequence[Detour] = (),
    prober: Prober | None = None,
    fetcher: Fetcher | None = None,
    registrar: Registrar | None = None,
    keys: Mapping[str, str] | None = None,
    anchors: Sequence[str] = (),
    progress: Progress | None = None,
    through: Callable[[Resolver], Resolver] | None = None,
) -> tuple[Evidence, ...]:
    """The evidence of every target, in the order of the targets; the same question is asked once for all of them.

    `through` makes of the resolver that asks them another one, which is asked instead.
    Without servers the system's are asked; where only planned records are, nobody is. `detours` are for the zones' own
    servers, where these are asked. `keys` are those for block lists, by the name of the list. `anchors` are the DS records
    of the root from which answers are validated; without them none is. Raises InvalidResolver.
    """
    places = asyncio.Semaphore(TARGETS_AT_ONCE)
    if progress:
        progress.targets = len(question.asked)
    plan = question.plan
    async with AsyncExitStack() as stack:
        live: Resolver | None = None
        second: Second | None = None
        trust: Trust | None = None
        if plan is not None and plan.only:
            prober = fetcher = registrar = None
        else:
            servers = servers or system_servers()
            stub = await stack.enter_async_context(StubResolver(servers, total_s=total_s, max_qps=max_qps))
            live = CachingResolver(stub)
            trust = _trust(stub, anchors) if anchors else None
            live = CachingResolver(through(live)) if through else live
            if any(one.request.direct is not Direct.NEVER for one in question.asked):
                second = await _second(stack, servers, total_s, detours, question.asked[0].request.treat_as_public)

        async def evidence_of(one: Asked, resolver: Resolver) -> Evidence:
            async with places:
                evidence = await gather(
                    one.target,
                    one.request,
                    one.networks,
                    resolver=resolver,
                    second=second,
                    prober=prober,
                    fetcher=fetcher,
                    registrar=registrar,
                    keys=keys,
                    progress=progress,
                )
                return replace(evidence, validations=await trust.validations(evidence)) if trust else evidence

        async with asyncio.TaskGroup() as group:
            live = _foreseeing(live, trust, group) if live and trust else live
            resolver = _planned(plan, live) if plan else live
            assert resolver is not None  # a plan, or live DNS
            tasks = [group.create_task(evidence_of(one, resolver)) for one in question.asked]
    return tuple(task.result() for task in tasks)


async def _second(
    stack: AsyncExitStack,
    servers: Sequence[Server],
    total_s: float,
    detours: Sequence[Detour],
    public: Sequence[IPNetwork],
) -> Second:
    """Who is asked again: each resolver over TCP, and the zones' own servers where they are public or a detour leads."""

    def reach(address: IPAddress) -> Server | None:
        host, port = destination(detours, address, DNS_PORT)
        if (host, port) != (str(address), DNS_PORT):
            return Server(host=host, port=port)
        return None if not_global(address, public) else Server(host=str(address))

    def authorities(finder: Resolver) -> "Authorities":
        from ptraudit.dns.authorities import Authorities  # dnspython behind it is for whoever has doubts

        return Authorities(finder, reach=reach)

    others: dict[str, Resolver] = {}
    for one in over(Plain.TCP, servers):
        others[str(one)] = await stack.enter_async_context(StubResolver([one], total_s=min(total_s, AGAIN_S)))
    return Second(resolvers=others, authorities=authorities)


def _foreseeing(live: Resolver, trust: "Trust", group: asyncio.TaskGroup) -> Resolver:
    from ptraudit.gather.foreseeing import Foreseeing  # dnspython behind it is for whoever validates

    return Foreseeing(live, trust, group)


def _trust(stub: StubResolver, anchors: Sequence[str]) -> "Trust":
    from ptraudit.chain.anchors import links
    from ptraudit.gather.trust import Trust

    return Trust(stub.with_signatures, links(anchors), time())


def _planned(plan: "Plan", live: Resolver | None) -> Resolver:
    from ptraudit.planned.resolver import PlannedResolver

    return CachingResolver(PlannedResolver(plan, live))
