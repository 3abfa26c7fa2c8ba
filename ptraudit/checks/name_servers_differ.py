"""Do all servers say the same of where a PTR name leads?"""

from ptraudit.agreement import agreed
from ptraudit.check import ADDRESS, Mover, Severity, Verdict, check, not_applicable
from ptraudit.subject import Address


@check(
    "ZONE002",
    ADDRESS,
    Severity.ERROR,
    title="All servers of the zone give the PTR name the same addresses",
    failure_title="The servers of the zone give the PTR name different addresses",
    why="Whether the name leads back to the address depends on the server that a receiver happens to ask, so "
    "that a part of the mail is refused or deferred as unconfirmed.",
    fix="Bring all servers of the zone up to the same serial, and look at the transfers between them.",
    mover=Mover.ZONE_OWNER,
    sources=("RFC 1034 section 4.3.5", "RFC 8601 section 3"),
    since="0.1.0",
)
def name_servers_differ(address: Address) -> Verdict:
    """Every server of the zone of a PTR name that answers gives it the same addresses, in the family of the audited one."""
    if not address.names:
        return not_applicable(f"No name of {address.label} is known, so nobody is asked where one leads.", address.reverse)
    return agreed(address.label, "the addresses that the names have", *(ptr.forward for ptr in address.names))
