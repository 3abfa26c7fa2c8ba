"""The A and AAAA records that lead from a name to an address."""

from ptraudit.address import address_rdtype, not_global
from ptraudit.change import Change
from ptraudit.hostname import can_hold_address
from ptraudit.lookup import Ending, IPAddress, Lookup
from ptraudit.subject import Address, EhloName, MxHost, ehlo_uses


def pointed(lookup: Lookup, ip: IPAddress) -> tuple[Change, ...]:
    """The name of a forward lookup leads to an address too; where it is an alias, the name at the end does.

    One that leads in a circle goes, since beside an alias nothing else may stand (RFC 1034 section 3.6.2). None where no
    owner of a host could publish an address.
    """
    looping = lookup.ending is Ending.ALIAS_LOOP and bool(lookup.aliases)
    name = lookup.name if looping else lookup.canonical_name
    if not can_hold_address(name):
        return ()
    gone = (Change(name=name, rdtype="CNAME", remove=(lookup.aliases[0].target,)),) if looping else ()
    return (*gone, Change(name=name, rdtype=address_rdtype(ip), add=(str(ip),)))


def ehlo_pointed(ehlo: EhloName) -> tuple[Change, ...]:
    """The EHLO name leads to every address that uses it."""
    given = [helo.ip for helo in ehlo.evidence.request.helo if helo.ip and helo.name == ehlo.written]
    used = [use.address.ip for use in ehlo_uses(ehlo.evidence) if use.ehlo == ehlo and not use.address.not_global]
    uses = dict.fromkeys(given + used)
    changes = [change for ip in uses for change in pointed(ehlo.lookups[ip.version == 6], ip)]
    unknown = Change(
        name=ehlo.lookups[0].canonical_name, rdtype="A", add=("<the sending address>",), asks="the sending address"
    )
    return tuple(changes) or (unknown,)


def addresses_kept_global(host: MxHost) -> tuple[Change, ...]:
    """The addresses of an exchanger that nobody can reach go, where one stays that can be reached."""
    public = host.evidence.request.treat_as_public
    reachable = [ip for ip in host.addresses if not not_global(ip, public)]
    gone = {lookup: [text for ip, text in lookup.written_addresses if not_global(ip, public)] for lookup in host.lookups}
    if not reachable:
        return ()
    return tuple(
        Change(name=lookup.canonical_name, rdtype=lookup.rdtype, remove=tuple(texts))
        for lookup, texts in gone.items()
        if texts
    )


def own_form(address: Address) -> tuple[Change, ...]:
    """An IPv4 address that AAAA records hold in the form of IPv6 moves to A records of the same names."""
    held = {
        (lookup.canonical_name, text)
        for lookup in address.evidence.lookups
        for ip, text in lookup.written_addresses
        if lookup.rdtype == "AAAA" and ip == address.ip and ip.version == 4
    }
    gone = (Change(name=name, rdtype="AAAA", remove=(text,)) for name, text in sorted(held))
    return (*gone, *(Change(name=name, rdtype="A", add=(address.label,)) for name, _ in sorted(held)))
