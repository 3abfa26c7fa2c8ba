"""Is a PTR name an address as text?"""

from ptraudit.check import ADDRESS, Mover, Severity, Verdict, check, failed, passed
from ptraudit.hostname import bare, spells_address
from ptraudit.nameless import nameless
from ptraudit.phrase import listed
from ptraudit.remedy.reverse import renamed
from ptraudit.subject import Address


@check(
    "PTR006",
    ADDRESS,
    Severity.WARNING,
    title="No PTR name is an address as text",
    failure_title="A PTR name is an address as text",
    why="A PTR record that repeats an address names nobody. Postfix treats it as if there were none, and no receiver "
    "can confirm it.",
    fix="Have whoever holds the address block publish the host's name instead of an address.",
    mover=Mover.ADDRESS_HOLDER,
    sources=("RFC 1035 section 3.3.12", "RFC 1912 section 2.1", "Postfix, observed 2026-11-22"),
    since="0.1.0",
)
def ptr_address_as_text(address: Address) -> Verdict:
    """No PTR name is an IPv4 or IPv6 address written as text."""
    excuse = nameless(address, f"Whether a name of {address.label} is an address as text")
    if excuse:
        return excuse
    texts = [bare(name) for name in address.all_names if spells_address(name)]
    if not texts:
        return passed(f"{address.label} is named {listed(address.all_names)}.", address.reverse)
    return failed(
        f'The PTR record of {address.label} holds "{texts[0]}", an address as text. A receiver expects a host name.',
        address.reverse,
        changes=renamed(address),
    )
