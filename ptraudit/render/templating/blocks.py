"""The registered blocks that the addresses of a report lie in, each once."""

from msgspec import Struct
from msgspec.structs import replace

from ptraudit.held import Holding
from ptraudit.origin_as import AutonomousSystem
from ptraudit.report import DomainReport


class Block(Struct, frozen=True, kw_only=True):
    """A block, or addresses of which nobody knows the block for the same reason."""

    held: Holding
    addresses: tuple[str, ...]

    @property
    def title(self) -> str:
        """The block, where it is known."""
        return self.held.block or "not known"

    @property
    def holder(self) -> str:
        """Who holds it, and who announces it; or why that is not known."""
        about = ", ".join(filter(None, (self.held.country, self.held.announced_by)))
        who = self.held.title if self.held.known else self.held.why_unknown
        return f"{who} ({about})" if about else who

    @property
    def contacts(self) -> tuple[str, ...]:
        """Whom to write to, and what for."""
        return tuple(f"{one.email} ({', '.join(one.roles)})" for one in self.held.contacts)

    @property
    def source(self) -> str:
        """Who says so, and when it was asked; empty where nobody says anything."""
        return f"{self.held.registry}, {self.held.retrieved_at[:10]}" if self.held.registry else ""


def blocks(domain: DomainReport) -> tuple[Block, ...]:
    """Every block, in the order of the addresses; nothing where no registry was asked."""
    found: dict[Holding, list[str]] = {}
    systems: dict[Holding, dict[AutonomousSystem, None]] = {}
    for address in domain.outbound:
        if address.registration is not None:
            alike = replace(address.registration, autonomous_systems=())
            found.setdefault(alike, []).append(address.ip)
            systems.setdefault(alike, {}).update(dict.fromkeys(address.registration.autonomous_systems))
    return tuple(
        Block(held=replace(held, autonomous_systems=tuple(systems[held])), addresses=tuple(ips))
        for held, ips in found.items()
    )
