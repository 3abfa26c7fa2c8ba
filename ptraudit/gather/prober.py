"""Whoever talks SMTP to a host, as far as an audit must know."""

from typing import Protocol

from ptraudit.evidence import SmtpSession
from ptraudit.lookup import IPAddress


class Prober(Protocol):
    """Whoever talks SMTP; an `active` one offers recipients too."""

    @property
    def active(self) -> bool:
        """Whether recipients are offered."""

    def reaches(self, ip: IPAddress) -> bool:
        """Whether a connection for this address goes elsewhere, so that it matters not whose it is."""

    async def session(self, host: str | None, ip: IPAddress, domain: str | None = None) -> SmtpSession:
        """One conversation, with an exchanger of `domain` where one is given. Every ending is a value."""
