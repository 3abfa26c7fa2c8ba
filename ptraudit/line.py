"""The line: targets to evidence to reports."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

from ptraudit.address import reverse_name
from ptraudit.dns import Resolver
from ptraudit.dns.cache import CachingResolver
from ptraudit.dns.server import Server, system_servers
from ptraudit.dns.stub import TOTAL_S, StubResolver
from ptraudit.dnsbl import BlockList
from ptraudit.errors import UsageError
from ptraudit.evidence import Evidence, Origin, OriginKind, Request
from ptraudit.gather import gather
from ptraudit.gather.prober import Prober
from ptraudit.gather.recorder import Progress
from ptraudit.gather.transport_security import Fetcher
from ptraudit.lookup import IPNetwork
from ptraudit.target import Known, Target, helo, network, selector, target

if TYPE_CHECKING:
    from ptraudit.planned.plan import Plan  # dnspython behind it is for whoever plans

TARGETS_AT_ONCE = 10  # enough to hide one slow domain behind the others


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One target, what is asked of it, and the networks that the user says it sends from."""

    target: Target
    request: Request
    networks: tuple[tuple[IPNetwork, Origin], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
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
        known: Mapping[str, Known] | None = None,
        plan: "Plan | None" = None,
    ) -> Self:
        """The question that these texts ask, as the command line takes them; a target named twice is asked once.

        `lists` are the block lists to ask. `known` is what a configuration says of targets, by their understood form; it
        comes beside what is given here.
        `plan` are planned records, which are answered before live ones. Raises UsageError, whose message says what was
        given and what is expected.
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
    prober: Prober | None = None,
    fetcher: Fetcher | None = None,
    keys: Mapping[str, str] | None = None,
    progress: Progress | None = None,
    through: Callable[[Resolver], Resolver] | None = None,
) -> tuple[Evidence, ...]:
    """The evidence of every target, in the order of the targets; the same question is asked once for all of them.

    `through` makes of the resolver that asks them another one, which is asked instead.
    Without servers the system's are asked; where only planned records are, nobody is. `keys` are those for block lists, by
    the name of the list. Raises InvalidResolver.
    """
    places = asyncio.Semaphore(TARGETS_AT_ONCE)
    if progress:
        progress.targets = len(question.asked)
    plan = question.plan
    async with AsyncExitStack() as stack:
        live: Resolver | None = None
        if plan is not None and plan.only:
            prober = fetcher = None
        else:
            stub = StubResolver(servers or system_servers(), total_s=total_s, max_qps=max_qps)
            live = CachingResolver(await stack.enter_async_context(stub))
            live = CachingResolver(through(live)) if through else live
        resolver = _planned(plan, live) if plan else live
        assert resolver is not None  # a plan, or live DNS

        async def evidence_of(one: Asked) -> Evidence:
            async with places:
                return await gather(
                    one.target,
                    one.request,
                    one.networks,
                    resolver=resolver,
                    prober=prober,
                    fetcher=fetcher,
                    keys=keys,
                    progress=progress,
                )

        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(evidence_of(one)) for one in question.asked]
    return tuple(task.result() for task in tasks)


def _planned(plan: "Plan", live: Resolver | None) -> Resolver:
    from ptraudit.planned.resolver import PlannedResolver

    return CachingResolver(PlannedResolver(plan, live))
