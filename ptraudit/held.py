"""Who holds an address and who announces it, in the shape of the JSON report, and in words. Pure."""

from msgspec import Struct

from ptraudit.origin_as import AutonomousSystem
from ptraudit.registration import Contact, RdapEnding, Registration


class Holding(Struct, frozen=True, kw_only=True):
    """What a registry says of the block that an address lies in, and who announces it.

    `ending` is how the question ended: only where that is "answered" the rest says something, and `detail` says why it
    does not. `networks` are the block, `handle`, `name` and `kind` its own; `server` is what was asked, `retrieved_at` when.
    """

    ending: str
    detail: str
    server: str
    registry: str
    retrieved_at: str
    networks: tuple[str, ...]
    handle: str
    name: str
    kind: str
    country: str
    holder: str
    holder_handle: str
    contacts: tuple[Contact, ...]
    autonomous_systems: tuple[AutonomousSystem, ...]

    @property
    def known(self) -> bool:
        """Whether the registry names somebody."""
        return self.ending == RdapEnding.ANSWERED and bool(self.title)

    @property
    def title(self) -> str:
        """The holder, or where only the block has a name, that."""
        return self.holder or self.name

    @property
    def block(self) -> str:
        """The block, short where it has many prefixes."""
        more = len(self.networks) - 2
        return ", ".join(self.networks[:2]) + (f" and {more} more" if more > 0 else "")

    @property
    def announced_by(self) -> str:
        """The autonomous systems that announce the address."""
        return ", ".join(f"AS{one.number} {one.name}".strip() for one in self.autonomous_systems)

    @property
    def why_unknown(self) -> str:
        """Why nobody is named."""
        return f"{self.registry} names nobody" if self.ending == RdapEnding.ANSWERED else self.detail or self.ending

    @property
    def contact(self) -> Contact | None:
        """Whom to write to about a PTR record: the one nearest to whoever sets it, one for abuse alone at last."""
        return self.contacts[0] if self.contacts else None


def holding(registration: Registration, systems: tuple[AutonomousSystem, ...]) -> Holding:
    """A registration as the report shows it."""
    return Holding(
        ending=registration.ending.value,
        detail=registration.detail,
        server=registration.server,
        registry=registration.registry,
        retrieved_at=registration.retrieved_at,
        networks=tuple(str(network) for network in registration.networks),
        handle=registration.handle,
        name=registration.name,
        kind=registration.kind,
        country=registration.country,
        holder=registration.holder,
        holder_handle=registration.holder_handle,
        contacts=registration.contacts,
        autonomous_systems=systems,
    )


def request_steps(held: Holding) -> tuple[str, ...]:
    """How to come to a PTR record where nothing is known of the holder but what the registry says, a sentence each."""
    about = ", ".join(filter(None, (held.holder_handle, held.country, held.announced_by)))
    registered = f"{held.block} is registered to {held.title}{f' ({about})' if about else ''}, says {held.registry}."
    contact = held.contact
    if contact is None:
        ask = "The registry shows no mail address to write to."
    elif contact.roles == ("abuse",):
        ask = f"Only an abuse contact is known, {contact.email}: it sets no PTR records; ask it who does."
    else:
        ask = f"Ask {contact.email} for the PTR record ({contact.roles[0]} contact)."
    return (
        registered,
        ask,
        "A registry tells who holds the block, not who runs the host: if you rent the address from somebody else, ask them.",
    )
