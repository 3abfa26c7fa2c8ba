"""Which addresses are talked to, and what came of it."""

from collections.abc import Callable, Coroutine
from typing import Any

from ptraudit.address import not_global
from ptraudit.evidence import Request, SmtpSession
from ptraudit.gather.prober import Prober
from ptraudit.gather.recorder import Progress, Recorder
from ptraudit.gather.together import together
from ptraudit.hostname import bare, is_fully_qualified, spells_address
from ptraudit.lookup import IPAddress, Lookup
from ptraudit.target import Target

MAX_ADDRESSES = 4  # of one exchanger and family: a stranger's record must not send us to a thousand hosts


class Probing:
    """The conversations of one audit; `unprobed` says what was left out and why. Without a prober there are none.

    `start` begins work that runs beside all other. Names in greetings are looked up by `resolver`.
    """

    def __init__(
        self,
        prober: Prober | None,
        request: Request,
        target: Target,
        *,
        resolver: Recorder,
        progress: Progress,
        start: Callable[[Coroutine[Any, Any, None]], object],  # Any: what a coroutine sends is nobody's concern
    ) -> None:
        self.prober = prober
        self.unprobed: list[str] = []
        self._request = request
        self._resolver = resolver
        self._progress = progress
        self._target = target
        self._start = start
        self._sessions: list[SmtpSession] = []

    @property
    def sessions(self) -> tuple[SmtpSession, ...]:
        """The conversations by host and address."""
        return tuple(sorted(self._sessions, key=lambda one: (one.host or "", one.ip.version, int(one.ip))))

    def several(self, host: str, lookup: Lookup) -> None:
        """Talk to the first addresses of an exchanger."""
        addresses = sorted(set(lookup.addresses), key=int) if self.prober else []
        for address in addresses[:MAX_ADDRESSES]:
            self.one(host, address)
        if len(addresses) > MAX_ADDRESSES:
            more = len(addresses) - MAX_ADDRESSES
            self.unprobed.append(f"{bare(host)}: {more} more {lookup.rdtype} addresses")

    def one(self, host: str | None, ip: IPAddress) -> None:
        """Talk to an address, unless mail cannot come there."""
        if self.prober is None:
            return
        reason = not_global(ip, self._request.treat_as_public)
        if reason and not self.prober.reaches(ip):
            self.unprobed.append(f"{bare(host) + ' ' if host else ''}[{ip}]: it is {reason}")
        else:
            self._start(self._talk(self.prober, host, ip))

    async def _talk(self, prober: Prober, host: str | None, ip: IPAddress) -> None:
        with self._progress.waiting(self._target.understood, f"SMTP with {ip}"):
            session = await prober.session(host, ip, self._target.domain if host else None)
        self._sessions.append(session)
        words = session.greeting.lines[0].split() if session.greeting and session.greeting.lines else []
        if words and is_fully_qualified(words[0]) and not spells_address(words[0]):
            await together(*(self._resolver.lookup(words[0], rdtype) for rdtype in ("A", "AAAA")))
