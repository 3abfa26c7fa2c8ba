"""What is asked about the EHLO names that the user says the outbound hosts use."""

from collections.abc import Iterable

from ptraudit.evidence import Helo
from ptraudit.gather.listings import Listings
from ptraudit.gather.recorder import Recorder
from ptraudit.gather.spf_walk import SpfWalk
from ptraudit.gather.together import together
from ptraudit.hostname import bare, is_fully_qualified
from ptraudit.spf_macro import target_name

MAX_EXCHANGERS = 10  # whose addresses are asked for where the name itself has none


async def look_up_ehlo_names(resolver: Recorder, listings: Listings, helos: Iterable[Helo]) -> None:
    """Their addresses, their own SPF records, and what the lists of names say, where any is asked."""
    names = sorted({bare(helo.name) for helo in helos if not helo.name.startswith("[") and bare(helo.name)})
    await together(
        *(listings.name(f"{name.lower()}.") for name in names),
        *(_addresses(resolver, name) for name in names),
        *(_spf(resolver, name) for name in names if is_fully_qualified(name)),
    )


async def _addresses(resolver: Recorder, name: str) -> None:
    """Its addresses; of one without any the exchangers and theirs, which some receivers take instead."""
    found = await together(*(resolver.lookup(name, rdtype) for rdtype in ("A", "AAAA")))
    if not any(lookup.records for lookup in found):
        mx = await resolver.lookup(name, "MX")
        hosts = list(dict.fromkeys(host for _, host in mx.exchanges))[:MAX_EXCHANGERS]
        await together(*(resolver.lookup(host, rdtype) for host in hosts for rdtype in ("A", "AAAA")))


async def _spf(resolver: Recorder, name: str) -> None:
    """What the evaluation of its own SPF record asks for; its addresses are no candidates."""
    target = target_name(name)
    if target is not None:
        await SpfWalk(resolver, lambda _: None, lambda _, __: None).walk(target)
