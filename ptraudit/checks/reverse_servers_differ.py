"""Do all servers of the reverse zone say the same?"""

from ptraudit.agreement import agreed
from ptraudit.check import ADDRESS, Mover, Severity, Verdict, check
from ptraudit.subject import Address


@check(
    "ZONE001",
    ADDRESS,
    Severity.ERROR,
    title="All servers of the reverse zone give the address the same names",
    failure_title="The servers of the reverse zone give the address different names",
    why="Receivers ask one server or the other: to some the address has its name, to others none or another "
    "one. They refuse or defer a part of the mail, seemingly by chance, as Gmail does with 550 5.7.25.",
    fix="Have whoever keeps the reverse zone bring all of its servers up to the same serial, and look at the "
    "transfers between them.",
    mover=Mover.ADDRESS_HOLDER,
    sources=("RFC 1034 section 4.3.5", "RFC 8601 section 3"),
    since="0.1.0",
)
def reverse_servers_differ(address: Address) -> Verdict:
    """Every server of the reverse zone that answers gives the address the same PTR records, at each step of its aliases."""
    return agreed(address.label, "the names", address.reverse)
