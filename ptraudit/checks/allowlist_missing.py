"""Does an allow list vouch for the address?"""

from ptraudit.check import Mover, Severity, Verdict, check, failed, passed
from ptraudit.dnsbl import Tier
from ptraudit.listed import LISTED_ADDRESS, Listed, said, unasked, unknown


@check(
    "DNSBL005",
    LISTED_ADDRESS,
    Severity.NOTE,
    title="An allow list vouches for the address",
    failure_title="No allow list vouches for the address",
    why="Filters as SpamAssassin and rspamd count an entry in a sender's favour; without one nothing is lost.",
    fix="Nothing has to be done. Whoever runs the server can ask an allow list to take it up.",
    mover=Mover.SERVER_OPERATOR,
    sources=("RFC 5782 section 2.1", "dnswl.org, 2026-11-25"),
    since="0.1.0",
)
def allowlist_missing(address: Listed) -> Verdict:
    """At least one allow list that was asked has the address."""
    asked = address.of(Tier.ALLOW)
    excuse = unasked(address, asked)
    if excuse:
        return excuse
    vouching = [one for one in asked if one.of(Tier.ALLOW)]
    lookups = [lookup for one in vouching or asked for lookup in one.lookups]
    if vouching:
        return passed(f"{address.label} is on the allow list of {said(vouching, Tier.ALLOW)}.", *lookups)
    return unknown(address, asked) or failed(
        f"{address.label} is on no allow list. An entry would count in its favour.", *lookups
    )
