"""Are other addresses near this one listed?"""

from ptraudit.check import Mover, Severity, Verdict, check
from ptraudit.dnsbl import Tier
from ptraudit.listed import LISTED_ADDRESS, Listed, on_lists


@check(
    "DNSBL003",
    LISTED_ADDRESS,
    Severity.NOTE,
    title="The address is on no list of whole networks",
    failure_title="The network around the address is listed",
    why="Few receivers refuse mail for what the neighbours of an address do, but some count it.",
    fix="Nothing has to be done at the address. If the provider does nothing about its other customers, another one helps.",
    mover=Mover.ADDRESS_HOLDER,
    sources=("RFC 6471",),
    since="0.1.0",
)
def neighbourhood_listed(address: Listed) -> Verdict:
    """No list asked has the network or the provider of the address for what others there have done."""
    return on_lists(address, Tier.NEIGHBOURHOOD, "No move of yours takes it off; it ends when the network is clean.")
