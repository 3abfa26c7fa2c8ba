"""Did the resolver vouch for the PTR answer?"""

from ptraudit.check import ADDRESS, Mover, Severity, Verdict, check, failed, nameless, not_applicable, passed
from ptraudit.dnssec import validates
from ptraudit.signatures import unvalidated
from ptraudit.subject import Address


@check(
    "PTR010",
    ADDRESS,
    Severity.NOTE,
    title="The PTR answer is authenticated",
    failure_title="The PTR answer is not authenticated",
    why="Without DNSSEC the name in the answer can be forged on its way. Receivers take mail all the same; Exim and mox "
    "record whether the name was authenticated.",
    fix="Nothing has to be done for mail. To authenticate names, the reverse zone must be signed by whoever keeps it, "
    "with a DS record at its parent, and the audit must ask a resolver that validates.",
    mover=Mover.ADDRESS_HOLDER,
    sources=("RFC 4035 section 3.2.3", "RFC 8601 section 3"),
    since="0.1.0",
)
def ptr_not_authenticated(address: Address) -> Verdict:
    """The PTR answer carries the AD bit. Without it, the zone is not signed if the resolver gives the bit to others."""
    excuse = nameless(address, f"Whether the PTR answer for {address.label} is authenticated")
    if excuse:
        return excuse
    if address.reverse.planned:
        return not_applicable(
            f"The PTR answer for {address.label} is planned; no signature can be seen yet.", address.reverse
        )
    if address.reverse.authentic:
        return passed(f"The resolver vouches for the PTR answer for {address.label} (AD bit).", address.reverse)
    if not validates(address.evidence, address.reverse.server):
        return unvalidated(f"Whether the PTR answer for {address.label} is authenticated")
    return failed(
        f"The PTR answer for {address.label} came without the AD bit: the reverse zone is not signed. An authenticated "
        "answer cannot be forged on its way.",
        address.reverse,
    )
