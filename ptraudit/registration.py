"""Whom a registry names as the holder of an address, and how that question ended; nothing about what it means.

Imports nothing from ptraudit but lookups. Strangers' text is as in `lookup`, marks taken off its letters; dates are
ISO 8601 in UTC. A registry tells who holds a block of addresses, not who runs what answers there.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Protocol

from msgspec import Struct

from ptraudit.lookup import IPAddress, IPNetwork


class RdapEnding(StrEnum):
    """How a question to a registry ended. Only the first two say something about the address."""

    ANSWERED = "answered"
    NOT_FOUND = "not-found"
    BUSY = "busy"  # it asks to come back later (HTTP status 429, or 503 with Retry-After)
    BAD_STATUS = "bad-status"
    MALFORMED = "malformed"
    REDIRECT = "redirect"  # one that leads where we do not go, or on and on
    TOO_LARGE = "too-large"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    DROPPED = "dropped"
    TLS_ERROR = "tls-error"
    PROTOCOL_ERROR = "protocol-error"
    NOT_ASKED = "not-asked"


class Contact(Struct, frozen=True, kw_only=True):
    """A mail address at the holder, and what it is for: words of RFC 9083 section 10.2.4, as `abuse`."""

    roles: tuple[str, ...]
    email: str


class Registration(Struct, frozen=True, kw_only=True):
    """One question to a registry, asked about `ip`, and its ending.

    `server` is the base of the URL that was asked, `registry` whoever answered, `retrieved_at` when it did: an answer may
    come from a cache. `networks` are the block, in as few prefixes as cover it, `handle` and `name` are the block's,
    `kind` is the registry's word for it. `country` is two letters, or as it was written.
    """

    ip: IPAddress
    ending: RdapEnding
    server: str = ""
    registry: str = ""
    detail: str = ""
    retrieved_at: str = ""
    networks: tuple[IPNetwork, ...] = ()
    handle: str = ""
    name: str = ""
    kind: str = ""
    country: str = ""
    holder: str = ""
    holder_handle: str = ""
    contacts: tuple[Contact, ...] = ()

    def covers(self, ip: IPAddress) -> bool:
        """Whether it holds of this address too."""
        return ip == self.ip or any(ip in network for network in self.networks)


class Registered(Protocol):
    """Whatever has registrations, as evidence has."""

    @property
    def registrations(self) -> tuple[Registration, ...]:
        """Every question to a registry."""


def most_specific(registrations: Iterable[Registration], ip: IPAddress) -> Registration | None:
    """Of those that hold of an address the one about the smallest block; None where none does."""
    covering = (one for one in registrations if one.covers(ip))
    return max(
        covering, key=lambda one: max((part.prefixlen for part in one.networks if ip in part), default=0), default=None
    )


def of(evidence: Registered, ip: IPAddress) -> Registration | None:
    """What a registry said of an address, or how the question ended; None where nobody asked."""
    return most_specific(evidence.registrations, ip)
