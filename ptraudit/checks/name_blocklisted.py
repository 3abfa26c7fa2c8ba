"""Is the domain, an exchanger's name or an EHLO name on a block list that receivers use?"""

from ptraudit.check import Mover, Severity, Verdict, check
from ptraudit.dnsbl import Tier
from ptraudit.listed import LISTED_NAME, Listed, on_lists


@check(
    "DNSBL004",
    LISTED_NAME,
    Severity.ERROR,
    title="The name is on no block list that receivers use",
    failure_title="The name is on a block list that receivers use",
    why="Receivers look up the sender's domain, the EHLO name and every name in the text, and refuse or filter mail with "
    "one that is listed, whatever address it comes from.",
    fix="Find out how the domain was abused, end it, and ask the list on its own page to take the name off.",
    mover=Mover.DOMAIN_OWNER,
    sources=("RFC 5782 section 3", "docs.spamhaus.com, datasets, 2026-11-25"),
    since="0.1.0",
)
def name_blocklisted(name: Listed) -> Verdict:
    """No list of names that was asked has the name with a code for which receivers refuse mail."""
    return on_lists(name, Tier.RECEIVERS, "End how the name is abused, then have it taken off.")
