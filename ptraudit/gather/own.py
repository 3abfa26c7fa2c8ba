"""What a domain publishes of itself, beside its exchangers and its SPF record. Nothing of it leads to an address."""

from collections.abc import Callable, Collection, Coroutine
from typing import Any

from ptraudit.evidence import Request
from ptraudit.fetched import HttpsFetch
from ptraudit.gather.dmarc import look_up_dmarc
from ptraudit.gather.keys import look_up_keys
from ptraudit.gather.recorder import Progress, Recorder
from ptraudit.gather.transport_security import Fetcher, look_up_transport_security
from ptraudit.policies import bimi_name
from ptraudit.target import Target


class OwnRecords:
    """Asks for them, but for those that are left out; what is no lookup is found in the attributes."""

    def __init__(
        self,
        target: Target,
        request: Request,
        *,
        resolver: Recorder,
        fetcher: Fetcher | None,
        progress: Progress,
        left_out: Collection[str],
    ) -> None:
        self.registrable: tuple[tuple[str, str], ...] = ()
        self.policy_fetch: HttpsFetch | None = None
        self._target = target
        self._request = request
        self._resolver = resolver
        self._fetcher = fetcher
        self._progress = progress
        self._left_out = frozenset(left_out)

    # Any: what a coroutine sends is nobody's concern
    def ask(self, start: Callable[[Coroutine[Any, Any, None]], object]) -> None:
        """Ask for all of them at once."""
        domain = self._target.domain
        if domain is None:
            return
        if "DMARC" not in self._left_out:
            start(self._dmarc(domain))
        if "BIMI" not in self._left_out:
            start(self._ask(bimi_name(domain), "TXT"))
        if not {"STS", "TLSRPT"} <= self._left_out:
            start(self._transport_security(domain))
        if "DKIM" not in self._left_out:
            start(look_up_keys(self._resolver, domain, self._request.dkim_selectors))
        if "SPF013" not in self._left_out:
            start(self._ask(domain, "SPF"))  # of type 99, which nobody reads any more

    async def _ask(self, name: str, rdtype: str) -> None:
        await self._resolver.lookup(name, rdtype)

    async def _dmarc(self, domain: str) -> None:
        self.registrable = await look_up_dmarc(self._resolver, domain)

    async def _transport_security(self, domain: str) -> None:
        self.policy_fetch = await look_up_transport_security(
            self._resolver,
            domain,
            fetcher=self._fetcher,
            public=self._request.treat_as_public,
            progress=self._progress,
            target=self._target.understood,
        )
