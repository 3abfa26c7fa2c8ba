"""The DMARC records that hold for a domain, and the consent of those whom its reports go to."""

from ptraudit.gather.recorder import Recorder
from ptraudit.gather.suffixes import registrable
from ptraudit.gather.together import together
from ptraudit.lookup import Lookup
from ptraudit.treewalk import applied, consent_name, destinations, names, record_name, walked


async def look_up_dmarc(resolver: Recorder, domain: str) -> tuple[tuple[str, str], ...]:
    """Ask at once for the whole walk, then for what report addresses need.

    Answers what the public suffix list makes of the domain and of the hosts that reports go to.
    """
    known = await _walk(resolver, domain)
    policy = applied(walked(domain, lambda name, _: known[name]))
    hosts = destinations(policy.record.rua + policy.record.ruf) if policy else ()
    await together(
        *(_walk(resolver, host) for host in hosts if host != domain),
        *(resolver.lookup(consent_name(policy.source, host), "TXT") for host in hosts if policy and host != policy.source),
    )
    return tuple((name, registrable(name)) for name in dict.fromkeys((domain, *hosts)))


async def _walk(resolver: Recorder, domain: str) -> dict[str, Lookup]:
    wanted = [record_name(name) for name in dict.fromkeys((*names(domain), registrable(domain)))]
    return dict(zip(wanted, await together(*(resolver.lookup(name, "TXT") for name in wanted)), strict=True))
