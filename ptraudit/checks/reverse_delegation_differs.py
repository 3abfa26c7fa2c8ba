"""Does the zone above name the same servers as the reverse zone itself?"""

from ptraudit.check import REVERSE_ZONE, Mover, Severity, Verdict, check, failed, not_applicable, passed
from ptraudit.hostname import bare
from ptraudit.phrase import listed
from ptraudit.reverse_zones import ReverseZone


@check(
    "ZONE006",
    REVERSE_ZONE,
    Severity.NOTE,
    title="The zone above names the same servers as the reverse zone",
    failure_title="The zone above names other servers than the reverse zone",
    why="Resolvers begin with the servers that the zone above names. One that is missing there is never asked at first; "
    "one that is only there may have an old copy of the zone or none, and goes unnoticed until the others fail.",
    fix="Have whoever keeps the reverse zone make its NS records and those of the delegation the same.",
    mover=Mover.ADDRESS_HOLDER,
    sources=("RFC 1034 section 4.2.2", "RFC 1912 section 2.3"),
    since="0.1.0",
)
def reverse_delegation_differs(zone: ReverseZone) -> Verdict:
    """The NS records that the servers above refer to are those that each of the zone's own servers has."""
    above = {host for one in zone.delegations for host in one.lookup.records}
    own = {host for one in zone.children for host in one.lookup.records if one.lookup.conclusive}
    if not above or not own:
        return not_applicable(f"The servers of {zone.label} or of the zone above were not asked, or did not say.", zone.ns)
    if above == own:
        return passed(f"{zone.label} and the zone above it name the same {len(own)} servers.", zone.ns)
    only_above, only_own = (tuple(sorted(map(bare, hosts))) for hosts in (above - own, own - above))
    seen = " and ".join(
        f"{listed(hosts)} only {place}"
        for hosts, place in ((only_above, "above"), (only_own, "in the zone itself"))
        if hosts
    )
    lookups = (one.lookup for one in (*zone.delegations, *zone.children))
    return failed(f"The servers of {zone.label} are not the same above and in itself: {seen}.", *lookups)
