"""Is the address on a list of addresses that are not meant to send mail themselves?"""

from ptraudit.check import Mover, Severity, Verdict, check
from ptraudit.dnsbl import Tier
from ptraudit.listed import LISTED_ADDRESS, Listed, on_lists


@check(
    "DNSBL002",
    LISTED_ADDRESS,
    Severity.WARNING,
    title="The address is on no policy list",
    failure_title="The address is on a policy list",
    why="The list says that mail servers are not expected here: a range of end users, or an address without a proper "
    "name. Receivers that ask it refuse the mail or count it as spam, however clean the sender is.",
    fix="Give the address a PTR record that names your host and leads back to it, then have it taken off on the list's "
    "page; where the provider keeps the entry, ask the provider, or send through its relay.",
    mover=Mover.ADDRESS_HOLDER,
    sources=("RFC 5782 section 2.1", "docs.spamhaus.com, datasets, 2026-11-25"),
    since="0.1.0",
)
def address_policy_listed(address: Listed) -> Verdict:
    """No list asked has the address with a code that says what kind of address it is, rather than what it did."""
    return on_lists(address, Tier.POLICY, "Mend the PTR record first, then have the address taken off.")
