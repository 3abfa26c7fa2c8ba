"""Who holds an address, as far as its PTR names or its registration tell, and how a name is set there. One dated file each.

A name only tells who made it: a customer's own name tells nothing, and then only a registry may know.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from ptraudit.held import Holding
from ptraudit.hostname import bare, provider_default
from ptraudit.lookup import IPAddress

FOLDER = Path(__file__).parent


class Registered(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab"):
    """What a provider's blocks are registered to: `handles` of the holder, or how its name begins.

    `asns` announce its blocks, and those of customers who bring their own: they count only where no holder is known.
    """

    handles: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    asns: tuple[int, ...] = ()
    source: Annotated[str, Meta(min_length=5)]

    def holds(self, held: Holding) -> bool:
        """Whether a block is one of them."""
        if held.known:
            words = f"{held.holder} ".casefold()
            return held.holder_handle in self.handles or any(words.startswith(f"{name} ".casefold()) for name in self.names)
        return any(one.number in self.asns for one in held.autonomous_systems)


class Provider(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab"):
    """A provider of addresses, or with `shared` one that sends for many from addresses of its own.

    It is known by the default names that `hostname.provider_default` gives to `default_of`, or by `zones` that hold the
    names. `console` is the way through its pages; `commands` have {ip} and {name}; `retrieved` is when that was read.
    """

    title: str
    default_of: str = ""
    zones: tuple[str, ...] = ()
    shared: bool = False
    console: str = ""
    commands: tuple[str, ...] = ()
    terraform: str = ""
    forward_first: Literal["yes", "no", "unknown"] = "unknown"
    port_25: str = ""
    note: str = ""
    source: Annotated[str, Meta(min_length=5)]
    retrieved: Annotated[str, Meta(pattern=r"^20\d\d-\d\d-\d\d$")]
    registered: Registered | None = None

    def holds(self, name: str) -> bool:
        """Whether a PTR name is one that it made."""
        own = any(f".{bare(name)}".endswith(f".{zone}") for zone in self.zones)
        return own or (bool(self.default_of) and provider_default(name) == self.default_of)

    def steps(self, ip: IPAddress, name: str) -> tuple[str, ...]:
        """How the PTR record of an address is set to a name, a sentence each; `name` may be a placeholder."""
        if self.shared:
            change = f"The address belongs to {self.title}: its name is not yours to change."
            return tuple(filter(None, (change, self.note)))
        commands = [command.format(ip=ip, name=bare(name)) for command in self.commands]
        order = {
            "yes": f"{bare(name)} must resolve to {ip} first: that is checked.",
            "no": "",
            "unknown": f"Have {bare(name)} resolve to {ip} first; whether that is checked is not documented.",
        }
        lines = (
            f"At {self.title}: {self.console}.",
            f"Or: {'; or '.join(commands)}" if commands else "",
            f"Terraform: {self.terraform}." if self.terraform else "",
            order[self.forward_first],
            f"Port 25: {self.port_25}." if self.port_25 else "",
            self.note,
        )
        return tuple(filter(None, lines))


@cache
def providers() -> tuple[Provider, ...]:
    """Every provider, by file name. A file at fault is a mistake of ours and raises what the reader says."""
    return tuple(msgspec.toml.decode(path.read_bytes(), type=Provider) for path in sorted(FOLDER.glob("*.toml")))


def holder(names: Iterable[str]) -> Provider | None:
    """The provider that made one of these names; None where nobody is known to have made any."""
    return next((one for name in names for one in providers() if one.holds(name)), None)


def registered(held: Holding) -> Provider | None:
    """The provider that holds a block, or announces it where no holder is known; None where nobody is known to."""
    return next((one for one in providers() if one.registered and one.registered.holds(held)), None)
