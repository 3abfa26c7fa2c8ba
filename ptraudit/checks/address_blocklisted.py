"""Is the address on a block list that receivers use?"""

from ptraudit.check import Mover, Severity, Verdict, check
from ptraudit.dnsbl import Tier
from ptraudit.listed import LISTED_ADDRESS, Listed, on_lists


@check(
    "DNSBL001",
    LISTED_ADDRESS,
    Severity.ERROR,
    title="The address is on no block list that receivers use",
    failure_title="The address is on a block list that receivers use",
    why="Receivers that ask the list refuse the mail, most with 554 5.7.1 and the name of the list in the reply.",
    fix="Find out what was sent from the address and end it; then ask the list to take the address off, on its own page.",
    mover=Mover.SERVER_OPERATOR,
    sources=("RFC 5782 section 2.1", "RFC 6471"),
    since="0.1.0",
)
def address_blocklisted(address: Listed) -> Verdict:
    """No list asked has the address with a code for which receivers refuse mail.

    A list's word counts where it lists its test entry and not the other (RFC 5782 section 5), and where the answer is a
    code that it documents.
    """
    return on_lists(address, Tier.RECEIVERS, "End what is sent from the address, then have it taken off.")
