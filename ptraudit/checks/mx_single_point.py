"""Does all mail for the domain depend on one address?"""

from ptraudit.check import DOMAIN, Mover, Severity, Verdict, check, failed, not_applicable, passed, undetermined
from ptraudit.hostname import spells_address
from ptraudit.phrase import listed
from ptraudit.subject import Domain


@check(
    "MX010",
    DOMAIN,
    Severity.NOTE,
    title="Mail for the domain can arrive at more than one address",
    failure_title="All mail for the domain arrives at one address",
    why="While that one address is out of reach, mail waits at its senders: most retry for some days, newsletters and "
    "codes for logging in often only for minutes. One address may of course stand for several machines.",
    fix="Nothing has to be done. A second address, in the other family or another network, or a second exchanger with "
    "the same rules against spam, helps where waiting hurts.",
    mover=Mover.DOMAIN_OWNER,
    sources=("RFC 5321 section 5.1",),
    since="0.1.0",
)
def mx_single_point(domain: Domain) -> Verdict:
    """The mail exchangers of the domain, or the domain in their place, have two addresses or more in all."""
    hosts = tuple(dict.fromkeys(exchanger.host for exchanger in domain.evidence.exchangers if exchanger.host != "."))
    asked = [host for host in hosts if not spells_address(host)]  # an address as text leads nowhere: MX007
    lookups = [domain.evidence.lookup(host, rdtype) for host in asked for rdtype in ("A", "AAAA")]
    addresses = {str(address) for lookup in lookups for address in lookup.addresses}
    if len(addresses) > 1:
        return passed(f"Mail for {domain.label} can arrive at {len(addresses)} addresses.", domain.mx, *lookups)
    missing = [lookup for lookup in (domain.mx, *lookups) if not lookup.conclusive]
    if missing:
        return undetermined(f"At how many addresses mail for {domain.label} can arrive", *missing)
    if not addresses:
        return not_applicable(f"{domain.label} has no mail exchanger with an address.", domain.mx, *lookups)
    (only,) = addresses
    return failed(
        f"All mail for {domain.label} arrives at {only} ({listed(hosts)}). While it is away, mail waits.",
        domain.mx,
        *lookups,
    )
