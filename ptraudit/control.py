"""Who can change the name of an address: whoever made its names, or holds its block, as far as either is known. Pure."""

from typing import Protocol

from msgspec import Struct

from ptraudit import registration
from ptraudit.held import Holding, holding, request_steps
from ptraudit.lookup import IPAddress
from ptraudit.origin_as import origins
from ptraudit.providers import Provider, holder, registered
from ptraudit.subject import Address


class Controller(Protocol):
    """Whoever sets the PTR record of an address."""

    @property
    def title(self) -> str:
        """What they are called."""

    def steps(self, ip: IPAddress, name: str) -> tuple[str, ...]:
        """How the record comes to be set to a name, a sentence each; `name` may be a placeholder."""


class _Registered(Struct, frozen=True, kw_only=True):
    """A provider that only the registration shows, which tells nothing of its services."""

    provider: Provider
    held: Holding

    @property
    def title(self) -> str:
        return self.provider.title

    def steps(self, ip: IPAddress, name: str) -> tuple[str, ...]:
        held = self.held
        known = f"{held.block} is registered to {held.title}" if held.known else f"{ip} is announced by {held.announced_by}"
        return (
            *self.provider.steps(ip, name),
            f"Known by this alone: {known}. It does not tell what the address is used for.",
        )


class _Stranger(Struct, frozen=True, kw_only=True):
    """A holder of whom nothing is known but what the registry says."""

    held: Holding

    @property
    def title(self) -> str:
        return f"{self.held.title}, who holds {self.held.block}"

    def steps(self, ip: IPAddress, name: str) -> tuple[str, ...]:  # noqa: ARG002 - a letter says it, no command
        return request_steps(self.held)


def holding_of(address: Address) -> Holding | None:
    """What a registry says of an address, and who announces it; None where nobody asked."""
    found = registration.of(address.evidence, address.ip)
    return holding(found, origins(address.evidence, address.ip)) if found else None


def controller(address: Address) -> Controller | None:
    """Who can change the name of an address; None where nothing tells it.

    A name comes first: a provider of several services has blocks that it uses for all of them.
    """
    named = holder(address.all_names)
    held = holding_of(address)
    if named is not None or held is None:
        return named
    provider = registered(held)
    if provider is not None:
        return _Registered(provider=provider, held=held)
    return _Stranger(held=held) if held.known else None
