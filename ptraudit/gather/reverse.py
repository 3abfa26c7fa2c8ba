"""The names of an address, where these lead, and the zone that holds the names."""

import asyncio

from ptraudit.address import address_rdtype, misplaced_names, other_family, reverse_name
from ptraudit.gather.confirming import Confirming
from ptraudit.gather.recorder import Recorder
from ptraudit.gather.together import together
from ptraudit.iprev import MAX_NAMES
from ptraudit.lookup import IPAddress, Lookup
from ptraudit.zonename import parent


async def look_up_names(
    resolver: Recorder, confirming: Confirming, ip: IPAddress, domain: str | None, *, public: bool
) -> None:
    """The PTR set of an address, and the forward lookups of its names in both families (RFC 8601 section 3).

    What is missing or does not fit is asked again, where the address can send over the Internet, and so is in which zone
    it is kept; a name that is missing is looked for in the zone of the domain.
    """
    if not (public and confirming.wanted):
        await _forward(resolver, ip, await resolver.lookup(reverse_name(ip), "PTR"))
        return
    zones, doubtful = await asyncio.gather(_cut(resolver, ip), _names(resolver, confirming, ip))
    missing = resolver.known(reverse_name(ip), "PTR").absent
    await together(
        *(confirming.confirm(zone, doubtful=doubtful) for zone in zones),
        *(resolver.lookup(name, "PTR") for name in misplaced_names(ip, domain or "") if missing and domain),
    )


async def _names(resolver: Recorder, confirming: Confirming, ip: IPAddress) -> bool:
    """Look the names up, and ask again; whether no name leads back to the address."""
    reverse = await resolver.lookup(reverse_name(ip), "PTR")
    if not reverse.conclusive:
        reverse = await confirming.confirm(reverse, doubtful=True)
    forwards = await _forward(resolver, ip, reverse)
    unfit = [one for one in forwards if ip not in one.addresses]
    doubtful = len(unfit) == len(forwards)
    confirmed, *_ = await together(
        confirming.confirm(reverse, doubtful=doubtful),
        *(confirming.confirm(one, doubtful=one in unfit) for one in forwards),
    )
    others = (one.lookup for one in confirmed.witnesses if one.lookup.conclusive)
    await together(*(_forward(resolver, ip, one) for one in others))
    return doubtful


async def _forward(resolver: Recorder, ip: IPAddress, reverse: Lookup) -> list[Lookup]:
    """The lookups of the first names in the family of the address; those in the other are evidence too."""
    names = sorted(set(reverse.records))[:MAX_NAMES] if reverse.rdtype == "PTR" else []
    families = address_rdtype(ip), other_family(ip)
    found = await together(*(resolver.lookup(name, rdtype) for rdtype in families for name in names))
    return found[: len(names)]


async def _cut(resolver: Recorder, ip: IPAddress) -> list[Lookup]:
    """The lookups of the servers of the zone that the name under arpa lies in, and of those that its aliases lie in."""
    soa = await resolver.lookup(reverse_name(ip), "SOA")
    above = await together(*(resolver.lookup(parent(alias.name), "SOA") for alias in soa.aliases))
    zones = {one.zone or one.canonical_name for one in (soa, *above) if one.conclusive and (one.zone or one.records)}
    servers = await together(*(resolver.lookup(zone, rdtype) for rdtype in ("NS", "SOA") for zone in sorted(zones)))
    return servers[: len(zones)]
