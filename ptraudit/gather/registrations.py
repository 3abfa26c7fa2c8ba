"""Who holds the audited addresses, of registries, and who announces them, over DNS."""

import asyncio
from collections.abc import Sequence
from typing import Protocol

from ptraudit.address import not_global
from ptraudit.dns import Resolver
from ptraudit.evidence import Outbound
from ptraudit.gather.recorder import Progress, Recorder
from ptraudit.gather.together import together
from ptraudit.lookup import IPAddress, IPNetwork
from ptraudit.origin_as import number_name, numbers, origin_name
from ptraudit.registration import Registration

MAX_ORIGINS = 64  # prefixes that are asked about in one audit; the addresses of a domain lie in a handful


class Registrar(Protocol):
    """Whoever asks registries."""

    async def registrations(
        self, ips: Sequence[IPAddress], resolver: Resolver, public: Sequence[IPNetwork]
    ) -> tuple[Registration, ...]:
        """What they say of addresses. Every ending is a value."""


class Registrations:
    """Who holds the addresses of one target, and who announces them; `found` is what registries say of them."""

    def __init__(
        self, resolver: Recorder, registrar: Registrar | None, public: Sequence[IPNetwork], progress: Progress
    ) -> None:
        self._resolver = resolver
        self._registrar = registrar
        self._public = public
        self._progress = progress
        self.found: tuple[Registration, ...] = ()

    async def look_up(self, outbound: Sequence[Outbound]) -> None:
        """Ask about every address that is public, those first that the domain names itself; nothing without a registrar."""
        own_first = sorted(outbound, key=lambda one: not one.own)
        ips = [one.ip for one in own_first if not not_global(one.ip, self._public)]
        if self._registrar is None or not ips:
            return
        with self._progress.waiting(self._resolver.target, "the registries of addresses"):
            asking = self._registrar.registrations(ips, self._resolver, self._public)
            self.found, _ = await asyncio.gather(asking, self._look_up_origins(ips))

    async def _look_up_origins(self, ips: Sequence[IPAddress]) -> None:
        names = list(dict.fromkeys(map(origin_name, ips)))[:MAX_ORIGINS]
        lookups = await together(*(self._resolver.lookup(name, "TXT") for name in names))
        found = {number for lookup in lookups for number in numbers(lookup)}
        await together(*(self._resolver.lookup(number_name(number), "TXT") for number in found))
