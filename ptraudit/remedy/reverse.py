"""The one PTR record that an address should have: whatever is wrong with its names, the checks ask for the same."""

from collections.abc import Iterator

from msgspec import Struct

from ptraudit.address import address_rdtype
from ptraudit.change import TTL_S, Change
from ptraudit.generic import access_keyword, embedded_address, placeholder
from ptraudit.hostname import bare, can_be_asked, can_hold_address, internal_traces, lost_trailing_dot, shown
from ptraudit.iprev import hosts_at
from ptraudit.lookup import Ending
from ptraudit.remedy.forward import pointed
from ptraudit.reverse_zones import misplaced
from ptraudit.subject import Address

ASKS = "the host's name"


class Naming(Struct, frozen=True, kw_only=True):
    """The name that an address should have, and why; `forward` are the changes by which it then leads back."""

    name: str
    why: str = ""
    forward: tuple[Change, ...] = ()


def renamed(address: Address) -> tuple[Change, ...]:
    """The address has one name, which leads back to it: the forward record first, then the PTR record.

    The name is asked for where none is known that would do.
    """
    naming = named(address)
    name = naming.name if naming else f"<{ASKS}>."
    standing = tuple(one for one in address.reverse.records if one != name)
    if address.all_names == (name,):
        return naming.forward if naming else ()
    reverse = Change(
        name=owner(address),
        rdtype="PTR",
        add=(name,),
        remove=standing,
        why=naming.why if naming else "",
        asks="" if naming else ASKS,
    )
    return (*(naming.forward if naming else ()), *_circle_cut(address), reverse)


def unnamed(address: Address, *names: str) -> tuple[Change, ...]:
    """The same, for names of the address that must go; nothing where the proposal itself has such a name."""
    changes = renamed(address)
    return () if changes and not set(names) <= set(changes[-1].remove) else changes


def remembered(address: Address) -> tuple[Change, ...]:
    """The PTR records stay, with an ordinary TTL."""
    return (Change(name=owner(address), rdtype="PTR", add=address.all_names, ttl_s=TTL_S),)


def owner(address: Address) -> str:
    """Where the PTR record stands: at the end of the aliases (RFC 2317), unless these go in a circle."""
    looping = address.reverse.ending is Ending.ALIAS_LOOP
    return address.reverse_name if looping else address.reverse.canonical_name


def _circle_cut(address: Address) -> Iterator[Change]:
    """The alias that leads in a circle goes: beside a CNAME record nothing else may stand (RFC 1034 section 3.6.2)."""
    if address.reverse.ending is Ending.ALIAS_LOOP and address.reverse.aliases:
        yield Change(name=address.reverse_name, rdtype="CNAME", remove=(address.reverse.aliases[0].target,))


def named(address: Address) -> Naming | None:
    """The name that the address should have: the first of these that is a sound name of a host.

    A name that it has and that leads back; an EHLO name that leads to it; a name of the domain that it has and that leads
    nowhere yet; another name that leads to it; its EHLO name; one that was published in the wrong zone, or that lost its
    last dot; any other that it has.
    """
    return next(_candidates(address), None)


def _candidates(address: Address) -> Iterator[Naming]:
    ehlo, own = _ehlo_names(address), address.evidence.domain or "."

    def ranked(names: tuple[str, ...]) -> list[str]:
        sound = [name for name in names if is_sound(name, address)]
        return sorted(sound, key=lambda name: (name not in ehlo, not _below(name, own)))

    aliases = {ptr.name for ptr in address.names if ptr.forward.aliases or ptr.sideways.aliases}
    for name in ranked(tuple(name for name in address.confirmed_names if name not in aliases)):
        yield Naming(name=name, why=f"{shown(name)} leads back to {address.label} already.")
    leading = ranked(hosts_at(address.evidence, address.ip))
    yield from (Naming(name=name, why=_why_leading(address, name, own)) for name in leading if name in ehlo)
    for name in ranked(tuple(ptr.name for ptr in address.names if ptr.forward.absent and _below(ptr.name, own))):
        yield from _with_forward(address, name, f"{shown(name)} is the PTR name already and stands in your own zone.")
    yield from (Naming(name=name, why=_why_leading(address, name, own)) for name in leading)
    for name in ranked(ehlo):
        yield from _with_forward(address, name, f"{shown(name)} is the name that the host uses in EHLO.")
    for name in ranked(tuple(record for one in misplaced(address.evidence, address.ip) for record in one.records)):
        yield from _with_forward(address, name, f"{shown(name)} was meant: it stands in a zone where nobody looks for it.")
    for name in ranked(tuple(f"{meant}." for one in address.all_names if (meant := lost_trailing_dot(one)))):
        yield from _with_forward(address, name, f"{shown(name)} was meant: it only lost its last dot.")
    for name in ranked(tuple(ptr.name for ptr in address.names if ptr.forward.conclusive)):
        yield from _with_forward(address, name, f"No other name is known of {address.label} than {shown(name)}.")


def _why_leading(address: Address, name: str, own: str) -> str:
    strangers = [ptr for ptr in address.names if ptr.forward.addresses and not ptr.confirmed and _below(ptr.name, own)]
    if strangers:
        other = strangers[0]
        return (
            f"{shown(name)} leads to {address.label} already; to point {shown(other.name)} here as well would send what is "
            f"meant for {other.forward.addresses[0]} to two hosts."
        )
    return f"{shown(name)} leads to {address.label} already, so that the PTR record is all that is missing."


def _with_forward(address: Address, name: str, why: str) -> Iterator[Naming]:
    """The name with the record by which it leads to the address; nothing where there could be none."""
    lookup = address.evidence.lookup(name, address_rdtype(address.ip))
    forward = () if address.ip in lookup.addresses else pointed(lookup, address.ip)
    if forward or address.ip in lookup.addresses:
        yield Naming(name=name, why=why, forward=forward)


def _ehlo_names(address: Address) -> tuple[str, ...]:
    """The EHLO names that the address uses, its own before those of all."""
    helos = address.evidence.request.helo
    found = [one.name for one in helos if one.ip == address.ip] + [one.name for one in helos if one.ip is None]
    return tuple(f"{bare(name)}." for name in found if not name.startswith("["))


def is_sound(name: str, address: Address) -> bool:
    """Whether no check of names would complain of it: a host's name that its owner can publish, and nothing generic."""
    if not can_be_asked(name) or not can_hold_address(name) or placeholder(name) or lost_trailing_dot(name):
        return False
    return not (access_keyword(name, address.ip) or embedded_address(name, address.ip) or internal_traces(name, address.ip))


def _below(name: str, domain: str) -> bool:
    return name == domain or name.endswith(f".{domain}")
